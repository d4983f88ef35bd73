"""The tables of watches and of what is counted for them: each function one statement, or a few that belong together."""

from __future__ import annotations

from collections.abc import Mapping

from core.errors import NotFound
from core.i18n import N_
from core.ids import OperatorId, first_id_at
from core.store import Reads, Row, Work
from core.text.show import show
from core.watch.baseline import Course
from core.watch.model import (
    BUCKET_S,
    DAY_S,
    AlertId,
    NewWatch,
    Sensitivity,
    Terms,
    Watch,
    WatchId,
    WatchKind,
    WatchState,
)
from core.watch.plan import Overrule

_SELECT = (
    "SELECT w.*, o.name AS owner_name, a.name AS approved_by_name FROM watch AS w"
    " JOIN operator AS o ON o.id = w.owner_id LEFT JOIN operator AS a ON a.id = w.approved_by"
    " WHERE w.removed_s IS NULL"
)
_NO_SUCH = N_("There is no watch «{name}»: «watch list» shows them.")
_FACT = "watches"


async def all_watches(source: Reads) -> list[Watch]:
    """Every watch that is not removed, in the order in which they were made."""
    return [to_watch(row) for row in await source.rows(f"{_SELECT} ORDER BY w.id")]


async def watch_of(source: Reads, id_: WatchId) -> Watch:
    """The watch of this id.

    Raises:
        NotFound: there is none, or it was removed.
    """
    rows = await source.rows(f"{_SELECT} AND w.id = ?", (id_,))
    if not rows:
        raise NotFound(_NO_SUCH, name=id_)
    return to_watch(rows[0])


async def watch_named(source: Reads, word: str) -> Watch:
    """The watch of this name, in any case, or else of this number.

    Raises:
        NotFound: there is none.
    """
    name = " ".join(word.split())
    number = int(name) if name.isascii() and name.isdecimal() and len(name) < 16 else -1
    rows = await source.rows(
        f"{_SELECT} AND (w.name = ? OR w.id = ?) ORDER BY w.name <> ? COLLATE NOCASE", (name, number, name)
    )
    if not rows:
        raise NotFound(_NO_SUCH, name=show(word, limit=60))
    return to_watch(rows[0])


async def is_taken(source: Reads, name: str, but: WatchId | None = None) -> bool:
    """Whether another watch has this name."""
    return bool(
        await source.rows("SELECT 1 FROM watch WHERE name = ? AND removed_s IS NULL AND id IS NOT ?", (name, but))
    )


async def insert(
    work: Work, new: NewWatch, query: str, owner: OperatorId, state: WatchState, by: str, *, asked_by: OperatorId | None
) -> WatchId:
    """Write a new watch down; what it has not looked at yet is set by :func:`refill`."""
    now_s = work.now_s
    return WatchId(
        await work.insert(
            "INSERT INTO watch (name, query, kind, purpose, owner_id, created_s, review_s, retention_days, state,"
            " state_s, state_by, legal_basis, asked_by, ends_s, terms_by, terms_s, judged_s, known_from_s,"
            " sensitivity, min_count, window_s, cooldown_s, escalate_s, is_spike, is_every_hit, is_mood)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                new.name, query, new.kind.value, new.purpose, owner, now_s, new.review_s, new.retention_days,
                state.value, now_s, by, new.legal_basis, asked_by, new.ends_s,
                owner if new.has_read_rules else None, now_s if new.has_read_rules else None, now_s, now_s,
                *_terms(new.terms),
            ),
        )
    )  # fmt: skip


async def change(work: Work, watch: Watch, new: NewWatch, query: str, *, is_read: OperatorId | None) -> None:
    """Write down what an edit left of a watch; its state has a function of its own."""
    await work.execute(
        "UPDATE watch SET name = ?, query = ?, kind = ?, purpose = ?, review_s = ?, retention_days = ?,"
        " legal_basis = ?, ends_s = ?, terms_by = ifnull(?, terms_by), terms_s = iif(? IS NULL, terms_s, ?),"
        " sensitivity = ?, min_count = ?, window_s = ?, cooldown_s = ?, escalate_s = ?, is_spike = ?,"
        " is_every_hit = ?, is_mood = ?, rev = rev + 1 WHERE id = ?",
        (
            new.name, query, new.kind.value, new.purpose, new.review_s, new.retention_days, new.legal_basis,
            new.ends_s, is_read, is_read, work.now_s, *_terms(new.terms), watch.id,
        ),
    )  # fmt: skip


async def set_state(work: Work, id_: WatchId, state: WatchState, by: str = "") -> None:
    """Note what a watch does from now on, and whose doing it is; what it had begun to see as a spike is dropped."""
    await work.execute(
        "UPDATE watch SET state = ?, state_s = ?, state_by = ?, over = 0, calm = 0, spike_id = NULL, rev = rev + 1"
        " WHERE id = ?",
        (state.value, work.now_s, by, id_),
    )
    await touch(work)


