"""What open alerts propose to declare: the strongest leads, a person decides.

A proposal stands while its alert is open, until somebody declares from it or declines it with a reason; when the
alert rises above what was declined, or declared, it proposes anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from core.crisis import proposal_store as tables
from core.crisis.model import REASON_CHARS, IncidentId, Level
from core.crisis.person import acting_person
from core.crisis.playbook_model import Playbook, Signal
from core.crisis.playbooks import GENERAL, load_playbooks
from core.crisis.typed import typed
from core.errors import Conflict
from core.i18n import N_
from core.store import Actor, Reads, Store, Work
from core.text.fold import fold
from core.watch.alert_store import alert_of, list_alerts
from core.watch.model import Alert, AlertId, AlertKind

_MOST_ALERTS = 200
_SIGNALS: Mapping[AlertKind, Signal] = {
    AlertKind.SPIKE: Signal.SPIKE,
    AlertKind.EVERY_HIT: Signal.EMERGENCY,
    AlertKind.THREAT: Signal.EMERGENCY,
    AlertKind.DISTRESS: Signal.EMERGENCY,
    AlertKind.RUMOUR: Signal.RUMOUR,
    AlertKind.MOOD: Signal.SENTIMENT,
    AlertKind.SILENCE: Signal.CONNECTOR,
    AlertKind.SOURCE_SILENT: Signal.CONNECTOR,
    AlertKind.OUTBOUND: Signal.OUTBOUND,
    AlertKind.ACCESS: Signal.CONNECTOR,
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an alert proposes."""

    alert: Alert
    level: Level
    incident: IncidentId | None
    """The open one whose level it would raise; ``None``: a new one."""
    playbook: str = ""
    """The one that fits best; empty: not looked for, or none does."""


async def proposals(source: Reads, directory: Path | None = None) -> list[Proposal]:
    """Everything that is proposed now, the strongest first.

    Args:
        directory: the workspace, where the playbook that fits is to be found as well.
    """
    found: list[Proposal] = []
    settled, open_of = await tables.settled_levels(source), await tables.open_by_alert(source)
    for alert in await list_alerts(source, limit=_MOST_ALERTS, is_open=True):
        if alert.proposes_level > settled.get(alert.id, 0):
            level = Level(min(alert.proposes_level, Level.EMERGENCY))
            found.append(Proposal(alert, level, open_of.get(alert.id)))
    found.sort(key=lambda each: -each.level)  # stable: within a level the gravest and newest alert leads
    if directory is None or not found:
        return found
    plans = tuple(load_playbooks(directory).playbooks.values())
    asked = {int(row["id"]): f"{row['name']} {row['query']}" for row in
             await source.rows("SELECT id, name, query FROM watch")}  # fmt: skip
    return [
        replace(each, playbook=fitting(each.alert.kind, asked.get(each.alert.watch or 0, ""), plans)) for each in found
    ]


async def strongest(source: Reads, directory: Path | None = None) -> Proposal | None:
    """What a declaration begins with; ``None``: nothing is proposed."""
    return next(iter(await proposals(source, directory)), None)


async def decline(store: Store, actor: Actor, alert: AlertId, reason: str) -> Level:
    """Decline what an alert proposes, with a reason; says which level that was.

    Raises:
        UsageError: there is no reason, or it is too long.
        Conflict: it proposes nothing, or no longer.
        NotFound, NotPermitted: as ever.
    """
    because = typed(reason, REASON_CHARS, N_("Say why you decline it: whoever is on duty next reads it."))

    async def act(work: Work) -> Level:
        await work.allow("crisis.declare")
        me = acting_person(work)
        await alert_of(work, alert)
        found = next((each for each in await proposals(work) if each.alert.id == alert), None)
        if found is None:
            raise Conflict(
                N_("Alert {number} proposes nothing that is open: «crisis status» shows what does."), number=alert
            )
        await tables.insert_declined(work, alert, found.level, because, me)
        await work.audit("crisis.decline", f"alert:{alert}", level=found.level.value)
        work.changed("alert", alert, "declined")
        return found.level

    return await store.write(actor, act)


def fitting(kind: AlertKind, words: str, plans: Iterable[Playbook]) -> str:
    """The key of the playbook that fits an alert best; empty: none is for its kind.

    Args:
        words: what its watch is called and asks for.
        plans: in the order in which they are offered.
    """
    signal = _SIGNALS[kind]
    meant = [each for each in plans if signal in each.signals]
    text = fold(words)
    scores = {each.key: _score(text, each) for each in meant}
    best = max(meant, key=lambda each: scores[each.key], default=None)  # the first of equals
    if best is not None and scores[best.key]:
        return best.key
    leading = [each for each in meant if each.signals[0] is signal]
    if len(leading) == 1 or len(meant) == 1:
        return (leading or meant)[0].key
    return GENERAL if any(each.key == GENERAL for each in meant) else ""


def _score(text: str, plan: Playbook) -> int:
    """How many of a playbook's words stand in a text."""
    return sum(fold(word) in text for word in (*plan.triggers.es, *plan.triggers.en)) if text else 0
