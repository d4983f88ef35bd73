"""What the network offers through this connector, and what it does not, with the reasons."""

from __future__ import annotations

from ventanilla.api import N_, Action, Capability, Feature, Support

_LEXICONS = "https://github.com/bluesky-social/atproto lexicons (2026-08-20, read 2026-11-22)"
_GUIDE = "https://docs.bsky.app (read 2026-11-22)"

PLATFORM = (
    Capability(Feature.MENTIONS, Support.YES, evidence=_LEXICONS),
    Capability(Feature.COMMENTS, Support.YES, evidence=_LEXICONS),
    Capability(
        Feature.DIRECT_MESSAGES,
        Support.NO,
        N_("Direct messages live in a chat service of their own, which is not connected."),
        _GUIDE,
    ),
    Capability(
        Feature.SEARCH,
        Support.CONDITIONAL,
        N_("Through the account's own server; what has just been written is found after some seconds or minutes."),
        _LEXICONS,
    ),
    Capability(
        Feature.STREAM,
        Support.NO,
        N_("The platform's stream carries everybody's posts; it is asked at intervals instead."),
        _GUIDE,
    ),
    Capability(Feature.THREADS, Support.YES, evidence=_LEXICONS),
    Capability(Feature.PUBLISH, Support.YES, evidence=_LEXICONS),
    Capability(
        Feature.MEDIA,
        Support.CONDITIONAL,
        N_("Up to four pictures for each post, 2 MB each; no videos."),
        _LEXICONS,
    ),
    Capability(
        Feature.EDITS,
        Support.CONDITIONAL,
        N_("Deletions are noticed when a message is looked at again; posts are not edited on this platform."),
        _LEXICONS,
    ),
    Capability(
        Feature.METRICS,
        Support.CONDITIONAL,
        N_("Likes, reposts, replies and quotes; the platform does not count views."),
        _LEXICONS,
    ),
    Capability(
        Feature.OWN_POSTS,
        Support.CONDITIONAL,
        N_("A post that was dated back by more than a day is not noticed."),
        _LEXICONS,
    ),
    Capability(Action.REPLY, Support.YES, evidence=_LEXICONS),
    Capability(
        Action.REPLY_PRIVATELY,
        Support.NO,
        N_("Direct messages live in a chat service of their own, which is not connected."),
        _GUIDE,
    ),
    Capability(Action.LIKE, Support.YES, evidence=_LEXICONS),
    Capability(Action.BOOST, Support.YES, evidence=_LEXICONS),
    Capability(
        Action.HIDE,
        Support.CONDITIONAL,
        N_("Only answers in threads that this account began; they are folded away, not deleted."),
        _LEXICONS,
    ),
    Capability(
        Action.UNHIDE,
        Support.CONDITIONAL,
        N_("Only answers in threads that this account began; they are folded away, not deleted."),
        _LEXICONS,
    ),
    Capability(
        Action.DELETE, Support.CONDITIONAL, N_("Only posts of this account can be deleted."), evidence=_LEXICONS
    ),
    Capability(
        Action.MUTE_AUTHOR,
        Support.CONDITIONAL,
        N_("The platform then no longer tells this account what the author writes to it: it does not arrive here."),
        _LEXICONS,
    ),
    Capability(Action.UNMUTE_AUTHOR, Support.YES, evidence=_LEXICONS),
    Capability(
        Action.BLOCK_AUTHOR,
        Support.CONDITIONAL,
        N_("A block is public, and what a blocked author writes to this account does not arrive here."),
        _LEXICONS,
    ),
    Capability(Action.UNBLOCK_AUTHOR, Support.YES, evidence=_LEXICONS),
    Capability(
        Action.REPORT,
        Support.CONDITIONAL,
        N_("The platform confirms a report but never shows it again: one whose answer was lost is not repeated."),
        _LEXICONS,
    ),
)
