"""What a draft of an answer carries besides its text, as an answer that was stopped gives it back.

Pictures with their descriptions, a content warning other than the message's own, that it answers in private what was
said in public, its language, and what its platform alone has.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from core.publishing.content import Content, canonical, dump_attachment
from ventanilla.api import JSON, Attachment, Passage, Target, Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What goes with the text of a draft."""

    media: tuple[Attachment, ...] = ()
    warning: str | None = None
    """``None``: that of the message it answers."""
    is_private: bool = False
    """It reaches nobody but the citizen, whoever saw the message."""
    lang: str = ""
    ext: Mapping[str, JSON] = field(default_factory=dict)

    def visibility(self, target: Target) -> Visibility:
        """Who sees an answer to this: those who saw the message, or the citizen alone."""
        return Visibility.PRIVATE if self.is_private else target.visibility

    def warned(self, target: Target) -> str:
        """The content warning of an answer to this."""
        return target.warning if self.warning is None else self.warning

    def content(self, text: str, target: Target) -> Content:
        """The answer whole."""
        return Content(
            passages=(Passage(text, self.media),),
            visibility=self.visibility(target),
            warning=self.warned(target),
            lang=self.lang,
            ext=self.ext,
        )


NOTHING = Carried()


def carried_of(content: Content, target: Target) -> Carried:
    """What an answer to this says besides its text; what it inherits anyway is left out."""
    return Carried(
        media=tuple(media for passage in content.passages for media in passage.media),
        warning=None if content.warning == target.warning else content.warning,
        is_private=content.visibility is Visibility.PRIVATE is not target.visibility,
        lang=content.lang,
        ext=content.ext,
    )


def dump_carried(carried: Carried) -> str:
    """The column of a draft; empty for nothing."""
    if carried == NOTHING:
        return ""
    return canonical(
        {
            "media": [dump_attachment(media) for media in carried.media],
            "warning": carried.warning,
            "is_private": carried.is_private,
            "lang": carried.lang,
            "ext": dict(carried.ext),
        }
    )


def load_carried(column: str) -> Carried:
    """What :func:`dump_carried` wrote."""
    if not column:
        return NOTHING
    kept = json.loads(column)
    return Carried(
        media=tuple(Attachment(**media) for media in kept["media"]),
        warning=kept["warning"],
        is_private=kept["is_private"],
        lang=kept["lang"],
        ext=kept["ext"],
    )
