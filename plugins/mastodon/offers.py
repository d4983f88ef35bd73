"""What the platform offers through this connector, with reasons; and what one server offers less of."""

from __future__ import annotations

from plugins.mastodon.acting import NO_HIDING
from plugins.mastodon.instance import Instance, Software
from ventanilla.api import N_, Action, Capability, Feature, Support

_DOCS = "https://docs.joinmastodon.org/ (read 2026-11-22)"
_MEASURED = "snac2 2.75, measured 2026-11-22"

_SEARCH = N_("Words are found only where the server has a search, and only in posts whose authors allow it.")
_STREAM = N_("Only where the server offers a stream; without it, messages come at the next check.")
_EDITS = N_("Edits and deletions are seen when a message is looked at again.")
_COMMENTS = N_("Answers to our posts that do not name us are seen only when the thread is opened.")
_BOOST = N_("Only public messages.")
_DELETE = N_("Only our own messages.")

NO_STREAM = N_("This server has no stream; messages come at the next check.")
NO_DELETE = N_("Messages cannot be deleted from here on this server: delete on its own page.")
NO_MUTE = N_("Authors cannot be muted from here on this server: block instead.")
NO_REPORT = N_("Reports cannot be made from here on this server: use its own page.")

CAPABILITIES = (
    *(
        Capability(what, Support.YES, evidence=_DOCS)
        for what in (
            Feature.MENTIONS,
            Feature.DIRECT_MESSAGES,
            Feature.THREADS,
            Feature.PUBLISH,
            Feature.MEDIA,
            Feature.METRICS,
            Feature.OWN_POSTS,
            Action.REPLY,
            Action.REPLY_PRIVATELY,
            Action.LIKE,
            Action.MUTE_AUTHOR,
            Action.UNMUTE_AUTHOR,
            Action.BLOCK_AUTHOR,
            Action.UNBLOCK_AUTHOR,
            Action.REPORT,
        )
    ),
    Capability(Feature.COMMENTS, Support.CONDITIONAL, _COMMENTS, _DOCS),
    Capability(Feature.SEARCH, Support.CONDITIONAL, _SEARCH, _DOCS),
    Capability(Feature.STREAM, Support.CONDITIONAL, _STREAM, _DOCS),
    Capability(Feature.EDITS, Support.CONDITIONAL, _EDITS, _DOCS),
    Capability(Action.BOOST, Support.CONDITIONAL, _BOOST, _DOCS),
    Capability(Action.DELETE, Support.CONDITIONAL, _DELETE, _DOCS),
    Capability(Action.HIDE, Support.NO, NO_HIDING, _DOCS),
    Capability(Action.UNHIDE, Support.NO, NO_HIDING, _DOCS),
)


def less(instance: Instance) -> tuple[Capability, ...]:
    """Where this server offers less than its platform."""
    found: list[Capability] = []
    if not instance.stream_url:
        found.append(Capability(Feature.STREAM, Support.NO, NO_STREAM, instance.version))
    if instance.software is Software.SNAC:
        found += (
            Capability(Action.DELETE, Support.NO, NO_DELETE, _MEASURED),
            Capability(Action.MUTE_AUTHOR, Support.NO, NO_MUTE, _MEASURED),
            Capability(Action.UNMUTE_AUTHOR, Support.NO, NO_MUTE, _MEASURED),
            Capability(Action.REPORT, Support.NO, NO_REPORT, _MEASURED),
        )
    return tuple(found)
