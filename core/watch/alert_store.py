"""The tables of alerts, of the messages behind them, and of who is to be told."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from core.errors import NotFound
from core.i18n import N_
from core.ids import AccountId, MessageId, OperatorId
from core.store import Reads, Row, Work
from core.watch.model import (
    Alert,
    AlertId,
    AlertKind,
    AlertState,
    Figures,
    Notice,
    NoticeStep,
    WatchId,
)

_SELECT = (
    "SELECT a.*, ifnull(w.name, '') AS watch_name, w.kind IS 'person' AS is_person, ifnull(c.name, '') AS account_name,"
    " ifnull(k.name, '') AS ack_name, ifnull(z.name, '') AS close_name"
    " FROM alert AS a LEFT JOIN watch AS w ON w.id = a.watch_id LEFT JOIN account AS c ON c.id = a.account_id"
    " LEFT JOIN operator AS k ON k.id = a.ack_by LEFT JOIN operator AS z ON z.id = a.closed_by"
)
_GRAVITY = (
    "CASE a.kind WHEN 'threat' THEN 0 WHEN 'distress' THEN 0 WHEN 'outbound' THEN 1 WHEN 'access' THEN 2"
    " WHEN 'every_hit' THEN 2 ELSE 3 END"
)
_ORDER = {
    AlertState.NEW: f" WHERE a.state = 'new' ORDER BY {_GRAVITY}, a.opened_s DESC, a.id DESC LIMIT ?",
    AlertState.ACKNOWLEDGED: " WHERE a.state = 'acknowledged' ORDER BY a.opened_s DESC, a.id DESC LIMIT ?",
    AlertState.CLOSED: (
        " WHERE a.state IN ('explained', 'false_alarm', 'closed') ORDER BY a.opened_s DESC, a.id DESC LIMIT ?"
    ),
}
MOST_MESSAGES = 200
"""Behind one alert; the counter goes on."""


async def list_alerts(source: Reads, *, limit: int, is_open: bool | None = None) -> list[Alert]:
    """Alerts: those that nobody took first, the gravest leading, then those that are taken, then the others."""
    states = [AlertState.NEW, AlertState.ACKNOWLEDGED] if is_open is not False else []
    states += [AlertState.CLOSED] if is_open is not True else []
    found: list[Alert] = []
    for state in states:
        if len(found) < limit:
            rows = await source.rows(_SELECT + _ORDER[state], (limit - len(found),))
            found += map(to_alert, rows)
    return found


async def list_of_watch(source: Reads, watch: WatchId, since_s: int, limit: int = 50) -> list[Alert]:
    """The alerts of one watch opened since, the newest first."""
    rows = await source.rows(
        f"{_SELECT} WHERE a.watch_id = ? AND a.opened_s >= ? ORDER BY a.opened_s DESC, a.id DESC LIMIT ?",
        (watch, since_s, limit),
    )
    return [to_alert(row) for row in rows]


async def alert_of(source: Reads, id_: AlertId) -> Alert:
    """The alert of this id.

    Raises:
        NotFound: there is none.
    """
    rows = await source.rows(f"{_SELECT} WHERE a.id = ?", (id_,))
    if not rows:
        raise NotFound(N_("There is no alert {number}: «alert list» shows them."), number=id_)
    return to_alert(rows[0])


async def last_of_cause(source: Reads, cause: str) -> Alert | None:
    """The newest alert of a cause."""
    rows = await source.rows(f"{_SELECT} WHERE a.cause = ? ORDER BY a.id DESC LIMIT 1", (cause,))
    return to_alert(rows[0]) if rows else None


async def count_of_cause(source: Reads, cause: str, since_s: int) -> int:
    """How many alerts this cause has had since."""
    rows = await source.rows("SELECT count(*) AS n FROM alert WHERE cause = ? AND opened_s >= ?", (cause, since_s))
    return int(rows[0]["n"])


async def of_cause(source: Reads, cause: str, since_s: int, limit: int) -> list[Alert]:
    """The alerts this cause has had since, the newest first."""
    rows = await source.rows(
        f"{_SELECT} WHERE a.cause = ? AND a.opened_s >= ? ORDER BY a.id DESC LIMIT ?", (cause, since_s, limit)
    )
    return [to_alert(row) for row in rows]


async def count_untaken(source: Reads) -> int:
    """How many alerts nobody has taken."""
    rows = await source.rows("SELECT count(*) AS n FROM alert WHERE state = 'new'")
    return int(rows[0]["n"])


async def insert(
    work: Work,
    *,
    kind: AlertKind,
    cause: str,
    watch: WatchId | None,
    account: AccountId | None,
    at_s: int,
    times: int,
    figures: Figures,
    level: int,
) -> AlertId:
    """Write a new alert down."""
    return AlertId(
        await work.insert(
            "INSERT INTO alert (watch_id, account_id, kind, cause, opened_s, last_s, times, figures, proposes_level)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (watch, account, kind.value, cause, at_s, at_s, times, json.dumps(dict(figures)), level),
        )
    )


async def again(work: Work, alert: Alert, at_s: int, times: int, figures: Figures, level: int) -> None:
    """Note that the cause of an alert was seen again."""
    await work.execute(
        "UPDATE alert SET times = times + ?, last_s = max(last_s, ?), over_s = NULL, figures = ?,"
        " proposes_level = ?, rev = rev + 1 WHERE id = ?",
        (times, at_s, json.dumps(dict(figures)), level, alert.id),
    )


async def end(work: Work, id_: AlertId, at_s: int) -> None:
    """Note that the cause of an alert has ended by itself."""
    await work.execute("UPDATE alert SET over_s = ?, rev = rev + 1 WHERE id = ? AND over_s IS NULL", (at_s, id_))


async def add_messages(work: Work, id_: AlertId, messages: Iterable[MessageId]) -> None:
    """Note which messages are behind an alert, up to :data:`MOST_MESSAGES`."""
    await work.execute(
        "INSERT INTO alert_message (alert_id, message_id) SELECT ?1, value FROM json_each(?2) WHERE true ORDER BY key"
        " LIMIT max(0, ?3 - (SELECT count(*) FROM alert_message WHERE alert_id = ?1)) ON CONFLICT DO NOTHING",
        (id_, json.dumps(list(messages)), MOST_MESSAGES),
    )


async def messages_of(source: Reads, id_: AlertId, limit: int = MOST_MESSAGES) -> list[MessageId]:
    """The messages behind an alert, newest first."""
    rows = await source.rows(
        "SELECT message_id FROM alert_message WHERE alert_id = ? ORDER BY message_id DESC LIMIT ?", (id_, limit)
    )
    return [MessageId(row["message_id"]) for row in rows]


async def take(work: Work, id_: AlertId, who: OperatorId, comment: str) -> None:
    """Note who has taken an alert; nobody else is told of it any more."""
    await work.execute(
        "UPDATE alert SET state = 'acknowledged', ack_by = ?, ack_s = ?, comment = ?, rev = rev + 1 WHERE id = ?",
        (who, work.now_s, comment, id_),
    )
    await drop_notices(work, id_, "taken")


async def close(work: Work, id_: AlertId, verdict: AlertState, who: OperatorId, comment: str) -> None:
    """Note what an alert was, in the end."""
    await work.execute(
        "UPDATE alert SET state = ?, closed_by = ?, closed_s = ?, close_comment = ?, rev = rev + 1 WHERE id = ?",
        (verdict.value, who, work.now_s, comment, id_),
    )
    await drop_notices(work, id_, "closed")


async def add_notices(work: Work, id_: AlertId, notices: Sequence[tuple[NoticeStep, int]]) -> None:
    """Have an alert told, each step at its time."""
    await work.many(
        "INSERT INTO alert_notice (alert_id, step, due_s) VALUES (?, ?, ?)",
        [(id_, step.value, due_s) for step, due_s in notices],
    )


async def drop_notices(work: Work, id_: AlertId, outcome: str) -> None:
    """Let nobody be told of an alert any more."""
    await work.execute(
        "UPDATE alert_notice SET told_s = ?, outcome = ? WHERE alert_id = ? AND told_s IS NULL",
        (work.now_s, outcome, id_),
    )


async def due_notices(source: Reads, now_s: int, limit: int) -> list[Notice]:
    """Who is to be told of what by now, the longest due first."""
    rows = await source.rows(
        "SELECT n.id, n.step, n.due_s, n.tries, a.id AS alert, a.watch_id, a.kind, a.opened_s, a.times,"
        " a.proposes_level, a.figures FROM alert_notice AS n JOIN alert AS a ON a.id = n.alert_id"
        " WHERE n.told_s IS NULL AND n.due_s <= ? AND a.state = 'new' ORDER BY n.due_s, n.id LIMIT ?",
        (now_s, limit),
    )
    return [
        Notice(
            id=row["id"], step=NoticeStep(row["step"]), due_s=row["due_s"], tries=row["tries"],
            alert=AlertId(row["alert"]), watch=WatchId(row["watch_id"]) if row["watch_id"] is not None else None,
            kind=AlertKind(row["kind"]), opened_s=row["opened_s"], times=row["times"],
            proposes_level=row["proposes_level"], figures=json.loads(row["figures"]),
        )
        for row in rows
    ]  # fmt: skip


async def notices_of(source: Reads, id_: AlertId) -> list[tuple[NoticeStep, int, int | None, str]]:
    """How an alert was told: step, when it was due, when it was told (``None``: not yet), and how that went."""
    rows = await source.rows(
        "SELECT step, due_s, told_s, outcome FROM alert_notice WHERE alert_id = ? ORDER BY id", (id_,)
    )
    return [(NoticeStep(row["step"]), row["due_s"], row["told_s"], row["outcome"]) for row in rows]


async def mark_told(work: Work, notice: int, outcome: str) -> None:
    """Note that somebody was told."""
    await work.execute(
        "UPDATE alert_notice SET told_s = ?, tries = tries + 1, outcome = ? WHERE id = ? AND told_s IS NULL",
        (work.now_s, outcome, notice),
    )


async def mark_tried(work: Work, notice: int, outcome: str, again_s: int) -> None:
    """Note that telling failed, and when it is tried again."""
    await work.execute(
        "UPDATE alert_notice SET due_s = ?, tries = tries + 1, outcome = ? WHERE id = ? AND told_s IS NULL",
        (again_s, outcome, notice),
    )


def to_alert(row: Row) -> Alert:
    """A row of :data:`_SELECT` as an alert."""
    return Alert(
        id=AlertId(row["id"]),
        watch=WatchId(row["watch_id"]) if row["watch_id"] is not None else None,
        watch_name=row["watch_name"],
        account=AccountId(row["account_id"]) if row["account_id"] is not None else None,
        account_name=row["account_name"],
        kind=AlertKind(row["kind"]),
        state=AlertState(row["state"]),
        cause=row["cause"],
        opened_s=row["opened_s"],
        last_s=row["last_s"],
        times=row["times"],
        over_s=row["over_s"],
        figures=json.loads(row["figures"]),
        proposes_level=row["proposes_level"],
        ack_by=OperatorId(row["ack_by"]) if row["ack_by"] is not None else None,
        ack_by_name=row["ack_name"],
        ack_s=row["ack_s"],
        comment=row["comment"],
        closed_by_name=row["close_name"],
        closed_s=row["closed_s"],
        close_comment=row["close_comment"],
        rev=row["rev"],
        is_person=bool(row["is_person"]),
    )
