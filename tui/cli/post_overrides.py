"""The verbs of ``ventanilla post`` for exceptions: findings overridden, approvals asked of somebody outside."""

from __future__ import annotations

import re
from collections.abc import Callable

from core.errors import NotFound, UsageError
from core.i18n import N_, _
from core.publishing.model import PostId
from core.publishing.workflow.invitations import HOURS, HOURS_MOST, decide, invite, recall
from core.publishing.workflow.model import InvitationId, OverrideId
from core.publishing.workflow.overrides import override, second
from core.text.show import show
from tui.cli.context import Call, only_one_input
from tui.cli.grammar import Verb, argument, option
from tui.cli.output import put_json, put_line, put_text, say, utc
from tui.cli.post_flow import POST, say_leaving, say_waiting, told
from tui.cli.post_judging import judge_of
from tui.cli.said import read_text
from tui.cli.values import whole
from tui.words import moment


def numbered(sign: str) -> Callable[[str], int]:
    """A check for the number of something, with its letter or without."""

    def check(value: str) -> int:
        match = re.fullmatch(rf"{sign}?([0-9]{{1,18}})", value.strip(), re.IGNORECASE)
        if match is None:
            raise UsageError(
                N_("«{value}» is no number as listed: {sign} and digits."), value=show(value, limit=40), sign=sign
            )
        return int(match[1])

    return check


async def _override(call: Call, id_: PostId, rule: str, reason: str) -> None:
    async with call.house() as house:
        actor = await call.actor(house)
        found = [each for each in await judge_of(house)(id_) if each.rule == rule.strip().upper()]
        if not found:
            raise NotFound(N_("Rule {rule} finds nothing in p{id}."), rule=show(rule, limit=20), id=id_)
        for finding in found:
            given = await override(house.store, actor, id_, finding, reason)
            put_line(f"n{given.id}")
            if not given.is_complete:
                say(_("n{number} waits for a second person: «post second n{number}».", number=given.id))


async def _second(call: Call, id_: int) -> None:
    async with call.house() as house:
        given = await second(house.store, await call.actor(house), OverrideId(id_))
        put_line(f"n{given.id}")
        say(_("{rule} does not stand in the way of p{id} as it is.", rule=given.rule, id=given.post))


async def _invite(call: Call, id_: PostId, name: str, hours: int) -> None:
    async with call.house() as house:
        asked = await invite(house.store, await call.actor(house), id_, name, hours=hours)
        if call.is_json:
            put_json({"id": f"i{asked.id}", "text": asked.text, "expires_at": utc(asked.expires_s)})
        else:
            put_text(asked.text)
        until = moment(asked.expires_s, house.store.clock.time(), house.workspace.zone)
        say(_("i{number}: send this to {name}; its codes are shown this once and count until {time}.",
              number=asked.id, name=show(name), time=until))  # fmt: skip


async def _decision(call: Call, file: str) -> None:
    only_one_input(call.pin_file, file)
    text = read_text(file)
    async with call.house() as house:
        done = await decide(house.store, await call.actor(house), text)
        sheet = await told(call, house, done.post)
        if not done.is_approved:
            say(_("{name} refused it: it was handed back.", name=show(done.person)))
        elif done.approved is not None and not done.approved.is_complete:
            say_waiting(sheet)
        else:
            say(_("{name} approved it; nothing is missing.", name=show(done.person)))


async def _recall(call: Call, id_: int) -> None:
    async with call.house() as house:
        done = await recall(house.store, await call.actor(house), InvitationId(id_))
        say(_("i{number} asks for nothing any more.", number=id_))
        if done is not None:
            say_leaving(house, len(done.deliveries), done.due_s)


EXCEPTIONS = (
    Verb(
        "override",
        N_("Go on in spite of a finding of the lint, with a reason that is kept; a block takes two people."),
        _override,
        POST,
        argument("rule", N_("RULE"), N_("The rule, such as L31.")),
        option("--reason", N_("TEXT"), N_("Why; it is kept."), required=True),
        acts=True,
    ),
    Verb(
        "second",
        N_("Agree, as another person, that a finding does not stand in the way."),
        _second,
        argument("id_", N_("NUMBER"), N_("The override, n and a number."), check=numbered("n")),
        acts=True,
    ),
    Verb(
        "invite",
        N_("Ask somebody outside for their approval: prints the file to send them."),
        _invite,
        POST,
        argument("name", N_("NAME"), N_("Whom; they get no access here.")),
        option(
            "--hours",
            N_("NUMBER"),
            N_("How long the codes count; 72 by itself."),
            default=str(HOURS),
            check=whole("--hours", 1, HOURS_MOST),
        ),
        acts=True,
        reads=True,
    ),
    Verb(
        "decision",
        N_("Bring in the file that somebody outside sent back."),
        _decision,
        argument("file", N_("FILE"), N_("The file; - reads standard input.")),
        acts=True,
        reads=True,
    ),
    Verb(
        "recall",
        N_("Ask somebody outside no longer; the codes count for nothing."),
        _recall,
        argument("id_", N_("NUMBER"), N_("The invitation, i and a number."), check=numbered("i")),
        acts=True,
    ),
)
