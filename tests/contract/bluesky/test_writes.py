"""Said exactly once, whatever gets lost on the way; a different post never takes another's place."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from plugins.bluesky import connector
from plugins.bluesky.shape import listing, text, within
from plugins.bluesky.tid import tid
from tests.contract.bluesky.fake import HALL, NOW, POST, Refusal
from tests.contract.bluesky.wire import Loss
from tests.contract.bluesky.world import KEY, World, items, target, world
from ventanilla.api import (
    JSON,
    Applied,
    ConnectorError,
    DidNotHappen,
    Done,
    Draft,
    Gone,
    Happened,
    NotAllowed,
    Passage,
    Plan,
    ProtocolDrift,
    Rejected,
    Repeat,
    Step,
    Target,
    UncertainOutcome,
    Unknown,
)

PICTURE = b"\x89PNG una foto"


@pytest.fixture
async def here() -> AsyncIterator[World]:
    """A fresh network in which one citizen has a name."""
    async with world() as made:
        made.network.handles["did:plc:ana"] = "ana.example"
        yield made


def planned(draft: Draft) -> Plan:
    assert connector.check(draft, connector.shipped_limits()) == ()
    return connector.plan(draft, KEY, NOW, connector.shipped_limits())


def thread(here: World) -> Draft:
    """Two parts, a picture, a mention: every kind of step."""
    picture = here.shelf.put(PICTURE)
    first = Passage("¡Hola @ana.example y @nadie.example! 👨‍👩‍👧‍👧 https://ayto.example #piscina", (picture,))
    return Draft(passages=(first, Passage("Y mañana más.")), lang="es, ca")


async def mention(here: World, text: str = "¿Cuándo abre?") -> Target:
    """A citizen's question as something to answer."""
    here.network.tell_hall(here.network.say("ana", text, NOW - timedelta(minutes=2)))
    return target(items(await here.pull())[-1])


def posts(here: World) -> list[dict[str, JSON]]:
    return [value for _uri, value in sorted(here.network.own(POST).items())]


async def test_a_thread_is_said_with_its_picture_its_mentions_and_its_order(here: World) -> None:
    plan = planned(thread(here))
    assert [step.name for step in plan.steps] == ["upload-1", "resolve", "post-1", "post-2"]
    assert [step.shows for step in plan.steps] == [False, False, True, True]
    assert {step.repeat for step in plan.steps} == {Repeat.SAFE}
    done = await here.run(plan)
    first, second = posts(here)
    receipt = done[-1].receipt
    assert receipt is not None and receipt.remote_id in here.network.records
    assert first["langs"] == ["es", "ca"]
    assert second["reply"] == {"root": _strong(done[2]), "parent": _strong(done[2])}
    assert receipt.ext["root_uri"] == _strong(done[2])["uri"]
    features = [listing(within(facet, "features"))[0] for facet in listing(first["facets"])]
    kinds = [text(within(feature, "$type")).rpartition("#")[2] for feature in features]
    assert kinds == ["mention", "link", "tag"]
    (picture,) = listing(within(first["embed"], "images"))
    assert within(picture, "alt") == "una foto"
    assert within(picture, "aspectRatio") == {"width": 4, "height": 3}


def _strong(done: Done) -> dict[str, JSON]:
    assert done.receipt is not None
    return {"uri": done.receipt.remote_id, "cid": done.receipt.ext["cid"]}


def test_equal_arguments_give_equal_plans_and_other_keys_other_records() -> None:
    draft = Draft(passages=(Passage("a"), Passage("b")))
    limits = connector.shipped_limits()
    assert connector.plan(draft, KEY, NOW, limits) == connector.plan(draft, KEY, NOW, limits)
    keys = {
        step.payload["rkey"]
        for number in range(500)
        for step in connector.plan(draft, f"{number:026d}", NOW, limits).steps
    }
    assert len(keys) == 1000


def test_record_keys_are_the_networks_own_kind_and_sort_by_time_and_part() -> None:
    names = [tid(NOW, KEY, index) for index in range(25)]
    assert names == sorted(names) and len(set(names)) == 25
    assert all(len(name) == 13 and name[0] in "234567abcdefghij" for name in names)
    assert tid(NOW + timedelta(seconds=1), "z" * 26) > names[-1]
    # Source: https://atproto.com/specs/tid (read 2026-11-22): 13 letters of this alphabet, the highest bit 0.
    assert set("".join(names)) <= set("234567abcdefghijklmnopqrstuvwxyz")


