"""Two operators on one workspace: each sees what the other does, and a flood moves nothing under their hands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from tests.tui.pty.stage import arrive, found_room, look, message, number
from tests.tui.pty.terminal import ROOT, Terminal, desk_arguments, until_true

pytestmark = pytest.mark.xdist_group("pty")

GENEROUS_S = 8.0
"""A colleague's act is on the other screen in well under a second; the bound only tells slow machines from faults."""

FLOOD_RATE, FLOOD_S = 1000, 30


@pytest.fixture
def desks(room: Path) -> Iterator[tuple[Terminal, Terminal]]:
    """Ana's desk and Luis's, both with the list read."""
    with Terminal(desk_arguments(room, "en", "Ana")) as ana, Terminal(desk_arguments(room, "en", "Luis")) as luis:
        for desk in (ana, luis):
            desk.until("vecina_12")
        yield ana, luis


def measured(desk: Terminal, wanted: str | Callable[[str], bool], what: str) -> None:
    """Wait for it and say how long it took."""
    print(f"{what}: on the other screen after {desk.until(wanted, GENEROUS_S):.2f} s")


def row_with(screen: str, words: str) -> str:
    """The row of the list with these words; empty where there is none."""
    return next((row for row in screen.splitlines() if words in row), "")


def test_what_one_does_the_other_sees(desks: tuple[Terminal, Terminal]) -> None:
    ana, luis = desks
    ana.press("c")
    ana.until("Taken:")
    measured(luis, lambda text: "=Ana" in row_with(text, "vecina_01"), "a claim")

    luis.press("j", "a")
    luis.until("Give it to")
    luis.press("2")
    luis.until("Given to")
    measured(ana, lambda text: row_with(text, "vecina_02").rstrip().endswith("Luis"), "an assignment")

    luis.press("q", "j", "e")
    luis.until("how did it end?")
    luis.press("h")
    luis.until("Done:")
    measured(ana, lambda text: row_with(text, "vecina_03")[2:3] == "=", "a conversation done")

    ana.press("enter")
    ana.until("words of number 01")
    luis.press("home", "n")
    luis.until("WRITING")
    luis.write("ask the waterworks")
    luis.until("kept ")
    measured(ana, "Luis is writing here", "somebody writing")
    luis.press("ctrl+r")
    luis.until("Note written")
    measured(ana, "ask the waterworks", "a note")

    luis.press("+")
    luis.until("WRITING")
    luis.write("agua")
    luis.press("enter")
    luis.until("Tags changed")
    ana.press("tab")
    measured(ana, lambda text: "tags agua" in text, "a tag")

    luis.press("u")
    luis.until("Undone:")
    measured(ana, lambda text: "tags agua" not in text, "what was taken back")


def test_a_colleagues_claim_is_not_taken_without_a_reason(desks: tuple[Terminal, Terminal], room: Path) -> None:
    ana, luis = desks
    ana.press("c")
    ana.until("Taken:")
    luis.until(lambda text: "=Ana" in row_with(text, "vecina_01"))
    luis.press("c")
    luis.until("WRITING")
    luis.press("enter")
    luis.until_gone("WRITING")
    assert owner(room, "m01") == "Ana"
    luis.press("c")
    luis.until("WRITING")
    luis.write("she is at lunch")
    luis.press("enter")
    measured(ana, lambda text: "=Luis" in row_with(text, "vecina_01"), "a claim taken over")
    assert owner(room, "m01") == "Luis"


def owner(room: Path, remote_id: str) -> object:
    """Who has the conversation of that message."""
    rows = look(
        room,
        "SELECT operator.name FROM message JOIN conversation ON conversation.id = message.conversation_id"
        " JOIN operator ON operator.id = conversation.claimed_by WHERE message.remote_id = ?",
        remote_id,
    )
    return rows[0][0] if rows else None


# --- the flood ------------------------------------------------------------------------------------------------


def flooded_room(directory: Path) -> datetime:
    """A workspace with forty conversations into which a flood is about to come; gives when it ends."""
    begin = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=8)
    flood = f"rate={FLOOD_RATE},seconds={FLOOD_S},seed=7,start={begin.isoformat()}"
    found_room(directory, settings={"flood": flood})
    arrive(directory, [message(f"m{n:02}", f"words of number {n:02}", handle=f"vecina_{n:02}") for n in range(1, 41)])
    return begin + timedelta(seconds=FLOOD_S)


def listed(desk: Terminal) -> list[str]:
    """The authors on screen, top down."""
    return re.findall(r"vecina_\w+", "\n".join(desk.lines()[3:20]))


def under_cursor(desk: Terminal) -> str:
    """The author in the row with the cursor."""
    found = re.search(r"^►.*?(vecina_\w+)", desk.text, re.MULTILINE)
    assert found is not None, desk.text
    return found[1]


