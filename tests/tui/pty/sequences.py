"""The sequences the dashboard may write, and what is left of its bytes without them.

Written out one by one: a sequence that is not here has no business on an operator's terminal.
"""

from __future__ import annotations

import re

STARTS = (
    "\x1b[?1049h",  # the alternate screen, so that nothing stays in the scrollback
    "\x1b[?1000h", "\x1b[?1003h", "\x1b[?1015h", "\x1b[?1006h",  # the mouse, in three encodings
    "\x1b[?25l",  # no cursor
    "\x1b[?1004h",  # focus
    "\x1b[>25u",  # keys told apart
    "\x1b[?2004h",  # marked pastes
    "\x1b[?7l",  # no wrapping
)  # fmt: skip
QUESTIONS = ("\x1b[?2026$p", "\x1b[?2048$p")
"""What a terminal answers to: whole frames, sizes in band. Each is asked once, before any text is drawn."""

ENDS = (
    "\x1b[?2004l", "\x1b[?7h", "\x1b[?1000l", "\x1b[?1003l", "\x1b[?1015l", "\x1b[?1006l",
    "\x1b[<u", "\x1b[?1049l", "\x1b[?25h", "\x1b[?1004l",
)  # fmt: skip
_DRAWING = re.compile(
    r"""
      \x1b\[ (?: [0-9;]* ) m                # colours and weights
    | \x1b\[ [0-9]+ ; [0-9]+ H              # the cursor to a place
    | \x1b\[\?25[lh]                        # the cursor seen or not: a field has one
    | \x1b\[\?2026[hl]                      # a frame
    | \x1b\]22;(?:default|text|pointer)\x07 # the pointer's shape
    """,
    re.VERBOSE,
)
_FORBIDDEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f"  # controls, C1 among them
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # direction
    "\ud800-\udfff\ufff9-\ufffb]"
)


def text_of(written: bytes, *more: str) -> str:
    """What was written without the sequences that are allowed; ``more`` are allowed this once.

    Raises:
        UnicodeDecodeError: it is not UTF-8 throughout.
    """
    text = written.decode("utf-8")
    for sequence in (*STARTS, *QUESTIONS, *ENDS, *more):
        text = text.replace(sequence, "")
    return _DRAWING.sub("", text).replace("\r\n", "\n")  # the line adds the returns


def foreign_controls(written: bytes, *more: str) -> list[str]:
    """Every control, direction sign or surrogate that is no part of an allowed sequence, with what surrounds it."""
    text = text_of(written, *more)
    return [text[max(0, found.start() - 20) : found.end() + 20] for found in _FORBIDDEN.finditer(text)]


def questions(written: bytes) -> list[str]:
    """Every sequence to which a terminal would answer, in order: reports, requests, clipboard and title queries."""
    asked = re.compile(
        rb"\x1b\[[?>=]?[0-9;]*\$p|\x1b\[[?>=]?[0-9;]*[cn]|\x1b\[[0-9;]*[tx]|\x1b\[\?[0-9;]*u|\x1b\][0-9;]*[^\x07\x1b]*\?|\x1b[PZ]|\x05"
    )
    return [found.decode("latin-1") for found in asked.findall(written)]
