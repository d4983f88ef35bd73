"""A post in doubt: what is there is found, what is not is said so, what cannot be told is left to a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.contract.mastodon.town import GOTOSOCIAL, MASTODON, V1_ONLY, Key, Kind
from tests.contract.mastodon.wire import Answer
from tests.contract.mastodon.world import OTHER_KEY, World, arrived, draft, receipt_of, target_of, world
from ventanilla.api import (
    DidNotHappen,
    Done,
    Draft,
    Happened,
    Passage,
    Step,
    UncertainOutcome,
    Unknown,
    Verdict,
    Visibility,
)

KINDS = pytest.mark.parametrize(
    "kind",
    [MASTODON, replace(MASTODON, has_source=False), GOTOSOCIAL, V1_ONLY],
    ids=["mastodon", "no-source", "gotosocial", "v1-only"],
)
TEXTS = [
    "Mañana no hay agua.",
    "Lea https://www.example.org/avisos/2026/07/corte-de-agua-en-la-calle-mayor?x=1&y=2 y comparta",
    "Uno\n\nDos\ntres   espacios",
    "Gracias a @luis@otra.example y @vecina",
    "<b>no</b> & «sí» 👨‍👩‍👧‍👦 #agua",
]


async def lost(here: World, step: Step, state: dict[str, object] | None = None, *, after: bool = True) -> Verdict:
    """Run a step whose answer is lost, then ask what became of it."""
    since = here.clock.now()
    here.fake.breaks("POST", after=after)
    with pytest.raises(UncertainOutcome):
        await here.run(step, state or {})  # type: ignore[arg-type] # a state is JSON
    return await here.reconcile(step, state or {}, since)  # type: ignore[arg-type] # a state is JSON


@KINDS
@pytest.mark.parametrize("text", TEXTS)
async def test_a_post_whose_answer_was_lost_is_found(kind: Kind, text: str) -> None:
    async with world(kind) as here:
        here.fake.town.says("202", text)
        verdict = await lost(here, here.plan(draft(text, warning="aviso")).steps[0])
        assert receipt_of(verdict).remote_id == here.fake.own()[0]
        assert len(here.fake.own()) == 1


@KINDS
@pytest.mark.parametrize("visibility", list(Visibility))
async def test_a_post_that_never_arrived_is_known_not_to_be_there(kind: Kind, visibility: Visibility) -> None:
    async with world(kind) as here:
        plan = here.plan(draft("@vecina hola", visibility=visibility))
        is_private = visibility in (Visibility.PRIVATE, Visibility.FOLLOWERS)
        # of GoToSocial it is not known whether it lists all that is private
        expected = Unknown if is_private and kind is GOTOSOCIAL else DidNotHappen
        assert isinstance(await lost(here, plan.steps[0], after=False), expected)


@KINDS
@pytest.mark.parametrize("visibility", list(Visibility))
async def test_what_only_some_can_read_is_found_too(kind: Kind, visibility: Visibility) -> None:
    async with world(kind) as here:
        verdict = await lost(here, here.plan(draft("@vecina hola", visibility=visibility)).steps[0])
        assert receipt_of(verdict).remote_id == here.fake.own()[0]


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_an_error_after_the_post_was_taken_is_a_post(status: int) -> None:
    async with world() as here:
        here.fake.answers("POST /api/v1/statuses", Answer({"error": "x"}, status), after=True)
        step = here.plan(draft("hola")).steps[0]
        since = here.clock.now()
        with pytest.raises(UncertainOutcome):
            await here.run(step, {})
        assert isinstance(await here.reconcile(step, {}, since), Happened)


async def test_a_server_that_fails_on_a_known_key_is_reconciled_to_the_one_post() -> None:
    async with world(replace(MASTODON, key=Key.FAILS)) as here:
        step = here.plan(draft("hola")).steps[0]
        since = here.clock.now()
        await here.run(step, {})
        with pytest.raises(UncertainOutcome):
            await here.run(step, {})
        assert receipt_of(await here.reconcile(step, {}, since)).remote_id == here.fake.own()[0]
        assert len(here.fake.own()) == 1


async def test_an_answer_is_told_from_the_same_words_elsewhere() -> None:
    async with world() as here:
        here.fake.town.mentions_us("uno")
        here.fake.town.mentions_us("dos")
        one, two = arrived(await here.pull())
        await here.run_all(here.plan(draft("Gracias.", reply_to=target_of(one))))
        step = here.plan(draft("Gracias.", reply_to=target_of(two)), OTHER_KEY).steps[1]
        assert await here.reconcile(step, {}, here.clock.now()) == DidNotHappen()
        verdict = await lost(here, step)
        assert here.fake.town.said[receipt_of(verdict).remote_id].in_reply_to == two.remote_id


async def test_two_that_fit_are_left_to_a_person() -> None:
    async with world(GOTOSOCIAL) as here:
        step = here.plan(draft("hola")).steps[0]
        since = here.clock.now()
        await here.run(step, {})
        await here.run(step, {})
        assert isinstance(await here.reconcile(step, {}, since), Unknown)


async def test_the_same_words_said_on_purpose_before_are_not_taken_for_it() -> None:
    async with world() as here:
        here.fake.town.says("101", "hola")
        here.fake.town.moment += timedelta(hours=1)
        step = here.plan(draft("hola")).steps[0]
        assert await here.reconcile(step, {}, here.clock.now()) == DidNotHappen()
        here.fake.town.says("101", "otra cosa")


async def test_the_same_words_said_just_before_leave_it_to_a_person_unless_it_is_there_too() -> None:
    async with world() as here:
        here.fake.town.says("101", "hola")
        here.fake.town.moment += timedelta(seconds=60)
        step = here.plan(draft("hola")).steps[0]
        since = here.clock.now()
        assert isinstance(await here.reconcile(step, {}, since), Unknown)
        made = here.fake.town.says("101", "hola")
        assert receipt_of(await here.reconcile(step, {}, since)).remote_id == made.id


@pytest.mark.parametrize("ahead_s", [-3_600, -90, 90, 3_600])
async def test_a_server_whose_clock_is_wrong_is_read_by_its_own_clock(ahead_s: int) -> None:
    async with world() as here:
        step = here.plan(draft("hola")).steps[0]
        since = here.clock.now() - timedelta(seconds=ahead_s)

        class Ours:
            def now(self) -> object:
                return here.fake.town.moment - timedelta(seconds=ahead_s)

        here.fake.town.says("101", "hola")
        here.clock = Ours()  # type: ignore[assignment] # a clock of ours that differs
        assert isinstance(await here.reconcile(step, {}, since), Happened)


async def test_a_later_passage_is_looked_for_under_the_one_before() -> None:
    async with world() as here:
        plan = here.plan(draft("igual", "igual"))
        first = await here.run(plan.steps[0], {})
        assert isinstance(first, Done)
        since = here.clock.now()
        assert await here.reconcile(plan.steps[1], first.state, since) == DidNotHappen()
        here.fake.breaks("POST")
        with pytest.raises(UncertainOutcome):
            await here.run(plan.steps[1], first.state)
        verdict = await here.reconcile(plan.steps[1], first.state, since)
        assert here.fake.town.said[receipt_of(verdict).remote_id].in_reply_to == first.state["posts"][0]  # type: ignore[index] # a list


async def test_what_happened_can_be_gone_on_from() -> None:
    async with world() as here:
        plan = here.plan(draft("uno", "dos"))
        verdict = await lost(here, plan.steps[0])
        assert isinstance(verdict, Happened)
        await here.run(plan.steps[1], verdict.done.state)
        one, two = here.fake.own()
        assert here.fake.town.said[two].in_reply_to == one


async def test_it_is_found_among_many_that_came_after() -> None:
    async with world() as here:
        step = here.plan(draft("hola")).steps[0]
        since = here.clock.now()
        await here.run(step, {})
        for n in range(150):
            here.fake.town.says("101", f"{n}")
        assert isinstance(await here.reconcile(step, {}, since), Happened)


async def test_more_than_is_looked_through_is_unknown_not_absent() -> None:
    async with world() as here:
        step = here.plan(draft("hola")).steps[0]
        since = here.clock.now()
        await here.run(step, {})
        for n in range(500):
            here.fake.town.says("101", f"{n}")
        assert isinstance(await here.reconcile(step, {}, since), Unknown)


async def test_a_server_of_which_nothing_is_known_is_not_believed_about_private_messages() -> None:
    async with world(Kind(version="3.5.0 (compatible; Otra 1.0)", lists_direct=False)) as here:
        step = here.plan(draft("@vecina hola", visibility=Visibility.PRIVATE)).steps[0]
        assert isinstance(await here.reconcile(step, {}, here.clock.now()), Unknown)
        public = here.plan(draft("hola")).steps[0]
        assert await here.reconcile(public, {}, here.clock.now()) == DidNotHappen()


async def test_a_picture_in_doubt_is_simply_put_up_again() -> None:
    async with world() as here:
        plan = here.plan(Draft(passages=(Passage("Foto", (here.shelf.put(b"x"),)),)))
        verdict = await lost(here, plan.steps[0])
        assert verdict == DidNotHappen()
        await here.run_all(plan)
        assert len(here.fake.own()) == 1


async def test_when_nothing_can_be_read_nothing_is_decided() -> None:
    async with world() as here:
        step = here.plan(draft("hola")).steps[0]
        here.fake.breaks("GET", times=10)
        with pytest.raises(Exception, match="connection") as caught:
            await here.reconcile(step, {}, here.clock.now())
        assert type(caught.value).__name__ == "Unavailable"
