"""What each form of the language means for a message, and how a hit is explained."""

from __future__ import annotations

import pytest

from core.query.model import Dialect, Doc, Has, Is, Near, Term
from core.query.names import Choice
from core.query.parse import parse
from core.query.predicate import How, Verdict, explain, judge
from core.query.reading import links, places, read, standing
from core.text.words import words

PLACES = (Choice("La Loma", aliases=("loma alta",)), Choice("Olmo", aliases=("calle del olmo",)), Choice("El Puerto"))

MEETS = (
    # query, a message that it finds, one that it does not
    ("agua", "Sin ÁGUAAA hoy", "aguacate"),
    ("aguas", "agua", "desagüe"),
    ("nino", "el niño", "nido"),
    ("corte agua", "agua y otro corte", "agua"),
    ("corte OR agua luz", "un corte", "agua"),
    ("(corte OR agua) luz", "agua y luz", "un corte"),
    ("-agua", "luz", "agua"),
    ('"sin agua"', "¡SIN agua!", "agua sin"),
    ('"sin agua"', "sin, agua", "sin más agua"),
    ("presion~", "la preison baja", "la prisa"),
    ("agua~", "agua", "ahua"),
    ("bache~", "bahces", "bachata"),
    ("inundaciones~", "inndacoines", "iluminaciones"),
    ('"sin presión"~', "sin preison", "sn presión"),
    ("semaforo~", "semafroo", "esmafroo"),
    ("alcaldesa~", "alcladeas", "lacladeas"),
    ("inund*", "está todo inundado", "mundo"),
    ("casas*", "una casa", "cosas"),
    ("=presión", "PRESIÓN", "presion"),
    ("=año", "AÑO", "ano"),
    ("==OMS", "la OMS dice", "la oms dice"),
    ('=="Sin Agua"', "Sin Agua", "sin agua"),
    ("corte NEAR/2 agua", "agua sin ningún corte", "agua sin ningún otro corte"),
    ("corte NEAR/1 agua", "corte agua", "corte de la agua"),
    ("(sin OR falta) NEAR/2 (agua OR luz)", "luz hace mucha falta", "luz hace muchísima más falta"),
    ('"sin luz" NEAR/3 calle', "la calle está a oscuras: sin luz", "calle y luz sin más"),
    ("agua NEAR/3 agua", "agua y más agua", "agua"),
    ('"agua agua" NEAR/9 agua', "agua agua agua", "agua agua"),
    ("corte", "#CorteDeAgua", "#RecorteDeAgua"),
    ("cortedeagua", "#CorteDeAgua", "corte de agua"),
    ("#CorteDeAgua", "#cortedeagua", "corte sin agua"),
    ("#CorteDeAgua", "un corte de agua", "agua de corte"),
    ("cortesdeagua~", "#CorteDeAgua", "#CorteDeLuz"),
    ("corted*", "#CorteDeAgua", "corte de agua"),
    ("==CorteDeAgua", "#CorteDeAgua", "#CORTEDEAGUA"),
    ("corte NEAR/2 luz", "#CorteDeAgua luz", "#CorteDeMuchaAgua luz"),
    ("año enye:yes", "este año", "ano"),
    ("ano eñe:sí", "ano", "año"),
    ("señoras~ enye:yes", "señorras", "senorras"),
    ("niñ* enye:yes", "niñez", "ninguno"),
    ("4gu4", "agua", "4"),
    ("has:link", "mira http://social.example", "mira social.example"),
    ("has:link", "mira social.example/a.", "y/o"),
    ("url:social.example/a", "(https://WWW.social.example/a/b)", "https://social.example/b"),
    ("-url:social.example", "agua", "www.social.example"),
    ("place:olmo", "en la Calle del Olmo, sin agua", "en la calle del pino"),
    ('place:"La Loma",olmo', "aquí en Loma Alta", "la lima"),
    ("lugar:olmo", "#CalleDelOlmo", "un colmo"),
    ("https OR agua", "agua", "https://agua.example"),
)


@pytest.mark.parametrize(("text", "met", "missed"), MEETS)
def test_a_query_finds_the_one_message_and_not_the_other(text: str, met: str, missed: str) -> None:
    query = parse(text)
    assert judge(query, read(met, gazetteer=PLACES)) is Verdict.MATCH
    assert judge(query, read(missed, gazetteer=PLACES)) is Verdict.NO


@pytest.mark.parametrize("mark", ["\u200b", "\u00ad", "\u202e", "\u2060", "\u0336", "\ufeff"])
def test_what_cannot_be_seen_inside_a_word_hides_nothing(mark: str) -> None:
    for text in ("presión", "=presión", "==presión", "presió*", "presion~"):
        assert judge(parse(text), read(f"pre{mark}sión")) is Verdict.MATCH
        assert judge(parse(text.replace("pre", f"pre{mark}")), read("presión")) is Verdict.MATCH


FACTS = Doc(
    network="Fb",
    account="@valdeluz",
    author="@Ana_M@social.example",
    lang="es-PE",
    class_="Q",
    tags=frozenset(("Corte de agua", "urgente")),
    marks=frozenset((Is.OPEN, Is.PUBLIC)),
    has=frozenset((Has.PHOTO, Has.MEDIA)),
    age_s=7200,
)


@pytest.mark.parametrize(
    "text",
    [
        *("network:fb", "network:x,Fb", "account:@Váldeluz", "author:ana_m", "author:@ANA_M@social.example"),
        *(
            "lang:es",
            "lang:es-pe",
            "lang:en,es",
            "class:q",
            'tag:"corte de agua"',
            "tag:URGENTE",
            "has:photo",
            "has:link,media",
        ),
        *("is:open", "is:done,open", "age>119m", "age<3h", "is:open is:public -is:mine"),
    ],
)
def test_a_fact_that_is_so_is_met(text: str) -> None:
    assert judge(parse(text), FACTS) is Verdict.MATCH


@pytest.mark.parametrize(
    "text",
    [
        *("network:x", "account:valde", "author:ana", "author:ana_m@other.example", "lang:en", "lang:es-es"),
        *("class:C", "tag:corte", "has:video", "is:done", "is:open is:mine", "age>2h", "age<2h", "place:olmo", "url:a"),
    ],
)
def test_a_fact_that_is_not_so_is_not_met(text: str) -> None:
    assert judge(parse(text), FACTS) is Verdict.NO


@pytest.mark.parametrize(
    ("state", "band", "expected"),
    [
        (0, 0, {Is.OPEN}),
        (0, 2, {Is.OPEN, Is.URGENT, Is.OVERDUE}),
        (0, 5, {Is.OPEN, Is.URGENT}),
        (1, 7, {Is.OPEN, Is.WAITING, Is.URGENT, Is.OVERDUE}),
        (2, 1, {Is.SNOOZED}),
        (3, 0, {Is.DONE}),
        (4, 0, {Is.QUARANTINE}),
        (5, 0, {Is.OVERHEARD}),
    ],
)
def test_a_standing_is_told_in_independent_facts(state: int, band: int, expected: set[Is]) -> None:
    marks = standing(state, band, is_mine=False, is_assigned=True, is_private=False, is_own=False, is_edited=False)
    assert marks == expected | {Is.PUBLIC}


def test_who_has_it_and_what_it_is_are_facts_of_their_own() -> None:
    marks = standing(0, 0, is_mine=True, is_assigned=True, is_private=True, is_own=True, is_edited=True)
    assert marks == {Is.OPEN, Is.MINE, Is.PRIVATE, Is.OWN, Is.EDITED}
    assert Is.UNASSIGNED in standing(
        3, 0, is_mine=False, is_assigned=False, is_private=False, is_own=False, is_edited=False
    )


def test_a_message_just_read_knows_its_links_attachments_and_places() -> None:
    media = (("gifv", "https://media.example/1"), ("link", "https://news.example/agua"), ("quote", ""), ("audio", ""))
    doc = read("Otra vez, calle del olmo: www.social.example/x).", media=media, gazetteer=PLACES)
    assert doc.urls == ("www.social.example/x", "https://news.example/agua")
    assert doc.has == {Has.LINK, Has.VIDEO, Has.MEDIA}
    assert doc.places == {"Olmo"}
    assert read("hola").has == frozenset()


def test_links_are_what_has_a_scheme_or_a_host_and_a_path() -> None:
    text = "ve «https://a.example/b?c=(d)», www.b.example. c.example/d 3/4 y/o 1.5/2 n.º/x ana@m.example e.example"
    assert links(text) == ("https://a.example/b?c=(d", "www.b.example", "c.example/d")


def test_a_place_is_met_by_any_of_its_names_as_a_phrase() -> None:
    assert places(words("del puerto a la loma"), PLACES) == {"La Loma"}
    assert places(words("EL PUERTO y #LomaAlta"), PLACES) == {"El Puerto", "La Loma"}
    assert places(words("loma, muy alta"), PLACES) == frozenset()
    together = (Choice("Villaluz"), Choice("Alto", aliases=("#BarrioAlto",)))
    assert places(words("hoy en #VillaLuz"), together) == {"Villaluz"}
    assert places(words("#barrioalto"), together) == {"Alto"}


def test_what_is_hidden_still_counts() -> None:
    query = parse("agua hide:piscina hide:(corte luz)")
    assert judge(query, read("agua")) is Verdict.MATCH
    assert judge(query, read("agua y piscina")) is Verdict.HIDDEN
    assert judge(query, read("agua, corte")) is Verdict.MATCH
    assert judge(query, read("agua, corte, luz")) is Verdict.HIDDEN
    assert judge(query, read("piscina")) is Verdict.NO


def test_an_explanation_names_what_was_met_where_and_as_what() -> None:
    query = parse("agua presion~ inund* cortedeagua -luz (nada OR calle)")
    told = explain(query, read("Agua AGUAAA preison inundada #CorteDeAgua calle Calles"))
    assert told.verdict is Verdict.MATCH
    assert [(found.start, found.end, found.written, found.how) for found in told.found] == [
        (0, 1, "Agua", How.WRITTEN),
        (1, 2, "AGUAAA", How.ALIKE),
        (6, 7, "Agua", How.WRITTEN),
        (2, 3, "preison", How.SLIP),
        (3, 4, "inundada", How.BEGINNING),
        (4, 7, "Corte De Agua", How.HASHTAG),
        (7, 8, "calle", How.WRITTEN),
        (8, 9, "Calles", How.ALIKE),
    ]


def test_an_explanation_of_nearness_names_only_what_stands_close() -> None:
    told = explain(parse("corte NEAR/1 agua"), read("agua uno dos tres corte de agua cuatro cinco seis corte"))
    assert [(found.start, found.written) for found in told.found] == [(4, "corte"), (6, "agua")]


def test_an_explanation_of_a_miss_names_what_was_there() -> None:
    told = explain(parse("agua corte"), read("agua"))
    assert told.verdict is Verdict.NO
    assert [found.written for found in told.found] == ["agua"]


def test_an_explanation_of_something_hidden_names_by_what() -> None:
    told = explain(parse("agua hide:piscina hide:luz"), read("agua de piscina"))
    assert told.verdict is Verdict.HIDDEN
    assert told.hidden_by == (Term("piscina"),)


def test_a_watch_and_an_inbox_read_the_same_words_alike() -> None:
    near = parse("agua NEAR/5 corte", Dialect.WATCH).root
    assert near == Near(Term("agua"), Term("corte"), 5)
    assert near == parse("agua CERCA/5 corte").root
