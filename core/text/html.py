"""HTML to plain text, for messages and articles that arrive as HTML.

Paragraphs, lines, lists, quotations and preformatted text keep their shape; the rest is its text. Entities are
decoded once. Nothing is fetched or executed, and the result is as foreign as the HTML was: it is stored, and
passes ``show`` before it is drawn.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.text.markup import tame

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_APART = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "table", "figure", "hr"))
_LISTS = frozenset(("ul", "ol"))
_LINES = frozenset((
    "div", "li", "tr", "dl", "dt", "dd", "section", "article", "header", "footer", "aside", "main", "nav",
    "figcaption", "address", "details", "summary", "caption", "form", "fieldset",
))  # fmt: skip
_DROPPED = frozenset(("head", "script", "style", "template", "noscript", "iframe", "object", "svg", "math"))
_BLANKS = re.compile(r"[ \t\n\f\r]+")
_ADDRESS = re.compile(r"https?://[^\s<>]{1,2000}\Z", re.IGNORECASE)
_NAME = re.compile(r"[@#]\S+\Z")
_DEEPEST = 8  # quotations and lists are not indented further


def to_text(html: str) -> str:
    """The plain text of some HTML: lines broken where a reader sees them broken, at most one empty line between.

    A link is its text, followed by its address in brackets where the text does not say it; a shortened address
    (Mastodon's ``invisible`` and ``ellipsis`` spans) is written out. An image is its description.
    """
    from selectolax.lexbor import LexborHTMLParser  # loaded by whoever parses, not by every start

    page = _Page()
    root = LexborHTMLParser(tame(html)).root
    todo: list[tuple[LexborNode, bool]] = [] if root is None else [(root, True)]
    while todo:  # no recursion: the depth is the sender's choice
        node, entering = todo.pop()
        if not entering:
            _leave(node, page)
        elif node.is_text_node:
            page.write(node.text_content or "")
        elif node.is_element_node and not _is_hidden(node):
            todo.append((node, False))
            if _enter(node, page):
                child = node.last_child
                while child is not None:
                    todo.append((child, True))
                    child = child.prev
    return page.text()


@dataclass(slots=True)
class _Page:
    """The text as it is laid out: the lines finished, and the one being written."""

    lines: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    blank_due: bool = False
    quotes: int = 0
    lists: list[int] = field(default_factory=list)  # number of the next item; 0: dashes
    bullet: str = ""
    preformatted: int = 0
    endings: list[str] = field(default_factory=list)  # what follows the text of each open link

    def write(self, text: str) -> None:
        if not self.preformatted:
            self._add(_BLANKS.sub(" ", text))
            return
        first, *more = text.split("\n")
        self._add(first)
        for line in more:
            self.end_line()
            self._add(line)

    def end_line(self) -> None:
        """Finish the line, be it empty."""
        text = "".join(self.words).rstrip(" ")
        self.words.clear()
        if not text:
            self.lines.append("")
            return
        if self.blank_due and self.lines:
            self.lines.append("")
        self.blank_due = False
        indent = "> " * min(self.quotes, _DEEPEST)
        if self.lists:
            indent += "  " * min(len(self.lists) - 1, _DEEPEST) + (self.bullet or "  ")
            self.bullet = ""
        self.lines.append(indent + text)

    def start_line(self, *, apart: bool = False) -> None:
        """Go to a new line unless nothing was written on this one; ``apart``: after an empty one."""
        if "".join(self.words).strip(" "):
            self.end_line()
        self.words.clear()
        self.blank_due = self.blank_due or apart

    def start_item(self) -> None:
        if self.lists:
            number = self.lists[-1]
            self.bullet = f"{number}. " if number else "- "
            self.lists[-1] += 1 if number else 0

    def text(self) -> str:
        self.start_line()
        return re.sub("\n{3,}", "\n\n", "\n".join(self.lines)).strip("\n")

    def _add(self, text: str) -> None:
        if not self.preformatted and (not self.words or self.words[-1].endswith(" ")):
            text = text.removeprefix(" ")
        if text:
            self.words.append(text)


def _enter(node: LexborNode, page: _Page) -> bool:
    """Write what begins with this element; false where its contents are not to be written."""
    tag = node.tag or ""
    if tag in _APART or tag in _LINES or tag in _LISTS:
        page.start_line(apart=tag in _APART or (tag in _LISTS and not page.lists))
    match tag:
        case "a":
            return _enter_link(node, page)
        case "br":
            page.end_line()
        case "hr":
            page.write("---")
        case "img":
            page.write(f"[{alt}]" if (alt := _attribute(node, "alt").strip()) else "")
        case "li":
            page.start_item()
        case "ul" | "ol":
            page.lists.append(1 if tag == "ol" else 0)
        case "td" | "th":
            page.write(" | " if page.words else "")
        case "blockquote":
            page.quotes += 1
        case "pre":
            page.preformatted += 1
    return True


def _leave(node: LexborNode, page: _Page) -> None:
    tag = node.tag or ""
    if tag in _APART or tag in _LINES or tag in _LISTS:
        page.start_line(apart=tag in _APART or (tag in _LISTS and len(page.lists) == 1))
    match tag:
        case "a":
            page.write(page.endings.pop())
        case "span" if "ellipsis" in _classes(node):
            page.write("…")
        case "ul" | "ol":
            page.lists.pop()
            page.bullet = ""
        case "blockquote":
            page.quotes -= 1
        case "pre":
            page.preformatted -= 1


def _enter_link(node: LexborNode, page: _Page) -> bool:
    address = _attribute(node, "href").strip()
    # A link inside a link is only made by broken markup: its text is not looked at, to stay linear.
    said = "" if page.endings else node.text(deep=True).strip()
    if not _ADDRESS.match(address) or _NAME.match(said):
        address = ""
    if address and _bare(said) == _bare(address):
        page.endings.append("")
        page.write(address)
        return False
    page.endings.append(f" ({address})" if address else "")
    return True


def _bare(address: str) -> str:
    return re.sub(r"\Ahttps?://(?:www\.)?|/\Z", "", address.lower())


def _is_hidden(node: LexborNode) -> bool:
    return node.tag in _DROPPED or "invisible" in _classes(node) or "hidden" in node.attrs


def _classes(node: LexborNode) -> list[str]:
    return _attribute(node, "class").split()


def _attribute(node: LexborNode, name: str) -> str:
    return node.attrs.sget(name, "")
