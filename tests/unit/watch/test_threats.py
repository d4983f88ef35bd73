"""Announced violence is found, what only sounds like it is not, and a result never holds a citizen's words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text.words import words
from core.watch import distress
from core.watch.distress import DistressKind, hint
from core.watch.lexicon import Phrases
from core.watch.threat_rules import Lexicon, ReasonKind, lexicons
from core.watch.threats import REASON_TEXTS, Threat, assess, figurative
from tests.unit.watch.sentences import Sentence, sentences

SCENARIO = Path(__file__).parents[3] / "plugins" / "plaza" / "scenario"
THREATS = {"d-0180", "d-0269"}
IN_DANGER = {"d-0110": DistressKind.EMERGENCY, "d-0200": DistressKind.SELF_HARM, "d-0222": DistressKind.EMERGENCY}


def judged(text: str, lang: str = "es") -> Threat | None:
    """The threat in a text."""
    return assess(words(text), text, lang)


def said() -> Iterator[tuple[str, str, str]]:
    """Every text of the demo, edits included: id, language, text."""
    for name in ("baseline.jsonl", "day.jsonl"):
        for line in (SCENARIO / name).read_text("utf-8").splitlines():
            message = json.loads(line)
            for text in (message["text"], *(edit["text"] for edit in message["edits"])):
                yield message["id"], message["lang"], text


def score(half: str) -> tuple[float, float, list[Sentence]]:
    """Precision, recall, and the sentences judged wrongly."""
    found = [(one, judged(one.text, one.lang) is not None) for one in sentences(half)]
    hits = sum(one.is_threat and is_found for one, is_found in found)
    wrong = [one for one, is_found in found if is_found != one.is_threat]
    return hits / sum(is_found for _one, is_found in found), hits / sum(one.is_threat for one, _found in found), wrong


def test_the_announced_blow_in_the_cathedral_is_a_threat_and_each_reason_is_named() -> None:
    threat = judged("el sábado daré un gran golpe en la catedral")
    assert threat is not None
    assert [(reason.kind, reason.rule, reason.at) for reason in threat.reasons] == [
        (ReasonKind.ACT, "es.great-blow", (2, 3, 4, 5)),
        (ReasonKind.TIME, "es.when", (1,)),
        (ReasonKind.TARGET, "es.place", (8,)),
    ]
    assert threat.score == sum(reason.points for reason in threat.reasons)


def test_the_labelled_sentences_are_many_and_of_many_countries() -> None:
    everything = [one for half in ("tune", "report", "later", "unseen", "final") for one in sentences(half)]
    assert sum(one.is_threat for one in everything) >= 60
    assert sum(not one.is_threat for one in everything) >= 60
    assert len({one.country for one in everything if one.lang == "es"}) >= 15
    assert len({one.text for one in everything}) == len(everything)


@pytest.mark.parametrize("half", ["tune", "report", "later", "unseen", "final"])
def test_precision_and_recall_on_the_labelled_sentences(half: str) -> None:
    precision, recall, wrong = score(half)
    print(f"{half}: precision {precision:.3f}, recall {recall:.3f}")
    assert precision == 1.0, wrong
    assert recall >= 0.93, wrong


def test_of_the_demo_both_threats_are_found_and_none_of_its_other_messages() -> None:
    assert {id_ for id_, lang, text in said() if judged(text, lang) is not None} == THREATS


def test_what_a_figure_of_speech_silenced_can_be_listed() -> None:
    silenced = {
        id_: figurative(words(text), text)[0].rule for id_, _lang, text in said() if figurative(words(text), text)
    }
    assert silenced == {"d-0183": "es.kill-time", "d-0291": "es.title"}


def test_of_the_demo_exactly_those_in_danger_are_hinted_at() -> None:
    found = {id_: hint(words(text), lang) for id_, lang, text in said()}
    assert {id_: one.kind for id_, one in found.items() if one is not None} == IN_DANGER


@pytest.mark.parametrize(
    "text",
    [
        "Esta noche quemamos la municipalidad",
        "ESTA NOCHE VAMOS A QUEMAR LA MUNICIPALIDAD",
        "esta noche vamos a qu\u200bemar la m\u0336unicipalidad",
        "esta noche vamos a qu3m4r la municipalidad",
        "esta noche vamos a quemaaaar la municipalidad!!!",
    ],
)
def test_disguises_do_not_hide_a_threat(text: str) -> None:
    assert judged(text) is not None


@pytest.mark.parametrize("lang", ["en", "pt", "", "xx-unknown"])
def test_a_wrong_language_does_not_hide_a_threat(lang: str) -> None:
    assert judged("Mañana a las 10 vamos a quemar el ayuntamiento", lang) is not None


@pytest.mark.parametrize(
    "text",
    [
        "No voy a quemar el ayuntamiento mañana",
        "Nunca mataré a nadie, mañana voy a la plaza",
        "El camión llevó por delante la farola hoy en la plaza",
        "Vamos a quemar",
        "Te voy a llamar mañana a la oficina",
    ],
)
def test_denied_past_or_unaimed_acts_are_no_threats(text: str) -> None:
    assert judged(text) is None


def test_sport_takes_weight_away_unless_there_is_a_weapon() -> None:
    assert judged("El domingo los vamos a reventar en el estadio, gol tras gol") is None
    assert judged("El domingo vamos a reventar el estadio con dinamita") is not None


def test_a_title_is_silent_only_in_quotation_marks_and_beside_a_word_such_as_film() -> None:
    assert judged("El viernes ponen la película «Vamos a quemar la alcaldía»") is None
    assert judged("El viernes, «vamos a quemar la alcaldía»") is not None


def test_every_kind_of_reason_has_its_words_and_every_rule_an_id_of_its_language() -> None:
    assert set(REASON_TEXTS) == set(ReasonKind)
    for lexicon in lexicons():
        names = [act.name for act in lexicon.acts] + [rule.name for rule in lexicon.rules]
        assert all(name.startswith(f"{lexicon.lang}.") for name in names)


@given(st.text(max_size=300), st.sampled_from(["es", "en", ""]))
def test_any_text_is_judged_and_positions_lie_within_it(text: str, lang: str) -> None:
    found = words(text)
    for reason in (threat.reasons if (threat := assess(found, text, lang)) else ()) + figurative(found, text):
        assert all(0 <= at < len(found) for at in reason.at)
    hinted = hint(found, lang)
    assert hinted is None or all(0 <= at < len(found) for at in hinted.at)


_PIECES = [
    "voy a", "vamos a", "matar", "quemar", "la", "planta", "hoy", "no", "«", "»", "película", "gol", "te", "llevo",
    "bomba", "dar", "un", "tiro",
]  # fmt: skip


@given(st.lists(st.sampled_from(_PIECES), max_size=400))
def test_a_result_says_numbers_and_rule_ids_only(pieces: list[str]) -> None:
    text = " ".join(pieces)
    threat = judged(text)
    if threat is not None:
        names = {act.name for lexicon in lexicons() for act in lexicon.acts}
        names |= {rule.name for lexicon in lexicons() for rule in lexicon.rules}
        names |= {f"{lexicon.lang}.{extra}" for lexicon in lexicons() for extra in ("sport", "title")}
        assert {reason.rule for reason in threat.reasons} <= names
        assert threat.score == sum(reason.points for reason in threat.reasons)


def test_a_very_long_text_is_judged_by_its_beginning() -> None:
    text = "agua " * 40_000 + "mañana vamos a quemar la planta"
    assert judged(text) is None
    assert judged("mañana vamos a quemar la planta " + "agua " * 40_000) is not None


TOLD = [text for _id, _lang, text in said()] + [one.text for half in ("tune", "report") for one in sentences(half)]
PIECES = sorted({word for text in TOLD for word in text.split()})


@given(st.one_of(st.sampled_from(TOLD), st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join)))
def test_no_first_look_passes_over_what_a_second_one_finds(text: str) -> None:
    found = words(text)
    quick = assess(found, text, "es"), hint(found, "es"), figurative(found, text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Lexicon, "may_announce", lambda _lexicon, _forms: True)
        patch.setattr(Phrases, "may_stand_in", lambda _phrases, _forms: True)
        patch.setattr(distress, "_keys", lambda: frozenset(word.normal for word in found))
        assert (assess(found, text, "es"), hint(found, "es"), figurative(found, text)) == quick
