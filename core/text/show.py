"""Foreign text as it may stand on the screen: printable characters only, whoever wrote it.

The store keeps what was received; only what is about to be drawn passes here. Nothing is interpreted: markup,
escape sequences and the like come out as the characters they are, with a visible sign in place of each control
character. What remains occupies the same number of cells on every terminal, or as near to that as one can get:

======================================================  ================================================
what comes in                                           what is shown
======================================================  ================================================
C0 controls, DEL                                        their control picture (``␛``, ``␀``, ``␡``)
C1 controls, surrogates, private use, unassigned        ``�``
overrides and isolates of writing direction             ``�``
direction marks, zero-width and other format signs      nothing
ZWJ, ZWNJ                                               kept inside words of scripts that need them
line breaks of any kind                                 a newline, or `` ⏎ `` in a row
tab                                                     four spaces, or one in a row
blanks of any kind                                      spaces
flags                                                   ``[DE]``
skin tones, variation selectors, enclosing marks        nothing
a fourth mark on one letter                             nothing
a mark with nothing to stand on                         put on ``◌``
signs that terminals draw in different widths           ``�``
======================================================  ================================================

Letters of every living script are kept, composed (NFC).
"""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import category, normalize

from core.text.letters import DOTTED_CIRCLE, JOINERS, joins, rides

FIELD_CHARS = 300
"""Characters of a name, a title, a row: the default limit without ``lines``."""
BODY_CHARS = 20_000
"""Characters of a message's body: the default limit with ``lines``."""
BODY_LINES = 400
"""Lines of a body."""

UNKNOWN = "\ufffd"
"""Stands for what cannot be shown."""

_MARKS_SHOWN = 3
_MARKS_COMPOSED = 16  # kept for composition; sorting long runs of marks would take quadratic time

_PASSES = 8

_PLAIN = r" -~\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf"  # shown as they are
_PLAIN_ROW = re.compile(f"[{_PLAIN}]*")
_PLAIN_BODY = re.compile(rf"[{_PLAIN}\n]*")
_ODD = re.compile(f"[^{_PLAIN}\n]")
_BREAK = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{1,2}")
_CUT = re.compile(r" …\[\+[0-9]{1,12}\]\Z")

_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_INVISIBLE = frozenset(
    "\u034f"  # combining grapheme joiner
    "\u115f\u1160\u3164\uffa0"  # Hangul fillers
    "\u17b4\u17b5"  # Khmer inherent vowels
    "\u180b\u180c\u180d\u180f"  # Mongolian variation selectors
    "\U00016fe4"  # Khitan filler
    "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"  # skin tones
) | frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))  # variation selectors
_RESPELT = {
    "\u2800": " ",  # braille blank
    "\U0001d159": " ",  # null notehead
    "\u3000": "  ",  # ideographic space, two cells
    "\u2e3a": "——",  # dashes that are drawn over their neighbours
    "\u2e3b": "———",
    "\ufdfa": "صلى الله عليه وسلم",  # ligatures that are drawn over their neighbours
    "\ufdfd": "بسم الله الرحمن الرحيم",
}
_UNEVEN = (
    (0x2630, 0x2637),  # signs that became wide in Unicode 16: one cell or two, by the terminal's age
    (0x268A, 0x268F),
    (0x4DC0, 0x4DFF),
    (0x1D300, 0x1D376),
    (0x12000, 0x1254F),  # cuneiform, drawn far wider than its cell
)


