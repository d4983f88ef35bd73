"""What cannot be read is said in one sentence, under the character it speaks of."""

from __future__ import annotations

import pytest

from core.errors import VentanillaError
from core.query.fault import QuerySyntax
from core.query.model import MOST_DEPTH, MOST_TERMS, TEXT_CHARS, Dialect
from core.query.parse import parse
from tests.unit.query.test_printing import NAMES

FAULTS = (
    # what is typed, the characters meant, what would fit there
    ("agua OR", "agua OR|", ""),
    ("OR agua", "«OR» agua", ""),
    ("agua OR OR corte", "agua OR «OR» corte", ""),
    ("agua AND", "agua AND|", ""),
    ("agua AND hide:corte", "agua AND hide:corte|", ""),
    ("agua -", "agua «-»", ""),
    ("agua NOT", "agua NOT|", ""),
    ("(agua", "«(»agua", ")"),
    ("agua (corte (luz)", "agua «(»corte (luz)", ")"),
    ("agua) corte", "agua«)» corte", ""),
    ("agua ()", "agua («)»", ""),
    ('agua "sin luz', 'agua «"»sin luz', '"'),
    ('"sin luz"ya', '"sin luz"«y»a', " "),
    ('agua "!!"', 'agua «"!!"»', ""),
    ("agua 🔥", "agua «🔥»", ""),
    ("agua ~", "agua «~»", ""),
    ("agua~2", "agua«~»2", ""),
    ('"sin luz"~5', '"sin luz"«~»5', ""),
    ("f*uego", "f«*»uego", ""),
    ("=agua~", "=agua«~»", ""),
    ("in*", "«in*»", ""),
    ('"sin ag"*', '«"sin ag"*»', ""),
    ("#CorteDe*", "«#CorteDe*»", ""),
    ("agua NEAR corte", "agua «NEAR» corte", "NEAR/5"),
    ("agua near/5 corte", "agua «near/5» corte", "NEAR/5"),
    ("agua NEAR/0 corte", "agua «NEAR/0» corte", "NEAR/5"),
    ("agua NEAR/51 corte", "agua «NEAR/51» corte", "NEAR/5"),
    ("agua CERCA/x corte", "agua «CERCA/x» corte", "NEAR/5"),
    ("agua NEAR/5", "agua NEAR/5|", ""),
    ("NEAR/5 agua", "«NEAR/5» agua", ""),
    ("agua NEAR/5 -corte", "agua NEAR/5 «-»corte", ""),
    ("agua NEAR/5 (corte luz)", "agua NEAR/5 «(corte luz)»", ""),
    ("agua NEAR/5 network:x", "agua NEAR/5 «network:x»", ""),
    ("agua NEAR/5 corte NEAR/5 luz", "agua NEAR/5 corte «NEAR/5» luz", ""),
    ("agua hide: corte", "agua hide:« »corte", ""),
    ("agua (hide:corte)", "agua («hide:»corte)", ""),
    ("agua -hide:corte", "agua -«hide:»corte", ""),
    ("hide:hide:corte", "hide:«hide:»corte", ""),
    ("agua (enye:yes)", "agua («enye:yes»)", ""),
    ("agua eñe:quizá", "agua «eñe:quizá»", "enye:yes"),
    ("netwrk:x", "«netwrk:»x", "network:"),
    ("ntwrk:x", "«ntwrk:»x", "network:"),
    ("cuent:x", "«cuent:»x", "cuenta:"),
    ("ojo:agua", "«ojo:»agua", ""),
    ("https://social.example", "«https://»social.example", "url:"),
    ("network:", "network:|", ""),
    ("network:facebook, ", "network:facebook, |", ""),
    ("network:facebok", "network:«facebok»", "facebook"),
    ("red:facebook,twiter", "red:facebook,«twiter»", "twitter"),
    ("network>x", "«network>»x", "network:"),
    ("is:urgnt", "is:«urgnt»", "urgent"),
    ("es:urjente", "es:«urjente»", "urgente"),
    ("has:sound", "has:«sound»", ""),
    ("class:pregumta", "class:«pregumta»", "pregunta"),
    ('place:"La Lima"', 'place:«"La Lima"»', "La Loma"),
    ("lang:x", "lang:«x»", ""),
    ("age:2h", "«age:»2h", "age>"),
    ("age>2", "age>«2»", ""),
    ("edad<dos horas", "edad<«dos» horas", ""),
    ("age>999999h", "age>«999999h»", ""),
)

