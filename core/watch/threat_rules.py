"""The rules of announced violence, read from ``threats.toml``: what is looked for, in each language."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from core.text.words import Word, normal, plain
from core.watch.lexicon import Phrases, Span, normals

_FILE = Path(__file__).parent / "threats.toml"
_REACH = 4
"""Words after a verb in which what it needs is looked for, where a rule says nothing else."""
_PRONOUN_ENDINGS = (
    "", "te", "os", "le", "les", "lo", "los", "la", "las", "me", "se", "telo", "selo", "sela", "selos", "selas",
)  # fmt: skip

Row = Mapping[str, object]


class ReasonKind(StrEnum):
    """What a reason speaks of."""

    ACT = "act"
    ARMED = "armed"
    DOOM = "doom"
    TARGET = "target"
    TIME = "time"
    MEANS = "means"
    MENACE = "menace"
    SPORT = "sport"
    FRAME = "frame"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a text weighs what it weighs: a rule and where its words stand, not what they are."""

    kind: ReasonKind
    rule: str
    """``es.kill``: language and id of a rule in ``threats.toml``."""
    at: tuple[int, ...]
    """Positions in the list of words."""
    points: int
    """What it adds; negative where it takes away."""

    @property
    def span(self) -> Span:
        """From its first word to its last."""
        return Span(self.at[0], self.at[-1] + 1)


class Aim(StrEnum):
    """What an act must be aimed at to count."""

    NOTHING = ""
    OBJECT = "object"
    """A target that is its object, not only the place or time where it happens."""
    ANY = "any"
    """Any target."""
    ARMED = "armed"
    """A weapon, a menace or another act near it."""


INTENT = frozenset({ReasonKind.ACT, ReasonKind.ARMED, ReasonKind.DOOM})
"""What announces something; the rest makes it near, or silences it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One table of phrases: what each place where one stands is a reason for."""

    kind: ReasonKind
    name: str
    points: int
    phrases: Phrases

    def find(self, words: Sequence[Word]) -> Iterator[Reason]:
        """Every place, in order."""
        for span in self.phrases.find(words):
            yield Reason(self.kind, self.name, tuple(range(span.begin, span.end)), self.points)


@dataclass(frozen=True, slots=True)
class Act:
    """One table of verbs."""

    name: str
    points: int
    announced: frozenset[str]
    """Infinitives, with and without pronouns, that follow "I am going to"."""
    bare: frozenset[str]
    """Infinitives without pronouns, levelled."""
    future: frozenset[str]
    """In the levelled form: the comparing one takes "mataré" for "matar"."""
    present: frozenset[str]
    plural: frozenset[str]
    """The present of "we", which beside a time needs no pronoun."""
    singular: frozenset[str]
    """The present of "I", which is often a noun and needs one."""
    needs: frozenset[str]
    """One of these soon after it; empty: none is needed."""
    reach: int
    """How many words after the verb it is looked for."""
    aim: Aim
    is_self_too: bool
    """Whether "me" and "nos" before it leave it an act against others."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The rules of one language."""

    lang: str
    within: int
    needed: int
    grave: int
    acts: tuple[Act, ...]
    going: Phrases
    clitics: frozenset[str]
    rules: tuple[Rule, ...]
    sport: frozenset[str]
    titles: frozenset[str]
    announced: frozenset[str]
    """All infinitives that follow "I am going to"; so for the next three: the forms of all acts together."""
    future: frozenset[str]
    present: frozenset[str]
    singular: frozenset[str]
    times: frozenset[str]
    """Comparing forms of which one is in every text that says when."""
    foretold: frozenset[str]
    """The same of every text that holds a phrase which announces something by itself."""

    def may_announce(self, forms: Set[str]) -> bool:
        """Whether a text of these forms, comparing and levelled, may announce anything: most are done with here."""
        return (
            (not self.foretold.isdisjoint(forms) and self._may_foretell(forms))
            or not self.future.isdisjoint(forms)
            or not (self.announced.isdisjoint(forms) or self.going.keys.isdisjoint(forms))
            or not (self.present.isdisjoint(forms) or (self.clitics.isdisjoint(forms) and self.times.isdisjoint(forms)))
            or not (self.singular.isdisjoint(forms) or self.clitics.isdisjoint(forms))
        )

    def _may_foretell(self, forms: Set[str]) -> bool:
        return any(rule.kind in INTENT and rule.phrases.may_stand_in(forms) for rule in self.rules)


