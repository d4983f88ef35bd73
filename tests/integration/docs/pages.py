"""Reads the documents: headings, fenced examples, tables, links and words in backticks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
DOCS = ROOT / "docs"
PAGES = (ROOT / "README.md", *sorted(DOCS.glob("*.md")))
PAIRS = (
    (DOCS / "guia.md", DOCS / "guide.md"),
    (DOCS / "administracion.md", DOCS / "admin.md"),
    (DOCS / "buscar.md", DOCS / "searching.md"),
)
"""Spanish and English of the same."""
GUIDES = {"es": DOCS / "guia.md", "en": DOCS / "guide.md"}

_FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^(#{1,6}) +(.+?) *$", re.MULTILINE)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_QUOTED = re.compile(r"`([^`\n]+)`")


@dataclass(frozen=True, slots=True)
class Fence:
    """One fenced block."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading."""

    level: int
    words: str

    @property
    def number(self) -> str:
        """The chapter's number; empty where it has none."""
        found = re.match(r"\d+(?=\. )", self.words)
        return found[0] if found else ""

    @property
    def anchor(self) -> str:
        """How links name it: small letters, hyphens, no punctuation."""
        return re.sub(r"[^\w\- ]", "", self.words.lower()).replace(" ", "-")


def fences(page: Path, kind: str) -> list[Fence]:
    """The fenced blocks of one kind, in order."""
    return [Fence(match[1], match[2]) for match in _FENCE.finditer(_text(page)) if match[1] == kind]


def prose(page: Path) -> str:
    """The page without its fenced blocks."""
    return _FENCE.sub("", _text(page))


def headings(page: Path) -> list[Heading]:
    """Every heading, in order."""
    return [Heading(len(match[1]), match[2]) for match in _HEADING.finditer(prose(page))]


def links(page: Path) -> list[str]:
    """Every target of a link or picture."""
    return _LINK.findall(prose(page))


def quoted(text: str) -> list[str]:
    """Everything in backticks."""
    return _QUOTED.findall(text)


def table_rows(page: Path) -> Iterator[list[str]]:
    """The cells of every row of every table, the lines under the headings left out."""
    for line in prose(page).splitlines():
        if line.startswith("|") and not line.startswith("|---"):
            yield [cell.strip() for cell in line.strip("|").split(" | ")]


def example_lines(page: Path) -> list[str]:
    """The lines of the sh examples, in order: commands and exports."""
    return [line for fence in fences(page, "sh") for line in fence.text.splitlines() if line.strip()]


def _text(page: Path) -> str:
    return page.read_text(encoding="utf-8")
