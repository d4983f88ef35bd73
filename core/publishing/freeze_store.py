"""The SQL of freezes: what is in their scope, what they met, and what people decided about each of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NewType

from core.errors import NotFound
from core.i18n import N_
from core.ids import AccountId, OperatorId
from core.publishing.model import Cause, DeliveryId, DeliveryState, PostId, PostKind
from core.store import Reads, Row, Work
from ventanilla.api import Action

FreezeId = NewType("FreezeId", int)

_IN_SCOPE = (
    " (f.account_id IS NULL OR f.account_id = d.account_id) AND f.network IN ('', a.network)"
    " AND (f.theme = '' OR folded(f.theme) = folded(json_extract(p.meta, '$.theme')))"
    " AND (p.kind = 'post' OR f.with_answers = 1)"
    " AND NOT (p.kind = 'act' AND EXISTS (SELECT 1 FROM variant AS v WHERE v.id = d.variant_id"
    f"  AND json_extract(v.content, '$.action') = '{Action.DELETE}'))"
    " AND NOT EXISTS (SELECT 1 FROM freeze_exempt AS e WHERE e.freeze_id = f.id AND e.account_id = d.account_id)"
)
"""Of a freeze ``f``, a delivery ``d``, its post ``p`` and its account ``a``; the trigger of the table says the same."""

_FREEZE = (
    "SELECT f.*, ifnull(a.name, '') AS account, ifnull(o.name, '') AS maker, ifnull(l.name, '') AS lifter,"
    " (SELECT count(*) FROM freeze_delivery AS d JOIN delivery AS x ON x.id = d.delivery_id"
    "  WHERE d.freeze_id = f.id AND d.fate = '' AND x.state = 'held' AND x.cause = 'frozen') AS undecided,"
    " (SELECT count(DISTINCT x.post_id) FROM freeze_delivery AS d JOIN delivery AS x ON x.id = d.delivery_id"
    "  JOIN post AS y ON y.id = x.post_id WHERE d.freeze_id = f.id AND d.fate = '' AND x.state = 'held'"
    "  AND x.cause = 'frozen' AND y.kind = 'post') AS posts,"
    " (SELECT count(DISTINCT x.post_id) FROM freeze_delivery AS d JOIN delivery AS x ON x.id = d.delivery_id"
    "  JOIN post AS y ON y.id = x.post_id WHERE d.freeze_id = f.id AND d.fate = '' AND x.state = 'held'"
    "  AND x.cause = 'frozen' AND y.kind <> 'post') AS others"
    " FROM freeze AS f LEFT JOIN account AS a ON a.id = f.account_id LEFT JOIN operator AS o ON o.id = f.operator_id"
    " LEFT JOIN operator AS l ON l.id = f.lifted_by"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a freeze stops; what is left empty means all."""

    account: AccountId | None = None
    network: str = ""
    theme: str = ""
    with_answers: bool = False
    """Answers to citizens and actions on their messages stop as well; taking our own words down goes on."""
    exempt: tuple[AccountId, ...] = ()
    """Accounts that go on."""


@dataclass(frozen=True, slots=True)
class Freeze:
    """A stop on publication as people read it."""

    id: FreezeId
    account: str
    network: str
    theme: str
    with_answers: bool
    exempt: tuple[str, ...]
    reason: str
    incident: str
    by: str
    """Empty: the program."""
    made_s: int
    lifted_s: int | None
    lifted_by: str
    undecided: int
    """Deliveries it holds about which nobody has decided."""
    posts: int = 0
    """Posts of ours among them, each counted once."""
    others: int = 0
    """Answers and actions among them."""


@dataclass(frozen=True, slots=True)
class Fate:
    """A delivery that a freeze met, and what became of it."""

    delivery: DeliveryId
    post: PostId
    kind: PostKind
    account: str
    was: DeliveryState
    """How it stood when the freeze met it."""
    met_s: int
    decision: str
    """``released``, ``retimed``, ``dropped``; empty: nobody has decided."""
    decided_by: str
    decided_s: int | None
    state: DeliveryState
    """How it stands now."""
    cause: Cause
    shown: int
    url: str

    @property
    def was_claimed(self) -> bool:
        """Whether it was in hand already: what of it was on its way could not be stopped."""
        return self.was in (DeliveryState.SENDING, DeliveryState.UNCERTAIN)


