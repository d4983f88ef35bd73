"""The named pure functions that the guarded child runs on a feed's bytes, and on one entry kept of it."""

from __future__ import annotations

import io
import json
import re
import warnings
from collections.abc import Mapping
from typing import cast

import feedparser

from plugins.feed import charset, entries, jsonfeed, plain
from plugins.feed.ending import Ending, ending, may_go_on
from plugins.feed.entries import Node, Surroundings
from plugins.feed.repair import repaired
from plugins.feed.shape import Document, Entry, Outcome, to_json
from plugins.feed.survey import Survey, survey
from plugins.feed.words import language
from ventanilla.api import JSON

_DECLARATION = re.compile(r"<\?xml\b[^>]*\?>")
_JUNK_MAX = 4_096
_FEED_START = re.compile(r"<\?xml\b|<rss\b|<feed\b|<rdf:RDF\b")
_HTML_START = re.compile(
    r"(?:\s|<\?.*?\?>|<!--.*?-->)*+<(?:!doctype\s+html|html|head|body)\b", re.DOTALL | re.IGNORECASE
)

_DIGITS = re.compile(r"\s*(\d{1,7})\s*$")
_PERIODS_S = {"hourly": 3_600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
"""Source: https://web.resource.org/rss/1.0/modules/syndication/, read 2026-11-22."""

_FEEDPARSER_FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What feedparser lets slip on faulty markup instead of setting its mark."""


def document(body: bytes, options: Mapping[str, JSON] | None = None) -> JSON:
    """Read a feed of any format; see :class:`plugins.feed.shape.Document` for the answer.

    Args:
        options: ``base``, the address it came from; ``content_type``, the header's words; ``now_s``, the
            present in epoch seconds. No default of these reads anything from outside.
    """
    given = options or {}
    base, content_type, now_s = given.get("base"), given.get("content_type"), given.get("now_s")
    return to_json(
        read(
            body,
            base=base if isinstance(base, str) else "",
            content_type=content_type if isinstance(content_type, str) else "",
            now_s=now_s if isinstance(now_s, int) else 2**40,
        )
    )


def entry(body: bytes, options: Mapping[str, JSON] | None = None) -> JSON:
    """Read again one entry that was set aside, from the JSON kept with it; the answer is a document of one entry.

    Args:
        options: ``base`` and ``now_s`` as for :func:`document`.
    """
    given = options or {}
    base, now_s = given.get("base"), given.get("now_s")
    around = Surroundings(
        base=base if isinstance(base, str) else "",
        now_s=now_s if isinstance(now_s, int) else 2**40,
        lang="",
        is_atom=False,
        prefixes=entries.USUAL_PREFIXES,
        alts={},
        author={},
    )
    return to_json(_entry_document(body, around))


def _entry_document(body: bytes, around: Surroundings) -> Document:
    try:
        kept: object = json.loads(body)
    except (ValueError, RecursionError):
        return Document(outcome=Outcome.REFUSED, problem="invalid JSON")
    if isinstance(kept, dict) and entries.is_markup(kept):
        return Document(outcome=Outcome.OK, entries=(entries.read(kept, around)[0],))
    return jsonfeed.read_item(body, around.base, around.now_s)


def read(body: bytes, *, base: str, content_type: str, now_s: int) -> Document:
    """What :func:`document` does, in typed values."""
    text = charset.decode(body, content_type)
    start = text.lstrip("\ufeff \t\r\n\x00")
    if not start:
        return Document(outcome=Outcome.TRUNCATED, problem="an empty answer")
    if start[0] in "{[":
        return jsonfeed.read(body, base, now_s)
    return _read_markup(text, base, now_s)


def _read_markup(text: str, base: str, now_s: int) -> Document:
    markup, junk = _without_junk(text)
    is_page = _HTML_START.match(markup) is not None
    markup = _DECLARATION.sub("", markup, count=1) if markup.startswith("<?xml") else markup
    end = ending(markup)
    if is_page and not end.is_feed:
        return Document(outcome=Outcome.HTML, problem="a web page")
    problem = _refusal(markup, end)
    if problem is not None:
        return problem
    found = survey(markup)
    if found.attack:
        return Document(outcome=Outcome.REFUSED, problem=found.attack)
    fault = found.fault or junk
    if found.fault:
        markup = repaired(markup[: end.end])
        found = survey(markup)
        if found.attack:
            return Document(outcome=Outcome.REFUSED, problem=found.attack)
    try:
        parsed = _feedparser(markup)
    except _FEEDPARSER_FAULTS as error:
        return Document(outcome=Outcome.REFUSED, problem=f"{fault or 'markup'}: {type(error).__name__}")
    if not parsed.get("version") and not parsed.get("entries") and not end.is_feed:
        return Document(outcome=Outcome.NOT_A_FEED, problem=f"<{end.root}>")
    return _document(parsed, found, fault, base, now_s)


def _without_junk(text: str) -> tuple[str, str]:
    """The markup from its first mark on, and what was wrong before it."""
    markup = text.lstrip("\ufeff")
    if markup.startswith(("<?", "<!")) or _HTML_START.match(markup):
        return markup, ""
    stripped = markup.lstrip("\ufeff \t\r\n\x00")
    begin = _FEED_START.search(stripped, 0, _JUNK_MAX)
    if begin is not None and begin.start() > 0 and not stripped.startswith("<!"):
        return stripped[begin.start() :], "line 1: text before the feed"
    has_declaration = stripped is not markup and stripped.startswith("<?xml")
    return stripped, "line 1: blank space before the XML declaration" if has_declaration else ""


def _refusal(markup: str, end: Ending) -> Document | None:
    """Why there is nothing to read, where the markup shows it at once."""
    if end.is_whole:
        return None
    if end.is_feed or (not end.root and may_go_on(markup)):
        return Document(outcome=Outcome.TRUNCATED, problem=f"<{end.root or '?'}> is never closed")
    return Document(outcome=Outcome.NOT_A_FEED, problem=f"<{end.root}>" if end.root else "no markup")


def _feedparser(markup: str) -> Node:
    data = b'<?xml version="1.0" encoding="utf-8"?>' + markup.encode("utf-8", "replace")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns about itself; nobody can act on that here
        # BytesIO only: a string may be taken for a path or an address and opened
        parsed = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    return cast(Node, parsed)


def _document(parsed: Node, found: Survey, fault: str, base: str, now_s: int) -> Document:
    nodes = cast(list[Node], dict.get(parsed, "entries") if isinstance(parsed, dict) else [])
    version = parsed.get("version")
    is_bozo = bool(parsed.get("bozo"))
    feed = parsed.get("feed")
    head: Node = feed if isinstance(feed, dict) else {}
    prefixes = parsed.get("namespaces")
    around = Surroundings(
        base=base,
        now_s=now_s,
        lang=language(_word(head, "language")),
        is_atom=isinstance(version, str) and version.startswith("atom"),
        prefixes=prefixes if isinstance(prefixes, dict) else {},
        alts=found.alts,
        author=head,
    )
    kept: dict[str, Entry] = {}
    without_id = repeated = 0
    for node in nodes:
        entry, has_id = entries.read(node, around)
        without_id += not has_id
        repeated += kept.setdefault(entry.key, entry) != entry
    if is_bozo and not fault:
        fault = str(parsed.get("bozo_exception"))[:200]
    return Document(
        outcome=Outcome.MALFORMED if fault else Outcome.OK,
        problem=fault,
        title=plain.from_title(_word(head, "title")),
        lang=around.lang,
        wish_s=_wish_s(head),
        skip_hours=tuple(sorted(set(found.skip_hours))),
        skip_days=tuple(sorted(set(found.skip_days))),
        entries=tuple(kept.values()),
        without_id=without_id,
        repeated=repeated,
    )


def _wish_s(head: Node) -> int | None:
    """The longer of RSS ``ttl`` (minutes) and the syndication module's period, in seconds."""
    ttl = _DIGITS.match(_word(head, "ttl"))
    wishes = [int(ttl.group(1)) * 60] if ttl else []
    period = _PERIODS_S.get(_word(head, "sy_updateperiod").strip().lower())
    if period:
        frequency = _DIGITS.match(_word(head, "sy_updatefrequency"))
        wishes.append(period // max(1, int(frequency.group(1)) if frequency else 1))
    return max(wishes) or None if wishes else None


def _word(node: Node, name: str) -> str:
    value = dict.get(node, name) if isinstance(node, dict) else None
    return value if isinstance(value, str) else ""
