"""Why a draft cannot go out on this network as it is. Pure and at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from plugins.bluesky.counting import graphemes, octets
from plugins.bluesky.uris import post
from ventanilla.api import N_, Attachment, Draft, FieldKind, Flaw, Limits, Passage, SetupField, Target, Visibility

LABEL = "label"
LABELS = ("graphic-media", "nudity", "sexual", "porn")
"""The warnings an author may put on a post. Source: https://docs.bsky.app/docs/advanced-guides/moderation
(read 2026-11-22)."""
LANGS_MOST = 3

FIELDS = (
    SetupField(
        LABEL,
        N_("Warning over the pictures"),
        FieldKind.CHOICE,
        required=False,
        choices=("", *LABELS),
        help=N_("The platform covers the pictures until the reader wants to see them; it has no warning in words."),
    ),
)

_LANG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_SURROGATE = re.compile(r"[\ud800-\udfff]")

_EMPTY = N_("There is nothing to say: write a text or add a picture.")
_LONG = N_("The text is too long.")
_HEAVY = N_("The text is too long in bytes: emoji and some scripts weigh more than one letter.")
_BROKEN = N_("The text holds a broken character: type it again.")
_TOO_MANY = N_("There are more pictures than one post takes.")
_MIME = N_("The platform takes pictures in JPEG, PNG or WebP.")
_BIG = N_("A picture is too big: reduce it.")
_ALT = N_("An alternative text is too long.")
_MANY_PASSAGES = N_("The thread has too many parts.")
_PUBLIC_ONLY = N_("On this platform everything is public.")
_NO_WARNING = N_("The platform has no warning in words: say it in the text, or choose a warning over the pictures.")
_NO_LABEL = N_("The platform does not know this warning.")
_LANGS = N_("At most three languages can be named.")
_BAD_LANG = N_("A language is a code such as es or en.")
_NOT_A_POST = N_("What is answered is no post of this platform.")
_CLOSED = N_("The author does not let this account answer.")


def check(draft: Draft, limits: Limits) -> Sequence[Flaw]:
    """Everything that keeps the draft from going out; see :meth:`ventanilla.api.Publishes.check`."""
    return (*_passages(draft, limits), *_whole(draft))


def langs(draft: Draft) -> tuple[str, ...]:
    """The languages a draft names; several stand apart by commas or spaces."""
    return tuple(dict.fromkeys(draft.lang.replace(",", " ").split()))


def label(draft: Draft) -> str:
    """The warning over the pictures; empty for none."""
    said = draft.ext.get(LABEL, "")
    return said if isinstance(said, str) else ""


def _passages(draft: Draft, limits: Limits) -> Iterator[Flaw]:
    if not draft.passages:
        yield Flaw("text", _EMPTY)
    if len(draft.passages) > limits.passages_most:
        yield Flaw("text", _MANY_PASSAGES, limits.passages_most, len(draft.passages) - limits.passages_most)
    for index, passage in enumerate(draft.passages):
        yield from _text(passage, index, limits)
        yield from _media(passage, index, limits)


def _text(passage: Passage, index: int, limits: Limits) -> Iterator[Flaw]:
    if not passage.text.strip() and not passage.media:
        yield Flaw("text", _EMPTY, index)
    if _SURROGATE.search(passage.text):
        yield Flaw("text", _BROKEN, index)
    over = graphemes(passage.text) - limits.text.most
    over_bytes = octets(passage.text) - (limits.text.most_bytes or 0) if limits.text.most_bytes else 0
    if over > 0:
        yield Flaw("text", _LONG, index, over)
    elif over_bytes > 0:
        yield Flaw("text", _HEAVY, index, over_bytes)


def _media(passage: Passage, index: int, limits: Limits) -> Iterator[Flaw]:
    if len(passage.media) > limits.media.most:
        yield Flaw("media", _TOO_MANY, index, len(passage.media) - limits.media.most)
    for picture in passage.media:
        yield from _picture(picture, index, limits)


def _picture(picture: Attachment, index: int, limits: Limits) -> Iterator[Flaw]:
    if picture.mime not in limits.media.mimes:
        yield Flaw("media", _MIME, index)
    if picture.size > limits.media.most_bytes:
        yield Flaw("media", _BIG, index, picture.size - limits.media.most_bytes)
    if len(picture.alt) > limits.media.alt_most:
        yield Flaw("media", _ALT, index, len(picture.alt) - limits.media.alt_most)
    if _SURROGATE.search(picture.alt):
        yield Flaw("media", _BROKEN, index)


def _whole(draft: Draft) -> Iterator[Flaw]:
    if draft.visibility is not Visibility.PUBLIC:
        yield Flaw("visibility", _PUBLIC_ONLY)
    if draft.warning.strip():
        yield Flaw("warning", _NO_WARNING)
    if draft.ext.get(LABEL, "") not in ("", None, *LABELS):
        yield Flaw(LABEL, _NO_LABEL)
    named = langs(draft)
    if len(named) > LANGS_MOST:
        yield Flaw("lang", _LANGS, over=len(named) - LANGS_MOST)
    if any(_LANG.fullmatch(code) is None for code in named):
        yield Flaw("lang", _BAD_LANG)
    if draft.reply_to is not None:
        yield from _reply(draft.reply_to)


def _reply(target: Target) -> Iterator[Flaw]:
    if post(target.remote_id) is None:
        yield Flaw("reply_to", _NOT_A_POST)
    elif target.ext.get("reply_closed") is True:
        yield Flaw("reply_to", _CLOSED)
