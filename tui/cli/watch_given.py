"""What is said of a watch on the command line: the options of adding and editing, and what they come to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from core.errors import UsageError
from core.i18n import N_
from core.watch.model import KIND_NAMES, SENSITIVITY_NAMES, NewWatch, Sensitivity, Terms, WatchKind
from tui.cli.grammar import Option, option, switch
from tui.cli.values import kind_of, moment_s, one_of, whole

_YES = ("yes", "sí", "si")
_NO = ("no",)
_SWITCHED = N_("YES|NO")
_MINUTE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The options that were given; ``None``: was not."""

    purpose: str | None = None
    kind: WatchKind | None = None
    legal_basis: str | None = None
    until: str | None = None
    review: str | None = None
    keep: int | None = None
    sensitivity: Sensitivity | None = None
    least: int | None = None
    window: int | None = None
    rest: int | None = None
    escalate: int | None = None
    spike: str | None = None
    every_hit: str | None = None
    mood: str | None = None
    rules_read: bool = False

    def onto(self, new: NewWatch, now: datetime) -> NewWatch:
        """The watch with what was given in the place of what it had.

        Args:
            now: aware, in the institution's zone.

        Raises:
            UsageError: a time is none.
        """
        terms = new.terms
        return replace(
            new,
            purpose=new.purpose if self.purpose is None else self.purpose,
            kind=self.kind or new.kind,
            legal_basis=new.legal_basis if self.legal_basis is None else self.legal_basis,
            ends_s=self._end(new, now),
            review_s=new.review_s if self.review is None else moment_s(self.review, now),
            retention_days=self.keep or new.retention_days,
            has_read_rules=self.rules_read,
            terms=Terms(
                sensitivity=self.sensitivity or terms.sensitivity,
                min_count=self.least or terms.min_count,
                window_s=terms.window_s if self.window is None else self.window * _MINUTE,
                cooldown_s=terms.cooldown_s if self.rest is None else self.rest * _MINUTE,
                escalate_s=terms.escalate_s if self.escalate is None else self.escalate * _MINUTE,
                is_spike=_switched(self.spike, terms.is_spike),
                is_every_hit=_switched(self.every_hit, terms.is_every_hit),
                is_mood=_switched(self.mood, terms.is_mood),
            ),
        )

    def _end(self, new: NewWatch, now: datetime) -> int | None:
        if self.until is None:
            return new.ends_s
        return None if self.until == _NEVER else moment_s(self.until, now)


_NEVER = "never"

DESCRIBED: tuple[Option, ...] = (
    option("--purpose", N_("TEXT"), N_("What the watch is for.")),
    option(
        "--kind",
        N_("KIND"),
        N_("What it is about: topic, place, service, office, peer, rumour or person."),
        check=kind_of(WatchKind, KIND_NAMES),
    ),
    option("--legal-basis", N_("TEXT"), N_("For the watch of a person: the law, the order or the case.")),
    option("--until", N_("WHEN"), N_("When it ends: 30d, 2026-12-01T08:00, or never.")),
    option("--review", N_("WHEN"), N_("When somebody has to say again that it is needed; in six months by itself.")),
    option("--keep", N_("DAYS"), N_("How many days its hits are kept; messages stay."), check=whole("--keep", 1, 3650)),
    option(
        "--sensitivity",
        N_("LEVEL"),
        N_("How far above the usual calls for a look: strict, balanced or sensitive."),
        check=kind_of(Sensitivity, SENSITIVITY_NAMES),
    ),
    option("--least", N_("NUMBER"), N_("Fewer in a window are never a spike."), check=whole("--least", 1, 100_000)),
    option("--window", N_("MINUTES"), N_("How long a window lasts."), check=whole("--window", 10, 1440)),
    option("--rest", N_("MINUTES"), N_("How long the same cause rests after an alert."),
           check=whole("--rest", 0, 10_080)),
    option("--escalate", N_("MINUTES"), N_("Untaken so long, whoever is on duty is told."),
           check=whole("--escalate", 1, 360)),
    option("--spike", _SWITCHED, N_("Whether more than usual is an alert."), check=one_of("--spike", (*_YES, *_NO))),
    option("--every-hit", _SWITCHED, N_("Whether each hit is an alert: for rare, grave words."),
           check=one_of("--every-hit", (*_YES, *_NO))),
    option("--mood", _SWITCHED, N_("Whether a hostile hour is an alert: indicative."),
           check=one_of("--mood", (*_YES, *_NO))),
    switch("--rules-read", N_("You have read what the platforms say about watching.")),
)  # fmt: skip


def pair(text: str) -> tuple[str, str]:
    """A check for two words joined by ``=``: the watched one and the other.

    Raises:
        UsageError: there are not two.
    """
    term, sign, word = text.partition("=")
    if not sign or not term.strip() or not word.strip():
        raise UsageError(N_("Write the watched word, = and the other word: agua=awa."))
    return term.strip(), word.strip()


def _switched(said: str | None, before: bool) -> bool:
    return before if said is None else said in _YES