async def insert_freeze(work: Work, scope: Scope, reason: str, operator: OperatorId | None, incident: str) -> FreezeId:
    """Write a freeze down; it holds from this moment on."""
    id_ = FreezeId(
        await work.insert(
            "INSERT INTO freeze (account_id, network, theme, with_answers, reason, incident, operator_id, made_s)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                scope.account,
                scope.network,
                scope.theme,
                int(scope.with_answers),
                reason,
                incident,
                operator,
                work.now_s,
            ),
        )
    )
    await work.many(
        "INSERT INTO freeze_exempt (freeze_id, account_id) VALUES (?, ?)", [(id_, each) for each in scope.exempt]
    )
    return id_


async def stop_waiting(work: Work, id_: FreezeId) -> dict[str, tuple[DeliveryId, ...]]:
    """List everything in its scope that is on its way, and hold in one statement what only waits; ids by state."""
    await work.execute(
        "INSERT INTO freeze_delivery (freeze_id, delivery_id, was, met_s)"
        " SELECT f.id, d.id, d.state, ? FROM freeze AS f CROSS JOIN delivery AS d INDEXED BY delivery_state"
        " CROSS JOIN post AS p ON p.id = d.post_id CROSS JOIN account AS a ON a.id = d.account_id"
        " WHERE f.id = ? AND d.state IN ('waiting', 'sending', 'uncertain', 'held')"
        f" AND (d.state <> 'held' OR d.cause = 'frozen') AND {_IN_SCOPE}",
        (work.now_s, id_),
    )
    await work.execute(
        "UPDATE delivery SET state = 'held', cause = 'frozen', detail = '', rev = rev + 1 WHERE id IN"
        " (SELECT delivery_id FROM freeze_delivery WHERE freeze_id = ? AND was = 'waiting')",
        (id_,),
    )
    rows = await work.rows("SELECT delivery_id, was FROM freeze_delivery WHERE freeze_id = ? ORDER BY 1", (id_,))
    found: dict[str, list[DeliveryId]] = {}
    for row in rows:
        found.setdefault(row["was"], []).append(DeliveryId(row["delivery_id"]))
    return {state: tuple(ids) for state, ids in found.items()}


async def meet(work: Work, id_: DeliveryId) -> bool:
    """Whether a freeze holds this delivery now; what one in force had not met before is listed with it.

    What a freeze once met waits for a person's decision also when the freeze was lifted since.
    """
    await work.execute(
        "INSERT OR IGNORE INTO freeze_delivery (freeze_id, delivery_id, was, met_s)"
        " SELECT f.id, d.id, d.state, ? FROM freeze AS f CROSS JOIN delivery AS d"
        " CROSS JOIN post AS p ON p.id = d.post_id"
        f" CROSS JOIN account AS a ON a.id = d.account_id WHERE f.lifted_s IS NULL AND d.id = ?"
        f" AND d.state IN ('waiting', 'uncertain') AND {_IN_SCOPE}",
        (work.now_s, id_),
    )
    return await is_undecided(work, id_)


async def is_undecided(source: Reads, id_: DeliveryId) -> bool:
    """Whether a freeze met this delivery and nobody has decided about it."""
    return bool(await source.rows("SELECT 1 FROM freeze_delivery WHERE delivery_id = ? AND fate = '' LIMIT 1", (id_,)))


async def decide(work: Work, id_: DeliveryId, fate: str, operator: OperatorId) -> int:
    """Note what a person decided about a delivery, for every freeze that met it; says for how many."""
    return await work.execute(
        "UPDATE freeze_delivery SET fate = ?, decided_by = ?, decided_s = ? WHERE delivery_id = ? AND fate = ''",
        (fate, operator, work.now_s, id_),
    )


async def resume(work: Work, id_: DeliveryId, *, due_s: int, deadline_s: int, is_later: bool) -> None:
    """Let a held delivery wait for its turn again; ``is_later``: it is held again if the citizen wrote meanwhile."""
    await work.execute(
        "UPDATE delivery SET state = 'waiting', next_s = ?, deadline_s = ?, is_later = ?, tries = 0, checks = 0,"
        " cause = '', detail = '', rev = rev + 1 WHERE id = ?",
        (due_s, deadline_s, int(is_later), id_),
    )


async def lift(work: Work, id_: FreezeId, operator: OperatorId) -> bool:
    """Note that a freeze is over; whether it was in force."""
    changed = await work.execute(
        "UPDATE freeze SET lifted_s = ?, lifted_by = ? WHERE id = ? AND lifted_s IS NULL", (work.now_s, operator, id_)
    )
    return bool(changed)


async def freeze_of(source: Reads, id_: FreezeId) -> Freeze:
    """The freeze of this number.

    Raises:
        NotFound: there is none.
    """
    rows = await source.rows(f"{_FREEZE} WHERE f.id = ?", (id_,))
    if not rows:
        raise NotFound(N_("There is no freeze {number}: «post freezes» shows them."), number=f"f{id_}")
    return await _freeze(source, rows[0])


