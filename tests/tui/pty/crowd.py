"""A workspace in which every hostile text stands in every field that takes it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from core.access.service import add_operator
from core.accounts.loading import BUNDLED, Shelf
from core.accounts.model import AccountState, NewAccount
from core.accounts.service import fitted, register
from core.collector.alerting import Alerting
from core.errors import Conflict, UsageError
from core.ids import ConversationId, MessageId
from core.inbox import notes, triage
from core.policy import Role
from core.store import Actor, Store, Work
from core.watch.alerts import Cause, raise_alert
from core.watch.model import AlertKind, NewWatch, Terms, WatchId
from core.watch.service import enter_watch
from tests.hostile import hostile_texts
from tests.tui.pty.stage import COLLECTOR, QUIET_DAY, arrive, found_room, in_store, look, message, operator
from ventanilla.api import Event

CASES: Final = hostile_texts()
COUNT: Final = len(CASES)
SPOOF: Final = "[@click=app.quit]Eva[/]"
"""A colleague's name, as far as one may be hostile."""


def found_crowd(directory: Path) -> dict[str, int]:
    """Make it; returns how many texts each field took. Conversation ``n`` begins with the words ``marker-n``."""
    found_room(directory)
    arrive(directory, [event for at, case in enumerate(CASES) for event in _said(at, case.text)])
    ana, luis = operator(directory, "Ana"), operator(directory, "Luis")
    places = [conversation(directory, at) for at in range(COUNT)]
    taken = {"tag": 0, "note": 0, "draft": 0, "account name": 0}

    async def fill(store: Store) -> None:
        await add_operator(store, ana, SPOOF, "", "", [Role.COMMUNITY_MANAGER])
        for at, case in enumerate(CASES):
            text = case.text.encode("utf-8", "replace").decode()  # a lone surrogate reaches no field but a message's
            taken["tag"] += await _tag(store, luis, places[at], text)
            taken["note"] += await _note(store, luis, places[at], text)
            await notes.save_draft(store, ana, places[at], "note", text[:4000])
            taken["draft"] += 1
            taken["account name"] += await _account(store, at, text)

    in_store(directory, fill)
    in_store(directory, partial(_watched, owner=ana, taken=taken))
    return taken


async def _watched(store: Store, owner: Actor, taken: dict[str, int]) -> None:
    """Two watches that find every message, with an alert for each case, and a name that is as hostile as may be."""
    assert owner.operator_id is not None
    me = owner.operator_id
    for name in ("Everything", SPOOF):
        new = NewWatch(name=name, query="network:Fb", purpose=CASES[0].text[:200] or "-", terms=Terms(is_spike=False))
        taken["watch"] = await store.write(owner, partial(enter_watch, new=new, owner=me))
    sweeps = Alerting(settle_s=0)
    while await store.write(COLLECTOR, sweeps.look_back):
        pass
    for row in await store.rows("SELECT id FROM message WHERE remote_id LIKE 'said-%' ORDER BY id"):
        cause = Cause(
            kind=AlertKind.EVERY_HIT, key=f"hit:{row['id']}", at_s=store.clock.now_s(), watch=WatchId(taken["watch"]),
            figures={"messages": 1}, messages=[MessageId(row["id"])],
        )  # fmt: skip
        await store.write(COLLECTOR, partial(_raised, cause=cause))


async def _raised(work: Work, cause: Cause) -> None:
    work.system("arranging a test")
    await raise_alert(work, cause)


def conversation(directory: Path, at: int) -> ConversationId:
    """The conversation of a case, by its number in ``CASES``."""
    [[id_]] = look(directory, "SELECT conversation_id FROM message WHERE remote_id = ?", f"mark-{at:03}")
    assert isinstance(id_, int)
    return ConversationId(id_)


def _said(at: int, text: str) -> Sequence[Event]:
    """A marker by which a test knows the conversation, and then the text in every field of a message."""
    who, root = f"case-{at:03}", f"root-{at:03}"
    return (
        message(f"mark-{at:03}", f"marker-{at:03}", author=who, root=root),
        message(
            f"said-{at:03}", text, author=who, handle=text, name=text, root=root, url=text, alt=text,
            media_url=f"https://case-{at:03}.example/", is_private=False,
        ),
    )  # fmt: skip


async def _tag(store: Store, actor: Actor, id_: ConversationId, text: str) -> bool:
    try:
        await triage.tag(store, actor, [id_], add=[text])
    except (UsageError, Conflict):
        return False
    return True


async def _note(store: Store, actor: Actor, id_: ConversationId, text: str) -> bool:
    try:
        await notes.note(store, actor, id_, text)
    except UsageError:
        return False
    return True


async def _account(store: Store, at: int, text: str) -> bool:
    """An account with the text as its name if it may be, and as everything else in any case."""
    loaded = Shelf(BUNDLED).load("plaza")
    for name, state in ((text, AccountState.PAUSED), (f"account {at:03}", AccountState.NEEDS_SIGN_IN)):
        try:
            new = fitted(
                NewAccount(
                    name, "plaza", "Fb", f"{text[:200]} official", {"account": "fb-valdeluz", "day": QUIET_DAY},
                    state=state, stop_reason=text, custodian=text,
                ),
                loaded,
            )  # fmt: skip
            await store.write(COLLECTOR, partial(_registered, new=new, detail=text))
        except (UsageError, Conflict):
            continue
        return name == text
    return False


async def _registered(work: Work, new: NewAccount, detail: str) -> None:
    account = await register(work, new)
    await work.execute("UPDATE account SET detail = ? WHERE id = ?", (detail[:2000], account.id))
