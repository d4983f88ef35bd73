"""The verb of ``ventanilla post`` that gives a post its time: typed, of a slot of the plan, or as soon as it may."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from core.errors import Conflict, UsageError
from core.i18n import N_, _
from core.publishing.model import PostId
from core.publishing.workflow.drafting import At, Changes, save
from core.publishing.workflow.model import Stage
from core.publishing.workflow.sheet import PostSheet, post_sheet
from core.runtime import House
from core.text.show import show
from tui.cli.context import Call
from tui.cli.grammar import Verb, option, switch
from tui.cli.output import say
from tui.cli.post_flow import POST, hand_in, say_waiting, told
from tui.cli.post_judging import REASONS
from tui.cli.values import moment_s
from tui.words import local, moment, zone


async def _schedule(call: Call, id_: PostId, at: str | None, now: bool, slot: bool, because: Sequence[str]) -> None:
    if sum((at is not None, now, slot)) != 1:
        raise UsageError(N_("Say when in one way: --at TIME, --slot, or --now."))
    async with call.house() as house:
        actor = await call.actor(house)
        sheet = await post_sheet(house.store, id_)
        changes = await _time(house, sheet, at, is_slot=slot)
        saved = await save(house.store, actor, id_, changes, rev=sheet.rev, stays=False)
        was_asked = sheet.stage in (Stage.REVIEW, Stage.APPROVED)
        if was_asked and saved.parts:
            await hand_in(house, actor, id_, because)
        sheet = await told(call, house, id_)
        if sheet.at_s is not None:
            say(_("It leaves {time}.", time=moment(sheet.at_s, house.store.clock.time(), house.workspace.zone)))
        if was_asked and saved.parts:
            say(_("Its approvals were for another time and are void."))
            say_waiting(sheet)


async def _time(house: House, sheet: PostSheet, at: str | None, *, is_slot: bool) -> Changes:
    """The time that is meant: typed, of the next free slot of its first account, or as soon as it is approved."""
    if is_slot:
        from core.publishing.plan.reads import next_free_slot  # loaded by those who plan

        if not sheet.variants:
            raise UsageError(N_("It goes to no account yet: add one first."))
        free = await next_free_slot(
            house.store, sheet.variants[0].account, zone(house.workspace.zone),
            language=house.workspace.language, theme=sheet.meta.theme,
        )  # fmt: skip
        if free is None:
            raise Conflict(
                N_("The plan has no free slot for {account}: name a time."), account=show(sheet.variants[0].name)
            )
        number, when = free
        return Changes(at=At(int(when.timestamp())), meta=msgspec.structs.replace(sheet.meta, slot=int(number)))
    at_s = moment_s(at, local(house.store.clock.time(), house.workspace.zone)) if at else None
    if at_s is not None and at_s <= house.store.clock.now_s():
        raise UsageError(N_("That time has passed: choose another."))
    return Changes(at=At(at_s))


SCHEDULE = Verb(
    "schedule",
    N_("Give a post its time; approvals for another time are void, and it is handed in again."),
    _schedule,
    POST,
    option("--at", N_("TIME"), N_("Leave then: 30min, 2h, 08:30, 2026-11-22T08:30 or with a zone.")),
    switch("--now", N_("As soon as it is approved.")),
    switch("--slot", N_("In the next free slot of the plan of its first account.")),
    REASONS,
    acts=True,
    reads=True,
)