@pytest.mark.parametrize("loss", list(Loss))
@pytest.mark.parametrize("at", range(4))
async def test_p83_each_step_lost_in_any_way_ends_with_each_post_once(here: World, at: int, loss: Loss) -> None:
    plan = planned(thread(here))
    names = ["uploadBlob", "resolveHandle", "putRecord", "putRecord"]
    state: dict[str, JSON] = {}
    for number, step in enumerate(plan.steps):
        if number == at:
            here.wire.lose(names[at], loss)
        state = await _in_the_end(here, step, state)
    assert [value["text"] for value in posts(here)] == [passage.text for passage in thread(here).passages]
    assert here.network.commits == 2


async def _in_the_end(here: World, step: Step, state: dict[str, JSON]) -> dict[str, JSON]:
    """As the outbox does: run; when in doubt look, and only then run again."""
    try:
        result = await connector.run_step(here.ctx, step, state)
    except ConnectorError as error:
        if error.applied is not Applied.NO:
            verdict = await connector.reconcile(here.ctx, step, state, NOW)
            if isinstance(verdict, Happened):
                return dict(verdict.done.state)
            assert isinstance(verdict, DidNotHappen)
        result = await connector.run_step(here.ctx, step, state)
    assert isinstance(result, Done)
    return dict(result.state)


async def test_a_post_whose_answer_was_lost_is_in_doubt_and_found_again(here: World) -> None:
    (step,) = planned(Draft(passages=(Passage("una vez"),))).steps
    here.wire.lose("putRecord", Loss.AFTER)
    with pytest.raises(UncertainOutcome):
        await connector.run_step(here.ctx, step, {})
    verdict = await connector.reconcile(here.ctx, step, {}, NOW)
    assert isinstance(verdict, Happened) and verdict.done.receipt is not None
    again = await connector.run_step(here.ctx, step, {})
    assert isinstance(again, Done) and again == verdict.done
    assert len(posts(here)) == 1


async def test_what_did_not_reach_the_server_did_not_happen(here: World) -> None:
    (step,) = planned(Draft(passages=(Passage("x"),))).steps
    assert await connector.reconcile(here.ctx, step, {}, NOW) == DidNotHappen()


async def test_another_post_at_the_same_key_is_never_overwritten(here: World) -> None:
    (step,) = planned(Draft(passages=(Passage("primero"),))).steps
    await here.run(Plan((step,)))
    other = replace(step, payload={**step.payload, "text": "segundo"})
    with pytest.raises(Rejected):
        await connector.run_step(here.ctx, other, {})
    assert isinstance(await connector.reconcile(here.ctx, other, {}, NOW), Unknown)
    assert [value["text"] for value in posts(here)] == ["primero"]


async def test_p88_the_same_text_wanted_twice_is_said_twice(here: World) -> None:
    draft = Draft(passages=(Passage("Cortada la calle Mayor"),))
    for key in (KEY, KEY[::-1]):
        await here.run(connector.plan(draft, key, NOW, connector.shipped_limits()))
    assert len(posts(here)) == 2


async def test_p93_a_picture_the_server_dropped_is_handed_over_again(here: World) -> None:
    plan = planned(Draft(passages=(Passage("", (here.shelf.put(PICTURE),)),)))
    uploaded = await connector.run_step(here.ctx, plan.steps[0], {})
    here.network.blobs.clear()
    result = await connector.run_step(here.ctx, plan.steps[1], uploaded.state)
    assert isinstance(result, Done) and result.receipt is not None
    assert len(here.wire.calls("uploadBlob")) == 2
    assert len(posts(here)) == 1


async def test_an_answer_hangs_on_the_post_and_on_the_root_of_its_thread(here: World) -> None:
    asked = await mention(here)
    done = await here.run(planned(Draft(passages=(Passage("El lunes."),), reply_to=asked)))
    (answer,) = posts(here)
    strong = {"uri": asked.remote_id, "cid": asked.ext["cid"]}
    assert answer["reply"] == {"root": strong, "parent": strong}
    receipt = done[-1].receipt
    assert receipt is not None and receipt.ext["root_cid"] == asked.ext["cid"]
    here.network.shown[receipt.remote_id] = here.network.view(receipt.remote_id, HALL)
    further = Target(remote_id=receipt.remote_id, root=asked.remote_id, author=asked.author, ext=receipt.ext)
    second = connector.plan(
        Draft(passages=(Passage("Y el martes."),), reply_to=further), KEY[::-1], NOW, connector.shipped_limits()
    )
    await here.run(second)
    reply = next(value["reply"] for value in posts(here) if value["text"] == "Y el martes.")
    assert reply == {"root": strong, "parent": {"uri": receipt.remote_id, "cid": receipt.ext["cid"]}}


