"""What the plaza offers, each with its reason."""

from __future__ import annotations

from plugins.plaza.acting import ABOUT_OTHERS
from ventanilla.api import N_, Action, Capability, Feature, Support

__all__ = ["CAPABILITIES", "MUTE"]

_FOLDER = N_("Only where the account has a folder for what is said.")

MUTE = Capability(Feature.PUBLISH, Support.NO, N_("This account has no folder for what is said: set «posted»."))
"""What is said of an account on which nothing can be said."""

CAPABILITIES = (
    *(
        Capability(feature, Support.YES)
        for feature in (
            Feature.MENTIONS, Feature.COMMENTS, Feature.DIRECT_MESSAGES, Feature.ARTICLES, Feature.EDITS,
            Feature.OWN_POSTS,
        )
    ),
    *(
        Capability(what, Support.CONDITIONAL, _FOLDER)
        for what in (
            Feature.PUBLISH, Feature.MEDIA, Action.REPLY, Action.REPLY_PRIVATELY, *ABOUT_OTHERS, Action.DELETE,
        )
    ),
)  # fmt: skip
