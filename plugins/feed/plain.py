"""HTML of feeds to plain text: the words and their paragraphs, nothing that could act.

Nothing is fetched, nothing runs; scripts, styles and hidden parts leave no text. Control characters other than
line feed and tab are no words and are left out; bidirectional marks stay, the screen deals with them.
"""

from __future__ import annotations

import html
import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

_SILENT = frozenset(
    (
        *("script", "style", "head", "template", "iframe", "object", "embed", "svg", "math", "canvas"),
        *("select", "textarea", "noembed", "noframes"),
    )
)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_PARAGRAPHS = frozenset(("p", "blockquote", "ul", "ol", "dl", "pre", "table", "figure", "hr", *_HEADINGS))
"""A blank line before and after."""
_LINES = frozenset(
    (
        *("address", "article", "aside", "center", "dd", "details", "dialog", "div", "dt", "fieldset"),
        *("figcaption", "footer", "form", "header", "legend", "main", "nav", "section", "summary"),
        *("li", "tr", "caption"),
    )
)
"""On lines of their own."""

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_LINE_ENDS = re.compile(r"\r\n?|[\x85\u2028\u2029]")
_SPACES = re.compile(r"[ \t\n\f\r]+")
_LINE, _PARAGRAPH = "\x01", "\x02"
"""Asked-for breaks while a text is put together; no foreign text can hold them, as it is cleaned first."""
_BREAKS = re.compile(r"[ \t\n\x01\x02]*[\n\x01\x02][ \t\n\x01\x02]*")
_ANY_TAG = re.compile(r"<!--.*?-->|</?(?P<name>[A-Za-z][A-Za-z0-9]*+)[^<>]*+>", re.DOTALL)
_SILENT_PART = re.compile(r"<(script|style)\b[^<>]*+>.*?</\1\s*+>", re.DOTALL | re.IGNORECASE)
_TAGS_MAX = 10_000
"""50,000 nested ``div`` take lexbor ten seconds, 10,000 less than half a one (measured with selectolax 1.0.2)."""
_DOUBLE_SPACES = re.compile(r" {2,}")
_MARKUP = re.compile(
    r"<(?:/|(?:a|abbr|b|big|blockquote|br|center|cite|code|del|div|em|font|h[1-6]|hr|i|iframe|img|ins|li|mark|ol|p|pre"
    r"|q|s|script|small|span|strike|strong|style|sub|sup|svg|table|tt|u|ul|video)\b)[^<>]*>|<!--",
    re.IGNORECASE,
)


def from_html(markup: str) -> str:
    """The text of an HTML fragment as a reader would see it; paragraphs are a blank line apart."""
    markup = clean(markup)
    if "<" not in markup:
        return _tidy(_SPACES.sub(" ", clean(html.unescape(markup))))
    if markup.count("<") > _TAGS_MAX:
        return _stripped(markup)
    body = LexborHTMLParser(markup).body
    return _tidy("".join(_pieces(body))) if body is not None else ""


def from_title(words: str) -> str:
    """The text of a title that may be plain or HTML, which RSS does not say: decoded once, on one line."""
    text = from_html(words) if _MARKUP.search(words) else clean(html.unescape(words))
    return one_line(text)


def titled(title: str, text: str) -> str:
    """A title, a blank line and the text; the title alone is not said twice where the text begins with it."""
    opening = title.rstrip(" .…")
    if not text or not opening:
        return text or title
    return text if " ".join(text.split()).startswith(opening) else f"{title}\n\n{text}"


def one_line(text: str) -> str:
    """``text`` cleaned and without line breaks."""
    return " ".join(clean(text).split())


def clean(text: str) -> str:
    """``text`` with plain line feeds, without control characters and halves of surrogate pairs."""
    text = _CONTROLS.sub("", _LINE_ENDS.sub("\n", text))
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _stripped(markup: str) -> str:
    """The words of a fragment with so many tags that building its tree would take longer than reading it is worth."""
    text = _ANY_TAG.sub(lambda tag: _break((tag["name"] or "").lower()), _SILENT_PART.sub("", markup))
    return _tidy(_SPACES.sub(" ", html.unescape(text)))


def _pieces(root: LexborNode) -> list[str]:
    """The text under ``root`` in order; walks by neighbours, as deep nesting would break recursion."""
    pieces: list[str] = []
    preformatted = 0
    node: LexborNode | None = root.first_child
    while node is not None:
        tag = node.tag or ""
        child: LexborNode | None = None
        if node.is_text_node:
            words = clean(node.text_content or "")
            pieces.append(words if preformatted else _SPACES.sub(" ", words))
        elif node.is_element_node and not _is_hidden(tag, node):
            pieces.append(_opening(tag, node))
            preformatted += tag == "pre"
            child = node.first_child
        if child is not None:
            node = child
            continue
        while node is not None:
            if node.is_element_node and not _is_hidden(node.tag or "", node):
                pieces.append(_closing(node.tag or ""))
                preformatted -= node.tag == "pre"
            if node.next is not None:
                node = node.next
                break
            node = node.parent
            if node is None or node.mem_id == root.mem_id:
                return pieces
    return pieces


def _is_hidden(tag: str, node: LexborNode) -> bool:
    return tag in _SILENT or "hidden" in node.attributes


def _opening(tag: str, node: LexborNode) -> str:
    if tag == "img":
        alt = one_line(node.attributes.get("alt") or "")
        return f"[{alt}]" if alt else ""
    if tag == "br":
        return "\n"
    return _break(tag) + ("- " if tag == "li" else "")


def _closing(tag: str) -> str:
    if tag in ("td", "th"):
        return " "
    return _break(tag)


def _break(tag: str) -> str:
    if tag in _PARAGRAPHS:
        return _PARAGRAPH
    return _LINE if tag in _LINES else ""


def _tidy(text: str) -> str:
    """One break where several meet: as wide as the widest of them, at most one blank line."""
    text = _DOUBLE_SPACES.sub(" ", text.replace("\u00a0", " "))
    return _BREAKS.sub(_widest, text).strip()


def _widest(breaks: re.Match[str]) -> str:
    return "\n\n" if _PARAGRAPH in breaks[0] or breaks[0].count("\n") > 1 else "\n"
