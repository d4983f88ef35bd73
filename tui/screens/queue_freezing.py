"""Stopping publication from the queue: how much of it, why, and the last yes; and lifting a freeze again."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from core.access.gate import refusal_ahead
from core.i18n import _, ngettext
from core.publishing.freeze import freeze_of, freeze_queue, lift
from core.publishing.freeze_store import Freeze
from core.publishing.freeze_words import freeze_sentence
from core.publishing.model import PostId
from core.publishing.workflow.reads import queue
from core.text import show
from tui.paint import sentence
from tui.panes.frame import Choice
from tui.panes.queue_stops import Reach, Stop, choice_words, stopped_words, stops_of, why_none
from tui.screens.place import Place
from tui.screens.post_acts_subject import Answers, flowing

_KEYS = "123456789abcdefhijklmopr"
"""Without those that leave a question."""
_SINCE_S = 30 * 86_400
_MOST_POSTS = 100_000
_NUMBER = re.compile(r"f?([0-9]{1,18})", re.IGNORECASE)


def ask_freeze(screen: Place, post: PostId | None, reach: Reach | None = None, reason: str = "") -> None:
    """Ask how much is to be stopped, then why, then once more; what is known already is not asked for."""
    screen.carry_out(_asked(screen, post, reach, reason))


def ask_lift(screen: Place, freeze: Freeze) -> None:
    """Ask whether a freeze is to be lifted."""
    desk = screen.app.desk
    about = [
        *flowing(screen, freeze_sentence(freeze, desk.now_s, desk.zone), most=12),
        *flowing(screen, _("Nothing leaves by that: each held post is decided with d."), "muted"),
    ]
    answers: Answers = [
        (Choice("y", _("yes, lift it"), token="strong"), partial(_do, screen, _lifted, freeze)),
        (Choice("n", _("not now")), lambda: None),
    ]
    screen.ask(_("Lift the freeze?"), answers, about=about, is_box=True)


def freeze_named(freezes: Sequence[Freeze], word: str) -> Freeze | None:
    """The freeze that is called ``f2`` or ``2``; ``None``: none is."""
    match = _NUMBER.fullmatch(word.strip())
    return next((each for each in freezes if match is not None and each.id == int(match[1])), None)


async def _asked(screen: Place, post: PostId | None, reach: Reach | None, reason: str) -> str:
    desk = screen.app.desk
    refusal = await refusal_ahead(desk.store, desk.actor, "queue.freeze")
    if refusal is not None:
        screen.app.say(str(refusal), is_error=True)
        return ""
    handles = {each.id: each.handle for each in desk.accounts}
    posts = await queue(desk.store, from_s=int(desk.now_s) - _SINCE_S, limit=_MOST_POSTS)
    chosen = next((each for each in posts if each.id == post), None)
    found = {each: stops_of(each, chosen, posts, lambda id_: handles.get(id_, "")) for each in Reach}
    go_on = {
        each: partial(_which, screen, stops, reason, why_none(each, chosen)) for each, stops in found.items()
    }  # fmt: skip
    if reach is not None:
        go_on[reach]()
        return ""
    choices: Answers = []
    for key, (each, stops) in zip(_KEYS, found.items(), strict=False):
        if stops or chosen is not None:
            hint = str(stops[0].posts) if len(stops) == 1 else ""
            choices.append((Choice(key, choice_words(each, stops), hint, "text" if stops else "muted"), go_on[each]))
    about = flowing(screen, _("So many posts as stand at the right stop at once; answers to citizens go on."))
    screen.ask(_("What is to be frozen?"), choices, about=about, is_box=True)
    return ""


def _which(screen: Place, stops: Sequence[Stop], reason: str, why: str) -> None:
    """Of several the one that is meant; where there is none, why."""
    if not stops:
        screen.app.say(why, is_error=True)
    elif len(stops) == 1:
        _ask_reason(screen, stops[0], reason)
    else:
        choices: Answers = [
            (Choice(key, each.words, str(each.posts)), partial(_ask_reason, screen, each, reason))
            for key, each in zip(_KEYS, stops, strict=False)
        ]
        screen.ask(_("Which of these is to be frozen?"), choices, is_box=True)


def _ask_reason(screen: Place, stop: Stop, reason: str) -> None:
    if reason:
        _confirm(screen, stop, reason)
        return
    label = _("Freeze the queue, because") if stop.is_all else _("Freeze {what}, because", what=stop.words)
    about = sentence(stopped_words(stop), screen.app.size.width - 2)
    screen.ask_words(label, partial(_confirm, screen, stop), about=about)


def _confirm(screen: Place, stop: Stop, reason: str) -> None:
    """The reason was given: ask once more with another key."""
    if not reason:
        screen.app.say(_("A freeze needs its reason in words."), is_error=True)
        return
    yes = _("yes, freeze everything") if stop.is_all else _("yes, freeze only this")
    about = [
        *([] if stop.is_all else flowing(screen, stop.words, "strong")),
        *flowing(screen, stopped_words(stop)),
        *flowing(screen, f"«{show(reason)}»"),
    ]
    answers: Answers = [
        (Choice("y", yes, token="strong"), partial(_do, screen, _frozen, stop, reason)),
        (Choice("n", _("not now")), lambda: None),
    ]
    title = _("Freeze the whole queue?") if stop.is_all else _("Freeze only this?")
    screen.ask(title, answers, about=about, is_box=True)


def _do(screen: Place, job: Callable[..., Awaitable[str]], *given: object) -> None:
    screen.carry_out(job(screen, *given))


async def _frozen(screen: Place, stop: Stop, reason: str) -> str:
    desk = screen.app.desk
    found = await freeze_queue(desk.store, desk.actor, stop.scope, reason)
    stopped = (await freeze_of(desk.store, found.id)).posts
    words = ngettext("Frozen: {n} publication stopped", "Frozen: {n} publications stopped", stopped)
    if found.claimed:
        words += " · " + ngettext("{n} was leaving already", "{n} were leaving already", len(found.claimed))
    return words


async def _lifted(screen: Place, freeze: Freeze) -> str:
    desk = screen.app.desk
    lifted = await lift(desk.store, desk.actor, freeze.id)
    return ngettext(
        "Lifted: {n} held publication waits for a decision", "Lifted: {n} held publications wait for a decision",
        lifted.posts + lifted.others,
    )  # fmt: skip
