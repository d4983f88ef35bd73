"""Whether a text announces violence: scored by rules that are data, each reason named, nothing decided.

An announced act alone is anger or a figure of speech; with a target, a time, a weapon or a menace near it, it is shown
to a person. What stands inside a frame ("matar el tiempo", the title of a film) counts for nothing. The rules are in
``threats.toml``; a result names rules and positions, never the words, so that it may be logged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import islice

from core.i18n import N_
from core.text.words import Word
from core.text.words import words as split
from core.watch.lexicon import Span
from core.watch.threat_aim import Announced, is_aimed, personal_object
from core.watch.threat_rules import INTENT, Act, Lexicon, Reason, ReasonKind, Rule, lexicons

_MOST_WORDS = 2_000
_MOST_CHARS = 40_000
_MOST_QUOTED = 64
"""Different quotations: more of them are no titles."""
_MOST_ACTS = 200
_SPORT = 4
"""Points that talk of sport takes away."""
_SECOND = 1
"""Points of a second act or target of another kind."""
_TITLE_WORDS = 8
_QUOTED = re.compile(r"«([^»]{1,120})»|“([^”]{1,120})”|\"([^\"]{1,120})\"")
_DETERMINERS = frozenset({"el", "un", "del", "al", "este", "ese", "mi", "de", "con", "the", "a"})
_SELF = frozenset({"me", "nos"})
"""Before a verb: what happens to who writes. Harm to oneself is looked for elsewhere."""
_NOT = frozenset({"no", "nunca", "jamas", "not", "never", "don", "won"})

REASON_TEXTS: Mapping[ReasonKind, str] = {
    ReasonKind.ACT: N_("announces an act of violence"),
    ReasonKind.ARMED: N_("says that a weapon is carried or left"),
    ReasonKind.DOOM: N_("foretells harm"),
    ReasonKind.TARGET: N_("names a target"),
    ReasonKind.TIME: N_("says when"),
    ReasonKind.MEANS: N_("names a weapon or a means"),
    ReasonKind.MENACE: N_("adds a menace"),
    ReasonKind.SPORT: N_("speaks of sport"),
    ReasonKind.FRAME: N_("is a figure of speech or a title"),
}
"""What a reason says to people, as msgids."""

_CIRCUMSTANCE = frozenset(ReasonKind) - INTENT


@dataclass(frozen=True, slots=True)
class Threat:
    """A text that a person has to look at now."""

    score: int
    is_grave: bool
    reasons: tuple[Reason, ...]
    """The act first, then what stands near it, in the order of the text."""


def assess(words: Sequence[Word], text: str, lang: str) -> Threat | None:
    """The threat in a text, or ``None``.

    Every language's rules are asked, as platforms mistake languages and a missed threat costs more; of equal results
    the one of ``lang`` is given.

    Args:
        words: those of ``text``, in order.
        lang: what the platform says of the text; may be empty or wrong.
    """
    words = words[:_MOST_WORDS]
    forms = _forms(words)
    best: Threat | None = None
    for lexicon in sorted(lexicons(), key=lambda one: one.lang != lang[:2]):
        found, _silenced = _weigh(lexicon, words, forms, text)
        if found is not None and (best is None or found.score > best.score):
            best = found
    return best


def figurative(words: Sequence[Word], text: str) -> tuple[Reason, ...]:
    """The frames that silenced an announced act, for the list of what was looked at and set aside; mostly none."""
    words = words[:_MOST_WORDS]
    forms = _forms(words)
    return tuple(reason for lexicon in lexicons() for reason in _weigh(lexicon, words, forms, text)[1])


def _forms(words: Sequence[Word]) -> Set[str]:
    return {word.normal for word in words} | {word.plain for word in words}


def _weigh(
    lexicon: Lexicon, words: Sequence[Word], forms: Set[str], text: str
) -> tuple[Threat | None, tuple[Reason, ...]]:
    """The gravest reading of the text, and the frames that took an act out of it."""
    if not lexicon.may_announce(forms):
        return None, ()
    said = list(islice(_acts(lexicon, words), _MOST_ACTS))
    foretold = _found(lexicon, words, forms, INTENT)
    if not said and not foretold:
        return None, ()
    found = _found(lexicon, words, forms, _CIRCUMSTANCE)
    found += [target for one in said if (target := personal_object(one, words)) is not None]
    acts = [*(one.reason for one in said if _is_aimed(lexicon, one, words, found, foretold)), *foretold]
    frames = [*_titles(lexicon, words, text), *(reason for reason in found if reason.kind is ReasonKind.FRAME)]
    loud = [act for act in acts if not any(act.span.overlaps(frame.span) for frame in frames)]
    announced = [*(one.reason for one in said), *foretold]
    silenced = tuple(frame for frame in frames if any(act.span.overlaps(frame.span) for act in announced))
    others = [reason for reason in found if reason.kind is not ReasonKind.FRAME]
    others += [
        Reason(ReasonKind.SPORT, f"{lexicon.lang}.sport", (at,), -_SPORT)
        for at, word in enumerate(words)
        if word.normal in lexicon.sport
    ]
    gravest = max((_judged(lexicon, act, loud, others) for act in loud), key=lambda one: one.score, default=None)
    if gravest is None or gravest.score < lexicon.needed:
        return None, silenced
    return gravest, silenced


def _found(lexicon: Lexicon, words: Sequence[Word], forms: Set[str], kinds: frozenset[ReasonKind]) -> list[Reason]:
    rules = (rule for rule in lexicon.rules if rule.kind in kinds and rule.phrases.may_stand_in(forms))
    return [reason for rule in rules for reason in rule.find(words)]


def _is_aimed(
    lexicon: Lexicon, said: Announced, words: Sequence[Word], found: Sequence[Reason], foretold: Sequence[Reason]
) -> bool:
    def is_near(other: Reason) -> bool:
        return other.span.distance(said.reason.span) <= lexicon.within

    return is_aimed(said, words, list(filter(is_near, found)), has_other=any(map(is_near, foretold)))


def _acts(lexicon: Lexicon, words: Sequence[Word]) -> Iterator[Announced]:
    """Every act announced in the first person."""
    whens = [rule for rule in lexicon.rules if rule.kind is ReasonKind.TIME]
    for span in lexicon.going.find(words):
        if _is_denied(words, span.begin):
            continue
        is_self = span.begin > 0 and words[span.begin - 1].plain in _SELF
        for at in range(span.end, min(span.end + 3, len(words))):
            for act in lexicon.acts:
                if words[at].normal in act.announced and (act.is_self_too or not is_self):
                    yield from _announced(act, words, span.begin, at)
    for at, word in enumerate(words):
        if _is_denied(words, at):
            continue
        if word.written[-1:] in "óÓ":  # "llevó": somebody else did, once
            continue
        before = words[at - 1].plain if at else ""
        has_pronoun, is_verb, is_self = before in lexicon.clitics, before not in _DETERMINERS, before in _SELF
        for act in lexicon.acts:
            if is_self and not act.is_self_too:
                continue
            if word.plain in act.future:
                yield from _announced(act, words, at, at)
            elif (has_pronoun and word.normal in act.singular) or (
                (word.normal in act.present or word.normal in act.plural)
                and (has_pronoun or (is_verb and _has_time(lexicon, whens, words, at)))
            ):
                yield from _announced(act, words, at - has_pronoun, at)


def _announced(act: Act, words: Sequence[Word], begin: int, verb: int) -> Iterator[Announced]:
    """The act, where what its verb needs stands soon after it."""
    end = verb
    if act.needs:
        near = [at for at in range(verb + 1, min(verb + 1 + act.reach, len(words))) if words[at].normal in act.needs]
        if not near:
            return
        end = near[0]
    yield Announced(Reason(ReasonKind.ACT, act.name, tuple(range(begin, end + 1)), act.points), act, verb)


def _is_denied(words: Sequence[Word], at: int) -> bool:
    return any(word.normal in _NOT for word in words[max(0, at - 2) : at])


def _has_time(lexicon: Lexicon, whens: Sequence[Rule], words: Sequence[Word], at: int) -> bool:
    first = max(0, at - lexicon.within - _TITLE_WORDS)
    near, here = words[first : at + lexicon.within + _TITLE_WORDS], Span(at - first, at - first + 1)
    return any(reason.span.distance(here) <= lexicon.within for rule in whens for reason in rule.find(near))


def _titles(lexicon: Lexicon, words: Sequence[Word], text: str) -> Iterator[Reason]:
    """Short quotations near a word such as film or song."""
    forms = [word.normal for word in words]
    places: dict[str, list[int]] = {}
    for at, form in enumerate(forms):
        places.setdefault(form, []).append(at)
    found = (match[1] or match[2] or match[3] for match in _QUOTED.finditer(text[:_MOST_CHARS]))
    distinct = dict.fromkeys(islice(found, _MOST_WORDS))
    for quoted in islice(([word.normal for word in split(words_in)] for words_in in distinct), _MOST_QUOTED):
        if not 0 < len(quoted) <= _TITLE_WORDS:
            continue
        for begin in places.get(quoted[0], ()):
            if forms[begin : begin + len(quoted)] == quoted:
                around = words[max(0, begin - 8) : begin + len(quoted) + 8]
                if any(word.normal in lexicon.titles for word in around):
                    yield Reason(ReasonKind.FRAME, f"{lexicon.lang}.title", tuple(range(begin, begin + len(quoted))), 0)


def _judged(lexicon: Lexicon, act: Reason, acts: Sequence[Reason], others: Sequence[Reason]) -> Threat:
    """The act with what stands near it: of each kind the best, of targets and acts also a second of another rule."""
    near = [other for other in others if other.span.distance(act.span) <= lexicon.within]
    chosen: list[Reason] = []
    for kind in (ReasonKind.TARGET, ReasonKind.TIME, ReasonKind.MENACE):
        of_kind = [reason for reason in near if reason.kind is kind]
        if of_kind:
            first = max(of_kind, key=lambda reason: reason.points)
            chosen.append(first)
            if kind is ReasonKind.TARGET:
                chosen += _seconds(first, of_kind)
    chosen += [one for one in near if one.kind is ReasonKind.MEANS and not one.span.overlaps(act.span)][:1]
    has_weapon = act.kind is ReasonKind.ARMED or any(reason.kind is ReasonKind.MEANS for reason in chosen)
    if not has_weapon:
        chosen += [reason for reason in near if reason.kind is ReasonKind.SPORT][:1]
    chosen += _seconds(act, [one for one in acts if not one.span.overlaps(act.span)])
    score = act.points + sum(reason.points for reason in chosen)
    ordered = sorted(chosen, key=lambda reason: reason.at)
    return Threat(score, score >= lexicon.grave, (act, *ordered))


def _seconds(first: Reason, others: Sequence[Reason]) -> list[Reason]:
    """The next of another rule, worth a point."""
    second = next((one for one in others if one.rule != first.rule), None)
    return [] if second is None else [Reason(second.kind, second.rule, second.at, _SECOND)]
