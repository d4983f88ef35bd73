"""Drafts: what is wrong with one, and the steps that say it."""

from __future__ import annotations

import pytest

from plugins.mastodon import connector
from tests.contract.mastodon.town import NOW
from tests.contract.mastodon.world import KEY, Shelf, draft
from ventanilla.api import Attachment, Author, Draft, Flaw, Passage, Plan, Repeat, Target, Visibility

LIMITS = connector.shipped_limits()
ANA = Author("social.example:202", "ana@social.example", "Ana")


def target(visibility: Visibility = Visibility.PUBLIC, *, is_own: bool = False) -> Target:
    return Target(remote_id="55", author=ANA, visibility=visibility, is_own=is_own, ext={"acct": "ana"})


def fields(said: Draft) -> list[tuple[str, int]]:
    return [(flaw.field, flaw.passage) for flaw in connector.check(said, LIMITS)]


def plan(said: Draft) -> Plan:
    return connector.plan(said, KEY, NOW, LIMITS)


def test_a_good_draft_has_no_flaw() -> None:
    picture = Attachment("0" * 64, "image/png", 10, "una foto")
    assert connector.check(Draft(passages=(Passage("hola", (picture,)), Passage("", (picture,)))), LIMITS) == []


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (draft(""), "text"),
        (draft("  \n"), "text"),
        (Draft(passages=()), "text"),
        (draft("x" * 501), "text"),
        (draft(*["x"] * 26), "text"),
        (draft("sin nadie", visibility=Visibility.PRIVATE), "text"),
        (Draft(passages=(Passage("x", (Attachment("0" * 64, "image/png", 5),) * 5),)), "media"),
        (Draft(passages=(Passage("x", (Attachment("0" * 64, "application/pdf", 5),)),)), "media"),
        (Draft(passages=(Passage("x", (Attachment("0" * 64, "image/png", 99_000_000),)),)), "media"),
        (Draft(passages=(Passage("x", (Attachment("0" * 64, "image/png", 5, "x" * 1501),)),)), "media"),
        (Draft(passages=(Passage("x", (Attachment("0" * 64, "image/png", 0),)),)), "media"),
    ],
)
def test_a_flaw_names_its_field(said: Draft, field: str) -> None:
    found: list[Flaw] = list(connector.check(said, LIMITS))
    assert [flaw.field for flaw in found] == [field]
    assert all(flaw.reason for flaw in found)


@pytest.mark.parametrize("theirs", list(Visibility))
@pytest.mark.parametrize("ours", list(Visibility))
def test_an_answer_is_never_more_open_than_what_it_answers(theirs: Visibility, ours: Visibility) -> None:
    said = draft("hola", reply_to=target(theirs), visibility=ours)
    order = [Visibility.PRIVATE, Visibility.FOLLOWERS, Visibility.UNLISTED, Visibility.PUBLIC]
    is_too_open = order.index(ours) > order.index(theirs)
    assert (("visibility", 0) in fields(said)) == is_too_open
    words = {"direct": 0, "private": 1, "unlisted": 2, "public": 3}
    sent = plan(said).steps[-1].payload["visibility"]
    assert isinstance(sent, str)
    assert words[sent] <= order.index(theirs)


def test_an_answer_begins_with_whom_it_answers_unless_it_names_them() -> None:
    def sent(text: str, *, is_own: bool = False) -> object:
        return plan(draft(text, reply_to=target(is_own=is_own))).steps[-1].payload["text"]

    assert sent("Abre el lunes.") == "@ana Abre el lunes."
    assert sent("Hola @ana, abre el lunes.") == "Hola @ana, abre el lunes."
    assert sent("Añadimos un dato.", is_own=True) == "Añadimos un dato."


def test_the_name_it_begins_with_counts() -> None:
    assert fields(draft("x" * 495, reply_to=target())) == []
    assert fields(draft("x" * 496, reply_to=target())) == [("text", 0)]


def test_every_passage_of_a_private_thread_names_whom_it_is_for() -> None:
    said = draft("uno", "dos", reply_to=target(Visibility.PRIVATE), visibility=Visibility.PRIVATE)
    assert connector.check(said, LIMITS) == []
    assert [step.payload["text"] for step in plan(said).steps[1:]] == ["@ana uno", "@ana dos"]
    public = plan(draft("uno", "dos", reply_to=target()))
    assert [step.payload["text"] for step in public.steps[1:]] == ["@ana uno", "dos"]


def test_the_plan_looks_first_puts_pictures_up_and_then_posts_in_order() -> None:
    shelf = Shelf()
    pictures = (shelf.put(b"1"), shelf.put(b"2"))
    said = Draft(passages=(Passage("a", pictures), Passage("b"), Passage("c", pictures[:1])), reply_to=target())
    steps = plan(said).steps
    assert [step.name for step in steps] == ["target", "upload-1", "upload-2", "upload-3", "post-1", "post-2", "post-3"]
    assert [step.repeat for step in steps] == [Repeat.SAFE] * 4 + [Repeat.CHECKABLE] * 3
    assert [step.shows for step in steps] == [False] * 4 + [True] * 3
    assert len({step.payload["key"] for step in steps[4:]}) == 3


def test_equal_drafts_give_equal_plans_and_other_keys_other_ones() -> None:
    said = draft("hola", warning="aviso", lang="es")
    assert plan(said) == plan(said)
    other = connector.plan(said, "z" * 26, NOW, LIMITS)
    assert other.steps[0].payload["key"] != plan(said).steps[0].payload["key"]