async def test_our_own_post_can_be_answered_before_the_application_shows_it(here: World) -> None:
    here.network.is_lagging = True
    (done,) = await here.run(planned(Draft(passages=(Passage("hola"),))))
    assert done.receipt is not None
    own = Target(remote_id=done.receipt.remote_id, author=(await mention(here)).author, is_own=True)
    draft = Draft(passages=(Passage("sigo"),), reply_to=own)
    await here.run(connector.plan(draft, KEY[::-1], NOW, connector.shipped_limits()))
    assert len(posts(here)) == 2


async def test_p97_an_answer_to_a_deleted_post_is_refused_before_anything_is_sent(here: World) -> None:
    asked = await mention(here)
    here.network.delete(asked.remote_id)
    with pytest.raises(Gone) as raised:
        await here.run(planned(Draft(passages=(Passage("tarde"),), reply_to=asked)))
    assert raised.value.applied is Applied.NO
    assert here.wire.calls("putRecord") == []


async def test_an_answer_to_who_blocked_us_is_refused_before_anything_is_sent(here: World) -> None:
    asked = await mention(here)
    here.network.blocked.add(asked.remote_id)
    with pytest.raises(NotAllowed):
        await here.run(planned(Draft(passages=(Passage("tarde"),), reply_to=asked)))
    assert here.wire.calls("putRecord") == []


async def test_an_answer_where_answers_are_closed_is_refused_before_anything_is_sent(here: World) -> None:
    asked = await mention(here)
    here.network.shown[asked.remote_id]["viewer"] = {"replyDisabled": True}
    with pytest.raises(NotAllowed):
        await here.run(planned(Draft(passages=(Passage("tarde"),), reply_to=asked)))
    assert here.wire.calls("putRecord") == []


@pytest.mark.parametrize(
    ("said", "fits"),
    [
        ("é" * 300, True),
        ("é" * 301, False),
        ("👨‍👩‍👧‍👧" * 120, True),
        ("👨‍👩‍👧‍👧" * 121, False),
        ("🇪🇸" * 300, True),
        ("🇪🇸" * 301, False),
        ("क्षि" * 250, True),
        ("क्षि" * 251, False),
    ],
    ids=lambda value: str(len(value)) if isinstance(value, str) else str(value),
)
async def test_p98_what_fits_goes_out_and_one_unit_more_is_refused_by_both(here: World, said: str, fits: bool) -> None:
    draft = Draft(passages=(Passage(said),))
    flaws = connector.check(draft, connector.shipped_limits())
    assert (flaws == ()) is fits
    plan = connector.plan(draft, KEY, NOW, connector.shipped_limits())
    if fits:
        await here.run(plan)
        assert len(posts(here)) == 1
    else:
        assert flaws[0].over > 0
        with pytest.raises(Rejected):
            await here.run(plan)


async def test_a_warning_over_the_pictures_becomes_a_label_of_the_author(here: World) -> None:
    draft = Draft(passages=(Passage("", (here.shelf.put(PICTURE),)),), ext={"label": "graphic-media"})
    await here.run(planned(draft))
    (value,) = posts(here)
    assert value["labels"] == {
        "$type": "com.atproto.label.defs#selfLabels",
        "values": [{"val": "graphic-media"}],
    }


async def test_a_step_of_another_connector_is_refused(here: World) -> None:
    with pytest.raises(ProtocolDrift):
        await connector.run_step(here.ctx, Step(name="x", repeat=Repeat.SAFE, shows=True, payload={"do": "x"}), {})


async def test_a_refusal_says_that_nothing_was_done(here: World) -> None:
    here.network.refusals["putRecord"] = Refusal("InvalidRequest")
    with pytest.raises(Rejected) as raised:
        await here.run(planned(Draft(passages=(Passage("x"),))))
    assert raised.value.applied is Applied.NO
