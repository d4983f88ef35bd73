"""Watches as lines and as JSON; what citizens wrote passes ``show`` on its way out."""

from __future__ import annotations

from collections.abc import Iterator

from core.i18n import _
from core.runtime import House
from core.text.show import show
from core.watch.alert_words import span, usual_words
from core.watch.hit_reads import HitRow
from core.watch.model import KIND_NAMES, SENSITIVITY_NAMES, STATE_NAMES, Watch
from core.watch.panels import PANEL_STATE_NAMES, Panel
from core.watch.rules import Breadth
from core.watch.trial import MISSED_NAMES, Trial, TrialHit
from tui.cli.output import Json, utc
from tui.words import moment, number

_EXCERPT = 160


def panel_row(panel: Panel, house: House) -> tuple[object, ...]:
    """One watch as a row of a table."""
    watch, level = panel.watch, panel.level
    usual = usual_words(level.usual.mean if level.usual is not None else None)
    return (
        watch.id,
        watch.name,
        _(PANEL_STATE_NAMES[panel.state]),
        _("{n} in {span}", n=level.n, span=span(watch.terms.window_s)),
        usual,
        panel.day,
        moment(panel.last_s, house.store.clock.time(), house.workspace.zone) if panel.last_s else "-",
        _("review overdue") if watch.is_review_due(house.store.clock.now_s()) else watch.query,
    )


def watch_facts(watch: Watch, house: House) -> Iterator[tuple[str, object]]:
    """What a watch is, bound by bound."""
    terms = watch.terms
    yield _("number"), watch.id
    yield _("name"), watch.name
    yield _("query"), watch.query
    yield _("kind"), _(KIND_NAMES[watch.kind])
    yield _("state"), _(STATE_NAMES[watch.state]) + (f" ({show(watch.state_by)})" if watch.state_by else "")
    yield _("purpose"), watch.purpose
    yield _("owner"), watch.owner_name
    yield _("review"), _moment(watch.review_s, house)
    yield _("hits kept"), _("{n} days", n=watch.retention_days)
    if watch.ends_s is not None:
        yield _("ends"), _moment(watch.ends_s, house)
    if watch.legal_basis:
        yield _("legal basis"), watch.legal_basis
    if watch.is_person:
        yield _("approved by"), watch.approved_by_name or "-"
    yield _("spike"), _switch(terms.is_spike, _("at least {n}, {level}, {span}, rest {rest}", n=terms.min_count,
                                                level=_(SENSITIVITY_NAMES[terms.sensitivity]),
                                                span=span(terms.window_s), rest=span(terms.cooldown_s)))  # fmt: skip
    yield _("each hit an alert"), _switch(terms.is_every_hit)
    yield _("mood"), _switch(terms.is_mood, _("indicative"))
    yield _("stricter by false alarms"), _("{n} of {most} steps", n=watch.strictness, most=4)


def hit_line(hit: HitRow, house: House) -> tuple[object, ...]:
    """One hit as a row of a table."""
    text = _("(removed)") if hit.is_removed else show(hit.excerpt, limit=_EXCERPT) or _("(empty)")
    copies = f" ×{hit.copies}" if hit.copies > 1 else ""
    return (
        f"m{hit.message}", _moment(hit.arrived_s, house), hit.network + copies, show(hit.handle, limit=30) or "-", text,
    )  # fmt: skip


def trial_lines(trial: Trial, house: House) -> Iterator[str]:
    """How a query would do, to be read from top to bottom."""
    yield _("Query: {query}", query=show(trial.query, limit=2000))
    yield _(
        "Expected: {n} a day, {share} % of all messages ({looked} looked at).",
        n=f"{trial.last_day.per_day if trial.last_day.messages else trial.breadth.per_day:.0f}",
        share=f"{100 * trial.breadth.share:.0f}",
        looked=number(trial.looked_at),
    )
    if trial.is_too_broad:
        yield _("Too broad: it would be saved as paused. Ask for more words together, or leave some out with -.")
    if trial.is_person:
        yield _("It follows a person: that needs a legal basis, an end within 30 days and somebody else's approval.")
    for rule in trial.rules:
        yield f"{', '.join(rule.networks)}: {rule.words} ({rule.source}, {rule.read_on})"
    for heading, rows in ((_("Hits:"), trial.hits), (_("Near misses:"), trial.near)):
        yield ""
        yield heading
        yield from (_trial_line(row, house) for row in rows)
        if not rows:
            yield "  " + _("none")


