"""Runs the steps of the plaza, or fails them as it was told; and tells what became of one in doubt."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from plugins.plaza.faults import Deed as FaultDeed
from plugins.plaza.faults import Fault, error_of, takes_effect
from plugins.plaza.posted import Deed, Post, deeds, keep, posts
from plugins.plaza.saying import LIMITS
from plugins.plaza.settings import Settings
from ventanilla.api import (
    JSON,
    Action,
    Context,
    DidNotHappen,
    Done,
    Happened,
    NotAllowed,
    Receipt,
    Rejected,
    Repeat,
    Step,
    Unknown,
    Verdict,
    Visibility,
)

__all__ = ["is_act", "reconcile", "run"]

T = TypeVar("T")
State = Mapping[str, JSON]
Making = Callable[[timedelta], Done]
"""Has the effect so much later than now, and says that it is done."""


def is_act(step: Step) -> bool:
    """Whether the step does something about a message, and says nothing."""
    return "action" in step.payload


async def run(ctx: Context, settings: Settings, step: Step, state: State, faults: Sequence[Fault]) -> Done:
    """Carry out one step, once, unless ``faults`` say otherwise.

    Raises:
        ConnectorError: as a fault says, or the network does not take it.
    """
    folder = _folder(settings)
    for picture in _words(step.payload.get("pictures")):
        await ctx.media.read(picture)

    def make(later: timedelta) -> Done:
        return _done(ctx, folder, settings.account, step, state, later)

    for fault in faults:
        if fault.do is None:
            error = error_of(fault, ctx.clock.now())
            if takes_effect(fault, error):
                await asyncio.to_thread(make, timedelta(seconds=fault.late_s))
            raise error
        if fault.do is FaultDeed.TWICE:
            await asyncio.to_thread(make, timedelta(0))
    return await asyncio.to_thread(make, timedelta(0))


async def reconcile(ctx: Context, settings: Settings, step: Step, state: State) -> Verdict:
    """Whether the key of the step is known; a network that forgets keys cannot say.

    Raises:
        ConnectorError: what was said cannot be read.
    """
    if step.repeat is Repeat.UNSAFE:
        return Unknown("this network keeps no keys")
    folder, now, key = _folder(settings), ctx.clock.now(), _word(step.payload, "key")
    if is_act(step):
        done = await asyncio.to_thread(deeds, folder, settings.account, now)
        return Happened(Done(state)) if any(deed.key == key for deed in done) else DidNotHappen()
    said = await asyncio.to_thread(posts, folder, settings.account, now)
    return next((Happened(_said(post)) for post in said if post.key == key), DidNotHappen())


def _done(ctx: Context, folder: Path, account: str, step: Step, state: State, later: timedelta) -> Done:
    payload, at = step.payload, ctx.clock.now() + later
    if is_act(step):
        arguments = payload.get("arguments")
        given = {name: str(value) for name, value in arguments.items()} if isinstance(arguments, Mapping) else {}
        action = Action(_word(payload, "action"))
        keep(folder, account, Deed(_word(payload, "key"), action, _word(payload, "target"), at, given), is_keyed=True)
        return Done(state)
    text = _word(payload, "text")
    if len(text) > LIMITS.text.most or not (text.strip() or payload.get("pictures")):
        raise Rejected(f"the plaza takes from 1 to {LIMITS.text.most} characters", where="plaza.example", status=422)
    is_keyed, key = step.repeat is Repeat.SAFE, _word(payload, "key")
    post = Post(
        id=f"own-{key}" if is_keyed else f"own-{key}-{at.timestamp():.6f}-{len(posts(folder, account, at))}",
        key=key,
        text=text,
        at=at,
        in_reply_to=_word(payload, "in_reply_to") or _word(state, "last"),
        visibility=Visibility(_word(payload, "visibility")),
        pictures=tuple(_words(payload.get("pictures"))),
    )
    return _said(keep(folder, account, post, is_keyed=is_keyed))


def _said(post: Post) -> Done:
    return Done({"last": post.id}, Receipt(post.id, f"https://plaza.example/{post.id}", post.at))


def _folder(settings: Settings) -> Path:
    if settings.posted is None:
        raise NotAllowed("setting posted: there is no folder to keep what is said")
    return settings.posted


def _word(value: Mapping[str, JSON], name: str) -> str:
    found = value.get(name, "")
    return found if isinstance(found, str) else ""


def _words(value: JSON) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list | tuple) else []
