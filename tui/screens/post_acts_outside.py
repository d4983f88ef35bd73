"""Asking somebody outside for their approval: a file goes out, the file that comes back is brought in."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from core.access.gate import refusal_ahead
from core.access.names import clean_name
from core.errors import CannotReach, VentanillaError
from core.i18n import N_, _
from core.publishing.model import PostId
from core.publishing.workflow.invitations import (
    HOURS,
    HOURS_MOST,
    Invitation,
    decide,
    invitations_of,
    invite,
    recall,
)
from core.publishing.workflow.transitions import Verb
from core.text import show
from tui.panes.frame import Choice
from tui.screens.post_acts_files import NewFile, cleaned, offered, read_text, unused
from tui.screens.post_acts_subject import Answers, Subject, about_lines, flowing, subject_of, why_not
from tui.words import moment

if TYPE_CHECKING:
    from tui.screens.post_acts import PostActs

_KEYS = "123456789"
_OWN = N_("You wrote at it and would see the codes: a colleague who did not has to ask outside.")
_HOURS = N_("An invitation lasts from 1 to {most} hours.")


def ask_outside(screen: PostActs, id_: PostId) -> None:
    """Ask whom, for how long and into which file, then write it."""
    screen.carry_out(_asked(screen, id_))


def ask_decision_file(screen: PostActs, id_: PostId | None) -> None:
    """Ask for the file that came back, and carry out what it says."""
    screen.carry_out(_asked_file(screen, id_))


def ask_recall(screen: PostActs, id_: PostId) -> None:
    """Ask which invitation is to count no longer."""
    screen.carry_out(_asked_recall(screen, id_))


async def bring_in(screen: PostActs, id_: PostId | None, path: str) -> str:
    """Read the file that came back and carry out what it says, about whichever post that is.

    Raises:
        CannotReach: it cannot be read.
        UsageError, NotFound, Conflict, NotPermitted: as the service says.
    """
    desk = screen.app.desk
    if id_ is not None:
        await screen.before_post_act(id_)
    text = await asyncio.to_thread(read_text, cleaned(path))
    done = await decide(desk.store, desk.actor, text)
    screen.post_acted(done.post)
    name = show(done.person)
    if not done.is_approved:
        return _("Post {id}: {name} refused it: it was handed back.", id=done.post, name=name)
    if done.approved is not None and not done.approved.is_complete:
        return _("Post {id}: {name} approved it, {given} of {needed}.", id=done.post, name=name,
                 given=done.approved.given, needed=done.approved.needed)  # fmt: skip
    return _("Post {id}: {name} approved it; nothing is missing.", id=done.post, name=name)


# --- the file that goes out --------------------------------------------------------------------------------


async def _asked(screen: PostActs, id_: PostId) -> str:
    desk = screen.app.desk
    await screen.before_post_act(id_)
    subject = await subject_of(desk, id_)
    why = await why_not(desk, subject, Verb.APPROVE, "post.approve")
    if not why and desk.me in subject.flow.hands and not subject.is_sole:
        why = _(_OWN)
    if why:
        screen.app.say(why, is_error=True)
        return ""
    screen.ask_words(_("Who outside is asked to approve it?"), partial(_named, screen, subject))
    return ""


def _named(screen: PostActs, subject: Subject, words: str) -> None:
    try:
        name = clean_name(words)
    except VentanillaError as error:
        screen.app.failed(error)
        return
    label = _("For how many hours do their codes count, 1 to {most}?", most=HOURS_MOST)
    screen.ask_words(label, partial(_timed, screen, subject, name), value=str(HOURS))


def _timed(screen: PostActs, subject: Subject, name: str, words: str) -> None:
    if not (words.isascii() and words.isdecimal() and len(words) <= 4 and 1 <= int(words) <= HOURS_MOST):
        screen.app.say(_(_HOURS, most=HOURS_MOST), is_error=True)
        return
    value = unused("~", f"p{subject.id}-decision.txt")
    then = partial(_placed, screen, subject, name, int(words))
    screen.ask_words(_("Into which new file?"), then, value=value, completions=offered)


def _placed(screen: PostActs, subject: Subject, name: str, hours: int, words: str) -> None:
    path = cleaned(words)
    if not path:
        screen.app.say(_("Without a file nobody can be asked."), is_error=True)
        return
    said = _("{name} gets the file {file} from you; their codes count for {n} hours.",
             name=show(name), file=show(path), n=hours)  # fmt: skip
    more = _("Nothing leaves before they approve it.")
    about = [*about_lines(screen.app.desk, subject), *flowing(screen, said, "text"), *flowing(screen, more, "muted")]
    choices: Answers = [
        (
            Choice("y", _("yes, write the file"), token="strong"),
            screen.doing(_asked_outside, screen, subject.id, name, hours, path),
        ),
        (Choice("n", _("not now")), lambda: None),
    ]
    screen.ask(_("Ask somebody outside?"), choices, about=about, is_box=True)


async def _asked_outside(screen: PostActs, id_: PostId, name: str, hours: int, path: str) -> str:
    return await screen.after_act(id_, _written(screen, id_, name, hours, path))


async def _written(screen: PostActs, id_: PostId, name: str, hours: int, path: str) -> str:
    """The file is made before anybody is asked: codes that could not be written down would be lost."""
    desk = screen.app.desk
    file = await asyncio.to_thread(NewFile, path)
    try:
        asked = await invite(desk.store, desk.actor, id_, name, hours=hours)
    except BaseException:
        file.give_up()
        raise
    try:
        await asyncio.to_thread(file.fill, asked.text)
    except CannotReach:
        await recall(desk.store, desk.actor, asked.id)
        raise
    until = moment(asked.expires_s, desk.now_s, desk.zone)
    return _("i{number}: send {file} to {name}; its codes count until {time}.",
             number=asked.id, file=show(path), name=show(name), time=until)  # fmt: skip


# --- the file that comes back ------------------------------------------------------------------------------


async def _asked_file(screen: PostActs, id_: PostId | None) -> str:
    desk = screen.app.desk
    refusal = await refusal_ahead(desk.store, desk.actor, "post.submit")
    if refusal is not None:
        screen.app.say(str(refusal), is_error=True)
        return ""

    def then(path: str) -> None:
        if path:
            screen.carry_out(bring_in(screen, id_, path))

    screen.ask_words(_("The file that came back"), then, completions=offered)
    return ""


# --- asking no longer --------------------------------------------------------------------------------------


async def _asked_recall(screen: PostActs, id_: PostId) -> str:
    desk = screen.app.desk
    await screen.before_post_act(id_)
    subject = await subject_of(desk, id_)
    open_ = [each for each in await invitations_of(desk.store, id_) if each.used_s is None]
    refusal = await refusal_ahead(desk.store, desk.actor, "post.approve")
    why = str(refusal) if refusal is not None else ""
    if not open_:
        why = _("Nobody outside is asked about it.")
    if why:
        screen.app.say(why, is_error=True)
    elif len(open_) == 1:
        _sure_to_recall(screen, subject, open_[0])
    else:
        choices: Answers = [
            (Choice(key, show(each.person), f"i{each.id}"), partial(_sure_to_recall, screen, subject, each))
            for key, each in zip(_KEYS, open_, strict=False)
        ]
        screen.ask(_("Who is asked no longer?"), choices, is_box=True)
    return ""


def _sure_to_recall(screen: PostActs, subject: Subject, asked: Invitation) -> None:
    desk = screen.app.desk

    async def act() -> str:
        await recall(desk.store, desk.actor, asked.id)
        screen.post_acted(subject.id)
        return _("i{number} asks for nothing any more.", number=asked.id)

    said = _("{name} was asked by {by}: their codes count for nothing then.", name=show(asked.person),
             by=show(asked.asked_by))  # fmt: skip
    choices: Answers = [
        (
            Choice("y", _("yes, ask no longer"), token="strong"),
            screen.doing(act),
        ),
        (Choice("n", _("leave it as it is")), lambda: None),
    ]
    about = [*about_lines(desk, subject), *flowing(screen, said, "text")]
    screen.ask(_("Ask them no longer?"), choices, about=about, is_box=True)
