"""``ventanilla crisis declare``, ``level``, ``reason`` and ``emergency-account``: how an incident begins and moves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.errors import UsageError
from core.i18n import N_, _
from core.text.show import show
from tui.cli.context import Call
from tui.cli.crisis_ids import INCIDENT, alert_id, incident_id, level_named, level_or_mourning, past_s
from tui.cli.grammar import Verb, argument, option, switch
from tui.cli.output import Json, put_json, put_line, say
from tui.words import local

if TYPE_CHECKING:
    from core.crisis.declaring import Declared
    from core.crisis.model import IncidentId, Level
    from core.watch.model import AlertId


async def _declare(
    call: Call,
    level: Level | None,
    reason: str | None,
    playbook: str | None,
    title: str | None,
    alert: AlertId | None,
    of: IncidentId | None,
    account: str | None,
    network: str | None,
    theme: str | None,
    answers: bool,
    except_: Sequence[str],
    emergency_too: bool,
    aware: str | None,
) -> None:
    from core.accounts.overview import account_named
    from core.crisis.declaring import Declaration, declare
    from core.crisis.model import Kind, Level
    from core.publishing.freeze_store import Scope

    async with call.house() as house:
        actor = await call.actor(house)
        scope = Scope(
            account=(await account_named(house.store, account)).id if account else None,
            network=network or "",
            theme=theme or "",
            with_answers=answers,
            exempt=tuple([(await account_named(house.store, each)).id for each in except_]),
        )
        said = Declaration(
            level=Level.NORMAL if level is None else level,
            kind=Kind.MOURNING if level is None else Kind.CRISIS,
            title=title or "",
            reason=reason or "",
            playbook=playbook or "",
            scope=scope,
            spares_emergency=not emergency_too,
            parent=of,
            alert=alert,
            aware_s=past_s(aware, local(house.store.clock.time(), house.workspace.zone)) if aware else None,
        )
        done = await declare(house.store, actor, said)
        _came(call, done, str(done.incident.id))


async def _level(call: Call, level: Level, reason: str, incident: IncidentId | None) -> None:
    from core.crisis.declaring import change_level
    from core.crisis.store import incident_meant

    async with call.house() as house:
        actor = await call.actor(house)
        meant = await incident_meant(house.store, incident)
        done = await change_level(house.store, actor, meant.id, level, reason, seen=meant.level)
        _came(call, done, str(done.incident.level.value))
        if not done.incident.level:
            say(_("It stays open, and its freeze in force: «crisis close --check» shows what is left to do."))


async def _reason(call: Call, reason: str | None, playbook: str | None, incident: IncidentId | None) -> None:
    from core.crisis.model import called
    from core.crisis.reasons import give_reason
    from core.crisis.store import incident_meant

    async with call.house() as house:
        actor = await call.actor(house)
        meant = await incident_meant(house.store, incident)
        done = await give_reason(house.store, actor, meant.id, reason or "", playbook=playbook or "")
        _came(call, done, called(done.incident))


async def _emergency_account(call: Call, name: str | None, none: bool) -> None:
    from core.crisis.emergency import emergency_account, name_emergency_account

    if name and none:
        raise UsageError(N_("Name an account, or say --none, not both."))
    async with call.house() as house:
        if name or none:
            account = await name_emergency_account(house.store, await call.actor(house), name or "")
        else:
            account = await emergency_account(house.store)
        if call.is_json:
            put_json({"account": None if account is None else account.name})
        elif account is not None:
            put_line(account.name)
        if account is None:
            say(_("No account is named: when the queue is stopped, all of it stops."))
        elif name:
            say(_("«{name}» goes on when the queue is stopped; stops in force stay as they are.",
                  name=show(account.name)))  # fmt: skip


def _came(call: Call, done: Declared, line: str) -> None:
    from tui.cli.crisis_lines import frozen_json, incident_json, level_words, request_json, tell

    if call.is_json:
        document: dict[str, Json] = {
            **incident_json(done.incident),
            "frozen": frozen_json(done.frozen),
            "request": None if done.request is None else request_json(done.request),
        }
        put_json(document)
    else:
        put_line(line)
        from core.crisis.model import called

        say(f"{called(done.incident)}: {level_words(done.incident)}.")
    tell(done)


_REASON = option("--reason", N_("TEXT"), N_("Why; everybody who works on it reads it. It may follow: «crisis reason»."))
_PLAYBOOK = option("--playbook", N_("NAME"), N_("The playbook it follows, as «crisis playbook list» shows them."))

DECLARING = (
    Verb(
        "declare",
        N_("Declare an incident: from level 2 on the queue is stopped in the same moment."),
        _declare,
        argument(
            "level", N_("LEVEL"), N_("1 watch, 2 alert, 3 crisis, 4 emergency, or mourning."), check=level_or_mourning
        ),
        _REASON,
        _PLAYBOOK,
        option("--title", N_("TEXT"), N_("What it is called; without it, as its playbook.")),
        option("--alert", N_("ALERT"), N_("The alert it is declared from."), check=alert_id),
        option("--of", N_("NUMBER"), N_("The incident it is a part of."), check=incident_id),
        option("--account", N_("NAME"), N_("Only this account is stopped.")),
        option("--network", N_("NAME"), N_("Only this network is stopped.")),
        option("--theme", N_("NAME"), N_("Only posts of this theme are stopped.")),
        switch("--answers", N_("Answers to citizens and actions on their messages stop as well.")),
        option(
            "--except",
            N_("NAME"),
            N_("An account that goes on; may be given several times."),
            many=True,
            parameter="except_",
        ),
        switch("--emergency-too", N_("The emergency account stops as well.")),
        option("--aware", N_("TIME"), N_("When we knew of it, such as 40min (ago) or 07:10; without it, now.")),
        acts=True,
        reads=True,
    ),
    Verb(
        "level",
        N_("Change an incident's level; raising it stops the queue, lowering it lets nothing go."),
        _level,
        argument("level", N_("LEVEL"), N_("0 normal, 1 watch, 2 alert, 3 crisis, 4 emergency."), check=level_named),
        option("--reason", N_("TEXT"), N_("Why; everybody who works on it reads it."), required=True),
        INCIDENT,
        acts=True,
        reads=True,
    ),
    Verb(
        "reason",
        N_("Say why an incident was declared, where that is owed, or which playbook it follows."),
        _reason,
        argument("reason", N_("TEXT"), N_("Why."), optional=True),
        _PLAYBOOK,
        INCIDENT,
        acts=True,
        reads=True,
    ),
)

EMERGENCY_ACCOUNT = Verb(
    "emergency-account",
    N_("Say which account goes on when the queue is stopped; without a name, show it."),
    _emergency_account,
    argument("name", N_("NAME"), N_("The account's name or number."), optional=True),
    switch("--none", N_("None goes on.")),
    acts=True,
    reads=True,
)
