"""``ventanilla watch peers`` and ``scores``: similar institutions beside us, and a watch's four scores."""

from __future__ import annotations

from core.i18n import N_, _
from core.runtime import House
from core.store.workspace import zone_of
from core.text.show import show
from core.watch.detail import watch_detail
from core.watch.figures import score_figures
from core.watch.model import DAY_S
from core.watch.peers import MOST_PERIOD_S, USUAL_PERIOD_S, Peer, PeerReport, Published, peer_report
from core.watch.reads import watch_named
from core.watch.steering import look_at_person_watch
from tui.cli.context import Call
from tui.cli.figures import figure_json, figure_row, period
from tui.cli.grammar import Verb, argument
from tui.cli.output import Json, put_json, put_line, put_table, say, utc
from tui.panes.figures import unanswered_words
from tui.words import decimal, moment, number

_NAME = argument("name", N_("NAME"), N_("The watch's name or number."))
_EXCERPT = 160


async def _peers(call: Call, name: str, period: int) -> None:
    async with call.house() as house:
        watch = await watch_named(house.store, name)
        now_s, zone = house.store.clock.now_s(), zone_of(house.workspace.zone)
        report = await peer_report(house.store, watch, now_s, zone, period * DAY_S)
        if call.is_json:
            put_json(_report_json(report))
            return
        _put_report(report, house)


async def _scores(call: Call, name: str) -> None:
    async with call.house() as house:
        watch = await watch_named(house.store, name)
        if watch.is_person:
            watch = await look_at_person_watch(house.store, await call.actor(house), watch.id)
        now_s, zone = house.store.clock.now_s(), zone_of(house.workspace.zone)
        figures = score_figures(await watch_detail(house.store, watch, now_s, zone))
        if call.is_json:
            put_json({each.name: figure_json(each) for each in figures})
            return
        put_table([figure_row(each) for each in figures], (_("score"), _("value"), _("made of")))


def _put_report(report: PeerReport, house: House) -> None:
    put_table([(_("us"), *figure_row(report.ours))])
    for peer in report.peers:
        put_line("")
        put_line(f"{show(peer.name)} ({show(peer.network)})")
        put_table([("", *figure_row(each)) for each in (peer.share, peer.cadence, peer.response.figure)])
        if peer.response.unanswered:
            put_line(f"  {unanswered_words(peer)}")
        if peer.terms:
            said = ", ".join(
                f"{show(each.word)} {number(each.today)} ({_('before {n}', n=decimal(each.usual))})"
                for each in peer.terms
            )
            put_line("  " + _("writes about: {words}", words=said))
        for each in peer.today:
            at = moment(each.at_s, house.store.clock.time(), house.workspace.zone)
            put_line(f"  {at}  {show(each.text, limit=_EXCERPT) or _('(empty)')}")
    if not report.peers:
        say(_("Enter a similar institution with «account add … --relation peer»."))


def _report_json(report: PeerReport) -> dict[str, Json]:
    return {
        "period_s": report.period_s,
        "set": [peer.name for peer in report.peers],
        "share_of_voice": figure_json(report.ours),
        "peers": [_peer_json(peer) for peer in report.peers],
    }


def _peer_json(peer: Peer) -> dict[str, Json]:
    return {
        "account": peer.name,
        "network": peer.network,
        "heard_from": utc(peer.heard_from_s),
        "cadence": figure_json(peer.cadence),
        "response": {**figure_json(peer.response.figure), "unanswered": peer.response.unanswered},
        "share_of_voice": figure_json(peer.share),
        "topics": [{"word": each.word, "posts": each.today, "before": each.usual} for each in peer.terms],
        "today": [_published_json(each) for each in peer.today],
    }


def _published_json(each: Published) -> dict[str, Json]:
    return {
        "message": str(each.message), "conversation": str(each.conversation), "at": utc(each.at_s), "text": each.text,
        "url": each.url or None,
    }  # fmt: skip


PEERS = Verb(
    "peers",
    N_(
        "Show us among the accounts entered as peers: share of voice on a watch's topic, posts a day, visible response"
        " time, topics, and what they published on it today. Each figure says how many cases it rests on."
    ),
    _peers,
    _NAME,
    period(
        N_("How far back to look, such as 30d or 12w; 7d by itself."), USUAL_PERIOD_S // DAY_S, MOST_PERIOD_S // DAY_S
    ),
    reads=True,
)
SCORES = Verb(
    "scores",
    N_("Show a watch's strength, sentiment, passion and reach, each with its formula and how many cases it rests on."),
    _scores,
    _NAME,
    acts=True,
    reads=True,
)
