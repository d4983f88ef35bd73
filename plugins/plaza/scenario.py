"""Reads a scenario from its folder: accounts and what happens to them, strictly.

A scenario is a folder with ``accounts.json`` (a list), ``day.jsonl`` (the day that is played) and, if it has
a past, ``baseline.jsonl``; each line of the latter two is one :class:`~plugins.plaza.form.Line`, sorted by
``t_in``. Of its script, ``events.jsonl``, only what somebody else posts in our name is read. A line that does
not fit is an error that names file and line: a test double that guesses would hide mistakes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import msgspec

from plugins.plaza.form import NETWORKS, STRAY, AccountId, Happening, Line, ScenarioAccount
from ventanilla.api import Malformed, Rejected

__all__ = ["BUNDLED", "SHIPPED", "Scenario", "ScenarioLine", "Stamp", "load", "stamp"]

SHIPPED = Path(__file__).parent / "scenario"
"""Valdeluz, the day that comes with the product."""

NEIGHBOURS = Path(__file__).parent / "neighbours"
"""Two towns beside Valdeluz, on the same days: what they publish and what is asked and answered there."""

BUNDLED = {"": SHIPPED, "neighbours": NEIGHBOURS}
"""Scenarios that come with the product, by the word that names them in an account's settings."""

ACCOUNTS_FILE = "accounts.json"
BASELINE_FILE = "baseline.jsonl"
DAY_FILE = "day.jsonl"
EVENTS_FILE = "events.jsonl"

_CODES = frozenset(network.code for network in NETWORKS)

Stamp = tuple[tuple[str, int, int], ...]
"""Name, modification time and size of each file: a scenario that changed is read again."""


@dataclass(frozen=True, slots=True)
class ScenarioLine:
    """A line as written and as understood."""

    said: Line
    raw: bytes
    is_past: bool
    """From the baseline, which a repeated day does not repeat."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """Everything a folder says, ready to be asked by account."""

    accounts: Mapping[AccountId, ScenarioAccount]
    lines: Mapping[AccountId, tuple[ScenarioLine, ...]]
    """In the order of ``t_in``, the past first; an account without messages has none."""
    stray: Mapping[AccountId, tuple[Happening, ...]] = field(default_factory=dict)
    """What goes out in an account's name and was not sent by us."""

    def account(self, wanted: AccountId) -> ScenarioAccount:
        """The account with this id.

        Raises:
            Rejected: the scenario has no such account; the detail lists those it has.
        """
        found = self.accounts.get(wanted)
        if found is None:
            raise Rejected(f"the scenario has no account {wanted!r}; it has {', '.join(sorted(self.accounts))}")
        return found


def stamp(folder: Path) -> Stamp:
    """What tells one state of a scenario's files from another.

    Raises:
        Rejected: a file that a scenario needs cannot be read.
    """
    stamps = []
    for name in (ACCOUNTS_FILE, BASELINE_FILE, DAY_FILE, EVENTS_FILE):
        try:
            found = (folder / name).stat()
        except FileNotFoundError as error:
            if name in (BASELINE_FILE, EVENTS_FILE):
                continue
            raise Rejected(f"no scenario in {folder}: {name} is missing") from error
        except OSError as error:
            raise Rejected(f"the scenario's {name} in {folder} cannot be read: {error.strerror}") from error
        stamps.append((name, found.st_mtime_ns, found.st_size))
    return tuple(stamps)


@lru_cache(maxsize=4)
def load(folder: Path, files: Stamp) -> Scenario:
    """The scenario in ``folder``, read once for each :func:`stamp` of its files.

    Raises:
        Malformed: a file breaks the form; the detail names it and the line.
        Rejected: a file cannot be read.
    """
    accounts = _accounts(folder)
    present = {name for name, _, _ in files}
    lines: dict[AccountId, list[ScenarioLine]] = {name: [] for name in accounts}
    seen: set[str] = set()
    for name in (BASELINE_FILE, DAY_FILE):
        if name not in present:
            continue
        for line in _lines(folder / name, accounts, seen):
            lines[line.said.account].append(line)
    stray = _stray(folder / EVENTS_FILE, accounts) if EVENTS_FILE in present else {}
    return Scenario(accounts, {name: tuple(found) for name, found in lines.items()}, stray)


