"""What must not be seen: PINs and seals anywhere, and anything a citizen wrote before somebody signs in."""

from __future__ import annotations

import pickle
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path

from core.access import SignedIn, add_operator, change_pin, disable, step_up, unlock
from core.access import store as sql
from core.access.lock import LockedView, Waiting, locked_view
from core.errors import VentanillaError
from core.ids import OperatorId
from core.policy import Role
from core.store import Store, Work
from tests.service.access.room import ANA_PIN, TERMS, enter, staffed

CANARY = "canario amarillo 7"
WRONG_CANARY = "canario equivocado 8"


async def test_no_pin_and_no_seal_is_in_the_record_an_error_a_repr_or_another_column(tmp_path: Path) -> None:
    async with staffed(tmp_path / "w") as (store, rosa, _ana):
        said: list[str] = []

        async def provoke(attempt: Awaitable[object]) -> None:
            try:
                said.append(repr(await attempt))
            except VentanillaError as error:
                said.extend((str(error), repr(error), repr(error.values), repr(pickle.dumps(error.args))))
                said.extend(traceback.format_exception(error))

        eva = await add_operator(store, rosa, "Eva", "", CANARY, [Role.EDITOR], terms=TERMS)
        signed_in = await enter(store, "Eva", CANARY)
        said.append(repr(signed_in))
        for attempt in (
            add_operator(store, rosa, "Eva", "", CANARY, [Role.EDITOR], terms=TERMS),
            add_operator(store, rosa, "Eva2", "", CANARY[:5], [Role.EDITOR], terms=TERMS),
            enter(store, "Eva", CANARY),
            enter(store, "Eva", WRONG_CANARY),
            unlock(store, signed_in, WRONG_CANARY, terms=TERMS),
            step_up(store, signed_in, CANARY, terms=TERMS),
            change_pin(store, signed_in.actor, eva, WRONG_CANARY, current=WRONG_CANARY, terms=TERMS),
            change_pin(store, signed_in.actor, eva, CANARY, current=CANARY, terms=TERMS),
            *(enter(store, "Eva", WRONG_CANARY) for _ in range(6)),
        ):
            await provoke(attempt)
        said.append(repr(await sql.credential(store, eva)))
        sealed = str((await store.rows("SELECT pin_hash FROM operator WHERE id = ?", (eva,)))[0][0])
        assert sealed.startswith("$argon2id$")
        for secret in (CANARY, WRONG_CANARY, sealed, sealed.rsplit("$", 1)[1]):
            assert secret not in "\n".join(said)
        stored = await _everything_stored(store)
        assert [place for place, value in stored if sealed in value] == ["operator.pin_hash"]
        assert not [place for place, value in stored if CANARY in value or WRONG_CANARY in value]
        await disable(store, rosa, eva)
        assert not [place for place, value in await _everything_stored(store) if sealed in value]
    for file in (tmp_path / "w").iterdir():
        assert CANARY.encode() not in file.read_bytes()


async def test_a_locked_screen_knows_counts_and_names_of_operators_only(tmp_path: Path) -> None:
    async with staffed(tmp_path / "w") as (store, rosa, ana):
        await store.write(rosa, _some_conversations())
        gone = await add_operator(store, rosa, "Nico", "", ANA_PIN, [Role.EDITOR], terms=TERMS)
        await disable(store, rosa, gone)
        view = await locked_view(store)
        assert view == LockedView(
            open=6, urgent=2, overdue=3, alerts=3, untaken=2,
            operators=(Waiting(ana, "Ana"), Waiting(OperatorId(1), "Rosa")),
        )  # fmt: skip
        assert "CANARY" not in repr(view)
        assert "gestora" not in repr(view)


async def test_an_empty_workspace_locks_too(tmp_path: Path) -> None:
    async with staffed(tmp_path / "w") as (store, _rosa, _ana):
        view = await locked_view(store)
        assert (view.open, view.urgent, view.overdue, view.alerts, view.untaken) == (0, 0, 0, 0, 0)


async def test_who_is_signed_in_is_shown_without_the_seal(tmp_path: Path) -> None:
    async with staffed(tmp_path / "w") as (store, _rosa, _ana):
        signed_in: SignedIn = await enter(store)
        assert "argon2" not in repr(signed_in)


async def _everything_stored(store: Store) -> list[tuple[str, str]]:
    """Each column of each table with each of its values as text."""
    found: list[tuple[str, str]] = []
    for table in await store.rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '%fts%'"):
        for row in await store.rows(f"SELECT * FROM {table['name']}"):
            found.extend((f"{table['name']}.{column}", str(row[column])) for column in row.keys())  # noqa: SIM118  # a row iterates values
    return found


def _some_conversations() -> Callable[[Work], Awaitable[None]]:
    """Bands 0 to 6, all states; alerts in each state, one of a person's watch; every text a canary."""

    async def act(work: Work) -> None:
        await work.execute(
            "INSERT INTO account (id, name, connector, network, handle, created_s)"
            " VALUES (1, 'CANARY', 'plaza', 'Bs', 'CANARY', 0)"
        )
        await work.execute(
            "INSERT INTO author (id, network, remote_id, handle, name) VALUES (1, 'Bs', '1', 'CANARY', 'CANARY')"
        )
        states_and_bands = [(0, 0), (0, 1), (0, 2), (0, 3), (0, 4), (0, 6), (1, 6), (2, 7), (3, 4), (4, 3)]
        await work.many(
            "INSERT INTO conversation (account_id, author_id, root, is_private, network, state, band, due_s, clock_s,"
            " class, first_id, last_id) VALUES (1, 1, ?, 0, 'Bs', ?, ?, 0, 0, 'CANARY', 1, 1)",
            [(f"CANARY{n}", state, band) for n, (state, band) in enumerate(states_and_bands)],
        )
        watch = (
            "INSERT INTO watch (id, name, query, kind, purpose, owner_id, created_s, review_s, retention_days, state,"
            " state_s, min_count, window_s, cooldown_s, escalate_s, judged_s, known_from_s)"
            " VALUES (?, 'CANARY' || ?, 'CANARY', ?, 'CANARY', 1, 0, 0, 1, 'active', 0, 1, 600, 0, 300, 0, 0)"
        )
        await work.many(watch, [(1, 1, "topic"), (2, 2, "person")])
        states = [(None, "new"), (1, "new"), (1, "acknowledged"), (1, "closed"), (1, "explained"), (2, "new")]
        await work.many(
            "INSERT INTO alert (watch_id, kind, state, cause, opened_s, last_s, comment)"
            " VALUES (?, 'spike', ?, 'CANARY', 0, 0, 'CANARY')",
            states,
        )
        await work.audit("message.ingest", "account:1", n=len(states_and_bands))

    return act