def test_a_flood_moves_no_selection_and_mistargets_no_act(tmp_path: Path) -> None:
    directory = tmp_path / "room"
    ends_at = flooded_room(directory)
    claimed: dict[str, set[str]] = {"Ana": set(), "Luis": set()}
    tagged: dict[str, set[str]] = {"Ana": set(), "Luis": set()}
    counted: list[int] = []
    with (
        Terminal(["-m", "ventanilla", "--workspace", str(directory), "collect"], folder=ROOT),
        Terminal(desk_arguments(directory, "en", "Ana")) as ana,
        Terminal(desk_arguments(directory, "en", "Luis")) as luis,
    ):
        for desk in (ana, luis):
            desk.until("vecina_16")
        luis.press("pagedown")
        luis.until(lambda text: "► " in text and "vecina_17" in text)
        ana.until(lambda text: new_ones(text) > 0, 60)
        order = {ana: listed(ana), luis: listed(luis)}
        step = 0  # Ana goes six rows down from the top and back, Luis up from the foot: no list has to scroll
        while datetime.now(UTC) < ends_at:
            step += 1
            for desk, name in ((ana, "Ana"), (luis, "Luis")):
                before = under_cursor(desk)
                desk.press("j" if ((step - 1) % 12 < 6) == (desk is ana) else "k")
                desk.until(partial(stands_elsewhere, before), 30)
                wanted = under_cursor(desk)
                if wanted not in claimed[name]:
                    desk.press("c")
                    desk.until(f"Taken: {wanted}", 30)
                    claimed[name].add(wanted)
                elif wanted not in tagged[name]:
                    desk.press("+")
                    desk.until("WRITING", 30)
                    desk.write("agua")
                    desk.press("enter")
                    desk.until(f"Tags changed: {wanted}", 30)
                    tagged[name].add(wanted)
                assert listed(desk) == order[desk], "nothing moves but the cursor"
            counted.append(inbox_count(ana.text))
        assert len(claimed["Ana"]) > 3 and len(claimed["Luis"]) > 3, "acts were done while it came in"
        assert listed(ana) and set(listed(ana)) | set(listed(luis)) <= first_forty(), "nothing came in between the rows"
        assert counted == sorted(counted) and counted[-1] > counted[0] + FLOOD_RATE, "the counter counts on"
        for name, authors in claimed.items():
            assert claimed_by(directory, name) == authors
        assert tagged_ones(directory) == tagged["Ana"] | tagged["Luis"]
        expected = FLOOD_RATE * FLOOD_S
        print(f"{flood_stored(directory)} of {expected} are stored at its end")
        took_s = until_true(lambda: flood_stored(directory) == expected, "the flood is stored whole", 120)
        acts = f"{len(claimed['Ana'])} + {len(claimed['Luis'])} claims, {len(tagged['Ana'] | tagged['Luis'])} tags"
        print(f"{acts}; all {expected} stored {took_s:.1f} s after its end")
        for desk, name in ((ana, "Ana"), (luis, "Luis")):
            before = under_cursor(desk)
            desk.press("R")
            desk.until(lambda text: "new: R" not in text, 30)
            assert under_cursor(desk) == before, "the cursor stays on its conversation when the new ones are let in"
            assert claimed_by(directory, name) == claimed[name]


def stands_elsewhere(author: str, screen: str) -> bool:
    """Whether the cursor is on another author's row."""
    return author not in row_with(screen, "►")


def first_forty() -> set[str]:
    """The authors that were there before the flood."""
    return {f"vecina_{n:02}" for n in range(1, 41)}


def claimed_by(directory: Path, name: str) -> set[str]:
    """The authors of the conversations that person has claimed, from the store itself."""
    rows = look(
        directory,
        "SELECT author.handle FROM conversation JOIN author ON author.id = conversation.author_id"
        " JOIN operator ON operator.id = conversation.claimed_by WHERE operator.name = ?",
        name,
    )
    return {str(handle).lstrip("@") for (handle,) in rows}


def tagged_ones(directory: Path) -> set[str]:
    """The authors of the conversations that have a tag."""
    rows = look(
        directory,
        "SELECT author.handle FROM conversation_tag JOIN conversation ON conversation.id = conversation_id"
        " JOIN author ON author.id = conversation.author_id",
    )
    return {str(handle) for (handle,) in rows}


def flood_stored(directory: Path) -> int:
    """How many messages of the flood are stored."""
    return number(directory, "SELECT count(*) FROM message WHERE remote_id LIKE 'flood-%'")


def new_ones(screen: str) -> int:
    """What the counter of new conversations says."""
    found = re.search(r"([0-9,]+)\+? new: R", screen)
    return int(found[1].replace(",", "")) if found else 0


def inbox_count(screen: str) -> int:
    """What stands beside the inbox among the places."""
    found = re.search(r"Inbox ([0-9,]+)", screen)
    return int(found[1].replace(",", "")) if found else 0
