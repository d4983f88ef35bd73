"""A freeze in one sentence: what is frozen, since when, by whom, why, and how much it holds.

It is the same wherever it is read: in the list of freezes, above the queue, and in every refusal that a freeze causes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.errors import Conflict
from core.i18n import N_, _, ngettext
from core.publishing.freeze_store import Freeze, freezes_of, freezes_of_post
from core.publishing.model import DeliveryId, PostId
from core.store import Reads
from core.store.workspace import fact, zone_of
from core.text.show import show

_HELD = N_("{freeze}. Decide about each with «post release».")


@dataclass(frozen=True, slots=True)
class Freezes:
    """Some freezes inside a sentence, said in the language in which the sentence is shown."""

    freezes: tuple[Freeze, ...]
    now_s: float
    zone: str

    def __str__(self) -> str:
        return several(self.freezes, self.now_s, self.zone)


def freeze_sentence(freeze: Freeze, now_s: float, zone: str) -> str:
    """The freeze by its id, with everything that is to be known of it."""
    return f"f{freeze.id}: {freeze_words(freeze, now_s, zone)}"


def freeze_words(freeze: Freeze, now_s: float, zone: str) -> str:
    """The same without its id."""
    return _(
        "{scope}, frozen since {time} by {name}: {reason}; {held}",
        scope=scope_words(freeze),
        time=_moment(freeze.made_s, now_s, zone),
        name=show(freeze.by) or _("the program"),
        reason=show(freeze.reason).rstrip(" ."),
        held=_held(freeze),
    )


def several(freezes: Sequence[Freeze], now_s: float, zone: str) -> str:
    """The first of several in full, and how many more there are; empty where there is none."""
    if not freezes:
        return ""
    more = len(freezes) - 1
    words = freeze_sentence(freezes[0], now_s, zone)
    return f"{words} · {_('and {n} more', n=more)}" if more else words


def scope_words(freeze: Freeze) -> str:
    """What a freeze stops, in a few words."""
    parts = [show(part) for part in (freeze.account, freeze.network) if part]
    if freeze.theme:
        parts.append(_("theme «{theme}»", theme=show(freeze.theme)))
    words = ", ".join(parts) or _("everything")
    if freeze.with_answers:
        words += _(", answers too")
    if freeze.exempt:
        words += _(", but not {names}", names=", ".join(map(show, freeze.exempt)))
    return words


async def holding(source: Reads, now_s: float, *, delivery: DeliveryId) -> Freezes:
    """The freezes that hold a delivery, ready to be said."""
    return Freezes(tuple(await freezes_of(source, delivery)), now_s, await fact(source, "zone"))


async def held_by_freeze(source: Reads, now_s: float, delivery: DeliveryId) -> Conflict:
    """The refusal for what cannot be done with a delivery because a freeze holds it."""
    return Conflict(_HELD, freeze=await holding(source, now_s, delivery=delivery))


async def post_held_by_freeze(source: Reads, now_s: float, post: PostId) -> Conflict | None:
    """The same for a post; ``None``: no freeze holds any of it."""
    found = await freezes_of_post(source, post)
    return Conflict(_HELD, freeze=Freezes(tuple(found), now_s, await fact(source, "zone"))) if found else None


def _held(freeze: Freeze) -> str:
    words = ngettext("it holds {n} post", "it holds {n} posts", freeze.posts)
    if others := freeze.others:
        words += " " + ngettext("and {n} answer or action", "and {n} answers or actions", others)
    return words


def _moment(at_s: float, now_s: float, zone: str) -> str:
    """The clock for today, with the date for other days, in the institution's zone."""
    at, now = (datetime.fromtimestamp(each, zone_of(zone)) for each in (at_s, now_s))
    return f"{at:%H:%M}" if at.date() == now.date() else f"{at:%Y-%m-%d %H:%M}"