@lru_cache(maxsize=1)
def lexicons() -> tuple[Lexicon, ...]:
    """The rules of every language, read once."""
    table = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    limits = (int(table["within"]), int(table["needed"]), int(table["grave"]))
    return tuple(_lexicon(lang, table[lang], limits) for lang in ("es", "en"))


def _lexicon(lang: str, table: Mapping[str, object], limits: tuple[int, int, int]) -> Lexicon:
    lists = table["list"]
    assert isinstance(lists, dict)
    rules = [
        Rule(kind, f"{lang}.{row['rule']}", _whole(row.get("points", 0)), Phrases(_texts(row["phrases"]), lists))
        for kind in ReasonKind
        if kind not in (ReasonKind.ACT, ReasonKind.SPORT)
        for row in _rows(table.get(kind.value, []))
    ]
    acts = tuple(_act(lang, row) for row in _rows(table["act"]))
    sport, titles = table["sport"], table["titles"]
    assert isinstance(sport, dict) and isinstance(titles, dict)
    return Lexicon(
        lang=lang,
        within=limits[0],
        needed=limits[1],
        grave=limits[2],
        acts=acts,
        going=Phrases(["$going"], lists),
        clitics=frozenset(plain(one) for one in lists.get("clitic", [])),
        rules=tuple(rules),
        sport=normals(sport["words"]),
        titles=normals(titles["words"]),
        announced=frozenset[str]().union(*(act.announced for act in acts)),
        future=frozenset[str]().union(*(act.future for act in acts)),
        present=frozenset[str]().union(*(act.present | act.plural for act in acts)),
        singular=frozenset[str]().union(*(act.singular for act in acts)),
        times=_keys(rules, frozenset({ReasonKind.TIME})),
        foretold=_keys(rules, INTENT),
    )


def _keys(rules: Iterable[Rule], kinds: frozenset[ReasonKind]) -> frozenset[str]:
    return frozenset[str]().union(*(rule.phrases.keys for rule in rules if rule.kind in kinds))


def _act(lang: str, row: Row) -> Act:
    verbs = _texts(row["verbs"])
    is_spanish = lang == "es"
    return Act(
        name=f"{lang}.{row['rule']}",
        points=_whole(row["points"]),
        announced=frozenset(
            normal(verb + end) for verb in verbs for end in (_PRONOUN_ENDINGS if is_spanish else ("",))
        ),
        bare=frozenset(map(plain, verbs)),
        future=frozenset(plain(verb + end) for verb in verbs for end in ("é", "emos")) if is_spanish else frozenset(),
        present=normals(_texts(row.get("present", []))),
        plural=frozenset(_we(verb) for verb in verbs) if is_spanish else frozenset(),
        singular=frozenset(normal(plain(verb)[:-2] + "o") for verb in verbs) if is_spanish else frozenset(),
        needs=normals(_texts(row.get("with", []))),
        reach=_whole(row.get("reach", _REACH)),
        aim=Aim(str(row.get("aim", ""))),
        is_self_too=bool(row.get("is_self_too", False)),
    )


def _we(infinitive: str) -> str:
    """*Quemamos* of *quemar*, *cosemos* of *coser*, *agredimos* of *agredir*, in the comparing form."""
    levelled = plain(infinitive)
    return normal(levelled[:-1] + "mos")


def _rows(value: object) -> list[Row]:
    assert isinstance(value, list)
    return value


def _texts(value: object) -> list[str]:
    assert isinstance(value, list)
    return [str(one) for one in value]


def _whole(value: object) -> int:
    assert isinstance(value, int)
    return value
