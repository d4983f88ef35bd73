"""What a post said each time it was handed on, and which words are different from one time to the next."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.ids import AccountId, OperatorId
from core.publishing.content import Content, canonical, load_content
from core.publishing.meta import Meta, load_meta
from core.publishing.model import PostId
from core.publishing.workflow import store as sql
from core.publishing.workflow.wanted import master_of
from core.store import Reads, Work

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
_TOKENS_MOST = 20_000
"""A text longer than this is compared by lines: it says as much, and takes no time."""
_PAIRS_MOST = 100_000_000
"""Words of one text times words of the other that are held against each other: about a quarter of a second."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a version says on one account."""

    account: AccountId
    content: Content
    is_own: bool


@dataclass(frozen=True, slots=True)
class Version:
    """A post as it was when it was handed on."""

    number: int
    title: str
    at_s: int | None
    meta: Meta
    master: Content | None
    variants: tuple[Said, ...]
    hash: str
    by: str
    """Who handed it on."""
    made_s: int


class Kept(StrEnum):
    """What became of a stretch of text."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text, and what became of it."""

    kind: Kept
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What is different in one part of a post."""

    what: str
    """``title``, ``time``, ``meta``, ``master``, or ``account:`` and its number."""
    spans: tuple[Span, ...]


async def keep_version(work: Work, flow: sql.Flow, parts: Iterable[sql.Part], who: OperatorId, hash_: str) -> None:
    """Keep what the post says now as its version, unless that is kept already."""
    found = list(parts)
    content = canonical(
        {
            "title": flow.title,
            "at_s": flow.at_s,
            "meta": flow.meta,
            "master": master_of(flow, found),
            "variants": [[part.account, part.content, part.is_own] for part in found if not part.is_out],
        }
    )
    await work.execute(
        "INSERT OR IGNORE INTO post_version (post_id, number, content, hash, operator_id, made_s)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (flow.post, flow.version, content, hash_, who, work.now_s),
    )


async def is_kept(work: Work, flow: sql.Flow) -> bool:
    """Whether the version in hand was handed on already, so that a change makes another."""
    return bool(
        await work.rows("SELECT 1 FROM post_version WHERE post_id = ? AND number = ?", (flow.post, flow.version))
    )


async def versions_of(source: Reads, id_: PostId) -> list[Version]:
    """Every version of a post, the oldest first."""
    rows = await source.rows(
        "SELECT v.*, o.name FROM post_version AS v JOIN operator AS o ON o.id = v.operator_id WHERE v.post_id = ?"
        " ORDER BY v.number",
        (id_,),
    )
    found = []
    for row in rows:
        kept = json.loads(row["content"])
        said = [(AccountId(account), load_content(text), bool(own)) for account, text, own in kept["variants"]]
        found.append(
            Version(
                number=int(row["number"]),
                title=kept["title"],
                at_s=kept["at_s"],
                meta=load_meta(kept["meta"]),
                master=_content(kept["master"]),
                variants=tuple(Said(account, text, own) for account, text, own in said if isinstance(text, Content)),
                hash=row["hash"],
                by=row["name"],
                made_s=int(row["made_s"]),
            )
        )
    return found


def diff(old: str, new: str) -> tuple[Span, ...]:
    """The words that went and came from one text to the other, in reading order; nothing of either is lost.

    What is too much to be held against each other word by word counts as gone and come whole, but for how both begin
    and end.
    """
    from rapidfuzz.distance import Indel  # bounded in time whatever the words are, and only loaded to compare

    one, other = _tokens(old), _tokens(new)
    spans: list[Span] = []
    gone = come = 0
    if len(one) * len(other) <= _PAIRS_MOST:
        found = Indel.opcodes(one, other)
        same = [(op.src_start, op.src_end, op.dest_start, op.dest_end) for op in found if op.tag == "equal"]
    else:
        same = _ends(one, other)
    for a, b, c, d in same:
        spans += _changed(one[gone:a], other[come:c])
        spans.append(Span(Kept.SAME, "".join(one[a:b])))
        gone, come = b, d
    return (*spans, *_changed(one[gone:], other[come:]))


def _changed(gone: Sequence[str], come: Sequence[str]) -> list[Span]:
    return [Span(kind, "".join(words)) for kind, words in ((Kept.GONE, gone), (Kept.NEW, come)) if words]


def _ends(one: Sequence[str], other: Sequence[str]) -> list[tuple[int, int, int, int]]:
    """How two lists begin alike and end alike."""
    most = min(len(one), len(other))
    head = next((n for n in range(most) if one[n] != other[n]), most)
    tail = next((n for n in range(most - head) if one[-1 - n] != other[-1 - n]), most - head)
    found = [(0, head, 0, head)] if head else []
    if tail:
        found.append((len(one) - tail, len(one), len(other) - tail, len(other)))
    return found


def version_diff(old: Version, new: Version) -> tuple[Difference, ...]:
    """What is different between two versions, part by part; variants that follow the master are not told twice."""
    pairs = [("title", old.title, new.title), ("time", _time(old.at_s), _time(new.at_s))]
    pairs.append(("meta", _facts(old.meta), _facts(new.meta)))
    pairs.append(("master", _text(old.master), _text(new.master)))
    before, after = ({said.account: said for said in each.variants} for each in (old, new))
    for account in dict.fromkeys([*before, *after]):
        one, other = before.get(account), after.get(account)
        if one is not None and other is not None and not one.is_own and not other.is_own:
            continue
        pairs.append(
            (f"account:{account}", _text(one.content if one else None), _text(other.content if other else None))
        )
    return tuple(Difference(what, diff(was, is_)) for what, was, is_ in pairs if was != is_)


def _tokens(text: str) -> list[str]:
    if len(text) > _TOKENS_MOST:
        return text.splitlines(keepends=True)
    return _TOKEN.findall(text)


def _content(column: str) -> Content | None:
    found = load_content(column) if column else None
    return found if isinstance(found, Content) else None


def _text(content: Content | None) -> str:
    """A content in words, with its pictures' descriptions."""
    if content is None:
        return ""
    lines = [f"[{content.warning}]"] if content.warning else []
    for passage in content.passages:
        lines += [passage.text, *(f"[{media.sha256[:8]}: {media.alt}]" for media in passage.media)]
    return "\n".join(lines)


def _time(at_s: int | None) -> str:
    return "" if at_s is None else str(at_s)


def _facts(meta: Meta) -> str:
    return "\n".join(f"{name}: {value}" for name in meta.__struct_fields__ if (value := getattr(meta, name)))
