"""From a draft to the steps that say it: what is wrong with it, who it names, who may read it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from plugins.mastodon import counting
from ventanilla.api import (
    JSON,
    N_,
    Attachment,
    Draft,
    Flaw,
    Limits,
    Passage,
    Plan,
    Repeat,
    Step,
    Target,
    Visibility,
)

_EMPTY = N_("There is nothing in it: write something or attach a picture.")
_TOO_LONG = N_("It is too long for this server; the content warning and the name of whom it answers count too.")
_TOO_MANY_PASSAGES = N_("The thread has more passages than can be sent at once.")
_TOO_MANY_PICTURES = N_("It has more pictures than this server takes in one post.")
_PICTURE_KIND = N_("This server does not take pictures of this kind.")
_PICTURE_SIZE = N_("The picture is larger than this server takes.")
_ALT_TOO_LONG = N_("The description of the picture is longer than this server takes.")
_NO_BYTES = N_("The picture is empty.")
_TOO_OPEN = N_("What it answers can be read by fewer people: answer no more openly than that.")
_TO_NOBODY = N_("A private message has to name whom it is for, with @ and the whole name.")

WORDS: Mapping[Visibility, str] = {
    Visibility.PUBLIC: "public",
    Visibility.UNLISTED: "unlisted",
    Visibility.FOLLOWERS: "private",
    Visibility.PRIVATE: "direct",
}
"""Source: https://docs.joinmastodon.org/entities/Status/#visibility (read 2026-11-22)."""

_OPENNESS = (Visibility.PRIVATE, Visibility.FOLLOWERS, Visibility.UNLISTED, Visibility.PUBLIC)


def openness(visibility: Visibility) -> int:
    """How many may read it: a greater number is more people."""
    return _OPENNESS.index(visibility)


def check(draft: Draft, limits: Limits) -> list[Flaw]:
    """Why the draft cannot go out as it is."""
    flaws: list[Flaw] = []
    if draft.reply_to is not None and openness(draft.visibility) > openness(draft.reply_to.visibility):
        flaws.append(Flaw("visibility", _TOO_OPEN))
    if len(draft.passages) > limits.passages_most:
        flaws.append(Flaw("text", _TOO_MANY_PASSAGES, limits.passages_most))
    if not draft.passages:
        flaws.append(Flaw("text", _EMPTY))
    for at, passage in enumerate(draft.passages):
        flaws += _flaws(draft, passage, at, limits)
    return flaws


def plan(draft: Draft, key: str) -> Plan:
    """The steps: the answered message is looked at, pictures go up, then each passage is posted."""
    steps: list[Step] = []
    if draft.reply_to is not None:
        looked = {"id": draft.reply_to.remote_id, "visibility": WORDS[_visibility(draft)]}
        steps.append(Step(name="target", repeat=Repeat.SAFE, shows=False, payload=looked))
    pictures: list[list[JSON]] = []
    number = 0
    for passage in draft.passages:
        pictures.append([])
        for attachment in passage.media:
            number += 1
            picture = _picture(attachment, number, key)
            pictures[-1].append(picture)
            steps.append(Step(name=f"upload-{number}", repeat=Repeat.SAFE, shows=False, payload=picture))
    for at, passage in enumerate(draft.passages):
        payload = _post(draft, passage, at, pictures[at], key)
        steps.append(Step(name=f"post-{at + 1}", repeat=Repeat.CHECKABLE, shows=True, payload=payload))
    return Plan(tuple(steps))


def addressed(draft: Draft, passage: Passage, at: int) -> str:
    """The text as it is sent: an answer begins with the name of whom it answers, unless it names them already.

    What only the named can read names them in every passage.
    """
    text = passage.text.strip()
    acct = _acct(draft.reply_to) if draft.reply_to is not None else ""
    is_needed = at == 0 or openness(_visibility(draft)) <= openness(Visibility.FOLLOWERS)
    if not acct or not is_needed or counting.names(text, acct):
        return text
    return f"@{acct} {text}".rstrip()


def _flaws(draft: Draft, passage: Passage, at: int, limits: Limits) -> list[Flaw]:
    flaws: list[Flaw] = []
    text = addressed(draft, passage, at)
    if not passage.text.strip() and not passage.media:
        flaws.append(Flaw("text", _EMPTY, at))
    if _visibility(draft) is Visibility.PRIVATE and not counting.names_somebody(text):
        flaws.append(Flaw("text", _TO_NOBODY, at))
    over = counting.count(text, limits) + counting.plain(draft.warning.strip(), limits) - limits.text.most
    if over > 0:
        flaws.append(Flaw("text", _TOO_LONG, at, over))
    if len(passage.media) > limits.media.most:
        flaws.append(Flaw("media", _TOO_MANY_PICTURES, at, len(passage.media) - limits.media.most))
    for attachment in passage.media:
        flaws += _picture_flaws(attachment, at, limits)
    return flaws


def _picture_flaws(attachment: Attachment, at: int, limits: Limits) -> Sequence[Flaw]:
    media = limits.media
    found: list[Flaw] = []
    if attachment.mime not in media.mimes:
        found.append(Flaw("media", _PICTURE_KIND, at))
    if attachment.size > media.most_bytes:
        found.append(Flaw("media", _PICTURE_SIZE, at, attachment.size - media.most_bytes))
    if attachment.size <= 0:
        found.append(Flaw("media", _NO_BYTES, at))
    if len(attachment.alt) > media.alt_most:
        found.append(Flaw("media", _ALT_TOO_LONG, at, len(attachment.alt) - media.alt_most))
    return found


def _post(draft: Draft, passage: Passage, at: int, pictures: list[JSON], key: str) -> Mapping[str, JSON]:
    return {
        "text": addressed(draft, passage, at),
        "warning": draft.warning.strip(),
        "visibility": WORDS[_visibility(draft)],
        "language": draft.lang,
        "sensitive": draft.ext.get("sensitive") == "true" or draft.ext.get("sensitive") is True,
        "in_reply_to": draft.reply_to.remote_id if draft.reply_to is not None and at == 0 else "",
        "follows": at > 0,
        "pictures": pictures,
        "key": f"ventanilla-{key}-{at + 1}",
    }


def _picture(attachment: Attachment, number: int, key: str) -> Mapping[str, JSON]:
    return {
        "number": number,
        "sha256": attachment.sha256,
        "mime": attachment.mime,
        "alt": attachment.alt,
        # servers that name files after what they are called (snac2) must not mix two deliveries
        "name": f"{key}-{number}",
    }


def _visibility(draft: Draft) -> Visibility:
    """Never more open than what is answered, whatever the draft says."""
    if draft.reply_to is None:
        return draft.visibility
    return min(draft.visibility, draft.reply_to.visibility, key=openness)


def _acct(target: Target) -> str:
    """How the author is mentioned; our own messages are continued without a name."""
    if target.is_own:
        return ""
    said = target.ext.get("acct")
    return (said if isinstance(said, str) and said else target.author.handle).lstrip("@")
