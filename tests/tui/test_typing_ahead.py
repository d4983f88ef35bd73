"""What is typed while a field opens goes into it in the order in which it was typed, wherever the keys were then."""

from __future__ import annotations

import pytest
from textual import events

from tests.tui.sitting import Sitting

WORDS = "quit now"


def key(sitting: Sitting, letter: str) -> events.Key:
    """A key as the terminal gives it."""
    event = events.Key("space" if letter == " " else letter, letter)
    event.set_sender(sitting.app)
    return event


@pytest.mark.parametrize("early", range(len(WORDS) + 1))
async def test_no_letter_overtakes_those_that_came_before_the_field_had_the_keys(at_desk: Sitting, early: int) -> None:
    """The first letters are on their way to the screen when the field gets the keys; the others are sent to it."""
    await at_desk.press("colon")
    place, field = at_desk.place, at_desk.place.prompt
    await at_desk.until(lambda: field.has_focus, "the field is open")
    field.blur()
    await at_desk.until(lambda: place.focused is None, "it has lost the keys")
    for letter in WORDS[:early]:
        place._forward_event(key(at_desk, letter))
    place.set_focus(field)
    for letter in WORDS[early:]:
        field._forward_event(key(at_desk, letter))
    await at_desk.until(lambda: len(field.value) >= len(WORDS), "all is typed")
    assert field.value == WORDS


async def test_a_command_typed_in_one_go_is_done(at_desk: Sitting) -> None:
    for letter in ":go accounts":
        at_desk.send({":": "colon", " ": "space"}.get(letter, letter), letter)
    at_desk.send("enter")
    await at_desk.until(lambda: at_desk.place.place == "accounts", "the accounts are open")


async def test_a_key_read_after_its_place_was_left_is_one_of_the_place_one_is_at(at_desk: Sitting) -> None:
    """``q`` closes what is read; what was typed behind it is not lost with it."""
    await at_desk.press("question_mark")
    help_ = at_desk.place
    assert help_.place != "inbox"
    help_._forward_event(events.Key("q", "q").set_sender(at_desk.app))
    help_._forward_event(events.Key("colon", ":").set_sender(at_desk.app))
    for letter in "messages":
        help_._forward_event(key(at_desk, letter))
    await at_desk.until(lambda: at_desk.place.place == "inbox", "the help is closed")
    await at_desk.until(lambda: at_desk.place.prompt.value == "messages", "all is typed")
