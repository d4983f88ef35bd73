"""Finds links, mentions and hashtags in a text, with their places in UTF-8 bytes, the end exclusive.

The network shows nothing of a text as a link by itself: whoever writes says what is one. The rules are those of
the network's own application, except for addresses without ``https://``: it carries the list of all top-level
domains, here a short one decides, so that ``informe.pdf`` or ``etc.Luego`` never become links.

Source: packages/api/src/rich-text/detection.ts and util.ts of bluesky-social/atproto (commit d6296a1,
read 2026-11-22); https://docs.bsky.app/docs/advanced-guides/post-richtext (read 2026-11-22).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import regex

from plugins.bluesky.counting import graphemes
from plugins.bluesky.uris import is_handle

TAG_MOST = 64
"""Graphemes of a hashtag without its sign."""

_INVISIBLE = r"\u00ad\u2060\u200a\u200b\u200c\u200d\u20e2"
_MENTION = regex.compile(r"(?:^|[\s(])(@([a-zA-Z0-9.-]+))\b", regex.MULTILINE)
_LINK = regex.compile(
    r"(?:^|[\s(])(https?://\S+|(?P<domain>[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)+)\S*)", regex.MULTILINE | regex.IGNORECASE
)
_TAG = regex.compile(
    rf"(?:^|\s)([#＃])((?!\ufe0f)[^\s{_INVISIBLE}]*[^\d\s\p{{P}}{_INVISIBLE}]+[^\s{_INVISIBLE}]*)", regex.MULTILINE
)
_PUNCTUATION = regex.compile(r"\p{P}+\Z")
_DOMAINS = regex.compile(
    r"com|org|net|info|edu|gov|gob|int|app|dev|social|blog|news|online|cat|eus|gal|eu|es|ad|pt|fr|it|de|at|ch|be|nl|lu"
    r"|ie|uk|gr|se|fi|dk|pl|cz|ro|bg|hr|mx|ar|cl|co|pe|uy|py|bo|ec|ve|cr|cu|do|gt|hn|ni|pa|sv|us|ca|br",
    regex.IGNORECASE,
)


class FacetKind(StrEnum):
    """What a piece of a text is."""

    LINK = "link"
    MENTION = "mention"
    TAG = "tag"


@dataclass(frozen=True, slots=True)
class Facet:
    """A piece of a text; ``what`` is the address, the handle or the tag without its sign."""

    kind: FacetKind
    start: int
    """In bytes of UTF-8."""
    end: int
    what: str


def facets(text: str) -> tuple[Facet, ...]:
    """The pieces in their order; none overlaps another."""
    found = sorted((*_mentions(text), *_links(text), *_tags(text)), key=lambda facet: facet.start)
    kept: list[Facet] = []
    for facet in found:
        if not kept or facet.start >= kept[-1].end:
            kept.append(facet)
    return tuple(kept)


def _mentions(text: str) -> Iterator[Facet]:
    for match in _MENTION.finditer(text, overlapped=True):
        if is_handle(match[2]):
            yield _facet(FacetKind.MENTION, text, match.start(1), match.end(1), match[2].lower())


def _links(text: str) -> Iterator[Facet]:
    for match in _LINK.finditer(text, overlapped=True):
        shown, domain = match[1], match["domain"]
        if domain is not None and not _DOMAINS.fullmatch(domain.rpartition(".")[2]):
            continue
        if shown[-1] in ".,;:!?":
            shown = shown[:-1]
        if shown.endswith(")") and "(" not in shown:
            shown = shown[:-1]
        address = shown if domain is None else f"https://{shown}"
        if address.partition("://")[2]:
            yield _facet(FacetKind.LINK, text, match.start(1), match.start(1) + len(shown), address)


def _tags(text: str) -> Iterator[Facet]:
    for match in _TAG.finditer(text, overlapped=True):
        tag = _PUNCTUATION.sub("", match[2].strip())
        if tag and graphemes(tag) <= TAG_MOST:
            yield _facet(FacetKind.TAG, text, match.start(1), match.start(1) + 1 + len(tag), tag)


def _facet(kind: FacetKind, text: str, start: int, end: int, what: str) -> Facet:
    start_bytes = len(text[:start].encode("utf-8", "surrogatepass"))
    return Facet(kind, start_bytes, start_bytes + len(text[start:end].encode("utf-8", "surrogatepass")), what)
