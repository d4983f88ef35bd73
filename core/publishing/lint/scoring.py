"""How right a pack is about texts whose labels are known: found, wrong and missed, rule by rule."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from core.errors import UsageError
from core.i18n import N_
from core.policy.pack_model import Pack
from core.publishing.lint.engine import lint
from core.publishing.lint.model import Severity, Surroundings
from core.publishing.lint.rows import Row, sheet_of, surroundings_of


@dataclass(frozen=True, slots=True)
class Miss:
    """A text about which the pack and its label differ."""

    line: int
    rule: str
    is_wrong: bool
    """It was cited wrongly; otherwise it was missed."""
    severity: str
    """Of what was cited; empty where it was missed."""
    text: str


@dataclass(frozen=True, slots=True)
class RuleScore:
    """How one rule fared."""

    rule: str
    right: int
    wrong: int
    missed: int


@dataclass(frozen=True, slots=True)
class Score:
    """How a pack fared on a file."""

    texts: int
    wrong_texts: int
    """Texts with at least one warning or block that their label does not have."""
    rules: tuple[RuleScore, ...]
    misses: tuple[Miss, ...]

    @property
    def wrong_share(self) -> float:
        """``wrong_texts`` of ``texts``, 0 to 1."""
        return self.wrong_texts / self.texts if self.texts else 0.0


def read_rows(lines: Iterable[str]) -> Iterator[Row]:
    """The lines of a file as rows.

    Raises:
        UsageError: a line is no object with a text and a list of rules.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError:
            row = None
        if not isinstance(row, dict) or not isinstance(row.get("text"), str) or not isinstance(row.get("expect"), list):
            raise UsageError(
                N_('Line {line} is not a text with its rules: {{"text": …, "expect": ["L31"]}}.'), line=number
            )
        yield row


def score(rows: Sequence[Row], pack: Pack, base: Surroundings) -> Score:
    """Judge every row and compare.

    Args:
        base: what is known around a row that does not say it.
    """
    right, wrong, missed = Counter[str](), Counter[str](), Counter[str]()
    misses: list[Miss] = []
    wrong_texts = 0
    for number, row in enumerate(rows, 1):
        wanted = row["expect"]
        expected = {str(rule) for rule in wanted} if isinstance(wanted, list) else set()
        found: dict[str, Severity] = {}
        for finding in lint(sheet_of(row), surroundings_of(row, base), pack):
            found[finding.rule] = max(
                finding.severity, found.get(finding.rule, Severity.INFO), key=lambda each: each.rank
            )
        right.update(expected & set(found))
        text = str(row["text"])
        for rule in sorted(expected - set(found)):
            missed[rule] += 1
            misses.append(Miss(number, rule, False, "", text))
        extra = sorted(set(found) - expected)
        for rule in extra:
            wrong[rule] += 1
            misses.append(Miss(number, rule, True, found[rule].value, text))
        wrong_texts += any(found[rule] is not Severity.INFO for rule in extra)
    names = sorted({*right, *wrong, *missed})
    scores = tuple(RuleScore(name, right[name], wrong[name], missed[name]) for name in names)
    return Score(len(rows), wrong_texts, scores, tuple(misses))
