"""What may stand on the screen, said a second time and independently of the code that sees to it."""

from __future__ import annotations

import re
from unicodedata import category, is_normalized

_NEVER = re.compile(
    "[\u200b\u200e\u200f\u061c\u2060-\u2064\u2066-\u206f\u202a-\u202e\u2028\u2029\ufeff\u00ad\u034f\u115f\u1160\u3164"
    "\uffa0\ufe00-\ufe0f\U000e0000-\U000e0fff\ufff9-\ufffb\u180e\u2800\u3000\u00a0"
    "\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff]"
)


def faults(text: str, *, lines: bool) -> list[str]:
    """Why the text may not be drawn; empty if it may."""
    found = [f"{ord(ch):04X} is {category(ch)}" for ch in text if not _may_stand(ch, lines)]
    found += [f"{ord(ch):04X} is never shown" for ch in _NEVER.findall(text)]
    if not is_normalized("NFC", text):
        found.append("not composed")
    if _longest_run_of_marks(text) > 3:
        found.append("more than three marks")
    if any(category(line[0])[0] == "M" for line in text.split("\n") if line):
        found.append("a mark at the start of a line")
    found += [
        f"joiner at {at}"
        for at, ch in enumerate(text)
        if ch in "\u200c\u200d" and not (_is_letter(text[at - 1 : at]) and _is_letter(text[at + 1 : at + 2]))
    ]
    return found


def _may_stand(ch: str, lines: bool) -> bool:
    kind = category(ch)
    if kind == "Cc":
        return lines and ch == "\n"
    if kind == "Cf":
        return ch in "\u200c\u200d"
    return kind not in ("Cs", "Co", "Cn", "Zl", "Zp", "Me") and (kind != "Zs" or ch == " ")


def _is_letter(ch: str) -> bool:
    return bool(ch) and category(ch)[0] in "LM"


def _longest_run_of_marks(text: str) -> int:
    longest = run = 0
    for ch in text:
        if category(ch)[0] == "M":
            run += 1
        elif ch not in "\u200c\u200d":
            run = 0
        longest = max(longest, run)
    return longest
