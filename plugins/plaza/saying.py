"""Saying something on the plaza: its bounds, what is wrong with a draft, and the steps that say it.

The network takes a key with whatever is said. What it does with it is chosen with the draft, so that a drill can
show all three: it prevents a double (``safe``), only lets look for it (``checkable``), or forgets it (``unsafe``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ventanilla.api import (
    N_,
    Draft,
    FieldKind,
    Flaw,
    Limits,
    MediaLimit,
    Passage,
    Plan,
    Repeat,
    SetupField,
    Step,
    TextLimit,
    Visibility,
)

__all__ = ["FIELDS", "LIMITS", "check", "plan"]

LIMITS = Limits(
    text=TextLimit(500, N_("characters")),
    media=MediaLimit(most=4, mimes=("image/png", "image/jpeg"), most_bytes=5_000_000, alt_most=1000),
    passages_most=10,
    source="the plaza's own rules",
    as_of="2026-11-22",
)

FIELDS = (
    SetupField(
        "repeat",
        N_("What the network does with a repetition"),
        FieldKind.CHOICE,
        required=False,
        default=Repeat.SAFE.value,
        choices=tuple(repeat.value for repeat in Repeat),
        help=N_("For drills: it prevents a double (safe), only lets look for it (checkable), or forgets it (unsafe)."),
    ),
)


def check(draft: Draft, limits: Limits) -> Sequence[Flaw]:
    """Why the draft cannot go out as it is."""
    return tuple(_flaws(draft, limits))


def plan(draft: Draft, key: str) -> Plan:
    """One step for each passage; each hangs on the one before."""
    return Plan(tuple(_step(draft, passage, number, key) for number, passage in enumerate(draft.passages)))


def _flaws(draft: Draft, limits: Limits) -> Iterator[Flaw]:
    if len(draft.passages) > limits.passages_most:
        yield Flaw("text", N_("The thread has too many parts."), over=len(draft.passages) - limits.passages_most)
    if draft.ext.get("repeat", Repeat.SAFE.value) not in set(Repeat):
        yield Flaw("repeat", N_("It is one of safe, checkable and unsafe."))
    is_private = draft.reply_to is not None and draft.reply_to.visibility is Visibility.PRIVATE
    if is_private and draft.visibility is not Visibility.PRIVATE:
        yield Flaw("visibility", N_("What was said in private is answered in private."))
    for number, passage in enumerate(draft.passages):
        over = len(passage.text) - limits.text.most
        if over > 0:
            yield Flaw("text", N_("The text is too long."), number, over)
        if not passage.text.strip() and not passage.media:
            yield Flaw("text", N_("There is nothing to say."), number)
        yield from _picture_flaws(passage, limits.media, number)


def _picture_flaws(passage: Passage, most: MediaLimit, number: int) -> Iterator[Flaw]:
    if len(passage.media) > most.most:
        yield Flaw("media", N_("There are too many pictures."), number, len(passage.media) - most.most)
    for picture in passage.media:
        if picture.mime not in most.mimes:
            yield Flaw("media", N_("The network does not take pictures of this kind."), number)
        if picture.size > most.most_bytes:
            yield Flaw("media", N_("A picture is too large."), number, picture.size - most.most_bytes)
        if len(picture.alt) > most.alt_most:
            yield Flaw(
                "media", N_("The description of a picture is too long."), number, len(picture.alt) - most.alt_most
            )


def _step(draft: Draft, passage: Passage, number: int, key: str) -> Step:
    return Step(
        name=f"post-{number + 1}",
        repeat=Repeat(str(draft.ext.get("repeat", Repeat.SAFE.value))),
        shows=True,
        payload={
            "key": f"{key}-{number + 1}",
            "text": passage.text,
            "visibility": draft.visibility.value,
            "in_reply_to": draft.reply_to.remote_id if draft.reply_to is not None and number == 0 else "",
            "pictures": [picture.sha256 for picture in passage.media],
        },
    )
