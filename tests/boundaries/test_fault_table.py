"""The table of hostile inputs and faults: every row that touches what exists has a test that carries its number.

T: texts · N: the network · J: answers of platforms · F: feeds · S: sessions and terminals · D: data and disk.
A row without a test must stand in ``MISSING`` with its reason, and may not stand there once it has one.
"""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

ROWS = {
    "T01": "a markup action in any text",
    "T02": "markup that slips past escaping",
    "T03": "unbalanced markup",
    "T04": "harmless brackets",
    "T05": "an emoji code",
    "T06": "a write to the clipboard",
    "T07": "a window title",
    "T08": "a hyperlink sequence",
    "T09": "cursor and screen control",
    "T10": "mode switches",
    "T11": "questions to the terminal",
    "T12": "device control strings",
    "T13": "resets and character sets",
    "T14": "unfinished sequences",
    "T15": "8-bit controls",
    "T16": "NUL, backspace, overwriting",
    "T17": "lone surrogates",
    "T18": "direction overrides",
    "T19": "genuine scripts",
    "T20": "nothing-wide letters inside a word",
    "T21": "names that show nothing",
    "T22": "piles of marks",
    "T23": "flags and joined emoji",
    "T24": "a megabyte in a line",
    "T25": "a look-alike handle",
    "T26": "text that imitates a badge",
    "T28": "links that are none",
    "T29": "search syntax in the search box",
    "T30": "pastes into a draft",
    "N31": "no name, no route",
    "N32": "a refused certificate",
    "N33": "a wrong clock",
    "N34": "a connection that hangs",
    "N35": "drips",
    "N36": "an endless body",
    "N37": "a compressed bomb",
    "N38": "a cut answer",
    "N39": "a reset",
    "N40": "endless interim answers",
    "N41": "a huge head",
    "N42": "redirects in a circle",
    "N43": "a downgrade",
    "N44": "an inner address",
    "N45": "another origin",
    "N46": "a captive portal",
    "N47": "a false charset",
    "N48": "a refusing proxy",
    "N49": "two declared gigabytes",
    "N50": "a broken IPv6",
    "F72": "entity bombs and outside entities",
    "F73": "a body that is a path",
    "F74": "a document that takes for ever",
    "F75": "a document that broke off",
    "F76": "control characters and scripts in titles",
    "F77": "links that lead elsewhere",
    "F78": "entries without ids, or with each other's",
    "F79": "a feed that moved or is gone",
    "F80": "a server that always says unchanged",
    "S99": "a dropped line, a signal, a kill",
    "S100": "odd sizes and dumb terminals",
    "S101": "odd locales",
    "S102": "a desk left alone",
    "S103": "wrong PINs",
    "S104": "one person at two terminals",
    "S105": "control keys",
    "S106": "a crash",
    "S107": "a key held down",
    "S108": "a role taken away meanwhile",
    "D109": "a full disk",
    "D110": "a database in use",
    "D111": "a damaged, strange or newer file",
    "D112": "a network disk",
    "D113": "files replaced while open",
    "D114": "loose modes",
    "D115": "an edited or cut record",
    "D117": "a clock set back",
}

MISSING: dict[str, str] = {}


def numbers_in_names() -> set[str]:
    """Every row's number that some test carries in its name; ``T06_to_T16`` stands for all between."""
    found: set[str] = set()
    for path in ROOT.rglob("test_*.py"):
        for name in re.findall(r"def (test_\w+)", path.read_text("utf-8")):
            words = name.upper().split("_")
            for at, word in enumerate(words):
                if not re.fullmatch(r"[TNJFSD]\d{2,3}", word):
                    continue
                found.add(word)
                if words[at + 1 : at + 2] == ["TO"] and words[at + 2][0] == word[0]:
                    found |= {f"{word[0]}{n:02}" for n in range(int(word[1:]), int(words[at + 2][1:]) + 1)}
    return found


def test_every_row_has_a_test_or_is_named_as_missing() -> None:
    covered = numbers_in_names()
    assert {row: what for row, what in ROWS.items() if row not in covered and row not in MISSING} == {}


def test_nothing_is_called_missing_that_has_a_test() -> None:
    assert set(MISSING) & numbers_in_names() == set()
    assert set(MISSING) <= set(ROWS)
