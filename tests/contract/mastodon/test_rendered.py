"""A post in doubt on servers that change what they are given: it is never said to be absent while it is there."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from plugins.mastodon.resembling import is_alike, same_letters
from tests.contract.mastodon.town import GOTOSOCIAL, MASTODON, V1_ONLY, Kind
from tests.contract.mastodon.world import OTHER_KEY, World, arrived, draft, receipt_of, target_of, world
from ventanilla.api import DidNotHappen, Draft, Passage, Step, UncertainOutcome, Unknown, Verdict, Visibility

NO_SOURCE = replace(GOTOSOCIAL, has_source=False)
RENDERED = [
    ("> cita del vecino\nGracias", "<blockquote>cita del vecino</blockquote>Gracias"),
    ("# Aviso\nCorte de agua", "<h2>Aviso</h2>Corte de agua"),
    ("Vea [la web](https://ayto.example/a)", '<p>Vea <a href="https://ayto.example/a">la web</a></p>'),
    ("Vea ![plano](https://ayto.example/a/b/c.png)", '<p>Vea <img src="https://x.example/1" alt="plano"></p>'),
    ("uno\n---\ndos", "uno<hr>dos"),
    ('Dice "hola" ...', "<p>Dice “hola” …</p>"),
    ("Hola -- vea", "<p>Hola – vea</p>"),
    ("Gracias :smile: por avisar", "<p>Gracias 😄 por avisar</p>"),
    (":+1:", "<p>👍</p>"),
    ('Vea <a href="https://ayto.example/a/b/c">esto</a>', '<p>Vea <a href="https://ayto.example/a/b/c">esto</a></p>'),
]
NOTICE = "Mañana no hay agua en la calle Mayor entre las nueve y las once."
OTHER = "El sábado abre el mercado de verano, con música y talleres para niños en la plaza."


async def in_doubt(here: World, step: Step, **made: object) -> Verdict:
    """Post, lose the answer, have the server change what it made, and ask what became of it."""
    since = here.clock.now()
    here.fake.breaks("POST", after=True)
    with pytest.raises(UncertainOutcome):
        await here.run(step, {})
    for name, value in made.items():
        setattr(here.fake.town.said[here.fake.own()[-1]], name, value)
    return await here.reconcile(step, {}, since)


@pytest.mark.parametrize(("text", "content"), RENDERED)
async def test_what_a_server_without_sources_renders_is_not_said_to_be_absent(text: str, content: str) -> None:
    async with world(NO_SOURCE) as here:
        verdict = await in_doubt(here, here.plan(draft(text)).steps[0], content=content)
        assert isinstance(verdict, Unknown), verdict


@pytest.mark.parametrize(("text", "content"), RENDERED)
async def test_what_a_server_with_sources_renders_is_found(text: str, content: str) -> None:
    async with world(GOTOSOCIAL) as here:
        verdict = await in_doubt(here, here.plan(draft(text)).steps[0], content=content)
        assert receipt_of(verdict).remote_id == here.fake.own()[0]


@pytest.mark.parametrize("kind", [MASTODON, NO_SOURCE, V1_ONLY], ids=["mastodon", "no-source", "v1-only"])
async def test_an_answer_whose_question_was_deleted_meanwhile_is_not_said_to_be_absent(kind: Kind) -> None:
    async with world(kind) as here:
        here.fake.town.mentions_us("¿y el agua?")
        (item,) = arrived(await here.pull())
        step = here.plan(draft(NOTICE, reply_to=target_of(item))).steps[1]
        assert isinstance(await in_doubt(here, step, in_reply_to=""), Unknown)


@pytest.mark.parametrize("made", [{"media": ()}, {"media": ("1", "2")}, {"warning": "x"}, {"visibility": "private"}])
async def test_what_came_out_otherwise_than_asked_is_not_said_to_be_absent(made: dict[str, object]) -> None:
    async with world() as here:
        plan = here.plan(Draft(passages=(Passage(NOTICE, (here.shelf.put(b"x"),)),)))
        put_up = await here.finish(plan.steps[0], {})
        since = here.clock.now()
        await here.run(plan.steps[1], put_up.state)
        for name, value in made.items():
            setattr(here.fake.town.said[here.fake.own()[0]], name, value)
        assert isinstance(await here.reconcile(plan.steps[1], put_up.state, since), Unknown)


@pytest.mark.parametrize("kind", [MASTODON, NO_SOURCE, V1_ONLY], ids=["mastodon", "no-source", "v1-only"])
async def test_another_post_of_ours_at_that_moment_is_not_taken_for_it(kind: Kind) -> None:
    async with world(kind) as here:
        step = here.plan(draft(NOTICE)).steps[0]
        since = here.clock.now()
        await here.run_all(here.plan(draft(OTHER), OTHER_KEY))
        assert await here.reconcile(step, {}, since) == DidNotHappen()


async def test_a_source_tells_two_posts_of_nearly_the_same_words_apart_and_its_lack_leaves_it_to_a_person() -> None:
    for kind, expected in ((MASTODON, DidNotHappen), (NO_SOURCE, Unknown)):
        async with world(kind) as here:
            since = here.clock.now()
            here.fake.town.says("101", NOTICE.replace("Mayor", "Real"))
            assert isinstance(await here.reconcile(here.plan(draft(NOTICE)).steps[0], {}, since), expected)


async def test_what_somebody_has_changed_since_is_not_told_apart_by_its_source() -> None:
    async with world() as here:
        edited = {"text": NOTICE.replace("once", "doce"), "edited_at": here.clock.now()}
        assert isinstance(await in_doubt(here, here.plan(draft(NOTICE)).steps[0], **edited), Unknown)


@pytest.mark.parametrize("earlier_s", [1, 6, 9])
async def test_an_equal_post_of_seconds_before_is_not_taken_for_the_one_in_doubt(earlier_s: int) -> None:
    async with world(NO_SOURCE) as here:
        plan = here.plan(draft(NOTICE))
        await here.run_all(plan)
        here.fake.town.moment += timedelta(seconds=earlier_s)
        since = here.clock.now()
        second = here.plan(draft(NOTICE), OTHER_KEY).steps[0]
        assert isinstance(await here.reconcile(second, {}, since), Unknown)
        made = await here.run_all(here.plan(draft(NOTICE), OTHER_KEY))
        assert receipt_of(await here.reconcile(second, {}, since)).remote_id == made[0].remote_id


async def test_a_status_that_does_not_say_when_it_was_made_is_left_to_a_person() -> None:
    class Timeless:
        def strftime(self, form: str) -> str:
            return "ayer"

    async with world() as here:
        assert isinstance(await in_doubt(here, here.plan(draft(NOTICE)).steps[0], at=Timeless()), Unknown)


async def test_a_private_answer_that_lost_its_question_is_not_said_to_be_absent() -> None:
    async with world() as here:
        here.fake.town.mentions_us("¿y el agua?", visibility="direct")
        (item,) = arrived(await here.pull())
        step = here.plan(draft(NOTICE, reply_to=target_of(item), visibility=Visibility.PRIVATE)).steps[1]
        assert isinstance(await in_doubt(here, step, in_reply_to=""), Unknown)


def test_long_texts_are_told_apart_by_their_words() -> None:
    one = " ".join(f"palabra{n}" for n in range(5_000))
    assert is_alike(one, f"**{one}**!")
    assert same_letters(one, one.replace(" ", " – "))
    assert not is_alike(one, " ".join(f"otra{n}" for n in range(5_000)))
