"""Takes secrets out of whatever this process says: a connector may put one into its error, whole or cut.

Every secret that passes through a process is noted here, in memory only. What is said afterwards loses every run of
signs that is also in one of them. A secret of an account makes room for the one that replaces it, and for no other:
an application's password that was noted first is hidden as long as the process lives.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections import OrderedDict
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

from core.ids import AccountId

HIDDEN = "…"
RUN_CHARS = 8
"""A shorter run of a secret may stand in other words by chance, and gives nothing away."""
_SHORTEST = 4
_LONG = 40
_TELLING = ("jwt", "token", "secret", "password", "passwd", "key", "refresh", "access", "bearer", "code", "verifier")
_EACH_KEPT = 2
"""Of one name: the present secret, and the one before, which calls under way still speak of."""
_LOOSE_KEPT = 256
"""Of those that belong to no account yet: pasted ones, codes of sign-ins."""

Owner = tuple[AccountId, str]
"""The account, and what its connector calls the secret."""

_noted: dict[Owner | None, OrderedDict[str, None]] = {}
_runs: dict[str, int] = {}
"""How many of the noted secrets have a run of signs."""
_short: dict[str, int] = {}


def note_secret(secret: str, owner: Owner | None = None) -> None:
    """From now on nothing that passes :func:`without_known` has this secret or a part of it.

    Args:
        owner: whose it is; its secret before the last is let go. ``None``: it belongs to no account yet.
    """
    noted = _noted.setdefault(owner, OrderedDict())
    if secret in noted:
        noted.move_to_end(secret)
        return
    noted[secret] = None
    _count(secret, 1)
    if len(noted) > (_LOOSE_KEPT if owner is None else _EACH_KEPT):
        oldest, _nothing = noted.popitem(last=False)
        _count(oldest, -1)


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


def _count(secret: str, change: int) -> None:
    """Enter the runs of a secret, or take them out again; those that another secret has too stay."""
    runs, short = _parts(secret)
    for counts, found in ((_runs, runs), (_short, short)):
        for part in found:
            left = counts.get(part, 0) + change
            if left > 0:
                counts[part] = left
            else:
                counts.pop(part, None)


def _parts(secret: str) -> tuple[set[str], set[str]]:
    """Every run of a secret in each form in which it is sent, and the forms too short to have one."""
    runs: set[str] = set()
    short: set[str] = set()
    for word in _words(secret):
        for form in {word, quote(word, safe=""), quote_plus(word), json.dumps(word)[1:-1], *_base64(word)}:
            if len(form) >= RUN_CHARS:
                runs.update(form[at : at + RUN_CHARS] for at in range(len(form) - RUN_CHARS + 1))
            elif len(form) >= _SHORTEST:
                short.add(form)
    return runs, short


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
