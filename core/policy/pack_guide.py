"""The eight chapters of a pack as one document, and how much of them the institution has filled in."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.policy.pack_model import CHAPTERS, Pack

_BLANK = re.compile(r"\[[^\[\]\n]{1,80}\](?!\()")


@dataclass(frozen=True, slots=True)
class Completeness:
    """How complete a pack is."""

    chapters: int
    """Of :data:`CHAPTERS`, those that it has."""
    blanks: int
    """Places in brackets that still wait for the institution's own words."""
    by_chapter: tuple[tuple[str, int | None], ...]
    """Chapter and its blanks; ``None``: the chapter is missing."""

    @property
    def is_complete(self) -> bool:
        """Whether every chapter is there and nothing is left to fill in."""
        return self.chapters == len(CHAPTERS) and not self.blanks


def completeness(pack: Pack, language: str) -> Completeness:
    """What of the guide is there in a language."""
    counts: list[tuple[str, int | None]] = []
    for chapter in CHAPTERS:
        text = pack.guides.get((chapter, language))
        counts.append((chapter, None if text is None else len(_BLANK.findall(text))))
    there = [count for _chapter, count in counts if count is not None]
    return Completeness(len(there), sum(there), tuple(counts))


def document(pack: Pack, language: str) -> str:
    """The whole pack as Markdown: its chapters, each with its rules, then where they come from."""
    title = pack.titles.get(language) or pack.titles["en"]
    out = [f"# {title} · {pack.version}", ""]
    for chapter in CHAPTERS:
        text = pack.guides.get((chapter, language)) or pack.guides.get((chapter, "en"), f"# {chapter}\n")
        out += [re.sub(r"^#", "##", text.strip(), count=1), ""]
        rows = [row for row in pack.rules.values() if row.chapter == chapter]
        for row in sorted(rows, key=lambda one: one.id):
            severities = _severities(row.severity, row.reply)
            out.append(f"- **{row.id}** {row.title(language)} — {severities}{_source(row.source.title)}")
        out.append("")
    out += [
        f"- {source.title}{f' <{source.url}>' if source.url else ''} ({source.read_on})"
        for source in dict.fromkeys(pack.sources.values())
    ]
    return "\n".join(out).rstrip() + "\n"


def _severities(post: str, reply: str) -> str:
    return post if post == reply else f"{post} / {reply}"


def _source(title: str) -> str:
    return f" ({title})" if title else ""
