"""HTML of statuses to plain text: what a reader of the platform would see, with every link written out.

Servers shorten links by spans that are hidden (``invisible``) or end in dots (``ellipsis``); here a link is its
whole address. Names and hashtags are links too and stay as they are written. Nothing is fetched, nothing runs.

Source: https://docs.joinmastodon.org/spec/activitypub/#sanitization (read 2026-11-22); snac2 2.75 measured.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from plugins.mastodon.addresses import readable_link

_SILENT = frozenset(("script", "style", "head", "template", "iframe", "object", "embed", "svg", "math", "noscript"))
_PARAGRAPHS = frozenset(("p", "blockquote", "ul", "ol", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "table"))
_LINES = frozenset(("div", "li", "tr", "section", "article", "figure", "figcaption", "dl", "dt", "dd"))
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_LINE_ENDS = re.compile(r"\r\n?|[\x85\u2028\u2029]")
_SPACES = re.compile(r"[ \t\n\f\r]+")
_TAG = re.compile(r"<!--.*?-->|<[^<>]*+>", re.DOTALL)
_BREAK_TAG = re.compile(r"<(?:br|/p|/div|/li)\b[^<>]*+>", re.IGNORECASE)
_TAGS_MAX = 10_000
"""Deeper trees take lexbor seconds; such a status is stripped of its tags instead."""
_LINE, _PARAGRAPH = "\x01", "\x02"
"""Asked-for breaks while a text is put together; no foreign text can hold them, as it is cleaned first."""
_BREAKS = re.compile(r"[ \t\n\x01\x02]*[\n\x01\x02][ \t\n\x01\x02]*")
_LOOKS_LIKE_A_LINK = re.compile(r"(?:https?://|www\.)\S+\Z|[\w-]+(?:\.[\w-]+)+(?:[/?#]\S*)?\Z", re.IGNORECASE)


def from_html(markup: str) -> str:
    """The text of a status; paragraphs are a blank line apart, lines as they were broken."""
    markup = clean(markup)
    if markup.count("<") > _TAGS_MAX:
        return _tidy(html.unescape(_TAG.sub("", _BREAK_TAG.sub("\n", markup))))
    body = LexborHTMLParser(markup).body
    if body is None:
        return ""
    page = _Page()
    _walk(body, page)
    return _tidy("".join(page.pieces))


def clean(text: str) -> str:
    """``text`` with plain line feeds, without control characters and halves of surrogate pairs."""
    text = _CONTROLS.sub("", _LINE_ENDS.sub("\n", text))
    return text if text.isascii() else text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def one_line(text: str) -> str:
    """``text`` cleaned and without line breaks."""
    return " ".join(clean(text).split())


@dataclass(slots=True)
class _Page:
    """The text as it is put together."""

    pieces: list[str] = field(default_factory=list)
    links: list[tuple[LexborNode, int]] = field(default_factory=list)
    """Open links, and where their text began."""
    preformatted: int = 0


def _walk(root: LexborNode, page: _Page) -> None:
    todo: list[tuple[LexborNode, bool]] = [(root, True)]
    while todo:  # no recursion: the depth is the sender's choice
        node, entering = todo.pop()
        if not entering:
            _leave(node, page)
        elif node.is_text_node:
            words = clean(node.text_content or "")
            page.pieces.append(words if page.preformatted else _SPACES.sub(" ", words))
        elif node.is_element_node and (node.tag or "") not in _SILENT:
            todo.append((node, False))
            _enter(node, page)
            child = node.last_child
            while child is not None:
                todo.append((child, True))
                child = child.prev


def _enter(node: LexborNode, page: _Page) -> None:
    tag = node.tag or ""
    page.pieces.append(_break(tag))
    if tag == "br":
        page.pieces.append("\n")
    elif tag == "li":
        page.pieces.append("- ")
    elif tag == "img":
        page.pieces.append(one_line(node.attributes.get("alt") or ""))
    elif tag == "a":
        page.links.append((node, len(page.pieces)))
    page.preformatted += tag == "pre"


def _leave(node: LexborNode, page: _Page) -> None:
    tag = node.tag or ""
    page.preformatted -= tag == "pre"
    if tag == "a" and page.links:
        link, begins = page.links.pop()
        shown = "".join(page.pieces[begins:])
        del page.pieces[begins:]
        page.pieces.append(_link(link, shown))
    page.pieces.append(_break(tag))


def _link(node: LexborNode, shown: str) -> str:
    """A link as text: its address, its name, or both where the words hide where it goes."""
    words = shown.strip()
    address = readable_link(html.unescape(node.attributes.get("href") or ""))
    kinds = f"{node.attributes.get('class') or ''} {node.attributes.get('rel') or ''}".lower().split()
    is_name = words[:1] in ("@", "#") and ("mention" in kinds or "hashtag" in kinds or "tag" in kinds)
    if not address or is_name:
        return shown
    if not words or _same(words, address):
        return address
    if _LOOKS_LIKE_A_LINK.match(words) and words.endswith("…") and _bare(address).startswith(_bare(words[:-1])):
        return address
    return f"{words} ({address})"


def _same(words: str, address: str) -> bool:
    return _bare(words) == _bare(address)


def _bare(address: str) -> str:
    return re.sub(r"^https?://(?:www\.)?", "", address, flags=re.IGNORECASE).rstrip("/")


def _break(tag: str) -> str:
    if tag in _PARAGRAPHS:
        return _PARAGRAPH
    return _LINE if tag in _LINES else ""


def _tidy(text: str) -> str:
    """One break where several meet: as wide as the widest of them, at most one blank line."""
    return _BREAKS.sub(_widest, text.replace("\u00a0", " ")).strip()


def _widest(breaks: re.Match[str]) -> str:
    return "\n\n" if _PARAGRAPH in breaks[0] or breaks[0].count("\n") > 1 else "\n"
