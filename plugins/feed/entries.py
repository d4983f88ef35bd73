"""One entry of RSS or Atom, as feedparser gives it, in common terms."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass

from plugins.feed import dates, identity, links, plain
from plugins.feed.identity import KEY_MAX
from plugins.feed.shape import Attachment, Entry
from plugins.feed.words import BAD_ID, fault, language, media_kind

Node = Mapping[str, object]
"""What feedparser hands out: a dictionary of words, dictionaries, lists and broken-up times."""

_THREADING = "http://purl.org/syndication/thread/1.0"
"""Source: RFC 4685."""
_MAIL = re.compile(r"[\w.+-]+@(?:[\w-]+\.)+\w{2,}")
_HTML_TYPES = ("text/html", "application/xhtml+xml")
_TEXT_TYPES = (*_HTML_TYPES, "text/plain", "")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an entry is read against."""

    base: str
    """The address relative links start from."""
    now_s: int
    lang: str
    is_atom: bool
    """Atom says whether a title is HTML; RSS does not."""
    prefixes: Mapping[str, str]
    """Namespaces in use by prefix."""
    alts: Mapping[str, str]
    """Descriptions of media elements by the address as written."""
    author: Node
    """The feed's own author, for entries without one."""


USUAL_PREFIXES = {"thr": _THREADING}
"""Namespaces by the prefix that everybody gives them, for entries whose document is no longer there."""


def is_markup(kept: Node) -> bool:
    """Whether an entry that was kept as JSON came from RSS or Atom and not from a JSON Feed."""
    return "link" in kept or "links" in kept or "guidislink" in kept or any(name.endswith("_detail") for name in kept)


def read(node: Node, around: Surroundings) -> tuple[Entry, bool]:
    """The entry and whether it has an id of its own."""
    raw = json.dumps(without_times(node), default=str)
    entry_id = plain.clean(_words(node, "id")).strip()
    link = plain.clean(_words(node, "link")).strip()
    title = _words(node, "title")
    published = _words(node, "published")
    key = identity.key(entry_id, link[:KEY_MAX], title, published, _all_words(node))
    if len(entry_id) > KEY_MAX:
        return Entry(key=identity.digest(entry_id), raw=raw, fault=BAD_ID), True
    text = plain.titled(_title(node, around), _body(node, around))
    url = _address(node, link, entry_id, around.base)
    media = _media(node, around)
    published_s, updated_s, date_given = _times(node, around.now_s)
    author_id, author_name = author(node)
    if not author_id:
        author_id, author_name = author(around.author)
    entry = Entry(
        key=key,
        text=text,
        url=url,
        published_s=published_s,
        updated_s=updated_s,
        date_given=date_given,
        author_id=author_id,
        author_name=author_name,
        lang=_lang(node) or around.lang,
        in_reply_to=_in_reply_to(node, around.prefixes),
        media=media,
        ext=_ext(node, around.base),
        raw=raw,
        fault=fault(text, has_more=bool(url or media)),
    )
    return entry, bool(entry_id)


def author(node: Node) -> tuple[str, str]:
    """Identity and name of who wrote an entry or a feed; both empty where nobody is named.

    The identity is the address of a page, else a hash of the mail address, else of the name.
    """
    detail = _node(node.get("author_detail"))
    page, mail, name = (plain.one_line(_words(detail, part)) for part in ("href", "email", "name"))
    words = plain.one_line(_words(node, "author"))[:500]
    whole = _MAIL.search(words)
    if whole is not None and whole[0] != mail:
        # feedparser cuts mail addresses with long top-level names and leaves the rest in the name
        mail, name = whole[0], (words[: whole.start()] + words[whole.end() :]).strip(" ()<>")
    name, mail = name or words, mail.lower()
    if page:
        return f"uri:{page[:KEY_MAX]}", name or mail
    if mail:
        return "mail:" + hashlib.sha256(mail.encode("utf-8", "surrogatepass")).hexdigest()[:32], name or mail
    return (identity.digest(name), name) if name else ("", "")


def without_times(value: object) -> object:
    """``value`` without feedparser's own readings of dates, which are no part of the feed."""
    if isinstance(value, dict):
        return {
            key: without_times(inner)
            for key, inner in dict.items(value)
            if not isinstance(inner, time.struct_time) and not (inner is None and key.endswith("_parsed"))
        }
    if isinstance(value, list | tuple):
        return [without_times(inner) for inner in value]
    return value


def _title(node: Node, around: Surroundings) -> str:
    words = _words(node, "title")
    kind = _words(_node(node.get("title_detail")), "type")
    if kind in _HTML_TYPES:
        return plain.one_line(plain.from_html(words))
    return plain.one_line(words) if around.is_atom else plain.from_title(words)


def _body(node: Node, around: Surroundings) -> str:
    """The fullest of content and summary; the description of a picture is neither."""
    alts = {plain.one_line(plain.from_html(words)) for words in around.alts.values()}
    best = ""
    for part in (*_nodes(node.get("content")), _node(node.get("summary_detail"))):
        kind = _words(part, "type")
        if kind not in _TEXT_TYPES:
            continue
        words = _words(part, "value")
        text = plain.from_html(words) if kind in _HTML_TYPES else plain.clean(words).strip()
        if len(text) > len(best) and plain.one_line(text) not in alts:
            best = text
    return best


def _all_words(node: Node) -> tuple[str, ...]:
    return (_words(node, "summary"), *(_words(part, "value") for part in _nodes(node.get("content"))))


def _address(node: Node, link: str, entry_id: str, base: str) -> str:
    """The entry's page. A ``guid`` is one only where it is a whole address."""
    if link and (link != entry_id or links.is_absolute(link)):
        return links.absolute(link, base)
    for other in _nodes(node.get("links")):
        if _words(other, "rel") == "alternate" and (url := links.absolute(_words(other, "href"), base)):
            return url
    return ""


def _times(node: Node, now_s: int) -> tuple[int | None, int | None, str]:
    """When it was published, when changed if that is another moment, and the words of an unbelievable date."""
    words = {name: plain.one_line(_words(node, name)) for name in ("published", "updated", "created")}
    seen: dict[str, int | None] = {}
    for name, given in words.items():
        parsed = node.get(f"{name}_parsed") if dict.__contains__(dict(node), f"{name}_parsed") else None
        fallback = parsed if isinstance(parsed, time.struct_time) else None
        seen[name] = dates.believable(dates.read(given, fallback), now_s)
    published = words["published"] or words["created"] or words["updated"]
    first = seen["published"] if words["published"] else seen["created"] if words["created"] else seen["updated"]
    changed = seen["updated"] if first is not None and seen["updated"] != first else None
    return first, changed, published[:100] if first is None else ""


def _lang(node: Node) -> str:
    for part in (*_nodes(node.get("content")), _node(node.get("summary_detail")), _node(node.get("title_detail"))):
        if tag := language(_words(part, "language")):
            return tag
    return ""


def _in_reply_to(node: Node, prefixes: Mapping[str, str]) -> str:
    for prefix, namespace in prefixes.items():
        if namespace == _THREADING:
            reply = _node(node.get(f"{prefix}_in-reply-to"))
            return plain.clean(_words(reply, "ref") or _words(reply, "href")).strip()[:KEY_MAX]
    return ""


def _media(node: Node, around: Surroundings) -> tuple[Attachment, ...]:
    found: dict[str, Attachment] = {}
    enclosures = [link for link in _nodes(node.get("links")) if _words(link, "rel") == "enclosure"]
    for part in (*enclosures, *_nodes(node.get("media_content"))):
        written = _words(part, "href") or _words(part, "url")
        if url := links.absolute(written, around.base):
            alt = plain.one_line(plain.from_html(around.alts.get(written, ""))) or None
            kind = media_kind(_words(part, "type"), url, _words(part, "medium"))
            earlier = found.get(url)
            found[url] = Attachment(earlier.kind if earlier else kind, url, alt or (earlier.alt if earlier else None))
    return tuple(found.values())


def _ext(node: Node, base: str) -> dict[str, str | tuple[str, ...]]:
    """What only feeds have and what does not change by itself: labels, the comment feed, the original source."""
    found: dict[str, str | tuple[str, ...]] = {}
    labels = (plain.one_line(_words(tag, "label") or _words(tag, "term")) for tag in _nodes(node.get("tags")))
    if categories := tuple(dict.fromkeys(label for label in labels if label)):
        found["categories"] = categories
    if comments := links.absolute(_words(node, "wfw_commentrss"), base):
        found["comments_feed"] = comments
    if video := plain.one_line(_words(node, "yt_videoid")):
        found["video"] = video
    if source := plain.one_line(_words(_node(node.get("source")), "title")):
        found["source"] = source
    return found


def _words(node: Node, name: str) -> str:
    # dict.get: feedparser's own get maps one name to another and warns about it
    value = dict.get(node, name) if isinstance(node, dict) else node.get(name)
    return value if isinstance(value, str) else ""


def _node(value: object) -> Node:
    return value if isinstance(value, dict) else {}


def _nodes(value: object) -> list[Node]:
    return [inner for inner in value if isinstance(inner, dict)] if isinstance(value, list) else []
