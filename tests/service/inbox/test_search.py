"""Searching: words and phrases, newest first, each conversation once, and never an error."""

from __future__ import annotations

import asyncio
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.ids import ConversationId
from core.inbox import candidates
from core.inbox.asking import names_here, typed
from core.inbox.candidates import ask
from core.inbox.search import search
from core.inbox.views import BY_KEY
from core.query.fault import QuerySyntax
from core.query.names import Choice
from core.query.parse import parse
from tests.service.inbox.desk import Desk, open_desk, word
from ventanilla.api import Removed

JUST_WORDS = [
    "agua",
    "  agua  ",
    "¿agua?",
    "agua ?",
    "agua - luz",
    "agua, luz.",
    '"agua',
    'agua"',
    'agua "luz',
    '"" agua',
    "^agua",
    "agua *",
    "… agua",
    "{agua}",
    "agua\0",
    "agua\u200b",
    "agua & luz",
    "agua | luz",
    "#agua",
    "@agua",
]
"""What people type who mean nothing by the signs in it."""


async def test_words_are_found_without_accents_or_capitals_newest_first(desk: Desk) -> None:
    first = await desk.say("a", "Corte de AGUA en la urbanización")
    second = await desk.say("b", "no hay agua, información por favor")
    assert await _found(desk, "agua") == [second, first]
    assert await _found(desk, "informacion agua") == [second]
    assert await _found(desk, "urbanizacion luz") == []


async def test_a_phrase_keeps_its_words_together(desk: Desk) -> None:
    together = await desk.say("a", "el corte de agua sigue")
    await desk.say("b", "agua de corte dudoso")
    assert await _found(desk, '"corte de agua"') == [together]
    assert await _found(desk, '"corte de agua') == [together]


async def test_each_conversation_comes_once_over_all_pages(desk: Desk) -> None:
    for turn in range(4):
        await desk.arrive(*(word(f"{turn}-{n}", "agua", f"a{n}", root=f"r{n}") for n in range(25)))
    pages, before = [], None
    while True:
        part = await desk.found("agua", limit=7, before=before)
        pages.append([row.author_handle for row in part.rows])
        if not part.more:
            break
        before = part.before
    assert [len(rows) for rows in pages] == [7, 7, 7, 4]
    assert list(chain.from_iterable(pages)) == [f"a{n}" for n in reversed(range(25))]


async def test_one_loud_conversation_does_not_hide_the_others(desk: Desk) -> None:
    quiet = await desk.say("quiet", "agua")
    for turn in range(5):
        await desk.arrive(*(word(f"{turn}-{n}", "agua", "loud", root="r") for n in range(300)))
    part = await desk.found("agua", limit=5)
    assert [row.author_handle for row in part.rows] == ["loud", "quiet"]
    assert part.rows[1].id == quiet and not part.more


async def test_a_search_stays_within_a_view_where_asked(desk: Desk) -> None:
    await desk.say("a", "agua")
    await desk.arrive(word("p", "agua", "b", private=True))
    part = await desk.found("agua", within=BY_KEY["7"])
    assert [row.author_handle for row in part.rows] == ["b"]
    assert (await desk.found("agua", within=BY_KEY["3"])).rows == ()


async def test_what_was_removed_is_not_found(desk: Desk) -> None:
    await desk.say("a", "agua", "1")
    await desk.arrive(Removed("1"))
    assert await _found(desk, "agua") == []


@pytest.mark.parametrize("text", JUST_WORDS)
async def test_signs_among_plain_words_say_nothing(desk: Desk, text: str) -> None:
    await desk.say("x", "nada que ver")
    found = await desk.say("a", "sin agua ni luz")
    assert await _found(desk, text) == [found]


@pytest.mark.parametrize(
    ("text", "at", "hint"),
    [
        ("(agua", 0, ")"),
        ("agua)", 4, ""),
        ("agua OR", 7, ""),
        ("texto:agua", 0, ""),
        ("autr:ana", 0, "autor:"),
        ("agua NEAR luz", 5, "NEAR/5"),
        ("is:opne", 3, "open"),
        ("*** ??", 0, ""),
    ],
)
async def test_what_means_nothing_is_said_at_its_place(text: str, at: int, hint: str) -> None:
    with pytest.raises(QuerySyntax) as raised:
        typed(text)
    assert (raised.value.offset, raised.value.hint) == (at, hint)


async def test_fields_name_what_this_workspace_has(desk: Desk) -> None:
    await desk.say("a", "agua")
    await desk.set("INSERT INTO tag (name) VALUES ('La Loma')")
    names = await names_here(desk.store, {"Fb": "Facebook"}, (Choice("Centro"),))
    assert names.networks is not None
    assert [(each.value, each.name) for each in names.networks] == [("Ch", ""), ("Fb", "Facebook")]
    assert [each.value for each in names.accounts or ()] == ["chat", "muro"]
    assert [each.value for each in names.tags] == ["La Loma"]
    assert typed("red:facebook", names) == typed("network:fb", names) == parse("network:Fb")
    assert typed("clase:emergency", names) == parse("class:E")
    with pytest.raises(QuerySyntax):
        typed("place:luna", names)


TYPED = (
    st.text(max_size=60)
    | st.text(alphabet='"*()^:-+{}., agua\0ñ', max_size=30)
    | st.lists(st.sampled_from(["AND", "OR", "NOT", "NEAR(", '"', "*", "agua", "text:", "\ud800"])).map(" ".join)
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.lists(TYPED, min_size=20, max_size=40))
def test_T29_no_text_is_an_error(tmp_path: Path, typed: list[str]) -> None:
    async def type_it_all() -> None:
        async with open_desk(tmp_path / "workspace", fresh=not (tmp_path / "workspace").exists()) as desk:
            await desk.say("a", "agua, luz y gas: información")
            for text in typed:
                await _looked_for(desk, text)

    asyncio.run(type_it_all())


async def test_a_search_stops_looking_after_some_thousand_messages_and_can_go_on(desk: Desk) -> None:
    wanted = await desk.say("a", "niño")
    for turn in range(50):
        await desk.arrive(*(word(f"{turn}-{n}", "nino", "b", root="r") for n in range(100)))
    first = await desk.found("=niño")
    assert (first.rows, first.more) == ((), True)
    rest = await desk.found("=niño", before=first.before)
    assert ([row.id for row in rest.rows], rest.more) == ([wanted], False)


async def test_what_no_index_tells_is_looked_for_in_bounded_steps(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidates, "_WINDOW", 10)
    old = await desk.say("a", "https://lugar.example/x")
    for turn in range(6):
        await desk.arrive(*(word(f"{turn}-{n}", "agua", "b", root="r") for n in range(100)))
    page = await desk.found("url:lugar.example")
    assert (page.rows, page.more) == ((), True)
    assert [row.id for row in (await desk.found("url:lugar.example", before=page.before)).rows] == [old]


async def _looked_for(desk: Desk, text: str) -> None:
    """Looking for anything finds something or nothing, or says what is wrong with it; it never fails."""
    try:
        query = typed(text)
    except QuerySyntax as fault:
        assert 0 <= fault.offset <= len(text) and fault.length
        return
    for within in (None, BY_KEY["1"]):
        await search(desk.store, await ask(desk.store, query, None, within=within))


async def _found(desk: Desk, words: str) -> list[ConversationId]:
    return [row.id for row in (await desk.found(words)).rows]
