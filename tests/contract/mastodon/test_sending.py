"""Posts, answers, threads and pictures as the server receives them."""

from __future__ import annotations

import pytest

from tests.contract.mastodon.town import GOTOSOCIAL, MASTODON, V1_ONLY, Kind
from tests.contract.mastodon.wire import Answer
from tests.contract.mastodon.world import arrived, draft, target_of, world
from ventanilla.api import Applied, Draft, Gone, NotAllowed, Passage, Rejected, UncertainOutcome, Visibility, Waits

KINDS = pytest.mark.parametrize("kind", [MASTODON, GOTOSOCIAL, V1_ONLY], ids=["mastodon", "gotosocial", "v1-only"])


@KINDS
async def test_a_post_goes_out_once_with_all_it_says(kind: Kind) -> None:
    async with world(kind) as here:
        (receipt,) = await here.run_all(
            here.plan(draft("Mañana no hay agua.", warning="corte", lang="es", visibility=Visibility.UNLISTED))
        )
        (said,) = here.fake.town.said.values()
        assert (said.text, said.warning, said.language, said.visibility, said.sensitive) == (
            "Mañana no hay agua.",
            "corte",
            "es",
            "unlisted",
            True,
        )
        assert receipt.remote_id == said.id
        assert receipt.at == said.at
        assert receipt.url.startswith("https://social.example/")
        assert receipt.ext["uri"] == f"https://social.example/s/{said.id}"


@KINDS
async def test_an_answer_hangs_on_what_it_answers_and_is_as_private(kind: Kind) -> None:
    async with world(kind) as here:
        here.fake.town.mentions_us("mi teléfono es 600", visibility="direct")
        (item,) = arrived(await here.pull())
        said = draft("Gracias, llamamos.", reply_to=target_of(item), visibility=item.visibility)
        await here.run_all(here.plan(said))
        ours = here.fake.town.said[here.fake.own()[0]]
        assert (ours.visibility, ours.in_reply_to, ours.text) == (
            "direct",
            item.remote_id,
            "@vecina Gracias, llamamos.",
        )


async def test_a_neighbour_of_another_server_is_named_with_it() -> None:
    async with world() as here:
        here.fake.town.mentions_us("hola", account="303")
        (item,) = arrived(await here.pull())
        await here.run_all(here.plan(draft("Hola.", reply_to=target_of(item))))
        assert here.fake.town.said[here.fake.own()[0]].text == "@luis@otra.example Hola."


async def test_a_thread_hangs_together() -> None:
    async with world() as here:
        receipts = await here.run_all(here.plan(draft("uno", "dos", "tres")))
        said = here.fake.town.said
        assert [said[one.remote_id].text for one in receipts] == ["uno", "dos", "tres"]
        assert [said[one.remote_id].in_reply_to for one in receipts] == ["", *(r.remote_id for r in receipts[:2])]


async def test_what_was_deleted_is_not_answered_and_nothing_is_sent() -> None:
    async with world() as here:
        said = here.fake.town.mentions_us("hola")
        (item,) = arrived(await here.pull())
        del here.fake.town.said[said.id]
        with pytest.raises(Gone):
            await here.run_all(here.plan(draft("Hola.", reply_to=target_of(item))))
        assert here.fake.calls("POST") == 0


async def test_what_has_become_private_meanwhile_is_not_answered_in_public() -> None:
    async with world() as here:
        said = here.fake.town.mentions_us("hola")
        (item,) = arrived(await here.pull())
        said.visibility = "direct"
        with pytest.raises(NotAllowed):
            await here.run_all(here.plan(draft("Hola.", reply_to=target_of(item))))
        assert here.fake.calls("POST") == 0


@KINDS
async def test_pictures_go_up_with_their_descriptions_and_are_attached_in_order(kind: Kind) -> None:
    async with world(kind) as here:
        pictures = (here.shelf.put(b"\x89PNG uno", alt="el río, «alto»"), here.shelf.put(b"\x89PNG dos"))
        await here.run_all(here.plan(Draft(passages=(Passage("Fotos", pictures),))))
        (said,) = here.fake.town.said.values()
        media = [here.fake.town.media[one] for one in said.media]
        assert [one["data"] for one in media] == [b"\x89PNG uno", b"\x89PNG dos"]
        assert [one["alt"] for one in media] == ["el río, «alto»", ""]


