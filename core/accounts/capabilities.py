"""What will and will not work with an account: the platform's word, the account's own before it, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.accounts.credentials.known import without_known
from core.i18n import N_, _
from core.text.show import show
from ventanilla.api import Action, Capability, Feature, Support

_WORDS: dict[Action | Feature, str] = {
    Feature.MENTIONS: N_("reading mentions"),
    Feature.COMMENTS: N_("reading comments"),
    Feature.DIRECT_MESSAGES: N_("reading direct messages"),
    Feature.ARTICLES: N_("reading articles"),
    Feature.SEARCH: N_("searching the platform"),
    Feature.STREAM: N_("being told at once of what is new"),
    Feature.THREADS: N_("showing whole conversations"),
    Feature.PUBLISH: N_("publishing"),
    Feature.MEDIA: N_("publishing pictures"),
    Feature.EDITS: N_("noticing edits and removals"),
    Feature.METRICS: N_("figures of publications"),
    Feature.OWN_POSTS: N_("noticing publications that were not sent from here"),
    Action.REPLY: N_("replying"),
    Action.REPLY_PRIVATELY: N_("replying privately"),
    Action.LIKE: N_("liking"),
    Action.BOOST: N_("sharing on"),
    Action.HIDE: N_("hiding comments"),
    Action.UNHIDE: N_("showing hidden comments again"),
    Action.DELETE: N_("deleting"),
    Action.MUTE_AUTHOR: N_("muting authors"),
    Action.UNMUTE_AUTHOR: N_("unmuting authors"),
    Action.BLOCK_AUTHOR: N_("blocking authors"),
    Action.UNBLOCK_AUTHOR: N_("unblocking authors"),
    Action.REPORT: N_("reporting messages"),
}
_REASON_CHARS = 200


@dataclass(frozen=True, slots=True)
class Able:
    """One thing and whether it will work."""

    what: Action | Feature
    support: Support
    reason: str
    """A msgid or a connector's words; empty: none is needed."""

    @property
    def is_open(self) -> bool:
        """Whether people can count on it."""
        return self.support is Support.YES

    @property
    def words(self) -> str:
        """What it is, in the current language, safe to draw."""
        return _(_WORDS[self.what])

    @property
    def why(self) -> str:
        """Why not, or under which condition, in the current language, safe to draw."""
        return show(_(without_known(self.reason)), limit=_REASON_CHARS)


def abilities(platform: Iterable[Capability], account: Iterable[Capability]) -> tuple[Able, ...]:
    """Everything the platform or the account has a word about, what works first; an account's word goes first."""
    said = {each.what: each for each in platform if isinstance(each, Capability)}
    said |= {each.what: each for each in account if isinstance(each, Capability)}
    found = [Able(each.what, each.support, each.reason) for each in said.values() if each.what in _WORDS]
    return tuple(sorted(found, key=lambda able: (list(Support).index(able.support), list(_WORDS).index(able.what))))