def watch_json(watch: Watch) -> dict[str, Json]:
    """A watch as JSON."""
    terms = watch.terms
    return {
        "id": str(watch.id), "name": watch.name, "query": watch.query, "kind": watch.kind.value,
        "purpose": watch.purpose, "owner": watch.owner_name, "state": watch.state.value,
        "state_at": utc(watch.state_s), "state_by": watch.state_by or None, "created_at": utc(watch.created_s),
        "review_at": utc(watch.review_s), "ends_at": utc(watch.ends_s), "retention_days": watch.retention_days,
        "legal_basis": watch.legal_basis or None, "approved_by": watch.approved_by_name or None,
        "approved_at": utc(watch.approved_s), "rules_read_at": utc(watch.rules_read_s),
        "sensitivity": terms.sensitivity.value, "least": terms.min_count, "window_s": terms.window_s,
        "rest_s": terms.cooldown_s, "escalate_s": terms.escalate_s, "spike": terms.is_spike,
        "every_hit": terms.is_every_hit, "mood": terms.is_mood, "strictness": watch.strictness, "rev": watch.rev,
    }  # fmt: skip


def panel_json(panel: Panel) -> dict[str, Json]:
    """A watch and how it stands, as JSON."""
    level = panel.level
    return {
        **watch_json(panel.watch),
        "standing": panel.state.value,
        "n": level.n,
        "window_at": utc(level.start_s),
        "usual": round(level.usual.mean, 2) if level.usual is not None else None,
        "limit": round(level.limit, 2) if level.limit is not None else None,
        "day": panel.day,
        "hidden": panel.hidden,
        "spark": list(panel.spark),
        "last_at": utc(panel.last_s),
        "networks": dict(panel.sources),
        "unread_accounts": list(panel.unread),
    }


def hit_json(hit: HitRow) -> dict[str, Json]:
    """A hit as JSON."""
    return {
        "message": f"m{hit.message}", "conversation": str(hit.conversation), "network": hit.network,
        "account": hit.account, "author": hit.handle, "text": hit.excerpt, "arrived_at": utc(hit.arrived_s),
        "copies": hit.copies, "terms": [{"term": each.term, "written": each.written, "how": each.how}
                                        for each in hit.terms],
    }  # fmt: skip


def trial_json(trial: Trial) -> dict[str, Json]:
    """How a query would do, as JSON."""
    return {
        "query": trial.query,
        "too_broad": trial.is_too_broad,
        "person": trial.is_person,
        "day": _breadth(trial.last_day),
        "all": _breadth(trial.breadth),
        "rules": [
            {"networks": list(rule.networks), "text": rule.words, "source": rule.source, "read": rule.read_on}
            for rule in trial.rules
        ],
        "hits": [_trial_json(each) for each in trial.hits],
        "near_misses": [_trial_json(each) for each in trial.near],
    }


def _trial_json(hit: TrialHit) -> dict[str, Json]:
    found: dict[str, Json] = {
        "message": f"m{hit.message}", "conversation": str(hit.conversation), "network": hit.network,
        "account": hit.account, "author": hit.handle, "text": hit.excerpt, "arrived_at": utc(hit.arrived_s),
    }  # fmt: skip
    if hit.missed is not None:
        found |= {"missed": hit.missed.value, "part": hit.part}
    return found


def _breadth(breadth: Breadth) -> dict[str, Json]:
    return {"hits": breadth.hits, "messages": breadth.messages, "hours": round(breadth.hours, 1),
            "per_day": round(breadth.per_day, 1)}  # fmt: skip


def _trial_line(hit: TrialHit, house: House) -> str:
    missed = f" [{_(MISSED_NAMES[hit.missed], part=show(hit.part, limit=60))}]" if hit.missed is not None else ""
    text = show(hit.excerpt, limit=_EXCERPT) or _("(empty)")
    who = f"{hit.network}  {show(hit.handle, limit=30)}"
    return f"  m{hit.message}  {_moment(hit.arrived_s, house)}  {who}{missed}  {text}"


def _switch(is_on: bool, more: str = "") -> str:
    if not is_on:
        return _("no")
    return _("yes") + (f": {more}" if more else "")


def _moment(at_s: int, house: House) -> str:
    return moment(at_s, house.store.clock.time(), house.workspace.zone)
