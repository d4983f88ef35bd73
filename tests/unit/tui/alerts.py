"""Alerts and their details for tests that need no store."""

from __future__ import annotations

from dataclasses import replace

from core.ids import ConversationId, MessageId, OperatorId
from core.watch.alert_detail import AlertDetail, Behind, Told
from core.watch.model import Alert, AlertId, AlertKind, AlertState, NoticeStep, WatchId
from tests.unit.tui.rows import NOW_S

SPIKE = Alert(
    id=AlertId(1), watch=WatchId(1), watch_name="Agua", account=None, account_name="", kind=AlertKind.SPIKE,
    state=AlertState.NEW, cause="spike:1", opened_s=NOW_S - 250, last_s=NOW_S - 60, times=2, over_s=None,
    figures={"n": 14, "before": 12, "usual": 0.83, "deviation": 0.91, "limit": 10, "days": 14, "window_s": 600,
             "start_s": NOW_S // 600 * 600 - 600},
    proposes_level=2, ack_by=None, ack_by_name="", ack_s=None, comment="", closed_by_name="", closed_s=None,
    close_comment="", rev=1,
)  # fmt: skip
FIGURES = {
    AlertKind.SPIKE: SPIKE.figures,
    AlertKind.EVERY_HIT: {"messages": 3},
    AlertKind.THREAT: {"score": 9, "reasons": 3, "grave": 1},
    AlertKind.DISTRESS: {"messages": 1},
    AlertKind.RUMOUR: {"copies": 8, "authors": 6, "minutes": 60, "all": 11},
    AlertKind.MOOD: {"n": 40, "negative": 28, "positive": 3, "net": -0.62, "before": -0.1},
    AlertKind.SILENCE: {"silent_s": 7500, "longest_s": 4000},
    AlertKind.SOURCE_SILENT: {"silent_s": 9000},
    AlertKind.OUTBOUND: {},
}
HOSTILE = "\x1b[31m! VENCIDO\u202e[bold]" + "漢字" * 30


def alert(kind: AlertKind, state: AlertState = AlertState.NEW, **changes: object) -> Alert:
    """An alert of this kind that stands so."""
    taken = {"ack_by": OperatorId(2), "ack_by_name": "Luis", "ack_s": NOW_S - 90, "comment": "llamo al servicio"}
    closed = {"closed_by_name": "Rosa", "closed_s": NOW_S - 30, "close_comment": "rotura en la calle Fresno"}
    more: dict[str, object] = {}
    if state is not AlertState.NEW:
        more |= taken
    if not state.is_open:
        more |= closed
    id_, figures = AlertId(sum(map(ord, kind + state))), FIGURES.get(kind, {"revoked": 1})
    made = replace(SPIKE, id=id_, kind=kind, state=state, figures=figures)
    return replace(made, **{**more, **changes})  # type: ignore[arg-type]  # by name, each of its own type


def detail(of: Alert, **changes: object) -> AlertDetail:
    """It whole, with messages and notices."""
    behind = tuple(
        Behind(MessageId((NOW_S - n) << 12), ConversationId(n + 1), "Fb", NOW_S - n, n == 1) for n in range(12)
    )
    told = (Told(NoticeStep.FIRST, NOW_S - 250, NOW_S - 249, "hook,ntfy"),
            Told(NoticeStep.DUTY, NOW_S + 50, None, "webhook: it did not answer"))  # fmt: skip
    made = AlertDetail(of, None, 3, (alert(AlertKind.SPIKE, AlertState.FALSE_ALARM),), told, behind)
    return replace(made, **changes)  # type: ignore[arg-type]  # by name, each of its own type
