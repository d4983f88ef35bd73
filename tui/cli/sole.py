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
            put_json({
                "is_on": now.is_on, "reason": now.reason or None, "operator": now.by or None,
                "since": utc(now.since_s) if now.is_on else None,
            })  # fmt: skip
            return
        put_line(_ON if now.is_on else _OFF)
        if now.is_on:
            since = moment(now.since_s, house.store.clock.time(), house.workspace.zone)
            say(_("Authors approve their own posts since {time}, says {name}: {reason}",
                  time=since, name=show(now.by), reason=show(now.reason)))  # fmt: skip


SOLE = Verb(
    "sole-operator",
    N_("Say whether one operator is all there is and approves their own posts; put it on or off, on record."),
    _sole,
    argument("state", N_("on|off"), N_("What it is to be."), optional=True, check=one_of("on|off", (_ON, _OFF))),
    option("--reason", N_("TEXT"), N_("Why; it is kept and shown.")),
    acts=True,
    reads=True,
)