async def test_a_picture_that_is_not_ready_is_waited_for() -> None:
    async with world() as here:
        here.fake.media_waits = 2
        plan = here.plan(Draft(passages=(Passage("Foto", (here.shelf.put(b"x"),)),)))
        first = await here.run(plan.steps[0], {})
        assert isinstance(first, Waits)
        assert first.after_s > 0
        second = await here.run(plan.steps[0], first.state)
        assert isinstance(second, Waits)
        done = await here.finish(plan.steps[0], second.state)
        await here.finish(plan.steps[1], done.state)
        assert len(here.fake.own()) == 1
        assert here.fake.calls("POST /api/v2/media") == 1


async def test_a_picture_that_expired_before_the_post_is_put_up_again() -> None:
    async with world() as here:
        plan = here.plan(Draft(passages=(Passage("Foto", (here.shelf.put(b"x"),)),)))
        done = await here.finish(plan.steps[0], {})
        here.fake.town.media.clear()
        await here.finish(plan.steps[1], done.state)
        (said,) = here.fake.town.said.values()
        assert said.media[0] in here.fake.town.media
        assert here.fake.calls("POST /api/v2/media") == 2


async def test_a_server_that_unreadies_a_picture_is_asked_again_later() -> None:
    async with world() as here:
        plan = here.plan(Draft(passages=(Passage("Foto", (here.shelf.put(b"x"),)),)))
        done = await here.finish(plan.steps[0], {})
        for kept in here.fake.town.media.values():
            kept["waits"] = 1
        result = await here.run(plan.steps[1], done.state)
        assert isinstance(result, Waits)
        await here.finish(plan.steps[1], result.state)
        assert len(here.fake.own()) == 1


async def test_a_server_that_refuses_for_ever_is_believed() -> None:
    async with world() as here:
        plan = here.plan(Draft(passages=(Passage("Foto", (here.shelf.put(b"x"),)),)))
        done = await here.finish(plan.steps[0], {})
        here.fake.answers("POST /api/v1/statuses", Answer({"error": "no"}, 422), times=100)
        here.fake.answers("GET /api/v1/media", Answer(status=404, said={"error": "x"}), times=100)
        with pytest.raises(Rejected):
            await here.finish(plan.steps[1], done.state)


async def test_the_first_media_api_serves_where_there_is_no_second() -> None:
    async with world() as here:
        here.fake.answers("POST /api/v2/media", Answer({"error": "Not found"}, 404), times=5)
        await here.run_all(here.plan(Draft(passages=(Passage("Foto", (here.shelf.put(b"x"),)),))))
        assert here.fake.calls("POST /api/v1/media") == 1
        assert len(here.fake.own()) == 1


async def test_a_picture_that_is_gone_from_the_shelf_stops_before_anything_is_sent() -> None:
    async with world() as here:
        plan = here.plan(Draft(passages=(Passage("Foto", (here.shelf.put(b"x"),)),)))
        here.shelf.kept.clear()
        with pytest.raises(Gone):
            await here.run_all(plan)
        assert here.fake.calls("POST") == 0


@pytest.mark.parametrize("raw", [b"", b"{}", b"[]", b'{"id":""}', b"<html>"])
async def test_a_success_that_says_nothing_is_uncertain_and_known_to_be_taken(raw: bytes) -> None:
    async with world() as here:
        here.fake.answers("POST /api/v1/statuses", Answer(raw=raw), after=True)
        with pytest.raises(UncertainOutcome) as caught:
            await here.run_all(here.plan(draft("hola")))
        assert caught.value.applied is Applied.YES


async def test_no_request_goes_out_twice_by_itself() -> None:
    async with world() as here:
        here.fake.breaks("POST /api/v1/statuses", after=False)
        with pytest.raises(UncertainOutcome):
            await here.run_all(here.plan(draft("hola")))
        assert here.fake.calls("POST /api/v1/statuses") == 1


async def test_the_key_makes_a_repeated_post_the_same_one_where_it_is_honoured() -> None:
    async with world() as here:
        plan = here.plan(draft("hola"))
        first = await here.run_all(plan)
        assert await here.run_all(plan) == first
        assert len(here.fake.own()) == 1
