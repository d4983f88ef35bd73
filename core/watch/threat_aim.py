"""Whether an announced act is aimed at somebody or something, or only happens somewhere: pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.text.words import Word
from core.watch.threat_rules import Act, Aim, Reason, ReasonKind

_OBJECT_WORDS = 6
"""Words after an act in which its object is looked for."""
_PERSONAL = "es.personal-object"
_PERSONAL_POINTS = 2
_PRONOUNS = frozenset({"te", "os", "le", "les", "lo", "los", "la", "las"})
_ATTACHED = ("te", "os", "le", "les", "lo", "los", "la", "las")
_DETERMINERS = frozenset(
    {"el", "la", "los", "las", "un", "una", "unos", "unas", "ese", "esa", "esos", "este", "esta", "estos", "su", "sus",
     "tu", "tus", "mi", "the", "a", "that", "this", "those", "our", "your", "every", "some"}
)  # fmt: skip
_SETTINGS = frozenset(
    {
        "en",
        "para",
        "por",
        "con",
        "de",
        "desde",
        "hacia",
        "in",
        "at",
        "on",
        "for",
        "with",
        "of",
        "near",
        "to",
        "y",
        "and",
    }
)
"""What makes of the noun behind it a place or a circumstance, not an object."""


@dataclass(frozen=True, slots=True)
class Announced:
    """An act of the first person as it was found."""

    reason: Reason
    act: Act
    verb: int
    """Where its verb stands."""


def is_aimed(said: Announced, words: Sequence[Word], near: Sequence[Reason], has_other: bool) -> bool:
    """Whether the act is aimed as its rule asks.

    Args:
        near: what stands near the act.
        has_other: whether another act, a weapon carried or a doom is announced near it.
    """
    targets = [one for one in near if one.kind is ReasonKind.TARGET]
    match said.act.aim:
        case Aim.NOTHING:
            return True
        case Aim.ANY:
            return bool(targets) or _has_pronoun(said, words)
        case Aim.ARMED:
            return has_other or any(one.kind in (ReasonKind.MEANS, ReasonKind.MENACE) for one in near)
        case Aim.OBJECT:
            return _has_pronoun(said, words) or any(_is_object(one, said.reason.at[-1], words) for one in targets)


def personal_object(said: Announced, words: Sequence[Word]) -> Reason | None:
    """The object that Spanish marks as a person, whatever the noun: *matar a ese*, *disparar a los que*."""
    at = said.reason.at[-1] + 1
    if said.act.aim is not Aim.OBJECT or said.act.needs or not _is_spanish(said) or at + 1 >= len(words):
        return None
    is_marked = words[at].plain == "al" or (words[at].plain == "a" and words[at + 1].plain in _DETERMINERS)
    return Reason(ReasonKind.TARGET, _PERSONAL, (at,), _PERSONAL_POINTS) if is_marked else None


def _is_spanish(said: Announced) -> bool:
    return said.reason.rule.startswith("es.")


def _has_pronoun(said: Announced, words: Sequence[Word]) -> bool:
    """Whether a pronoun before the act or at the end of its verb names somebody else."""
    begin, verb = said.reason.at[0], words[said.verb].plain
    stands_before = words[begin].plain in _PRONOUNS or (begin > 0 and words[begin - 1].plain in _PRONOUNS)
    return stands_before or (verb not in said.act.bare and verb.endswith(_ATTACHED) and said.verb > begin)


def _is_object(target: Reason, last: int, words: Sequence[Word]) -> bool:
    begin = target.at[0]
    if not -1 <= begin - last <= _OBJECT_WORDS:
        return False
    at = begin - 1
    while at > last and words[at].plain in _DETERMINERS:
        at -= 1
    return at <= last or words[at].plain not in _SETTINGS
