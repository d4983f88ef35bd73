"""The platform's count: graphemes, links and names shortened; one unit more is refused by both."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.mastodon import connector
from plugins.mastodon.counting import CODE_POINTS, names, names_somebody
from tests.contract.mastodon.world import OTHER_KEY, draft, world
from ventanilla.api import Limits, Rejected, TextLimit

LIMITS = connector.shipped_limits()


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("", 0),
        ("hola", 4),
        ("👨‍👩‍👧‍👦🇪🇸क्षि", 3),
        ("https://www.example.org/" + "a" * 400, 23),
        ("http://a.es", 23),
        ("véase https://example.com/a(b)c.", 6 + 23 + 1),
        ("(https://example.com/x)", 1 + 23 + 1),
        ("https://example.com/x, y", 23 + 3),
        ("https://example.com?q=1&z=2#f fin", 23 + 4),
        ("https://españa.es/ñ", 23),
        ("日本https://example.com/語", 2 + 23),
        ("xhttps://example.com", 20),
        ("example.com/largo", 17),
        ("https://localhost/x", 19),
        ("https://a.example/x", 19),
        (" con blancos alrededor \n", 21),
        ("@ana", 4),
        ("@ana@social.example hola", 4 + 5),
        ("correo@ana@social.example", 25),
        ("@ana.perez@otra.example.", 11),
        ("https://example.com/@ana@social.example", 23),
        ("@ana@social.example@otra", 24),
        ("uno\n\ndos", 8),
    ],
)
def test_a_text_counts_as_the_server_counts_it(text: str, most: int) -> None:
    assert connector.count(text, LIMITS) == most


def test_a_link_under_a_name_that_is_not_known_counts_the_costlier_way() -> None:
    link = "https://intranet.desconocido/" + "a" * 50
    assert connector.count(link, LIMITS) == len(link)


def test_servers_that_shorten_nothing_count_every_code_point() -> None:
    limits = Limits(text=TextLimit(5000, CODE_POINTS))
    assert connector.count("@ana@social.example https://example.com/👨‍👩‍👧‍👦", limits) == 20 + 20 + 7


def test_the_content_warning_counts_too() -> None:
    said = draft("x" * 490, warning="y" * 10)
    assert connector.check(said, LIMITS) == []
    (flaw,) = connector.check(draft("x" * 490, warning="y" * 11), LIMITS)
    assert (flaw.field, flaw.over) == ("text", 1)


def test_names_are_found_with_and_without_their_host() -> None:
    assert names("gracias @Ana", "ana@social.example")
    assert names("@ana@social.example gracias", "ana@social.example")
    assert not names("@anabel gracias", "ana@social.example")
    assert not names("ana@social.example", "ana@social.example")
    assert not names("@ana@otra.example", "ana@social.example")
    assert names_somebody("a @ana")
    assert not names_somebody("a@ana")


_PIECES = st.lists(
    st.sampled_from(
        ["a", "ñ", " ", "agua ", " https://www.example.com/ruta/larga?x=1 ", " @ana@social.example ", ". "]
    ),
    min_size=1,
    max_size=60,
)


@settings(max_examples=25, deadline=None)
@given(pieces=_PIECES)
def test_what_is_counted_never_depends_on_what_surrounds_it(pieces: list[str]) -> None:
    text = "x" + "".join(pieces) + "."
    whole = connector.count(text, LIMITS)
    assert whole <= len(text)
    assert connector.count(f"{text} fin", LIMITS) == whole + 4


@pytest.mark.parametrize(
    "unit",
    ["a", "ñ", "https://www.example.com/ruta ", "@ana@social.example ", "palabra, "],
)
async def test_what_is_accepted_here_is_accepted_there_and_one_more_by_neither(unit: str) -> None:
    async with world() as here:
        cost = connector.count(unit + "x", LIMITS) - 1
        text = unit * ((500 - 1) // cost)
        text += "z" * (500 - connector.count(text + "z", LIMITS) + 1)
        assert connector.count(text, LIMITS) == 500
        assert connector.check(draft(text), LIMITS) == []
        await here.run_all(here.plan(draft(text)))
        longer = text + "z"
        assert [flaw.over for flaw in connector.check(draft(longer), LIMITS)] == [1]
        with pytest.raises(Rejected):
            await here.run_all(here.plan(draft(longer), OTHER_KEY))


def test_a_text_made_to_stall_the_counting_is_counted_all_the_same() -> None:
    for text in ("@a." * 3_000, "https://a." * 2_000, "https://e.com/" + "(" * 3_000, "https://e.com/" + "a(" * 2_000):
        assert connector.count(text, replace(LIMITS)) > 0