WATCH_FAULTS = (
    ("", "|"),
    ("   ", "«   »"),
    ("hide:agua", "«hide:agua»"),
    ("-agua", "-«agua»"),
    ("-(agua corte)", "-(«agua» corte)"),
    ("corte OR -agua", "corte OR -«agua»"),
    ("corte OR (luz OR -network:x)", "corte OR (luz OR -«network:x»)"),
    ("is:open agua", "«is:open» agua"),
    ("agua clase:Q", "agua «clase:Q»"),
    ("agua tag:x", "agua «tag:x»"),
    ("agua hide:(age>2h)", "agua hide:(«age>2h»)"),
)


@pytest.mark.parametrize(("text", "marked", "hint"), FAULTS)
def test_the_place_and_what_would_fit_there_are_told(text: str, marked: str, hint: str) -> None:
    fault = refused(text)
    assert _mark(text, fault) == marked
    assert fault.hint == hint


@pytest.mark.parametrize(("text", "marked"), WATCH_FAULTS)
def test_a_watch_refuses_what_cannot_be_known_on_arrival_and_what_is_only_missing(text: str, marked: str) -> None:
    parse(text, Dialect.INBOX)
    assert _mark(text, refused(text, Dialect.WATCH)) == marked


@pytest.mark.parametrize(
    "text", ["agua -corte", "-(-agua)", "-(-agua OR corte)", "(agua OR corte) -luz", "author:ana", "agua OR corte -luz"]
)
def test_a_watch_takes_whatever_says_what_to_look_for(text: str) -> None:
    assert parse(text, Dialect.WATCH) == parse(text)


def test_a_query_of_the_longest_kind_is_read_and_one_more_character_is_not() -> None:
    text = "a" * TEXT_CHARS
    assert parse(text).text == text
    assert refused(text + "a").offset == TEXT_CHARS


def test_a_query_that_grows_too_long_when_written_out_is_refused() -> None:
    text = "red:x " * 220
    assert len(text) < TEXT_CHARS
    assert refused(text).offset == len(text)


def test_a_query_of_the_most_words_is_read_and_one_more_is_not() -> None:
    text = " ".join(["a"] * MOST_TERMS)
    parse(text)
    assert refused(text + " b").offset == len(text) + 1
    assert refused("#CorteDeAgua " * (MOST_TERMS // 3 + 1)).offset == len("#CorteDeAgua ") * (MOST_TERMS // 3)
    assert refused("tag:" + ",".join(f"t{n}" for n in range(MOST_TERMS + 1))).offset == 0


def test_a_query_of_the_greatest_depth_is_read_and_one_deeper_is_not() -> None:
    parse("(" * MOST_DEPTH + "agua" + ")" * MOST_DEPTH)
    parse("-" * MOST_DEPTH + "agua")
    assert refused("(" * (MOST_DEPTH + 1) + "agua").offset == MOST_DEPTH
    assert refused("-" * (MOST_DEPTH + 1) + "agua").offset == MOST_DEPTH


def refused(text: str, dialect: Dialect = Dialect.INBOX) -> QuerySyntax:
    """Why the query is refused."""
    with pytest.raises(VentanillaError) as caught:
        parse(text, dialect, NAMES)
    assert isinstance(caught.value, QuerySyntax)
    assert caught.value.exit_code == 2
    return caught.value


def _mark(text: str, fault: QuerySyntax) -> str:
    """The text with the characters meant in angle quotes, or a bar where only a place is meant."""
    end = fault.offset + fault.length
    if fault.offset == len(text):
        return f"{text}|"
    return f"{text[: fault.offset]}«{text[fault.offset : end]}»{text[end:]}"