async def freezes(source: Reads, *, in_force: bool = True, most: int = 200) -> list[Freeze]:
    """Freezes, the newest first: those in force, or all of them."""
    which = " WHERE f.lifted_s IS NULL" if in_force else ""
    rows = await source.rows(f"{_FREEZE}{which} ORDER BY f.id DESC LIMIT ?", (most,))
    return [await _freeze(source, row) for row in rows]


async def freezes_on(
    source: Reads, account: AccountId, kind: PostKind = PostKind.POST, *, theme: str = ""
) -> list[Freeze]:
    """Freezes in force that stop all of this kind and theme on an account, the oldest first; empty: of no theme."""
    rows = await source.rows(
        f"{_FREEZE} JOIN account AS here ON here.id = ? WHERE f.lifted_s IS NULL"
        " AND (f.theme = '' OR folded(f.theme) = folded(?))"
        " AND (f.account_id IS NULL OR f.account_id = here.id) AND f.network IN ('', here.network)"
        " AND (? = 'post' OR f.with_answers = 1)"
        " AND NOT EXISTS (SELECT 1 FROM freeze_exempt AS e WHERE e.freeze_id = f.id AND e.account_id = here.id)"
        " ORDER BY f.id",
        (account, theme, kind.value),
    )
    return [await _freeze(source, row) for row in rows]


async def freezes_of(source: Reads, delivery: DeliveryId) -> list[Freeze]:
    """Freezes that hold this delivery, the oldest first."""
    rows = await source.rows(
        f"{_FREEZE} JOIN freeze_delivery AS met ON met.freeze_id = f.id WHERE met.delivery_id = ? AND met.fate = ''"
        " ORDER BY f.id",
        (delivery,),
    )
    return [await _freeze(source, row) for row in rows]


async def freezes_of_post(source: Reads, post: PostId) -> list[Freeze]:
    """Freezes that hold a delivery of this post, the oldest first."""
    rows = await source.rows(
        f"{_FREEZE} WHERE f.id IN (SELECT met.freeze_id FROM freeze_delivery AS met JOIN delivery AS held"
        " ON held.id = met.delivery_id WHERE held.post_id = ? AND met.fate = '' AND held.state = 'held'"
        " AND held.cause = 'frozen') ORDER BY f.id",
        (post,),
    )
    return [await _freeze(source, row) for row in rows]


async def fates(source: Reads, id_: FreezeId) -> list[Fate]:
    """Every delivery a freeze met, those first that were in hand already."""
    rows = await source.rows(
        "SELECT m.*, d.post_id, d.state, d.cause, d.shown, d.url, p.kind, a.name AS account,"
        " ifnull(o.name, '') AS decider FROM freeze_delivery AS m JOIN delivery AS d ON d.id = m.delivery_id"
        " JOIN post AS p ON p.id = d.post_id JOIN account AS a ON a.id = d.account_id"
        " LEFT JOIN operator AS o ON o.id = m.decided_by WHERE m.freeze_id = ?"
        " ORDER BY m.was NOT IN ('sending', 'uncertain'), m.delivery_id",
        (id_,),
    )
    return [
        Fate(
            delivery=DeliveryId(row["delivery_id"]),
            post=PostId(row["post_id"]),
            kind=PostKind(row["kind"]),
            account=row["account"],
            was=DeliveryState(row["was"]),
            met_s=int(row["met_s"]),
            decision=row["fate"],
            decided_by=row["decider"],
            decided_s=row["decided_s"],
            state=DeliveryState(row["state"]),
            cause=Cause(row["cause"]),
            shown=int(row["shown"]),
            url=row["url"],
        )
        for row in rows
    ]


async def _freeze(source: Reads, row: Row) -> Freeze:
    exempt = await source.rows(
        "SELECT a.name FROM freeze_exempt AS e JOIN account AS a ON a.id = e.account_id WHERE e.freeze_id = ?"
        " ORDER BY a.name",
        (row["id"],),
    )
    return Freeze(
        id=FreezeId(row["id"]),
        account=row["account"],
        network=row["network"],
        theme=row["theme"],
        with_answers=bool(row["with_answers"]),
        exempt=tuple(each["name"] for each in exempt),
        reason=row["reason"],
        incident=row["incident"],
        by=row["maker"],
        made_s=int(row["made_s"]),
        lifted_s=row["lifted_s"],
        lifted_by=row["lifter"],
        undecided=int(row["undecided"]),
        posts=int(row["posts"]),
        others=int(row["others"]),
    )
