"""Small readings that XML and JSON feeds share: languages, kinds of media, reasons for setting an entry aside."""

from __future__ import annotations

import re

from ventanilla.api import N_

NOT_AN_OBJECT = N_("the entry is not an object")
BAD_ID = N_("the id is not text, or longer than any id")
EMPTY = N_("no words, no link and no media")
TOO_LONG = N_("the text is longer than a million characters")

TEXT_MAX = 1_000_000

_LANGUAGE = re.compile(r"^[a-z]{2,3}(?:[-_][a-z0-9]{2,8}){0,3}$", re.IGNORECASE)
_EXTENSIONS = {
    **dict.fromkeys(("jpg", "jpeg", "png", "gif", "webp", "avif", "svg"), "image"),
    **dict.fromkeys(("mp3", "m4a", "ogg", "oga", "opus", "wav", "flac"), "audio"),
    **dict.fromkeys(("mp4", "m4v", "webm", "mov", "mkv"), "video"),
}


def fault(text: str, has_more: bool) -> str:
    """Why words like these make no item; empty where they do. ``has_more``: a link or media come with them."""
    if len(text) > TEXT_MAX:
        return TOO_LONG
    return "" if text or has_more else EMPTY


def language(tag: str) -> str:
    """``tag`` as a language tag (``es``, ``pt-BR``), or empty where it is none."""
    tag = tag.strip()
    return tag.replace("_", "-") if _LANGUAGE.match(tag) else ""


def media_kind(mime_type: str, url: str = "", medium: str = "") -> str:
    """image, audio, video or document, from what the feed says or else from the address."""
    for word in (medium.strip().lower(), mime_type.strip().lower().partition("/")[0]):
        if word in ("image", "audio", "video"):
            return word
    extension = url.partition("?")[0].rpartition(".")[2].lower()
    return _EXTENSIONS.get(extension, "document")
