"""Handing a post in: what blocks it is said, and each warning asks why it does not stand in the way."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from core.errors import UsageError
from core.i18n import _, ngettext
from core.publishing.meta import load_meta
from core.publishing.model import PostId
from core.publishing.plan.reasons import refuse_unexplained
from core.publishing.workflow.drafting import Changes, save
from core.publishing.workflow.model import Judgement, Unfit
from core.publishing.workflow.steps import needed
from core.publishing.workflow.submitting import submit
from core.publishing.workflow.transitions import Verb
from core.text import show
from tui import judging
from tui.answers import shelf_of
from tui.paint import line, sentence
from tui.panes.post_editor_findings import reason_words
from tui.screens.post_acts_subject import Subject, subject_of, why_not
from tui.words import zone

if TYPE_CHECKING:
    from tui.screens.post_acts import PostActs

_WARN = "warn"


def hand_in(screen: PostActs, id_: PostId) -> None:
    """Ask for the approvals of a post."""
    screen.carry_out(_handed_in(screen, id_, {}))


async def _handed_in(screen: PostActs, id_: PostId, reasons: Mapping[str, str]) -> str:
    desk = screen.app.desk
    await screen.before_post_act(id_)
    subject = await subject_of(desk, id_)
    if why := await why_not(desk, subject, Verb.SUBMIT, "post.submit"):
        screen.app.say(why, is_error=True)
        return ""
    try:
        await refuse_unexplained(desk.store, id_, zone(desk.zone), int(desk.now_s))
    except UsageError as error:
        _ask_off_plan(screen, subject, reasons, str(error))
        return ""
    rules = await judging.routes(desk)
    try:
        done = await submit(
            desk.store, desk.actor, shelf_of(desk), id_, rev=subject.flow.rev,
            judge=partial(judging.at_submit, desk), routes=rules, reasons=reasons,
        )  # fmt: skip
    except Unfit as unfit:
        warns = [each for each in unfit.findings if each.severity == _WARN and not each.second]
        if len(warns) == len(unfit.findings):
            _ask_reason(screen, id_, reasons, warns[0], len(warns))
            return ""
        screen.post_acted(id_)
        raise
    screen.post_acted(id_)
    people = needed(done.steps)
    return ngettext(
        "Handed in: it needs {n} approval of somebody else.", "Handed in: it needs {n} approvals.", people, n=people
    )


def _ask_off_plan(screen: PostActs, subject: Subject, reasons: Mapping[str, str], why: str) -> None:
    """What fills no slot of the plan needs a reason: asked for here, kept with the post."""

    async def explained(words: str) -> str:
        desk, flow = screen.app.desk, subject.flow
        meta = msgspec.structs.replace(load_meta(flow.meta), off_plan=words)
        stays = screen.stays_writing(subject.id)
        await save(desk.store, desk.actor, subject.id, Changes(meta=meta), rev=flow.rev, stays=stays)
        return await _handed_in(screen, subject.id, reasons)

    def then(words: str) -> None:
        if words:
            screen.carry_out(screen.after_act(subject.id, explained(words)))
        else:
            screen.app.say(_("Without a reason it is not handed in."), is_error=True)

    about = sentence(why, screen.app.size.width - 2, "warn", indent="> ")
    screen.ask_words(_("Why it is outside the plan"), then, about=about)


def _ask_reason(screen: PostActs, id_: PostId, reasons: Mapping[str, str], finding: Judgement, left: int) -> None:
    said = reason_words(finding)
    label = _("Why it may go out all the same ({rule}, {n} to go)", rule=finding.rule, n=left)

    def then(reason: str) -> None:
        if reason:
            screen.carry_out(_handed_in(screen, id_, {**reasons, finding.rule: reason}))
        else:
            screen.app.say(_("Without a reason it is not handed in."), is_error=True)

    screen.ask_words(label, then, about=[line((f"> {show(finding.rule)} {said}", "warn"), ground="pop")])
