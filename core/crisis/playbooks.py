"""Finds and reads playbooks: those that come with the program, and the workspace's own, which stand before them.

A playbook is a file ``KEY.toml``. A workspace's own lie in its folder ``policy/playbooks``: one of the same name takes
the place of the one that comes with the program, another name adds one. Nothing but these files is needed: a plan is
there when the network, or the database, is not.
"""

from __future__ import annotations

import os
import re
import stat
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from core.crisis.playbook_model import Playbook
from core.crisis.playbook_reading import read_playbook
from core.errors import NotFound, UsageError
from core.i18n import N_
from core.text.show import show

SHIPPED = Path(__file__).parents[1] / "policy" / "playbooks"
OWN_FOLDER = Path("policy") / "playbooks"
GENERAL = "other"
"""The playbook for whatever no other is made for; its first steps are those of any incident."""

MOST_BYTES = 200_000
MOST_FILES = 200
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LAST = "~"  # stands after every letter


@dataclass(frozen=True, slots=True)
class Shelf:
    """Every playbook that can be used, and what is wrong with those that cannot."""

    playbooks: Mapping[str, Playbook]
    """By key, in the order in which they are offered."""
    faults: tuple[UsageError, ...]
    """One for each file that is not clear; where it would have replaced one that comes with the program, that one
    stands on the shelf."""


def load_playbooks(directory: Path | None) -> Shelf:
    """Every playbook as the files stand now. A file that is not clear keeps no other from being used.

    Args:
        directory: the workspace; ``None``: only those that come with the program.
    """
    found: dict[str, Playbook] = {}
    faults: list[UsageError] = []
    for folder, is_own in _folders(directory):
        try:
            names = _names(folder, directory if is_own else None)
        except UsageError as fault:
            faults.append(fault)
            continue
        for name in names:
            try:
                made = read_file(folder / name, is_own=is_own, within=folder)
            except UsageError as fault:
                faults.append(fault)
            else:
                found[made.key] = made
    ordered = sorted(_of_one_letter_each(found.values()), key=lambda each: (each.letter or _LAST, each.key))
    return Shelf({each.key: each for each in ordered}, tuple(faults))


def load_playbook(key: str, directory: Path | None) -> Playbook:
    """One playbook: the workspace's own, else the one that comes with the program.

    Raises:
        NotFound: there is none of this name.
        UsageError: its file is not clear.
    """
    if _NAME.fullmatch(key):
        for folder, is_own in reversed(_folders(directory)):
            if f"{key}.toml" in _names(folder, directory if is_own else None):
                return read_file(folder / f"{key}.toml", is_own=is_own, within=folder)
    raise NotFound(N_("There is no playbook «{key}»: «crisis playbook list» shows them."), key=show(key, limit=60))


def usable_playbook(key: str, directory: Path | None) -> tuple[Playbook, UsageError | None]:
    """What to go by in an incident: the playbook, or where its own file is not clear, the program's with the fault.

    Raises:
        NotFound: there is none of this name.
        UsageError: its file is not clear, and none of this name comes with the program.
    """
    try:
        return load_playbook(key, directory), None
    except UsageError as fault:
        try:
            return load_playbook(key, None), fault
        except NotFound:
            raise fault from None


def read_file(file: Path, *, is_own: bool = True, within: Path | None = None) -> Playbook:
    """The playbook of one file, whose name without the ending is its key.

    Args:
        within: the folder that it has to lie in, links followed; ``None``: anywhere.

    Raises:
        UsageError: it cannot be read, or is not clear; the sentence names the file.
    """
    if not _NAME.fullmatch(file.stem):
        raise UsageError(
            N_("{file} cannot be a playbook's name; write small letters without accents, digits and _, then .toml."),
            file=show(file.name),
        )
    if within is not None and not _is_inside(file, within):
        raise UsageError(
            N_("{file} leads out of its folder; put the file itself there instead of a link."), file=show(file)
        )
    tables = _tables(file)
    return read_playbook(tables, key=file.stem, file=str(file), is_own=is_own)


def _of_one_letter_each(plans: Iterable[Playbook]) -> Iterator[Playbook]:
    """A letter stands for one playbook: the institution's own first, then the first by name."""
    taken: set[str] = set()
    for plan in sorted(plans, key=lambda each: (not each.is_own, each.key)):
        yield replace(plan, letter="") if plan.letter in taken else plan
        taken |= {plan.letter} - {""}


def _folders(directory: Path | None) -> tuple[tuple[Path, bool], ...]:
    """The folders with playbooks, later ones first in force."""
    own = ((directory / OWN_FOLDER, True),) if directory is not None else ()
    return ((SHIPPED, False), *own)


def _names(folder: Path, directory: Path | None) -> tuple[str, ...]:
    """The names of the files of a folder, in order; none where it is not there."""
    if directory is not None and folder.exists() and not _is_inside(folder, directory):
        raise UsageError(
            N_("{file} leads out of the workspace; make it a folder of its own instead of a link."), file=show(folder)
        )
    try:
        names = sorted(each.name for each in os.scandir(folder))
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise UsageError(
            N_("{file} cannot be read: {fault}. Correct it."), file=show(folder), fault=os.strerror(error.errno or 0)
        ) from None
    found = [name for name in names if name.endswith(".toml") and not name.startswith(".")]
    if len(found) > MOST_FILES:
        raise UsageError(N_("{file} has more than {most} playbooks; leave out some."), file=show(folder),
                         most=MOST_FILES)  # fmt: skip
    return tuple(found)


def _is_inside(place: Path, folder: Path) -> bool:
    try:
        return place.resolve(strict=True).is_relative_to(folder.resolve(strict=True))
    except (OSError, RuntimeError):  # a link to nowhere, or links in a circle
        return False


def _tables(file: Path) -> Mapping[str, object]:
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as opened:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise UsageError(N_("{file} is no plain file; put one in its place."), file=show(file))
            raw = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(
            N_("{file} cannot be read: {fault}. Correct it."), file=show(file), fault=os.strerror(error.errno or 0)
        ) from None
    if len(raw) > MOST_BYTES:
        raise UsageError(
            N_("{file} is larger than {most} bytes; a playbook is shorter, leave out some."),
            file=show(file), most=MOST_BYTES,
        )  # fmt: skip
    try:
        return tomllib.loads(raw.decode("utf-8-sig"))
    except RecursionError:
        raise UsageError(N_("{file} cannot be read: it has brackets without end. Correct it."),
                         file=show(file)) from None  # fmt: skip
    except ValueError as error:  # no UTF-8, no TOML, a number without end
        raise UsageError(
            N_("{file} cannot be read: {fault}. Correct it."), file=show(file), fault=show(error, limit=120)
        ) from None
