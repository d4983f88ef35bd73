"""What an author warns of is read before their words, on the screen and in print, whatever they wrote there."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import replace

import pytest

from core.ids import ConversationId
from core.inbox import reads
from core.inbox.ingest import ingest
from core.inbox.model import Message, Thread
from core.publishing.targets import target_of
from core.text import show
from core.text.cells import width
from tests.hostile import hostile_texts
from tests.tui.at_work import FB, URGENT
from tests.tui.sitting import Sitting
from tests.tui.valdeluz import COLLECTOR, MORNING, Said, event
from tui.cli.message_json import message_json
from tui.cli.message_lines import message_lines, thread_lines
from tui.panes.conversation import ThreadFacts, conversation_body
from ventanilla.api import Arrived, Removed

WORDS = "Las palabras del mensaje."


def warned(warning: object, id_: str = "w1", *, author: str = "aprensiva", text: str = WORDS) -> Arrived:
    """A message under a content warning."""
    arrived = event(Said(0, "fb", author, text), id_)
    return replace(arrived, item=replace(arrived.item, ext={"warning": warning}))  # type: ignore[dict-item]  # or a lie


async def arrive(desk: Sitting, *events: Arrived | Removed) -> None:
    await desk.store.write(COLLECTOR, lambda work: ingest(work, FB, "main", events))


async def thread_of(desk: Sitting, remote_id: str) -> tuple[Thread, Message]:
    [row] = await desk.store.rows("SELECT conversation_id FROM message WHERE remote_id = ?", (remote_id,))
    thread = await reads.thread(desk.store, ConversationId(row["conversation_id"]), desk.desk.me)
    return thread, next(each for each in thread.messages if each.remote_id == remote_id)


def facts(desk: Sitting) -> ThreadFacts:
    return ThreadFacts(desk.desk.now_s, desk.desk.zone, desk.desk.me, {})


def acting(texts: Iterable[str]) -> set[str]:
    """Characters that a terminal would not print but obey; joiners are letters of some scripts."""
    kinds = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
    return {c for text in texts for c in text if unicodedata.category(c) in kinds} - {"\u200c", "\u200d"}


async def test_the_warning_stands_before_the_words(at_desk: Sitting) -> None:
    await arrive(at_desk, warned("habla de una muerte"))
    await at_desk.see("1 nuevo: R")
    await at_desk.press("R")
    await at_desk.go_to("aprensiva")
    await at_desk.press("enter")
    await at_desk.see("   Aviso: habla de una muerte")
    rows = at_desk.rows()
    [at] = [n for n, row in enumerate(rows) if "Aviso: " in row]
    assert WORDS in rows[at + 1]


async def test_who_warns_of_nothing_has_no_such_row(at_desk: Sitting) -> None:
    await at_desk.go_to(URGENT)
    await at_desk.press("enter")
    await at_desk.see("Por favor, es urgente")
    await at_desk.see_no("Aviso: ")


async def test_a_warning_goes_with_the_message_that_was_removed(at_desk: Sitting) -> None:
    await arrive(at_desk, warned("habla de una muerte"), Removed("w1"))
    thread, message = await thread_of(at_desk, "w1")
    assert message.warning == ""
    assert not [row.text for row in conversation_body(thread, facts(at_desk), 60) if "Aviso" in row.text]


@pytest.mark.parametrize("lie", [7, None, True, ["a"], {"a": 1}, "", " \u200b"])
async def test_a_warning_that_is_no_text_is_none(at_desk: Sitting, lie: object) -> None:
    await arrive(at_desk, warned(lie))
    thread, _message = await thread_of(at_desk, "w1")
    assert not [row.text for row in conversation_body(thread, facts(at_desk), 60) if "Aviso" in row.text]


async def test_hostile_warnings_stay_words_in_their_own_rows_on_the_screen_and_in_print(at_desk: Sitting) -> None:
    cases = [case for case in hostile_texts() if len(case.text) < 20_000 and show(case.text)]
    assert len(cases) > 30
    await arrive(at_desk, *(warned(case.text, f"h{n}", author=f"h{n}") for n, case in enumerate(cases)))
    for n, case in enumerate(cases):
        thread, message = await thread_of(at_desk, f"h{n}")
        rows = [row.text for row in conversation_body(thread, facts(at_desk), 44)]
        assert not acting(rows), case.id
        assert all(width(row) <= 44 for row in rows), case.id
        head = next(at for at, row in enumerate(rows) if row.startswith("   Aviso:"))
        body = next(at for at, row in enumerate(rows) if WORDS in row)
        assert head < body and all(row.startswith("   ") for row in rows[head:body]), case.id
        assert body - head <= 20, f"{case.id}: it pushes the words away"
        printed = [*message_lines(thread, message, at_desk.house), *thread_lines(thread, at_desk.house)]
        assert not acting(printed), case.id
        assert all(line.startswith("  ") for line in printed if line.strip().startswith("Aviso: ")), case.id
        str(message_json(message)["warning"]).encode("utf-8")
        (await target_of(at_desk.store, message.id)).warning.encode("utf-8")


async def test_the_last_look_at_an_answer_still_names_the_warning_it_inherits(at_desk: Sitting) -> None:
    urgent = next(n for n, said in enumerate(MORNING) if said.is_private)
    edited = event(MORNING[urgent], f"m{urgent}", text="Otra vez, por favor.")
    await arrive(at_desk, replace(edited, item=replace(edited.item, ext={"warning": "salud"})))
    _thread, message = await thread_of(at_desk, f"m{urgent}")
    assert (await target_of(at_desk.store, message.id)).warning == message.warning == "salud"