def _stray(path: Path, accounts: Mapping[AccountId, ScenarioAccount]) -> dict[AccountId, tuple[Happening, ...]]:
    found: dict[AccountId, tuple[Happening, ...]] = {}
    for number, raw in enumerate(_read(path).splitlines(), 1):
        try:
            one = msgspec.json.decode(raw, type=Happening)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise Malformed(f"{path.name} line {number}: {_brief(error)}") from error
        if one.kind != STRAY:
            continue
        if one.account not in accounts or not one.text:
            raise Malformed(f"{path.name} line {number}: {STRAY} needs an account of {ACCOUNTS_FILE} and a text")
        found[one.account] = (*found.get(one.account, ()), one)
    return found


def _accounts(folder: Path) -> dict[AccountId, ScenarioAccount]:
    accounts: dict[AccountId, ScenarioAccount] = {}
    try:
        entries = msgspec.json.decode(_read(folder / ACCOUNTS_FILE), type=list[ScenarioAccount])
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Malformed(f"{ACCOUNTS_FILE}: {_brief(error)}") from error
    for entry in entries:
        if entry.id in accounts:
            raise Malformed(f"{ACCOUNTS_FILE}: account {entry.id!r} twice")
        if entry.code not in _CODES:
            raise Malformed(f"{ACCOUNTS_FILE}: account {entry.id!r}: the plaza has no network {entry.code!r}")
        if any(outage.ends_s <= outage.begins_s for outage in entry.outages):
            raise Malformed(f"{ACCOUNTS_FILE}: account {entry.id!r}: an outage ends before it begins")
        accounts[entry.id] = entry
    return accounts


def _lines(path: Path, accounts: Mapping[AccountId, ScenarioAccount], seen: set[str]) -> Iterator[ScenarioLine]:
    decode = msgspec.json.Decoder(Line).decode
    last_s: int | None = None
    rows = _read(path).split(b"\n")
    if rows[-1] == b"":
        rows.pop()
    for number, raw in enumerate(rows, 1):
        try:
            said = decode(raw)
            _check(said, accounts, last_s)
        except (msgspec.MsgspecError, ValueError) as error:
            raise Malformed(f"{path.name} line {number}: {_brief(error)}") from error
        if said.id in seen:
            raise Malformed(f"{path.name} line {number}: id {said.id!r} for the second time")
        seen.add(said.id)
        last_s = said.t_in
        yield ScenarioLine(said, raw, is_past=path.name == BASELINE_FILE)


def _check(said: Line, accounts: Mapping[AccountId, ScenarioAccount], last_s: int | None) -> None:
    """What the types cannot say; raises ValueError with the reason."""
    account = accounts.get(said.account)
    if account is None:
        raise ValueError(f"account {said.account!r} is not in {ACCOUNTS_FILE}")
    if account.network is not said.network:
        raise ValueError(f"account {account.id!r} is on {account.network}, not on {said.network}")
    if last_s is not None and said.t_in < last_s:
        raise ValueError(f"t_in {said.t_in} is before the line above ({last_s}): lines are sorted by t_in")
    if said.t_pub > said.t_in:
        raise ValueError(f"t_pub {said.t_pub} is after t_in {said.t_in}")
    fate = [said.t_in, *(edit.t for edit in said.edits)]
    if said.deleted_at is not None:
        fate.append(said.deleted_at)
    if any(later <= earlier for earlier, later in pairwise(fate)):
        raise ValueError("arrival, edits and deletion must follow one another in time")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Rejected(f"{path} cannot be read: {error.strerror}") from error


def _brief(error: Exception) -> str:
    """The reason without the length of whatever the file said."""
    return str(error)[:200]
