"""Watches, panels and hits as the unit tests of their panes need them."""

from __future__ import annotations

from dataclasses import replace

from core.ids import ConversationId, MessageId, OperatorId
from core.watch.baseline import Usual
from core.watch.detail import Bar, Detail, Scores, TermCount
from core.watch.hit_reads import HitPage, HitRow
from core.watch.model import (
    Alert,
    AlertId,
    AlertKind,
    AlertState,
    Matched,
    Terms,
    Watch,
    WatchId,
    WatchKind,
    WatchState,
)
from core.watch.panels import Level, Panel, PanelState
from tui.panes.watch_panel import PanelFacts

NOW_S = 1_715_693_520
"""Tuesday, 14 May 2024, 08:32 in Lima."""
ZONE = "America/Lima"


def a_watch(name: str = "Agua", *, terms: Terms | None = None, state: WatchState = WatchState.ACTIVE) -> Watch:
    return Watch(
        id=WatchId(1), name=name, query="agua~ sin", kind=WatchKind.SERVICE, purpose="Saber dónde falta",
        owner=OperatorId(1), owner_name="Ana", created_s=NOW_S - 86_400 * 20, review_s=NOW_S + 86_400 * 90,
        retention_days=365, state=state, state_s=NOW_S - 3600, state_by="Rosa", terms=terms or Terms(), strictness=0,
        is_wide_meant=False, legal_basis="", asked_by=None, approved_by=None, approved_by_name="", approved_s=None,
        ends_s=None, rules_read_s=None, judged_s=NOW_S, over=0, calm=0, spike_id=None,
        known_from_s=NOW_S - 86_400 * 20, fill_id=None, fill_to_id=None, rev=1,
    )  # fmt: skip


def a_hit(n: int, text: str = "Sin agua en la calle", handle: str = "vecina", *, minutes: int = 1) -> HitRow:
    return HitRow(
        message=MessageId(n), conversation=ConversationId(n), network="Fb", account="fb",
        arrived_s=NOW_S - 60 * minutes, handle=handle, excerpt=text, terms=(Matched("agua", "agua"),), copies=1,
        is_private=False, is_removed=False, has_media=False,
    )  # fmt: skip


def a_page(*hits: HitRow, before: int | None = None) -> HitPage:
    return HitPage(hits, before, frozenset(str(hit.message).encode() for hit in hits))


def a_panel(
    watch: Watch | None = None, state: PanelState = PanelState.CALM, *, n: int = 1, hits: HitPage | None = None,
    day: int = 0, spark: tuple[int, ...] = (0,) * 24, let_in: tuple[tuple[str, str, int], ...] = (),
    unread: tuple[str, ...] = (),
) -> Panel:  # fmt: skip
    return Panel(
        watch=watch or a_watch(), state=state, level=Level(n, NOW_S - 600, Usual(0.8, 0.9, 14), 10.0), spark=spark,
        day=day, hidden=0, last_s=NOW_S - 12, sources=(("Fb", 6), ("X", 4)), let_in=let_in, unread=unread, untaken=None,
        hits=hits or a_page(),
    )  # fmt: skip


def an_alert(kind: AlertKind = AlertKind.SPIKE, state: AlertState = AlertState.NEW, *, level: int = 2) -> Alert:
    taken = state is not AlertState.NEW
    return Alert(
        id=AlertId(1), watch=WatchId(1), watch_name="Agua", account=None, account_name="", kind=kind, state=state,
        cause="spike:1", opened_s=NOW_S - 240, last_s=NOW_S, times=1, over_s=None,
        figures={"n": 14, "usual": 0.8, "window_s": 600}, proposes_level=level,
        ack_by=OperatorId(2) if taken else None, ack_by_name="Luis" if taken else "", ack_s=NOW_S if taken else None,
        comment="", closed_by_name="", closed_s=None, close_comment="", rev=1,
    )  # fmt: skip


def facts(**changes: object) -> PanelFacts:
    return replace(PanelFacts(now_s=NOW_S, zone=ZONE, number=1), **changes)  # type: ignore[arg-type]  # by field name


def a_detail(watch: Watch | None = None, *, words: tuple[str, ...] = ("agua",)) -> Detail:
    bars = tuple(
        Bar(NOW_S - 600 * (143 - n), 14 if n == 142 else n % 3, 0.0, 3.0, 10.0) for n in range(144)
    )  # fmt: skip
    return Detail(
        watch=watch or a_watch(), bars=bars, week=tuple(tuple((-1.0, 0.0, 0.3, 7.0)[h % 4] for h in range(24))
                                                       for _day in range(7)),
        today=96, days=tuple((NOW_S - 86_400 * n, 41) for n in range(1, 8)), day=120, looked_at=96, authors=71,
        terms=tuple(TermCount(word, word, 38, 1.5) for word in words), networks=(("Fb", 60), ("X", 36)),
        languages=(("es", 90), ("", 6)), places=(("La Loma", 12),), scores=Scores(0.82, 0.1, None),
        alerts=(an_alert(), an_alert(AlertKind.THREAT, AlertState.ACKNOWLEDGED)),
    )  # fmt: skip
