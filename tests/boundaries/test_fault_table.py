"""The table of hostile inputs and faults: every row that touches what exists has a test that carries its number.

T: texts · N: the network · J: answers of platforms · F: feeds · P: publishing · S: sessions and terminals · D: data and
disk · C: credentials. A row without such a test must stand in ``BY_OTHER_NAMES`` with the test that is about it and
about more, or in ``MISSING`` with its reason, and may stand in neither once it has one.
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
    "J51": "no JSON, or almost",
    "J52": "depths and numbers without end",
    "J53": "a key twice",
    "J54": "an item of a wrong shape",
    "J55": "strange ids",
    "J56": "repeated ids",
    "J57": "the same id with other words",
    "J58": "ids that changed",
    "J59": "pages in a circle",
    "J60": "a refused cursor",
    "J61": "a page that shrinks meanwhile",
    "J62": "times nobody can believe",
    "J63": "a deleted message",
    "J64": "too many questions",
    "J65": "access that ran out at work",
    "J66": "a missing right, a suspended account",
    "J67": "a storm of failures",
    "J68": "an error served as a success",
    "J69": "an interface that is gone",
    "J70": "endless lists",
    "J71": "a stream that breaks off",
    "F72": "entity bombs and outside entities",
    "F73": "a body that is a path",
    "F74": "a document that takes for ever",
    "F75": "a document that broke off",
    "F76": "control characters and scripts in titles",
    "F77": "links that lead elsewhere",
    "F78": "entries without ids, or with each other's",
    "F79": "a feed that moved or is gone",
    "F80": "a server that always says unchanged",
    "P81": "a kill at any point",
    "P82": "a power cut",
    "P83": "an answer lost after the platform acted",
    "P84": "a platform that finishes late",
    "P85": "keys without a lock",
    "P86": "a key that has run out",
    "P87": "a repeat that is refused",
    "P88": "the same words twice on purpose",
    "P89": "two publishers",
    "P90": "two approvers, or an edit beside an approval",
    "P91": "one's own post approved by SQL",
    "P92": "an edit while it leaves",
    "P93": "a picture that went and a post that did not",
    "P94": "one account of several",
    "P95": "too late, and clocks that jump",
    "P96": "a stop for a crisis in the middle",
    "P97": "an answer to what is deleted",
    "P98": "one sign too many",
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
    "D116": "an old backup restored",
    "D117": "a clock set back",
    "C118": "a keyring that is none, locked or silent",
    "C119": "a pasted secret with more than itself",
    "C120": "a renewal that dies halfway",
    "C121": "access that the platform withdrew",
    "C122": "a secret where it does not belong",
    "C123": "an old secret of somebody who left",
    "C124": "a connector nobody allowed, or another than the allowed one",
}

BY_OTHER_NAMES = {
    "J57": "test_the_same_id_twice_in_a_batch_is_one_message_and_other_words_a_revision",
    "J61": "test_a_feed_that_changes_between_two_pages_loses_nothing",
    "J66": "test_what_was_refused_is_not_hammered",
    "J67": "test_a_storm_of_failures_raises_one_alarm_and_ends_with_one_all_clear",
    "J68": "test_an_answer_that_cannot_be_read_stores_nothing",
    "J69": "test_410_is_gone_at_once_and_404_only_the_third_time",
    "C119": "test_what_comes_along_when_pasting_is_left_out",
    "C120": "test_a_crash_at_any_moment_after_the_answer_loses_the_account_in_no_case_where_it_could_be_kept",
    "C123": "test_a_secret_that_was_not_replaced_for_90_days_is_marked_until_it_is",
}
"""Rows whose test belongs to something larger and is called after that."""

MISSING = {
    "J58": "no connector offers anything by which a message with a new id is known again: it arrives as a new one",
}


def names() -> set[str]:
    """What every test is called."""
    return {name for path in ROOT.rglob("test_*.py") for name in re.findall(r"def (test_\w+)", path.read_text("utf-8"))}


def numbers_in_names() -> set[str]:
    """Every row's number that some test carries in its name; ``T06_to_T16`` stands for all between."""
    found: set[str] = set()
    for name in names():
        words = name.upper().split("_")
        for at, word in enumerate(words):
            if not re.fullmatch(r"[TNJFPSDC]\d{2,3}", word):
                continue
            found.add(word)
            if words[at + 1 : at + 2] == ["TO"] and words[at + 2][0] == word[0]:
                found |= {f"{word[0]}{n:02}" for n in range(int(word[1:]), int(words[at + 2][1:]) + 1)}
    return found


def test_every_row_has_a_test_or_is_named_as_missing() -> None:
    covered = numbers_in_names() | set(BY_OTHER_NAMES) | set(MISSING)
    assert {row: what for row, what in ROWS.items() if row not in covered} == {}


def test_a_test_that_is_called_something_else_is_there() -> None:
    assert {row: name for row, name in BY_OTHER_NAMES.items() if name not in names()} == {}


def test_nothing_is_called_missing_that_has_a_test() -> None:
    elsewhere = set(MISSING) | set(BY_OTHER_NAMES)
    assert elsewhere & numbers_in_names() == set()
    assert elsewhere <= set(ROWS)
