"""The SQL of the plan: themes, slots, events, and the posts of ours that have a time."""

from __future__ import annotations

from core.errors import NotFound
from core.i18n import N_
from core.ids import AccountId
from core.publishing.content import Deed, load_content
from core.publishing.meta import load_meta
from core.publishing.model import PostId
from core.publishing.plan.clashes import links_of
from core.publishing.plan.model import EventId, EventKind, PlanEvent, Planned, Slot, SlotId, Theme, ThemeId
from core.store import Reads, Row, Work
from core.text.fold import level

_SLOT = (
    "SELECT s.id, s.account_id, a.name AS account, a.network, ifnull(t.name, '') AS theme, s.weekday, s.minute,"
    " s.minutes FROM slot AS s JOIN account AS a ON a.id = s.account_id LEFT JOIN theme AS t ON t.id = s.theme_id"
    " WHERE s.gone_s IS NULL"
)
_EVENT = "SELECT id, source, title, kind, starts_s, ends_s, is_day FROM calendar_event WHERE gone_s IS NULL"
_AT = "ifnull(d.published_s, ifnull(p.at_s, CASE WHEN w.stage = 'approved' THEN d.due_s END))"


async def themes(source: Reads) -> list[Theme]:
    """Every theme, by name."""
    rows = await source.rows("SELECT id, name, share FROM theme WHERE gone_s IS NULL ORDER BY name")
    return [Theme(ThemeId(row["id"]), row["name"], row["share"]) for row in rows]


async def slots(source: Reads) -> list[Slot]:
    """Every slot, in the order of the week."""
    return [_slot(row) for row in await source.rows(f"{_SLOT} ORDER BY s.weekday, s.minute, a.name, s.id")]


async def slot(source: Reads, id_: SlotId) -> Slot:
    """One slot.

    Raises:
        NotFound: there is none of this number.
    """
    rows = await source.rows(f"{_SLOT} AND s.id = ?", (id_,))
    if not rows:
        raise NotFound(N_("The plan has no slot {number}: «plan list» shows them."), number=f"s{id_}")
    return _slot(rows[0])


async def events(source: Reads, from_s: int, until_s: int) -> list[PlanEvent]:
    """Events that touch a stretch of time, in order of time."""
    rows = await source.rows(
        f"{_EVENT} AND starts_s < ?2 AND (ends_s > ?1 OR starts_s >= ?1) ORDER BY starts_s, id", (from_s, until_s)
    )
    return [_event(row) for row in rows]


async def event(source: Reads, id_: EventId) -> PlanEvent:
    """One event.

    Raises:
        NotFound: there is none of this number.
    """
    rows = await source.rows(f"{_EVENT} AND id = ?", (id_,))
    if not rows:
        raise NotFound(N_("The plan has no event {number}: «plan list» shows them."), number=f"e{id_}")
    return _event(rows[0])


async def planned(source: Reads, from_s: int, until_s: int) -> list[Planned]:
    """Posts of ours on each account they go to, as far as they went out or are to within a stretch of time."""
    rows = await source.rows(
        f"SELECT p.id, p.title, p.meta, v.account_id, v.content, d.published_s, {_AT} AS at_s"
        " FROM workflow AS w CROSS JOIN post AS p ON p.id = w.post_id CROSS JOIN variant AS v ON v.post_id = p.id"
        " LEFT JOIN delivery AS d ON d.variant_id = v.id"
        " WHERE w.stage NOT IN ('rejected', 'cancelled') AND v.is_out = 0"
        " AND ifnull(d.state, '') NOT IN ('cancelled', 'failed', 'expired')"
        f" AND {_AT} >= ? AND {_AT} < ? ORDER BY at_s, p.id, v.account_id",
        (from_s, until_s),
    )
    return [_planned(row) for row in rows]


# --- what people write ---------------------------------------------------------------------------------


async def put_theme(work: Work, name: str, share: int | None) -> ThemeId:
    """Enter a theme, or give one another share; one that was removed is there again."""
    rows = await work.rows(
        "INSERT INTO theme (name, share) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET share = excluded.share, gone_s = NULL RETURNING id",
        (name, share),
    )
    return ThemeId(rows[0]["id"])


async def insert_slot(
    work: Work, account: AccountId, theme: ThemeId | None, weekday: int, minute: int, minutes: int
) -> SlotId:
    """Enter a slot."""
    return SlotId(
        await work.insert(
            "INSERT INTO slot (account_id, theme_id, weekday, minute, minutes) VALUES (?, ?, ?, ?, ?)",
            (account, theme, weekday, minute, minutes),
        )
    )


async def put_event(work: Work, uid: str, event_: PlanEvent) -> tuple[EventId, bool]:
    """Enter an event, or change it where its source has it already; says whether anything is different now."""
    known = await work.row(
        "SELECT id, title, kind, ends_s, is_day, gone_s FROM calendar_event"
        " WHERE source = ? AND uid = ? AND starts_s = ?",
        (event_.source, uid, event_.starts_s),
    )
    values = (event_.title, event_.kind.value, event_.ends_s, int(event_.is_day))
    if known is not None:
        if known["gone_s"] is None and tuple(known)[1:5] == values:
            return EventId(known["id"]), False
        await work.execute(
            "UPDATE calendar_event SET title = ?, kind = ?, ends_s = ?, is_day = ?, gone_s = NULL WHERE id = ?",
            (*values, known["id"]),
        )
        return EventId(known["id"]), True
    made = await work.insert(
        "INSERT INTO calendar_event (title, kind, ends_s, is_day, source, uid, starts_s) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (*values, event_.source, uid, event_.starts_s),
    )
    return EventId(made), True


async def drop_event(work: Work, id_: EventId) -> None:
    """Take an event off the calendar."""
    await work.execute("UPDATE calendar_event SET gone_s = ? WHERE id = ?", (work.now_s, id_))


async def drop_slot(work: Work, id_: SlotId) -> None:
    """Take a slot out of the plan; posts that filled it stay."""
    await work.execute("UPDATE slot SET gone_s = ? WHERE id = ?", (work.now_s, id_))


async def drop_theme(work: Work, id_: ThemeId) -> None:
    """Take a theme out of the plan; posts that have it stay."""
    await work.execute("UPDATE theme SET gone_s = ? WHERE id = ?", (work.now_s, id_))


def _slot(row: Row) -> Slot:
    return Slot(
        SlotId(row["id"]), AccountId(row["account_id"]), row["account"], row["network"], row["theme"],
        int(row["weekday"]), int(row["minute"]), int(row["minutes"]),
    )  # fmt: skip


def _event(row: Row) -> PlanEvent:
    return PlanEvent(
        EventId(row["id"]), row["source"], row["title"], EventKind(row["kind"]), int(row["starts_s"]),
        int(row["ends_s"]), bool(row["is_day"]),
    )  # fmt: skip


def _planned(row: Row) -> Planned:
    content, meta = load_content(row["content"]), load_meta(row["meta"])
    assert not isinstance(content, Deed), "only posts have a way to their approvals"
    return Planned(
        post=PostId(row["id"]),
        account_id=AccountId(row["account_id"]),
        at_s=int(row["at_s"]),
        title=row["title"] or content.text,
        theme=meta.theme,
        slot=None if meta.slot is None else SlotId(meta.slot),
        off_plan=meta.off_plan,
        is_crisis=meta.is_crisis,
        is_out=row["published_s"] is not None,
        words=level(content.text),
        links=links_of(content.text),
    )
