"""What the program does of crises without a person: never more than level 2, and never twice.

From a lock screen anybody can hold the queue; somebody who signs in decides what it is. An alert about danger to life
may do the same. Neither says a word to the public, raises what is open, or lets anything go.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.crisis import proposal_store as tables
from core.crisis import store as sql
from core.crisis.levels import effects_of
from core.crisis.model import Freezing, Incident, Level
from core.crisis.opening import Opened, Opening, open_incident
from core.crisis.playbook_model import Playbook
from core.crisis.playbooks import usable_playbook
from core.crisis.standing import in_house_words
from core.errors import VentanillaError
from core.i18n import N_, _
from core.publishing.freeze import Frozen
from core.store import Actor, Store, Work
from core.watch.alert_words import why
from core.watch.model import Alert, AlertKind

LOCK = Actor(None, "lock", "tty")
"""Who acts where nobody has signed in."""
UTMOST = Level.ALERT
"""Further goes only a person."""
THREAT_PLAYBOOK = "violent_threat"
_HELD = N_("Held from the lock screen.")
_LIFE = N_("Danger to life: {why}")


@dataclass(frozen=True, slots=True)
class Held:
    """How holding the queue from a lock screen went."""

    incident: Incident
    """The one that holds it."""
    is_new: bool
    """Whether it was made now; otherwise nothing was done, as it is held already."""
    frozen: Frozen | None


async def hold_from_lock(store: Store) -> Held:
    """Hold the whole queue at level 2, without anybody's PIN; nothing where that is so already.

    Raises:
        NotPermitted: the workspace's rules do not let a lock screen do it.
    """

    async def act(work: Work) -> Held:
        await work.allow("crisis.hold")
        known = await sql.open_held_from_lock(work) or await _holding_everything(work)
        if known is not None:
            work.system("nothing was done")
            return Held(known, False, None)
        reason = await in_house_words(work, lambda: _(_HELD))
        opened = await open_incident(work, Opening(level=UTMOST, reason=reason, aware_s=work.now_s, operator=None))
        return Held(opened.incident, True, opened.frozen)

    return await store.write(LOCK, act)


def is_danger_to_life(alert: Alert) -> bool:
    """Whether an alert by itself may hold the queue: a threat with an act, a target and a time."""
    return alert.kind is AlertKind.THREAT and bool(alert.figures.get("grave")) and alert.proposes_level >= UTMOST


async def raise_for_life(work: Work, alert: Alert) -> Opened | None:
    """Open an incident of level 2 for an alert about danger to life, in the collector's work; ``None``: no need.

    There is none where the alert is no such, where somebody declined what it proposes or declared from it, or where
    a crisis of that level is open: its people have been told of the alert.

    Raises:
        NotPermitted: the actor may not.
    """
    await work.allow("crisis.raise")
    if not is_danger_to_life(alert) or await sql.top_level(work) >= UTMOST:
        return None
    if await tables.declined_level(work, alert.id) or await tables.reached_level(work, alert.id):
        return None
    reason = await in_house_words(work, lambda: _(_LIFE, why=why(alert)))
    opening = Opening(
        level=UTMOST, reason=reason, playbook=_plan(work), alert=alert.id, aware_s=min(alert.opened_s, work.now_s),
        operator=None,
    )  # fmt: skip
    return await open_incident(work, opening)


async def _holding_everything(work: Work) -> Incident | None:
    """An open crisis of level 2 or more that stops the queue whole."""
    for each in await sql.incidents(work):
        stops = effects_of(each.level, each.kind).freezes is not Freezing.NONE
        if not stops or each.level < UTMOST:
            continue
        for freeze in await sql.freezes_of_incident(work, each.id):
            if freeze.lifted_s is None and not (freeze.account or freeze.network or freeze.theme):
                return each
    return None


def _plan(work: Work) -> Playbook | None:
    """The playbook for threats; an unreadable file does not keep the queue from being held."""
    try:
        return usable_playbook(THREAT_PLAYBOOK, work.path.parent)[0]
    except VentanillaError:
        return None
