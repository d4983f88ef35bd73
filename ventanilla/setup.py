"""How an account is entered: what its connector asks, and how a person signs in there.

Connectors import this from :mod:`ventanilla.api`.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class FieldKind(StrEnum):
    """How the account dialog asks for one value."""

    TEXT = "text"
    URL = "url"
    SECRET_URL = "secret_url"
    SECRET = "secret"
    """Goes to the credentials, never to the settings: a password, a token."""
    CHOICE = "choice"
    NUMBER = "number"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class SetupField:
    """One question of the account dialog; ``label`` and ``help`` are marked with :func:`ventanilla.api.N_`."""

    key: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = True
    default: str = ""
    choices: tuple[str, ...] = ()
    help: str = ""


@dataclass(frozen=True, slots=True)
class SetupSchema:
    """What the account dialog shows: plain instructions, then fields in order."""

    instructions: str
    fields: tuple[SetupField, ...]


@dataclass(frozen=True, slots=True)
class SignIn:
    """A sign-in that a person finishes elsewhere: open ``url`` on any machine, paste back what it shows."""

    url: str
    instructions: str
    """Marked with :func:`ventanilla.api.N_`."""
    kept: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What finishing it needs; secret, kept only until then."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What a finished sign-in gives."""

    secrets: Mapping[str, str] = field(repr=False)
    """By name; they go to the credentials."""
    scopes: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    """Settings that it taught us, such as the address of the account's own server."""


class Secret:
    """A secret value that cannot slip into a message: its text is given by :meth:`reveal` alone."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The plain text, to put into a header or a body."""
        return self._text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(self._text.encode(), other._text.encode())

    def __hash__(self) -> int:
        return hash(self._text)

    def __repr__(self) -> str:
        return "Secret(…)"
