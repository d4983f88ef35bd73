"""JSON Feed 1.0 and 1.1, which feedparser does not read.

Source: https://www.jsonfeed.org/version/1.1/, read 2026-11-22.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import cast

from plugins.feed import dates, identity, links, plain
from plugins.feed.identity import KEY_MAX
from plugins.feed.shape import Attachment, Document, Entry, Outcome
from plugins.feed.words import BAD_ID, NOT_AN_OBJECT, fault, language, media_kind
from ventanilla.api import JSON

_DEPTH_MAX = 64
_DIGITS_MAX = 40
_VERSION = re.compile(r"^https?://(?:www\.)?jsonfeed\.org/version/1(?:\.\d+)?/?$")
_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]++|\\.)*+(?P<closed>")?|[\[{]|(?P<close>[\]}])', re.DOTALL)


class _Distrusted(ValueError):
    """JSON that two readers would read differently, or that is made to break one."""


def read(body: bytes, base: str, now_s: int) -> Document:
    """Read a document that begins with ``{`` or ``[``.

    Args:
        base: the address relative links start from.
        now_s: the present, epoch seconds, for believing dates.
    """
    value = _value(body)
    if isinstance(value, Document):
        return value
    if not isinstance(value, Mapping) or not _VERSION.match(_text(value, "version")):
        return Document(outcome=Outcome.NOT_A_FEED, problem="JSON without a JSON Feed version")
    items = value.get("items")
    if not isinstance(items, Sequence) or isinstance(items, str):
        return Document(outcome=Outcome.REFUSED, problem="JSON Feed without a list of items")
    return _document(value, items, base, now_s)


def read_item(body: bytes, base: str, now_s: int) -> Document:
    """Read one item alone, as a document that has no other."""
    value = _value(body)
    return value if isinstance(value, Document) else _document({}, [value], base, now_s)


def _value(body: bytes) -> JSON | Document:
    """What the bytes say; a document without entries where they cannot be trusted."""
    try:
        text = body.decode("utf-8-sig")
        depth, is_whole = _structure(text)
    except UnicodeDecodeError as error:
        cut = error.end == len(body) and error.reason == "unexpected end of data"
        return Document(outcome=Outcome.TRUNCATED if cut else Outcome.REFUSED, problem="JSON that is not UTF-8")
    if depth > _DEPTH_MAX:
        return Document(outcome=Outcome.REFUSED, problem=f"JSON nested deeper than {_DEPTH_MAX}")
    if not is_whole:
        return Document(outcome=Outcome.TRUNCATED, problem="JSON that breaks off")
    try:
        return cast(
            JSON,
            json.loads(
                text,
                object_pairs_hook=_unique,
                parse_int=_integer,
                parse_float=_finite,
                parse_constant=_constant,
            ),
        )
    except ValueError as error:
        return Document(outcome=Outcome.REFUSED, problem=_reason(error))


def _document(value: Mapping[str, JSON], items: Sequence[JSON], base: str, now_s: int) -> Document:
    lang = language(_text(value, "language"))
    authors = _authors(value)
    entries: dict[str, Entry] = {}
    without_id = repeated = 0
    for item in items:
        entry, has_id = _entry(item, base, now_s, lang, authors)
        without_id += not has_id
        repeated += entries.setdefault(entry.key, entry) != entry
    return Document(
        outcome=Outcome.OK,
        title=plain.one_line(_text(value, "title")),
        lang=lang,
        entries=tuple(entries.values()),
        without_id=without_id,
        repeated=repeated,
    )


def _entry(item: JSON, base: str, now_s: int, lang: str, authors: Sequence[Mapping[str, JSON]]) -> tuple[Entry, bool]:
    raw = json.dumps(item)
    if not isinstance(item, Mapping):
        return Entry(key=identity.digest(raw), raw=raw, fault=NOT_AN_OBJECT), True
    given = item.get("id")
    if isinstance(given, bool | Mapping | list) or (isinstance(given, str) and len(given) > KEY_MAX):
        return Entry(key=identity.digest(raw), raw=raw, fault=BAD_ID), True
    entry_id = plain.clean(str(given)).strip() if given is not None else ""
    title, published = plain.one_line(_text(item, "title")), plain.one_line(_text(item, "date_published"))
    body = plain.from_html(_text(item, "content_html")) or plain.clean(_text(item, "content_text")).strip()
    body = body or plain.clean(_text(item, "summary")).strip()
    words = (_text(item, "content_html"), _text(item, "content_text"), _text(item, "summary"))
    key = identity.key(entry_id, plain.clean(_text(item, "url")).strip()[:KEY_MAX], title, published, words)
    text = plain.titled(title, body)
    address = _text(item, "url") or _text(item, "external_url") or (entry_id if links.is_absolute(entry_id) else "")
    url = links.absolute(address, base)
    media = _media(item, base)
    author = (_authors(item) or authors or ({},))[0]
    name, author_url = plain.one_line(_text(author, "name")), plain.one_line(_text(author, "url"))[:KEY_MAX]
    published_s = dates.believable(dates.read(published), now_s)
    updated_s = dates.believable(dates.read(_text(item, "date_modified")), now_s)
    tags = item.get("tags")
    labels = tuple(plain.one_line(t) for t in tags if isinstance(t, str)) if isinstance(tags, list) else ()
    entry = Entry(
        key=key,
        text=text,
        url=url,
        published_s=updated_s if published_s is None and not published else published_s,
        updated_s=updated_s if published_s is not None and updated_s != published_s else None,
        date_given=published if published_s is None else "",
        author_id=f"uri:{author_url}" if author_url else identity.digest(name) if name else "",
        author_name=name,
        lang=language(_text(item, "language")) or lang,
        media=media,
        ext={"categories": labels} if labels else {},
        raw=raw,
        fault=fault(text, has_more=bool(url or media)),
    )
    return entry, bool(entry_id)


def _authors(value: Mapping[str, JSON]) -> list[Mapping[str, JSON]]:
    """``authors`` (1.1) or the older ``author``, those with something to say."""
    several = value.get("authors")
    candidates = list(several) if isinstance(several, list) else [value.get("author")]
    return [a for a in candidates if isinstance(a, Mapping) and (_text(a, "name") or _text(a, "url"))]


def _media(item: Mapping[str, JSON], base: str) -> tuple[Attachment, ...]:
    found: dict[str, Attachment] = {}
    attachments = item.get("attachments")
    for attachment in attachments if isinstance(attachments, list) else ():
        if isinstance(attachment, Mapping) and (url := links.absolute(_text(attachment, "url"), base)):
            alt = plain.one_line(_text(attachment, "title")) or None
            found.setdefault(url, Attachment(media_kind(_text(attachment, "mime_type")), url, alt))
    for name in ("image", "banner_image"):
        if url := links.absolute(_text(item, name), base):
            found.setdefault(url, Attachment("image", url))
    return tuple(found.values())


def _text(value: Mapping[str, JSON], name: str) -> str:
    found = value.get(name)
    return found if isinstance(found, str) else ""


def _structure(text: str) -> tuple[int, bool]:
    """How deep the brackets go, and whether every string and bracket is closed."""
    depth = deepest = 0
    for token in _STRING_OR_BRACKET.finditer(text):
        first = token[0][0]
        if first == '"':
            if token["closed"] is None:
                return deepest, False
        elif token["close"]:
            depth -= 1
        else:
            depth += 1
            deepest = max(deepest, depth)
    return deepest, depth <= 0


def _unique(pairs: list[tuple[str, JSON]]) -> dict[str, JSON]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Distrusted("JSON with a name given twice")
    return found


def _integer(digits: str) -> int:
    if len(digits) > _DIGITS_MAX:
        raise _Distrusted(f"JSON with a number of more than {_DIGITS_MAX} digits")
    return int(digits)


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise _Distrusted("JSON with a number beyond all bounds")
    return number


def _constant(name: str) -> float:
    raise _Distrusted(f"JSON with {name}")


def _reason(error: ValueError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"invalid JSON, line {error.lineno}: {error.msg}"
    return str(error) if isinstance(error, _Distrusted) else "invalid JSON"
