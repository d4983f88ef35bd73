"""Searching: words and phrases, newest first, each conversation once, and never an error."""

from __future__ import annotations

import asyncio
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.ids import ConversationId
from core.inbox.search import match_expression, search
from core.inbox.views import BY_KEY
from tests.service.inbox.desk import Desk, open_desk, word
from ventanilla.api import Removed

OPERATORS = [
    '" OR NEAR(*',
    '"',
    '""',
    '"agua',
    "agua*",
    "text:agua",
    "NOT agua",
    "agua AND",
    "(",
    "^agua",
    "-agua",
    "a\0b",
]


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
        part = await search(desk.store, "agua", limit=7, before=before)
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
    part = await search(desk.store, "agua", limit=5)
    assert [row.author_handle for row in part.rows] == ["loud", "quiet"]
    assert part.rows[1].id == quiet and not part.more


async def test_a_search_stays_within_a_view_where_asked(desk: Desk) -> None:
    await desk.say("a", "agua")
    await desk.arrive(word("p", "agua", "b", private=True))
    part = await search(desk.store, "agua", within=BY_KEY["7"])
    assert [row.author_handle for row in part.rows] == ["b"]
    assert (await search(desk.store, "agua", within=BY_KEY["3"])).rows == ()


async def test_what_was_removed_is_not_found(desk: Desk) -> None:
    await desk.say("a", "agua", "1")
    await desk.arrive(Removed("1"))
    assert await _found(desk, "agua") == []


@pytest.mark.parametrize("typed", OPERATORS)
async def test_what_looks_like_an_operator_is_only_words(desk: Desk, typed: str) -> None:
    await desk.say("x", "nada que ver")
    for text in ("agua", "or near agua", "text agua not and"):
        await desk.say("a", text)
    await search(desk.store, typed)
    if "agua" in typed and not {"text", "NOT", "AND"} & set(typed.replace(":", " ").split()):
        assert len(await _found(desk, typed)) == 3


TYPED = (
    st.text(max_size=60)
    | st.text(alphabet='"*()^:-+{}., agua\0ñ', max_size=30)
    | st.lists(st.sampled_from(["AND", "OR", "NOT", "NEAR(", '"', "*", "agua", "text:", "\ud800"])).map(" ".join)
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.lists(TYPED, min_size=20, max_size=40))
def test_T29_no_text_is_an_error(tmp_path: Path, typed: list[str]) -> None:
    async def type_it_all() -> None:
        async with open_desk(tmp_path / "workspace", fresh=not (tmp_path / "workspace").exists()) as desk:
            await desk.say("a", "agua, luz y gas: información")
            for text in typed:
                await search(desk.store, text)
                await search(desk.store, text, within=BY_KEY["1"], before=1 << 61)

    asyncio.run(type_it_all())


async def test_a_very_long_text_is_cut_and_nothing_searchable_finds_nothing(desk: Desk) -> None:
    await desk.say("a", "agua")
    assert (await search(desk.store, "agua " * 100_000)).rows
    assert (await search(desk.store, "  *** ?? \u200b")).rows == ()
    assert match_expression('uno  "dos tres" cu\'atro') == '"uno" "dos tres" "cu\'atro"'


async def _found(desk: Desk, words: str) -> list[ConversationId]:
    return [row.id for row in (await search(desk.store, words)).rows]
