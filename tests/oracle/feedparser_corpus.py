"""feedparser's own hard cases, some 2,242 documents, and what feedparser alone makes of them.

Imports nothing of the product. The identity rule is written here a second time, from its words: the entry's id;
else its link; else its title and date, with summary and content where title or date is missing too.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tarfile
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import feedparser

VERSION = "6.0.14"
FILES = 2_242
"""How many documents the source archive holds."""

_HEADER = re.compile(rb"^Header:\s+([^:]+):(.+)$", re.MULTILINE)
_DOWNLOAD_TIMEOUT_S = 240


class CorpusUnavailable(Exception):
    """The source archive cannot be had here; the words say why."""


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """One document; ``headers`` are those it wants to be served with, names in lower case."""

    name: str
    body: bytes
    headers: Mapping[str, str]

    @property
    def status(self) -> int:
        """The status it wants to be served with."""
        return int(self.headers.get("status", "200"))


@dataclass(frozen=True, slots=True)
class Figures:
    """What feedparser alone says about a document."""

    fault: str
    """The kind of its complaint; empty where it has none (bozo is 0)."""
    entries: int
    keys: int
    """Different entries by the identity rule."""


def obtain(into: Path) -> Path:
    """Download the source archive with pip and unpack its tests below ``into``; returns their folder.

    Raises:
        CorpusUnavailable: no index has it, or it is not what was expected.
    """
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    command += ["--no-binary", ":all:", "--no-deps", f"feedparser=={VERSION}", "--dest", str(into)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_DOWNLOAD_TIMEOUT_S, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CorpusUnavailable(f"pip download did not finish: {type(error).__name__}") from error
    archive = into / f"feedparser-{VERSION}.tar.gz"
    if not archive.exists():
        raise CorpusUnavailable(f"pip download failed: {done.stderr.strip().splitlines()[-1:]}")
    with tarfile.open(archive) as tar:
        tar.extractall(into, filter="data")
    return into / f"feedparser-{VERSION}" / "tests"


def files(folder: Path) -> Iterator[CorpusFile]:
    """All documents below ``folder``, by name."""
    for path in sorted(folder.rglob("*.xml")):
        body = path.read_bytes()
        headers = {
            name.decode("ascii").strip().lower(): value.decode("utf-8").strip() for name, value in _HEADER.findall(body)
        }
        yield CorpusFile(path.relative_to(folder).as_posix(), body, headers)


def figures(file: CorpusFile) -> Figures:
    """Run feedparser alone on ``file``, from a stream, with the headers it wants."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        parsed = feedparser.parse(
            io.BytesIO(file.body),
            response_headers=dict(file.headers),
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    fault = type(parsed.get("bozo_exception")).__name__ if parsed["bozo"] else ""
    entries = parsed["entries"]
    return Figures(fault, len(entries), len({_key(entry) for entry in entries}))


def _key(entry: dict[str, object]) -> tuple[object, ...]:
    def given(name: str) -> str:
        value = dict.get(entry, name)
        return value.strip() if isinstance(value, str) else ""

    if given("id") or given("link"):
        return (given("id") or given("link"),)
    title, published = given("title"), given("published")
    if title and published:
        return (title, published)
    contents = dict.get(entry, "content") or []
    assert isinstance(contents, list)
    return (title, published, given("summary"), *(part.get("value", "").strip() for part in contents))
