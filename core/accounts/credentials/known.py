"""Takes secrets out of whatever this process says: a connector may put one into its error, whole or cut.

Every secret that passes through a process is noted here, in memory only. What is said afterwards loses every run of
signs that is also in one of them.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

HIDDEN = "…"
RUN_CHARS = 8
"""A shorter run of a secret may stand in other words by chance, and gives nothing away."""
_SHORTEST = 4
_LONG = 40
_TELLING = ("jwt", "token", "secret", "password", "passwd", "key", "refresh", "access", "bearer", "code", "verifier")
_RUNS_KEPT = 200_000

_runs: dict[str, None] = {}
_short: set[str] = set()


def note_secret(secret: str) -> None:
    """From now on nothing that passes :func:`without_known` has this secret or a part of it."""
    for word in _words(secret):
        for form in {word, quote(word, safe=""), quote_plus(word), json.dumps(word)[1:-1], *_base64(word)}:
            if len(form) < RUN_CHARS:
                if len(form) >= _SHORTEST:
                    _short.add(form)
                continue
            for at in range(len(form) - RUN_CHARS + 1):
                _runs[form[at : at + RUN_CHARS]] = None
    while len(_runs) > _RUNS_KEPT:
        del _runs[next(iter(_runs))]  # the oldest: a session that was renewed long ago


def without_known(text: str) -> str:
    """``text`` with every part of a secret this process has seen replaced by one sign."""
    for word in _short:
        text = text.replace(word, HIDDEN)
    if not _runs or len(text) < RUN_CHARS:
        return text
    hidden = [False] * len(text)
    for at in range(len(text) - RUN_CHARS + 1):
        if text[at : at + RUN_CHARS] in _runs:
            hidden[at : at + RUN_CHARS] = [True] * RUN_CHARS
    if True not in hidden:
        return text
    said: list[str] = []
    for sign, is_hidden in zip(text, hidden, strict=True):
        if not is_hidden:
            said.append(sign)
        elif not said or said[-1] != HIDDEN:
            said.append(HIDDEN)
    return "".join(said)


def _words(secret: str) -> Iterator[str]:
    """The secret parts of a secret: all of it, or of a kept JSON object those members that are secret themselves."""
    try:
        document: object = json.loads(secret)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        yield secret
        return
    for key, value in document.items():
        if isinstance(value, str) and _is_secret(str(key), value):
            yield value


def _is_secret(key: str, value: str) -> bool:
    """An address or a handle beside the tokens is none: it is what errors rightly name."""
    if any(word in key.lower() for word in _TELLING):
        return True
    return len(value) >= _LONG and "://" not in value and " " not in value


def _base64(word: str) -> list[str]:
    """Its signs as base64, alone or behind one or two others: what is sent as user and password is encoded together."""
    raw = word.encode("utf-8", "surrogatepass")
    return [b64encode(b"x" * ahead + raw).decode()[2 * ahead : -4] for ahead in range(3)]