async def set_person(work: Work, id_: WatchId, *, asked_by: OperatorId | None, approved_by: OperatorId | None) -> None:
    """Note who asked to watch a person and who approved it; ``None`` takes an approval back."""
    await work.execute(
        "UPDATE watch SET asked_by = ?, approved_by = ?, approved_s = ? WHERE id = ?",
        (asked_by, approved_by, work.now_s if approved_by is not None else None, id_),
    )


async def set_strictness(work: Work, id_: WatchId, strictness: int) -> None:
    """Note what false alarms have taught."""
    await work.execute("UPDATE watch SET strictness = ?, rev = rev + 1 WHERE id = ?", (strictness, id_))


async def set_review(work: Work, id_: WatchId, review_s: int) -> None:
    """Note when a watch is reviewed next."""
    await work.execute("UPDATE watch SET review_s = ?, rev = rev + 1 WHERE id = ?", (review_s, id_))


async def mean_wide(work: Work, id_: WatchId, *, is_meant: bool = True) -> None:
    """Note whether somebody lets it go on although it is broad."""
    await work.execute("UPDATE watch SET is_wide_meant = ? WHERE id = ?", (is_meant, id_))


async def remove(work: Work, id_: WatchId) -> None:
    """Take a watch away with everything it found; its alerts stay, as they are part of the record."""
    await clear(work, id_)
    await work.execute("DELETE FROM watch_overrule WHERE watch_id = ?", (id_,))
    await work.execute(
        "UPDATE watch SET removed_s = ?, state = 'ended', fill_id = NULL, rev = rev + 1 WHERE id = ?", (work.now_s, id_)
    )
    await touch(work)


async def clear(work: Work, id_: WatchId) -> None:
    """Forget what a watch has found and counted."""
    await work.execute("DELETE FROM watch_hit WHERE watch_id = ?", (id_,))
    await work.execute("DELETE FROM watch_bucket WHERE watch_id = ?", (id_,))


async def refill(work: Work, id_: WatchId, days: int) -> None:
    """Have what was stored in the last ``days`` looked through from the newest back; 0: nothing of the past."""
    now_s = work.now_s
    await work.execute(
        "UPDATE watch SET judged_s = ?, known_from_s = ?, over = 0, calm = 0, spike_id = NULL, fill_id = ?,"
        " fill_to_id = ? WHERE id = ?",
        (
            now_s // BUCKET_S * BUCKET_S, now_s, await _above_all(work) if days else None,
            first_id_at(max(0, now_s - days * DAY_S)), id_,
        ),
    )  # fmt: skip
    await touch(work)


async def go_on(work: Work, watch: Watch) -> None:
    """Have what arrived while a watch was stopped looked through, and what it had not come to before that."""
    to_id = watch.fill_to_id if watch.is_filling else first_id_at(watch.state_s)
    await work.execute(
        "UPDATE watch SET judged_s = ?, fill_id = ?, fill_to_id = ? WHERE id = ?",
        (
            work.now_s // BUCKET_S * BUCKET_S, None if watch.is_person else await _above_all(work), to_id, watch.id,
        ),
    )  # fmt: skip


async def put_fill(work: Work, id_: WatchId, fill_id: int | None, known_from_s: int) -> None:
    """Note how far stored messages have been looked through."""
    await work.execute(
        "UPDATE watch SET fill_id = ?, known_from_s = min(known_from_s, ?) WHERE id = ?", (fill_id, known_from_s, id_)
    )


async def put_course(work: Work, id_: WatchId, judged_s: int, course: Course, spike: AlertId | None) -> None:
    """Note that windows up to ``judged_s`` are judged, and where that leaves the watch."""
    await work.execute(
        "UPDATE watch SET judged_s = ?, over = ?, calm = ?, spike_id = ? WHERE id = ?",
        (judged_s, course.over, course.calm, spike, id_),
    )


async def touch(work: Work) -> None:
    """Have every process read the watches anew before the next message is matched."""
    await work.execute(
        "INSERT INTO workspace (key, value) VALUES (?, '1') ON CONFLICT DO UPDATE SET value = value + 1", (_FACT,)
    )


async def version(source: Reads) -> str:
    """Changes whenever what is watched changes."""
    rows = await source.rows("SELECT value FROM workspace WHERE key = ?", (_FACT,))
    return str(rows[0]["value"]) if rows else ""


async def buckets(source: Reads, id_: WatchId, from_s: int, until_s: int) -> dict[int, int]:
    """Hits by ten minutes, from the beginning of the ten minutes ``from_s`` to before ``until_s``."""
    rows = await source.rows(
        "SELECT start_s, n FROM watch_bucket WHERE watch_id = ? AND start_s >= ? AND start_s < ?",
        (id_, from_s, until_s),
    )
    return {int(row["start_s"]): int(row["n"]) for row in rows}


