"""The bounds of what may be said: the server's own words before those shipped."""

from __future__ import annotations

from plugins.mastodon.counting import CODE_POINTS, GRAPHEMES
from plugins.mastodon.instance import (
    ALT_MOST,
    CHARS_MOST,
    LINK_COSTS,
    PICTURE_BYTES,
    PICTURE_MIMES,
    PICTURES_MOST,
    Instance,
)
from ventanilla.api import Limits, MediaLimit, TextLimit

PASSAGES_MOST = 25
"""Ours: servers do not bound a thread, readers do."""

SHIPPED = Limits(
    text=TextLimit(CHARS_MOST, GRAPHEMES, link_costs=LINK_COSTS),
    warning=TextLimit(CHARS_MOST, GRAPHEMES),
    media=MediaLimit(PICTURES_MOST, PICTURE_MIMES, PICTURE_BYTES, ALT_MOST),
    passages_most=PASSAGES_MOST,
    source="https://docs.joinmastodon.org/user/posting/",
    as_of="2026-11-22",
)


def of(instance: Instance, today: str) -> Limits:
    """The bounds that a server states; ``today``: ISO date."""
    unit = GRAPHEMES if instance.link_costs is not None else CODE_POINTS
    return Limits(
        text=TextLimit(instance.chars_most, unit, link_costs=instance.link_costs),
        warning=TextLimit(instance.chars_most, unit),
        media=MediaLimit(instance.pictures_most, instance.picture_mimes, instance.picture_bytes, instance.alt_most),
        passages_most=PASSAGES_MOST,
        source=f"{instance.domain}, {instance.version}"[:200],
        as_of=today,
    )
