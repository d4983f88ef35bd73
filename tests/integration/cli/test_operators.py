"""``ventanilla operator``: who may act, in which roles, with which PIN."""

from __future__ import annotations

import pytest

from tests.integration.cli.town import TEXTS, Town, secret


def pin(town: Town, digits: str) -> str:
    """A file with these digits."""
    return str(secret(town.directory.parent / f"new-{digits}", digits))


def test_everybody_is_listed_also_who_left(quiet_town: Town) -> None:
    people = {each["name"]: each for each in quiet_town.ask("operator", "list", "--json").json}
    assert set(people) == {"Rosa", "Ana", "Luis", "Oscar", "Nico"}
    assert people["Rosa"]["roles"] == ["administrator", "comms_manager"]
    assert (people["Nico"]["state"], people["Ana"]["state"]) == ("disabled", "active")
    assert all(isinstance(each["id"], str) and each["created_at"].endswith("Z") for each in people.values())
    assert len(quiet_town.ask("operator", "list").out.splitlines()) == 5


def test_a_new_operator_can_act_at_once(town: Town) -> None:
    place = pin(town, "602413")
    added = town.ask(
        "operator",
        "add",
        "Marta",
        "community_manager",
        "editor",
        "--title",
        "Redactora",
        "--new-pin-file",
        place,
        who="Rosa",
    )
    assert (added.code, "Marta" in added.sentence) == (0, True)
    claimed = town.ask("message", "claim", town.conversation(TEXTS[0]), "--operator", "Marta", "--pin-file", place)
    assert claimed.code == 0


def test_roles_are_given_and_count_at_once(town: Town) -> None:
    id_ = town.conversation(TEXTS[0])
    assert town.ask("operator", "role", "Oscar", "auditor", "community_manager", who="Rosa").code == 0
    assert town.ask("message", "claim", id_, who="Oscar").code == 0
    assert town.ask("operator", "role", "Oscar", "auditor", who="Rosa").code == 0
    assert town.ask("message", "release", id_, who="Oscar").code == 4


def test_who_is_disabled_may_not_act_and_may_come_back(town: Town) -> None:
    id_ = town.conversation(TEXTS[0])
    assert town.ask("operator", "disable", "Luis", who="Rosa").code == 0
    assert town.ask("message", "claim", id_, who="Luis").code == 4
    place = pin(town, "602413")
    back = town.ask("operator", "add", "Luis", "community_manager", "--returning", "--new-pin-file", place, who="Rosa")
    assert back.code == 0
    assert town.ask("message", "claim", id_, "--operator", "Luis", "--pin-file", place).code == 0


def test_a_pin_is_changed_by_its_owner_or_by_who_manages(town: Town) -> None:
    id_, first, second = town.conversation(TEXTS[0]), pin(town, "602413"), pin(town, "713524")
    assert town.ask("operator", "pin", "Ana", "--new-pin-file", first, who="Ana").code == 0
    assert town.ask("message", "claim", id_, who="Ana").code == 4
    assert town.ask("message", "claim", id_, "--operator", "Ana", "--pin-file", first).code == 0
    assert town.ask("operator", "pin", "Ana", "--new-pin-file", second, who="Rosa").code == 0
    assert town.ask("message", "release", id_, "--operator", "Ana", "--pin-file", second).code == 0
    assert town.ask("operator", "pin", "Ana", "--new-pin-file", first, who="Luis").code == 4


@pytest.mark.parametrize("lang", ["es", "en"])
@pytest.mark.parametrize(
    ("code", "who", "arguments"),
    [
        (5, "Rosa", ("add", "ANA", "editor")),
        (2, "Rosa", ("add", "Zoe", "king")),
        (2, "Rosa", ("add", "Zoe")),
        (4, "Ana", ("add", "Zoe", "editor")),
        (3, "Rosa", ("role", "Zoe", "editor")),
        (4, "Ana", ("role", "Luis", "editor")),
        (5, "Rosa", ("role", "Rosa", "editor")),
        (3, "Rosa", ("disable", "Zoe")),
        (5, "Rosa", ("disable", "Rosa")),
        (5, "Rosa", ("disable", "Nico")),
        (3, "Rosa", ("pin", "Zoe")),
        (2, "", ("pin", "Ana")),
    ],
)
def test_a_refused_act_is_one_sentence(town: Town, code: int, who: str, arguments: tuple[str, ...], lang: str) -> None:
    given = ("--new-pin-file", pin(town, "602413")) if arguments[0] in ("add", "pin") else ()
    ran = town.ask("operator", *arguments, *given, who=who, lang=lang)
    assert (ran.code, ran.out) == (code, "")
    assert ran.sentence.endswith(".")


def test_a_pin_that_anybody_would_try_is_refused(town: Town) -> None:
    ran = town.ask("operator", "add", "Zoe", "editor", "--new-pin-file", pin(town, "123456"), who="Rosa")
    assert ran.code == 2
    assert "123456" not in ran.err


def test_without_a_terminal_a_missing_new_pin_is_wrong_usage(town: Town) -> None:
    ran = town.ask("operator", "add", "Zoe", "editor", who="Rosa")
    assert (ran.code, "--new-pin-file" in ran.sentence) == (2, True)