async def buckets_like(source: Reads, id_: WatchId, start_s: int, window_s: int, back_s: int) -> dict[int, int]:
    """Hits by ten minutes around this hour of each day, ``back_s`` back: what a window is compared with."""
    if window_s > 3600:
        return await buckets(source, id_, start_s - back_s, start_s + window_s)
    rows = await source.rows(
        "SELECT start_s, n FROM watch_bucket WHERE watch_id = ? AND start_s >= ? AND start_s < ?"
        " AND (start_s - ? + 14400) % 86400 < 28800",
        (id_, start_s - back_s, start_s + window_s, start_s - back_s // DAY_S * DAY_S),
    )
    return {int(row["start_s"]): int(row["n"]) for row in rows}


async def count(work: Work, found: Mapping[tuple[WatchId, int], tuple[int, int]]) -> None:
    """Add hits, and of them hidden ones, to ten minutes of watches."""
    await work.many(
        "INSERT INTO watch_bucket (watch_id, start_s, n, hidden) VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET n = n + excluded.n, hidden = hidden + excluded.hidden",
        [(watch, start_s, n, hidden) for (watch, start_s), (n, hidden) in sorted(found.items())],
    )


async def judged(source: Reads) -> dict[WatchId, int]:
    """Of each active watch, the end of the last window that was judged."""
    rows = await source.rows("SELECT id, judged_s FROM watch WHERE state = 'active' AND removed_s IS NULL")
    return {WatchId(row["id"]): int(row["judged_s"]) for row in rows}


async def overrules(source: Reads) -> dict[WatchId, list[Overrule]]:
    """What people said of words like watched ones, by watch."""
    found: dict[WatchId, list[Overrule]] = {}
    for row in await source.rows("SELECT watch_id, term, token, is_same FROM watch_overrule"):
        found.setdefault(WatchId(row["watch_id"]), []).append(Overrule(row["term"], row["token"], bool(row["is_same"])))
    return found


async def put_overrule(work: Work, id_: WatchId, said: Overrule | None, term: str, token: str) -> None:
    """Note what a person said of a word; ``None`` takes it back."""
    await work.execute("DELETE FROM watch_overrule WHERE watch_id = ? AND term = ? AND token = ?", (id_, term, token))
    if said is not None:
        await work.execute(
            "INSERT INTO watch_overrule (watch_id, term, token, is_same) VALUES (?, ?, ?, ?)",
            (id_, term, token, said.is_same),
        )
    await touch(work)


async def arrivals(source: Reads, from_s: int, until_s: int) -> int:
    """How many messages arrived at all accounts."""
    rows = await source.rows(
        "SELECT ifnull(sum(n), 0) AS n FROM arrival_bucket WHERE start_s >= ? AND start_s < ?", (from_s, until_s)
    )
    return int(rows[0]["n"])


def to_watch(row: Row) -> Watch:
    """A row of :data:`_SELECT` as a watch."""
    return Watch(
        id=WatchId(row["id"]),
        name=row["name"],
        query=row["query"],
        kind=WatchKind(row["kind"]),
        purpose=row["purpose"],
        owner=OperatorId(row["owner_id"]),
        owner_name=row["owner_name"],
        created_s=row["created_s"],
        review_s=row["review_s"],
        retention_days=row["retention_days"],
        state=WatchState(row["state"]),
        state_s=row["state_s"],
        state_by=row["state_by"],
        terms=Terms(
            sensitivity=Sensitivity(row["sensitivity"]),
            min_count=row["min_count"],
            window_s=row["window_s"],
            cooldown_s=row["cooldown_s"],
            escalate_s=row["escalate_s"],
            is_spike=bool(row["is_spike"]),
            is_every_hit=bool(row["is_every_hit"]),
            is_mood=bool(row["is_mood"]),
        ),
        strictness=row["strictness"],
        is_wide_meant=bool(row["is_wide_meant"]),
        legal_basis=row["legal_basis"],
        asked_by=_operator(row["asked_by"]),
        approved_by=_operator(row["approved_by"]),
        approved_by_name=row["approved_by_name"] or "",
        approved_s=row["approved_s"],
        ends_s=row["ends_s"],
        rules_read_s=row["terms_s"],
        judged_s=row["judged_s"],
        over=row["over"],
        calm=row["calm"],
        spike_id=AlertId(row["spike_id"]) if row["spike_id"] is not None else None,
        known_from_s=row["known_from_s"],
        fill_id=row["fill_id"],
        fill_to_id=row["fill_to_id"],
        rev=row["rev"],
    )


async def _above_all(work: Work) -> int:
    row = await work.row("SELECT max(id) AS id FROM message")
    return int(row["id"] or 0) + 1 if row is not None else 1


def _operator(value: int | None) -> OperatorId | None:
    return OperatorId(value) if value is not None else None


def _terms(terms: Terms) -> tuple[object, ...]:
    return (
        terms.sensitivity.value, terms.min_count, terms.window_s, terms.cooldown_s, terms.escalate_s,
        terms.is_spike, terms.is_every_hit, terms.is_mood,
    )  # fmt: skip
