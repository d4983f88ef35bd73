"""Policy packs as plain files: found, read, and put together from the neutral one, a country's and the institution's.

A pack is a folder: ``pack.toml``, ``rules.toml``, ``approvals.toml``, ``windows.toml``, ``words/*.toml`` and the eight
chapters ``guide/CHAPTER.LANGUAGE.md``. What it leaves out is taken from the pack that it ``extends``. A workspace's own
folder ``policy/NAME`` stands before the one that comes with the program.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from core.errors import NotFound
from core.i18n import N_
from core.policy import pack_reading as reading
from core.policy.pack_model import CHAPTERS, IdRow, Pack, PackStep, PackWindow, RuleRow, Source, Words

BUNDLED = Path(__file__).parent / "packs"
DEFAULT = "neutral"
OWN_FOLDER = "policy"
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_DEEPEST = 5

Stamp = tuple[tuple[str, int, int], ...]


def pack_names(directory: Path | None) -> tuple[str, ...]:
    """Every pack that can be used in a workspace, in order of their names, the neutral one first."""
    folders = [BUNDLED, *([directory / OWN_FOLDER] if directory is not None else [])]
    found = {
        each.name
        for folder in folders
        if folder.is_dir()
        for each in folder.iterdir()
        if _NAME.fullmatch(each.name) and (each / "pack.toml").is_file()
    }
    return tuple(sorted(found, key=lambda name: (name != DEFAULT, name)))


def load_pack(name: str, directory: Path | None = None) -> Pack:
    """The pack of this name as its files stand now; read again only when one has changed.

    Args:
        directory: the workspace, whose own copies count first.

    Raises:
        NotFound: there is none.
        UsageError: a file of it is not clear; the sentence names it.
    """
    layers = _layers(name, directory)
    return _read(tuple(layers), _stamp(layers), name)


def _layers(name: str, directory: Path | None) -> list[Path]:
    """Its folders from what it builds on to itself."""
    layers: list[Path] = []
    wanted = name
    while wanted or not layers:
        folder = _folder(wanted, directory, layers)
        layers.append(folder)
        if len(layers) > _DEEPEST:
            raise reading.refuse(folder / "pack.toml", "extends")
        wanted = str(reading.read_table(folder / "pack.toml").get("extends", ""))
    return layers[::-1]


def _folder(name: str, directory: Path | None, taken: list[Path]) -> Path:
    """An own copy may extend the bundled pack of its own name."""
    if _NAME.fullmatch(name):
        for base in ([directory / OWN_FOLDER] if directory is not None else []) + [BUNDLED]:
            if (base / name / "pack.toml").is_file() and base / name not in taken:
                return base / name
    raise NotFound(N_("There is no policy pack «{name}»: «policy list» shows them."), name=name[:60])


def _files(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.glob("*.toml"))
    yield from sorted(folder.glob("words/*.toml"))
    yield from sorted(folder.glob("guide/*.md"))


def _stamp(layers: list[Path]) -> Stamp:
    return tuple(
        (str(file), stat.st_mtime_ns, stat.st_size)
        for folder in layers
        for file in _files(folder)
        for stat in (file.stat(),)
    )


@dataclass
class _Growing:
    """A pack while its layers are read, each over the one before."""

    sources: dict[str, Source] = field(default_factory=dict)
    rules: dict[str, RuleRow] = field(default_factory=dict)
    words: dict[str, Words] = field(default_factory=dict)
    ids: tuple[IdRow, ...] = ()
    approvals: dict[str, tuple[PackStep, ...]] = field(default_factory=dict)
    windows: tuple[PackWindow, ...] = ()
    emergency: tuple[str, ...] = ()
    guides: dict[tuple[str, str], str] = field(default_factory=dict)

    def add(self, folder: Path) -> None:
        """Read one folder over what there is."""
        head = reading.read_table(folder / "pack.toml")
        self.sources |= reading.read_sources(head, folder / "pack.toml")
        self.emergency = tuple(map(str, head.get("emergency", self.emergency)))
        if (place := folder / "rules.toml").is_file():
            self.rules = reading.read_rules(reading.read_table(place), self.sources, self.rules, place)
        if (place := folder / "approvals.toml").is_file():
            self.approvals |= reading.read_approvals(reading.read_table(place), place)
        if (place := folder / "windows.toml").is_file():
            self.windows += reading.read_windows(reading.read_table(place), place)
        for file in sorted(folder.glob("words/*.toml")):
            table = reading.read_table(file)
            lang, words = reading.read_words(table, file)
            self.words[lang] = reading.merged(self.words.get(lang, Words()), words)
            self.ids += reading.read_ids(table)
        for file in sorted(folder.glob("guide/*.md")):
            chapter, _dot, lang = file.stem.partition(".")
            if chapter not in CHAPTERS or not lang:
                raise reading.refuse(file, file.name)
            self.guides[chapter, lang] = file.read_text(encoding="utf-8")


@lru_cache(maxsize=16)
def _read(layers: tuple[Path, ...], stamp: Stamp, name: str) -> Pack:
    made = _Growing()
    digest = hashlib.sha256()
    for folder in layers:
        made.add(folder)
        for file in _files(folder):
            digest.update(f"{folder.name}/{file.relative_to(folder)}\0".encode())
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    place = layers[-1] / "pack.toml"
    head = reading.read_table(place)
    titles = {"es": str(head.get("title_es", "")), "en": str(head.get("title_en", ""))}
    version, review_on = str(head.get("version", "")), str(head.get("review_on", ""))
    if not (all(titles.values()) and version and made.rules and made.approvals):
        raise reading.refuse(place, "version, title_es, title_en")
    return Pack(
        name=name,
        titles=titles,
        version=version,
        review_on=review_on,
        digest=digest.hexdigest(),
        is_own=BUNDLED not in layers[-1].parents,
        sources=made.sources,
        rules=made.rules,
        words=made.words,
        ids=made.ids,
        approvals=made.approvals,
        windows=made.windows,
        emergency=made.emergency,
        guides=made.guides,
    )
