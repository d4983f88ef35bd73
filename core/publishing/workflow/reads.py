"""What the queue shows of posts of our own: a line each, in the order of their times, and how many stand how."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.access import Operator
from core.access.gate import people_who_may
from core.ids import AccountId, OperatorId
from core.policy import Grant
from core.publishing.content import Content, load_content
from core.publishing.meta import Kind, load_meta
from core.publishing.model import Cause, DeliveryState, PostId
from core.publishing.workflow.askers import askers
from core.publishing.workflow.model import GUEST, Stage, Standing, Step
from core.publishing.workflow.standing import WORST_FIRST, Fate, standing, standing_of
from core.publishing.workflow.steps import (
    APPROVE,
    APPROVE_SENSITIVE,
    given,
    is_for_guests,
    load_steps,
    may_give,
    needed,
    next_step,
)
from core.publishing.workflow.store import is_sole
from core.store import Row, Store

PAGE = 500
TEXT_CHARS = 200
_POST = (
    "SELECT p.*, w.stage, w.steps, w.step, w.version, w.submitted_s, w.held_by, w.held_until_s, w.rev,"
    " o.name AS author, h.name AS holder,"
    " coalesce((SELECT min(d.published_s) FROM delivery AS d WHERE d.post_id = p.id), p.at_s) AS shown_s"
    " FROM workflow AS w JOIN post AS p ON p.id = w.post_id JOIN operator AS o ON o.id = p.author_id"
    " LEFT JOIN operator AS h ON h.id = w.held_by"
)
_ENDED = (Standing.REJECTED, Standing.CANCELLED)


@dataclass(frozen=True, slots=True)
class QueueAccount:
    """An account a post goes to, and how it stands there."""

    id: AccountId
    name: str
    network: str
    standing: Standing | None
    """``None``: it was not handed in yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueLine:
    """A post of our own in the queue."""

    id: PostId
    title: str
    text: str
    """The beginning of what it says."""
    accounts: tuple[QueueAccount, ...]
    kind: Kind
    theme: str
    is_crisis: bool
    at_s: int | None
    """When it is to leave; ``None``: as soon as it is approved."""
    shown_s: int | None
    """Where it stands in the agenda: when it went out, else when it is to leave; ``None``: it has no time."""
    stage: Stage
    standing: Standing
    cause: Cause
    """Of the worst of its deliveries."""
    given: int
    needed: int
    """Of approvals; 0 while nobody has asked for any."""
    waits_for: tuple[str, ...]
    """Who can give the next approval; empty where none is waited for, or nobody can."""
    is_outside: bool
    """The next approval is the decision of somebody outside: ``waits_for`` names whom, or the step."""
    is_asked: bool
    """Somebody outside was asked, and their time is not over."""
    is_blocked: bool
    """An approval is waited for that nobody here can give."""
    is_widened: bool = False
    """An electoral window that came since it was handed in asks for more approvals."""
    is_voided: bool
    """It was handed in once, and was changed since."""
    author: str
    writer: str
    """Who is writing at it now; empty: nobody."""
    version: int
    rev: int
    made_s: int


@dataclass(frozen=True, slots=True)
class _Room:
    """What is the same for every line."""

    now_s: int
    is_sole: bool
    people: Mapping[bool, tuple[Operator, ...]]
    """Who may approve, for ordinary and for sensitive steps."""
    asked: Mapping[int, tuple[str, ...]]
    """Who was asked outside and has not answered, by post."""
    askers: Mapping[PostId, frozenset[OperatorId]]
    """Who asked outside, and does not approve it themselves."""


async def queue(
    store: Store,
    *,
    from_s: int | None = None,
    until_s: int | None = None,
    standings: Sequence[Standing] = (),
    accounts: Sequence[AccountId] = (),
    with_untimed: bool = True,
    with_ended: bool = False,
    limit: int = PAGE,
) -> list[QueueLine]:
    """Posts in the order of their times; those without one come last, the newest first.

    Args:
        from_s, until_s: only those whose time lies between; posts without one are not touched by it.
        standings: only those that stand so; empty: however.
        with_ended: the rejected and the cancelled too.
    """
    rows = await store.rows(
        f"SELECT * FROM ({_POST} WHERE (:ended OR w.stage NOT IN ('rejected', 'cancelled')))"
        " WHERE (shown_s IS NULL AND :untimed)"
        " OR (shown_s >= ifnull(:from_s, shown_s) AND shown_s < ifnull(:until_s, shown_s + 1))"
        " ORDER BY shown_s IS NULL, shown_s, CASE WHEN shown_s IS NULL THEN -id ELSE id END LIMIT :limit",
        {
            "ended": with_ended or any(each in _ENDED for each in standings),
            "untimed": with_untimed, "from_s": from_s, "until_s": until_s, "limit": limit,
        },
    )  # fmt: skip
    return [
        line
        for line in await _lines(store, rows)
        if (not standings or line.standing in standings)
        and (not accounts or any(each.id in accounts for each in line.accounts))
    ]


async def line_of(store: Store, id_: PostId) -> QueueLine | None:
    """The line of one post; ``None``: it is none of our own."""
    rows = await store.rows(
        f"{_POST} WHERE p.id = ?",
        (id_,),
    )
    return (await _lines(store, rows))[0] if rows else None


async def counts(store: Store) -> Mapping[Standing, int]:
    """How many posts of our own stand how, without those that came to their end long ago (30 days)."""
    since_s = store.clock.now_s() - 30 * 86_400
    lines = await queue(store, from_s=since_s, with_ended=False, limit=100_000)
    return Counter(line.standing for line in lines)