def show(value: object, *, lines: bool = False, limit: int | None = None) -> str:
    """Turn anything foreign into text that may be drawn: pure, total, and the same when applied twice.

    Args:
        value: a string; ``None`` is nothing, bytes are read as UTF-8, the rest is what ``str`` makes of it.
        lines: keep line breaks (the body of a message) instead of writing them as `` ⏎ `` (a row).
        limit: characters shown, instead of ``FIELD_CHARS`` or, with ``lines``, ``BODY_CHARS``.

    Returns:
        The text; what goes beyond the limit, or beyond ``BODY_LINES``, is cut off and announced as
        `` …[+N]``, N characters. The empty string when nothing would be visible: say ``(empty)`` then.
    """
    text = value if type(value) is str else _text(value)
    most = max(0, limit) if limit is not None else BODY_CHARS if lines else FIELD_CHARS
    window = 4 * most + 64  # a long text is not read to its end to learn that it is too long
    unseen = len(text) - window
    if unseen > 0:
        text = text[:window]
    plain = _PLAIN_BODY if lines else _PLAIN_ROW
    if plain.fullmatch(text) is None:
        text = _clean(text, lines)
    if not text.strip(" \n") and unseen <= 0:
        return ""
    return _cut(text, most, BODY_LINES if lines else 1, max(0, unseen))


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).decode("utf-8", "replace")
    try:
        return "".join(str(value))
    except ValueError:  # an integer of more digits than Python agrees to print
        return UNKNOWN


def _clean(text: str, lines: bool) -> str:
    text = _BREAK.sub("\n", text).replace("\t", "    " if lines else " ")
    text = "".join(map(_sign, text))
    text = _settle(text, _MARKS_COMPOSED)
    for _pass in range(_PASSES):  # a joiner that falls away joins two runs of marks, which are sorted anew
        settled = _settle(normalize("NFC", text), _MARKS_SHOWN)
        if settled == text:
            break
        text = settled
    text = _FLAG.sub(_flag, text)
    if not lines and text.strip(" \n"):
        text = text.replace("\n", " ⏎ ")
    return text


@lru_cache(maxsize=8192)
def _sign(character: str) -> str:
    """What stands for one character, before its neighbours are looked at."""
    code = ord(character)
    if character == "\n" or character in JOINERS:
        return character
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    if character in _BIDI or any(first <= code <= last for first, last in _UNEVEN):
        return UNKNOWN
    if character in _INVISIBLE:
        return ""
    match category(character):
        case "Cc" | "Cs" | "Co" | "Cn":
            return UNKNOWN
        case "Cf" | "Me":
            return ""
        case "Zs":
            return _RESPELT.get(character, " ")
        case _:
            return _RESPELT.get(character, character)


def _settle(text: str, marks_kept: int) -> str:
    """Leave at most so many marks on a letter, each on something, and joiners only inside words."""
    if not any(rides(character) or character in JOINERS for character in set(_ODD.findall(text))):
        return text
    out: list[str] = []
    base = False  # whether there is something a mark can stand on
    marks = 0
    joiner = ""
    for character in text:
        if character in JOINERS:
            joiner = joiner or character
            continue
        if rides(character):
            if not base:
                out.append(DOTTED_CIRCLE)
                base, marks = True, 0
            marks += 1
            if marks > marks_kept:
                joiner = ""
                continue
        else:
            base, marks = character not in " \n", 0
        if joiner and joins(character) and out and joins(out[-1]):
            out.append(joiner)
        joiner = ""
        out.append(character)
    return "".join(out)


def _flag(match: re.Match[str]) -> str:
    letters = "".join(chr(ord(letter) - 0x1F1E6 + ord("A")) for letter in match[0])
    return f"[{letters}]"


def _cut(text: str, chars: int, lines: int, unseen: int) -> str:
    """Cut at a whole letter; a text that was cut before is left as it is."""
    end = _end_of_line(text, lines)
    if not unseen:
        announced = _CUT.search(text)
        length = announced.start() if announced else len(text)
        if length <= min(chars, end):
            return text
    end = min(chars, end, len(text))
    while 0 < end < len(text) and _is_inside_letter(text, end):
        end -= 1
    return f"{text[:end]} …[+{len(text) - end + unseen}]"


def _is_inside_letter(text: str, at: int) -> bool:
    following = text[at + 1] if text[at] in JOINERS else text[at]
    return rides(following) or text[at - 1] in JOINERS


def _end_of_line(text: str, number: int) -> int:
    """Where line ``number`` ends, counted from 1; beyond the text where it has fewer lines."""
    at = -1
    for _ in range(number):
        at = text.find("\n", at + 1)
        if at < 0:
            return len(text)
    return len(text) if at == len(text) - 1 else at
