"""What an examination finds: a verdict with one sentence for the person at the desk and one for the IT department."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from core.accounts.credentials.known import without_known
from core.doctor.codes import Code, Sentences
from core.doctor.sentences_here import ACCOUNTS, HERE
from core.doctor.sentences_network import NETWORK
from core.i18n import _
from core.text.show import show

VALUE_CHARS = 300
SENTENCES: Mapping[Code, Sentences] = {**NETWORK, **ACCOUNTS, **HERE}
"""Both sentences of every code; their placeholders are the values of its findings."""


class Severity(StrEnum):
    """How much it matters."""

    BAD = "bad"
    """Something does not work."""
    WARN = "warn"
    OK = "ok"


@dataclass(frozen=True, slots=True)
class Said:
    """A value that is itself to be translated: words of ours inside a sentence of ours."""

    message: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return _(self.message, **{name: shown(value) for name, value in self.values.items()})


@dataclass(frozen=True, slots=True)
class Finding:
    """One verdict. Its values are evidence: no secret, no citizen's text; foreign words are made safe when shown."""

    code: Code
    severity: Severity
    subject: str
    """What it is about: ``host:port``, an account, a file."""
    values: Mapping[str, object] = field(default_factory=dict)
    asks_it: bool = False
    """Whether the second sentence belongs into a note to the IT department."""

    @property
    def for_person(self) -> str:
        """The sentence for the person in the current language, safe to draw."""
        return self._said(SENTENCES[self.code].person)

    @property
    def for_it(self) -> str:
        """The sentence to forward in the current language, safe to draw; empty where all is well."""
        return self._said(SENTENCES[self.code].it)

    @property
    def evidence(self) -> Mapping[str, str | int]:
        """The values by name, safe to draw."""
        return {name: value if isinstance(value, int) else shown(value) for name, value in self.values.items()}

    def _said(self, message: str) -> str:
        return without_known(_(message, **{name: shown(value) for name, value in self.values.items()}))


def worst_first(findings: list[Finding]) -> list[Finding]:
    """The findings in the order in which they should be read: what is bad first, else as they were found."""
    return sorted(findings, key=lambda finding: list(Severity).index(finding.severity))


def shown(value: object) -> str:
    """A value inside a sentence, in one line and safe to draw."""
    return show(without_known(str(value)), limit=VALUE_CHARS)