async def _room(store: Store) -> _Room:
    return _Room(
        store.clock.now_s(),
        await is_sole(store),
        {
            False: await people_who_may(store, APPROVE),
            True: await people_who_may(store, APPROVE_SENSITIVE, Grant.SECOND_PERSON),
        },
        await _asked(store),
        await askers(store, store.clock.now_s()),
    )


async def _asked(store: Store) -> Mapping[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for row in await store.rows(
        "SELECT i.post_id, o.name FROM invitation AS i JOIN operator AS o ON o.id = i.operator_id"
        " WHERE i.used_s IS NULL AND i.expires_s > ? ORDER BY i.id",
        (store.clock.now_s(),),
    ):
        found[row["post_id"]] = tuple(dict.fromkeys((*found.get(row["post_id"], ()), str(row["name"]))))
    return found


async def _lines(store: Store, rows: Sequence[Row]) -> list[QueueLine]:
    """These posts as lines: what they say and who wrote at them is read for all of them at once."""
    ids = json.dumps([row["id"] for row in rows])
    said: dict[int, list[Row]] = defaultdict(list)
    for each in await store.rows(
        "SELECT v.post_id, v.account_id, v.content, a.name, a.network, d.state, d.cause, d.due_s, d.withdrawn_s"
        " FROM variant AS v JOIN account AS a ON a.id = v.account_id LEFT JOIN delivery AS d ON d.variant_id = v.id"
        " WHERE v.post_id IN (SELECT value FROM json_each(?)) AND v.is_out = 0 ORDER BY v.id",
        (ids,),
    ):
        said[each["post_id"]].append(each)
    hands: dict[int, set[OperatorId]] = defaultdict(set)
    for each in await store.rows("SELECT * FROM post_hand WHERE post_id IN (SELECT value FROM json_each(?))", (ids,)):
        hands[each["post_id"]].add(OperatorId(each["operator_id"]))
    room = await _room(store)
    return [_line(row, said[row["id"]], hands[row["id"]], room) for row in rows]


def _line(row: Row, said: Sequence[Row], hands: set[OperatorId], room: _Room) -> QueueLine:
    fates = [(each, _fate(each)) for each in said]
    stage, meta, steps = Stage(row["stage"]), load_meta(row["meta"]), load_steps(row["steps"])
    stands = standing(stage, [fate for _each, fate in fates if fate is not None], row["at_s"], room.now_s)
    at = next_step(steps, int(row["step"]))
    is_outside = stage is Stage.REVIEW and at is not None and is_for_guests(steps[at])
    waits_for = _waits_for(row, steps, at, hands, room) if stage is Stage.REVIEW else ()
    has_route = stage in (Stage.REVIEW, Stage.APPROVED)
    return QueueLine(
        id=PostId(row["id"]),
        title=row["title"],
        text=_text(row["master"] or (said[0]["content"] if said else "")),
        accounts=tuple(
            QueueAccount(
                AccountId(each["account_id"]),
                each["name"],
                each["network"],
                standing_of(fate, room.now_s) if fate is not None else None,
            )
            for each, fate in fates
        ),
        kind=meta.kind,
        theme=meta.theme,
        is_crisis=meta.is_crisis,
        at_s=row["at_s"],
        shown_s=row["shown_s"],
        stage=stage,
        standing=stands,
        cause=_worst_cause([fate for _each, fate in fates if fate is not None], stands, room.now_s),
        given=len(given(steps)) if has_route else 0,
        needed=max(1, needed(steps)) if has_route else 0,
        waits_for=waits_for,
        is_outside=is_outside,
        is_asked=is_outside and row["id"] in room.asked,
        is_blocked=stage is Stage.REVIEW and not waits_for,
        is_widened=stage is Stage.REVIEW and any(step.is_added for step in steps),
        is_voided=stage in (Stage.DRAFT, Stage.REWORK) and row["submitted_s"] is not None,
        author=row["author"],
        writer=row["holder"] if row["holder"] and int(row["held_until_s"] or 0) > room.now_s else "",
        version=int(row["version"]),
        rev=int(row["rev"]),
        made_s=int(row["made_s"]),
    )


def _fate(row: Row) -> Fate | None:
    if row["state"] is None:
        return None
    return Fate(DeliveryState(row["state"]), row["cause"], int(row["due_s"]), row["withdrawn_s"] is not None)


def _waits_for(row: Row, steps: Sequence[Step], at: int | None, hands: set[OperatorId], room: _Room) -> tuple[str, ...]:
    """Who can give the next approval; outside, who was asked, or the step's name while nobody was."""
    if at is not None and is_for_guests(steps[at]):
        return room.asked.get(row["id"]) or (steps[at].name or GUEST,)
    is_sensitive = steps[at].is_sensitive if at is not None else False
    barred = set(given(steps))
    if not room.is_sole:
        barred |= hands | {OperatorId(row["author_id"])} | room.askers.get(PostId(row["id"]), frozenset())
    return tuple(
        each.name
        for each in room.people[is_sensitive]
        if each.id not in barred and (at is None or may_give(steps[at], each.roles))
    )


def _worst_cause(fates: Sequence[Fate], stands: Standing, now_s: int) -> Cause:
    """The cause of the delivery that makes the post stand so."""
    if stands not in WORST_FIRST:
        return Cause.NONE
    causes = [fate.cause for fate in fates if standing_of(fate, now_s) is stands and fate.cause]
    return Cause(causes[0]) if causes else Cause.NONE


def _text(column: str) -> str:
    content = load_content(column) if column else None
    return content.text[:TEXT_CHARS] if isinstance(content, Content) else ""
