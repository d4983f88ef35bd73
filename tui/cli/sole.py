"""``ventanilla workspace sole-operator``: one person is all there is, approves their own posts, and it shows."""

from __future__ import annotations

from core.i18n import N_, _
from core.publishing.workflow.sole import set_sole, sole_since
from core.text.show import show
from tui.cli.context import Call
from tui.cli.grammar import Verb, argument, option
from tui.cli.output import put_json, put_line, say, utc
from tui.cli.values import one_of
from tui.words import moment

_ON, _OFF = "on", "off"


async def _sole(call: Call, state: str | None, reason: str | None) -> None:
    async with call.house() as house:
        if state is not None:
            await set_sole(house.store, await call.actor(house), state == _ON, reason or "")
        now = await sole_since(house.store)
        if call.is_json:
            is_said = now.is_on or bool(now.waits_for)
            put_json({
                "is_on": now.is_on, "reason": now.reason or None, "operator": now.by or None,
                "second": now.second or None, "waits_for": list(now.waits_for),
                "since": utc(now.since_s) if is_said else None,
            })  # fmt: skip
            return
        put_line(_ON if now.is_on else _OFF)
        since = moment(now.since_s, house.store.clock.time(), house.workspace.zone)
        said = {"time": since, "name": show(now.by), "reason": show(now.reason)}
        if now.is_on and now.second:
            say(_("Authors approve their own posts since {time}, say {name} and {second}: {reason}",
                  second=show(now.second), **said))  # fmt: skip
        elif now.is_on:
            say(_("Authors approve their own posts since {time}, says {name}: {reason}", **said))
        elif now.waits_for:
            people = ", ".join(map(show, now.waits_for))
            say(_("{name} wants it on, {time}: {reason}", **said))
            say(_("It takes a second person: {people} can agree with the same command, within a day.", people=people))


SOLE = Verb(
    "sole-operator",
    N_("Say whether one operator is all there is and approves their own posts; put it on or off, on record."),
    _sole,
    argument("state", N_("on|off"), N_("What it is to be."), optional=True, check=one_of("on|off", (_ON, _OFF))),
    option("--reason", N_("TEXT"), N_("Why; it is kept and shown.")),
    acts=True,
    reads=True,
)
