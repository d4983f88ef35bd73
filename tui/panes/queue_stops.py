"""The freezes that could be made from a post of the queue, each with how many posts it would stop. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from core.i18n import _, ngettext
from core.ids import AccountId
from core.publishing.freeze_store import Scope
from core.publishing.themes import is_same
from core.publishing.workflow.model import Standing
from core.publishing.workflow.reads import QueueAccount, QueueLine
from core.text import show

_WAITING = frozenset({Standing.SCHEDULED, Standing.DUE})
"""What a freeze holds at once."""


class Reach(Enum):
    """How much a freeze stops."""

    ALL = "all"
    ACCOUNT = "account"
    NETWORK = "network"
    THEME = "theme"


@dataclass(frozen=True, slots=True)
class Stop:
    """A freeze that could be made."""

    scope: Scope
    words: str
    """What it stops, ready to be shown."""
    posts: int
    """How many it would stop at once."""

    @property
    def is_all(self) -> bool:
        """Whether it stops everything."""
        return self.scope == Scope()


def stops_of(
    reach: Reach, chosen: QueueLine | None, posts: Sequence[QueueLine], handle: Callable[[AccountId], str]
) -> list[Stop]:
    """The freezes that reach so far from a post: one for each of its accounts, or of its networks.

    Args:
        chosen: the post; ``None``: there is none, so that only everything can be stopped.
        posts: all that is on its way.
        handle: what people call an account; empty: its name here.
    """

    def stop(scope: Scope, words: str) -> Stop:
        return Stop(scope, words, sum(any(_is_stopped(scope, each, part) for part in each.accounts) for each in posts))

    if reach is Reach.ALL:
        return [stop(Scope(), _("everything"))]
    if chosen is None:
        return []
    match reach:
        case Reach.THEME:
            words = _("the theme «{theme}»", theme=show(chosen.theme))
            return [stop(Scope(theme=chosen.theme), words)] if chosen.theme else []
        case Reach.NETWORK:
            networks = dict.fromkeys(part.network for part in chosen.accounts)
            return [stop(Scope(network=each), _("the network {name}", name=show(each))) for each in networks]
    return [
        stop(Scope(account=each.id), _("the account {name}", name=_named(each, handle))) for each in chosen.accounts
    ]


def why_none(reach: Reach, chosen: QueueLine | None) -> str:
    """Why a post offers no freeze that reaches so far."""
    if chosen is None:
        return _("There is no post here.")
    return _("This post has no theme.") if reach is Reach.THEME else _("This post goes to no account yet.")


def choice_words(reach: Reach, stops: Sequence[Stop]) -> str:
    """What a freeze that reaches so far is called among the others."""
    if len(stops) == 1:
        return stops[0].words
    if not stops:
        return _("its theme: it has none") if reach is Reach.THEME else _("its accounts: it has none yet")
    n = len(stops)
    if reach is Reach.ACCOUNT:
        return ngettext("one of its {n} accounts", "one of its {n} accounts", n)
    return ngettext("one of its {n} networks", "one of its {n} networks", n)


def stopped_words(stop: Stop) -> str:
    """What a freeze does at once, and until it is lifted."""
    return ngettext(
        "{n} post stops at once, and so does all that is approved until it is lifted; answers to citizens go on.",
        "{n} posts stop at once, and so does all that is approved until it is lifted; answers to citizens go on.",
        stop.posts,
    )


def _is_stopped(scope: Scope, post: QueueLine, part: QueueAccount) -> bool:
    return (
        part.standing in _WAITING
        and scope.account in (None, part.id)
        and scope.network in ("", part.network)
        and (not scope.theme or is_same(scope.theme, post.theme))
    )


def _named(account: QueueAccount, handle: Callable[[AccountId], str]) -> str:
    return f"{show(account.network)} {show(handle(account.id) or account.name)}"
