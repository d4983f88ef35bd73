"""What the process that enters an account says, as types: its questions, the way to a sign-in, the outcome.

The lines themselves are described in :mod:`core.collector.setup_child`. Words of others are shown ones from here on.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.text import show
from ventanilla.api import FieldKind

WORDS_CHARS = 2_000
URL_CHARS = 4_000


@dataclass(frozen=True, slots=True)
class Question:
    """One thing a person is asked."""

    key: str
    label: str
    help: str = ""
    kind: FieldKind = FieldKind.TEXT
    is_required: bool = False
    default: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    """Each value and what it is called."""
    is_ours: bool = False
    """Whether the desk asks it of every account; else the connector does."""

    @property
    def id(self) -> str:
        """What its answer is kept under; a connector may use our words as well."""
        return f"ours {self.key}" if self.is_ours else self.key

    @property
    def is_secret(self) -> bool:
        """Whether the answer is never shown."""
        return self.kind in (FieldKind.SECRET, FieldKind.SECRET_URL)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a connector asks of an account."""

    title: str
    instructions: str
    policy: str
    signs_in: bool
    networks: tuple[tuple[str, str], ...]
    questions: tuple[Question, ...]

    @property
    def needs_proof(self) -> bool:
        """Whether the account has secrets, so that it is entered only once the platform has answered."""
        return self.signs_in or any(each.kind is FieldKind.SECRET for each in self.questions)


@dataclass(frozen=True, slots=True)
class CodeAsked:
    """Where a person signs in, and that the code shown there is waited for."""

    url: str
    instructions: str
    why: str
    """Why the last code was not taken; empty: none was given yet."""


@dataclass(frozen=True, slots=True)
class Work:
    """One thing and whether it will work."""

    what: str
    is_open: bool
    why: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the first contact showed."""

    identity: str
    title: str
    warnings: tuple[str, ...]
    scopes: tuple[str, ...]
    expires_s: int | None
    works: tuple[Work, ...]
    failure: str
    """Why there was no contact; empty: there was."""
    is_refused: bool
    """Whether the platform answered and said no."""


@dataclass(frozen=True, slots=True)
class Entered:
    """The account is on record."""

    number: int
    name: str


@dataclass(frozen=True, slots=True)
class Failed:
    """A step failed: the sentence for people."""

    words: str
    exit_status: int


Heard = Asked | CodeAsked | Outcome | Entered | Failed


def heard(line: bytes) -> Heard:
    """What one line says.

    Raises:
        ValueError: it says nothing of this.
    """
    message = json.loads(line)
    if not isinstance(message, dict):
        raise ValueError("no object")
    if "failed" in message:
        return Failed(_words(message, "failed"), _number(message, "code"))
    if isinstance(done := message.get("done"), dict):
        return Entered(int(_words(done, "account")), _words(done, "name"))
    if isinstance(result := message.get("result"), dict):
        return _outcome(result)
    if message.get("ask") == "code":
        return CodeAsked(
            show(_text(message, "url"), limit=URL_CHARS), _words(message, "instructions"), _words(message, "why")
        )
    if message.get("ask") == "fields":
        return _asked(message)
    raise ValueError("not of this protocol")


def _asked(message: Mapping[str, object]) -> Asked:
    return Asked(
        title=_words(message, "title"),
        instructions=_words(message, "instructions"),
        policy=_words(message, "policy"),
        signs_in=message.get("signs_in") is True,
        networks=tuple((_words(each, "code"), _words(each, "name")) for each in _objects(message, "networks")),
        questions=tuple(
            Question(
                key=_text(each, "key"),
                label=_words(each, "label") or _words(each, "key"),
                help=_words(each, "help"),
                kind=FieldKind(_text(each, "kind")),
                is_required=each.get("required") is True,
                default=_text(each, "default"),
                choices=tuple((choice, show(choice)) for choice in _texts(each, "choices")),
            )
            for each in _objects(message, "fields")
        ),
    )


def _outcome(result: Mapping[str, object]) -> Outcome:
    expires = result.get("expires_at")
    return Outcome(
        identity=_words(result, "identity"),
        title=_words(result, "title"),
        warnings=tuple(show(each, limit=WORDS_CHARS) for each in _texts(result, "warnings")),
        scopes=tuple(show(each) for each in _texts(result, "scopes")),
        expires_s=expires if isinstance(expires, int) else None,
        works=tuple(
            Work(_words(each, "what"), each.get("is_open") is True, _words(each, "why"))
            for each in _objects(result, "works")
        ),
        failure=_words(result, "failure"),
        is_refused=result.get("is_refused") is True,
    )


def _text(message: Mapping[str, object], key: str) -> str:
    value = message.get(key)
    return value if isinstance(value, str) else ""


def _words(message: Mapping[str, object], key: str) -> str:
    return show(_text(message, key), limit=WORDS_CHARS)


def _number(message: Mapping[str, object], key: str) -> int:
    value = message.get(key)
    return value if isinstance(value, int) else 1


def _objects(message: Mapping[str, object], key: str) -> Sequence[Mapping[str, object]]:
    found = message.get(key)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _texts(message: Mapping[str, object], key: str) -> Sequence[str]:
    found = message.get(key)
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []
