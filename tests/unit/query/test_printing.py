"""A query is written back in one way, which reads as the same query."""

from __future__ import annotations

from hypothesis import given

from core.query.fault import QuerySyntax
from core.query.model import TEXT_CHARS, Query
from core.query.names import Choice, Names
from core.query.parse import parse
from core.query.printing import print_query
from tests.unit.query.any_query import queries

NAMES = Names(
    networks=(Choice("Fb", "facebook"), Choice("X", "x", ("twitter",)), Choice("Wf", "web form")),
    accounts=(Choice("@valdeluz"), Choice("Radio «Luz»")),
    classes=(Choice("E", "emergency", ("emergencia",)), Choice("Q", "question", ("pregunta",))),
    places=(Choice("La Loma", aliases=("loma alta",)), Choice("Olmo", aliases=("calle olmo",))),
    tags=(Choice("Corte de agua"),),
)


@given(queries)
def test_what_is_printed_reads_as_the_same_query(query: Query) -> None:
    printed = print_query(query)
    if len(printed) <= TEXT_CHARS:
        assert parse(printed) == query


@given(queries)
def test_printing_what_was_printed_changes_nothing(query: Query) -> None:
    printed = print_query(query)
    if len(printed) <= TEXT_CHARS:
        assert print_query(parse(printed)) == printed


@given(queries)
def test_no_parenthesis_can_be_left_out(query: Query) -> None:
    printed = print_query(query)
    if len(printed) > TEXT_CHARS:
        return
    for opening, closing in _pairs(printed):
        without = printed[:opening] + printed[opening + 1 : closing] + printed[closing + 1 :]
        assert not _reads_as(without, query), without


def test_each_meaning_is_printed_in_one_way() -> None:
    same = {
        "agua Y corte": "agua corte",
        "agua   AND\n(corte)": "agua corte",
        "((agua O luz))": "agua OR luz",
        "NO agua": "-agua",
        "NOT (agua corte)": "-(agua corte)",
        "agua CERCA/5 corte": "agua NEAR/5 corte",
        "(agua luz) O (corte NO sol)": "agua luz OR corte -sol",
        "agua,luz": '"agua luz"',
        "“sin agua”~": '"sin agua"~',
        '="Sin Agua"': '="Sin Agua"',
        '"OR"': '"OR"',
        '"or"': "or",
        "#Corte_De_Agua": "#CorteDeAgua",
        "#SinLuz_ya": "#Sin_Luz_ya",
        "#CorteDeAgua#YaBasta": '"Corte De Agua Ya Basta"',
        "red:x,y ocultar:(a b) eñe:sí luz": "network:x,y luz hide:(a b) enye:yes",
        "es:mía,abiertas": "is:mine,open",
        "EDAD<90MIN": "age<90m",
        "enlace:https://WWW.Social.example/A": "url:social.example/a",
        "autora:@ana": "author:ana",
        "idioma:español,pt_BR": "lang:es,pt-br",
        "tiene:foto lugar:'x": "has:photo place:'x",
    }
    for written, printed in same.items():
        assert print_query(parse(written)) == printed


def test_names_are_printed_as_people_say_them_where_they_are_known() -> None:
    same = {
        "red:Facebook,TWITTER": "network:facebook,x",
        "network:fb": "network:facebook",
        "network:web-form account:valdeluz": 'network:"web form" account:@valdeluz',
        'account:"radio luz"': 'account:"Radio Luz"',
        "clase:pregunta": "class:question",
        'lugar:"Loma Alta"': 'place:"La Loma"',
        "etiqueta:corte-de-agua": 'tag:"Corte de agua"',
        "tag:nueva": "tag:nueva",
    }
    for written, printed in same.items():
        query = parse(written, names=NAMES)
        assert print_query(query, NAMES) == printed
        assert parse(printed, names=NAMES) == query


def test_a_query_keeps_the_names_that_messages_carry() -> None:
    assert print_query(parse("network:facebook class:emergencia", names=NAMES)) == "network:Fb class:E"


def test_names_that_are_alike_are_not_mixed_up() -> None:
    names = Names(networks=(Choice("A-1"), Choice("A1"), Choice("B", "chat"), Choice("C", "chat")))
    for text, kept in (("network:A1", "A1"), ("network:a-1", "A-1"), ("network:chat", "B"), ("network:C", "C")):
        query = parse(text, names=names)
        assert query == parse(f"network:{kept}")
        assert parse(print_query(query, names), names=names) == query


def _pairs(text: str) -> list[tuple[int, int]]:
    """Where each parenthesis outside quotation marks opens and closes."""
    open_at: list[int] = []
    pairs = []
    is_quoted = False
    for at, character in enumerate(text):
        if character == '"':
            is_quoted = not is_quoted
        elif not is_quoted and character == "(":
            open_at.append(at)
        elif not is_quoted and character == ")":
            pairs.append((open_at.pop(), at))
    return pairs


def _reads_as(text: str, query: Query) -> bool:
    try:
        return parse(text) == query
    except QuerySyntax:
        return False
