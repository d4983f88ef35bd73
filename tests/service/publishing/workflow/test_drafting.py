"""Drafts: masters and variants, who is writing, and what a change does to what was approved."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from core.errors import AlreadyClaimed, Conflict, NotFound, NotPermitted, UsageError, VentanillaError
from core.publishing.content import Content
from core.publishing.meta import Kind, Meta
from core.publishing.model import Cause, DeliveryState, PostId
from core.publishing.workflow.approving import approve
from core.publishing.workflow.comments import CommentKind
from core.publishing.workflow.drafting import At, Changes, begin_writing, copy_draft, save, stop_writing, take_over
from core.publishing.workflow.model import HOLD_S, Part, Stage, Standing
from core.publishing.workflow.store import flow_of
from tests.service.publishing.workflow.house import ANA, CHAT, LUIS, MURO, OSCAR, ROSA, House, words
from ventanilla.api import Attachment, Passage


async def texts(house: House, post: PostId) -> dict[str, str]:
    sheet = await house.sheet(post)
    return {each.name: each.content.text for each in sheet.variants}


async def test_variants_follow_the_master_until_they_have_words_of_their_own(house: House) -> None:
    post = await house.draft("Uno")
    assert await texts(house, post) == {"muro": "Uno", "chat": "Uno"}
    await house.change(post, variants={CHAT: words("Uno, corto")})
    await house.change(post, master=words("Dos"))
    assert await texts(house, post) == {"muro": "Dos", "chat": "Uno, corto"}
    sheet = await house.sheet(post)
    assert [(each.name, each.is_own) for each in sheet.variants] == [("muro", False), ("chat", True)]
    assert sheet.master.text == "Dos"
    await house.change(post, variants={CHAT: None})
    assert await texts(house, post) == {"muro": "Dos", "chat": "Dos"}


async def test_each_save_says_what_is_different_and_an_equal_one_changes_nothing(house: House) -> None:
    post = await house.draft("Uno")
    picture = Attachment("a" * 64, "image/png", 10, "mapa", 1, 1)
    cases: list[tuple[dict[str, Any], set[Part]]] = [
        ({"master": words("Dos")}, {Part.TEXT}),
        ({"master": Content(passages=(Passage("Dos", (picture,)),), lang="es")}, {Part.MEDIA}),
        ({"title": "Corte"}, {Part.TITLE}),
        ({"meta": Meta(kind=Kind.SERVICE)}, {Part.META}),
        ({"at": At(house.desk.now_s + 900)}, {Part.TIME}),
        ({"accounts": [MURO]}, {Part.ACCOUNTS}),
        ({"accounts": [MURO]}, set()),
        ({"title": " Corte "}, set()),
    ]
    for changes, part in cases:
        before = (await flow_of(house.desk.store, post)).rev
        saved = await house.change(post, **changes)
        assert (saved.parts, saved.rev) == (frozenset(part), before + bool(part))


async def test_of_two_who_save_the_same_revision_one_is_told(house: House) -> None:
    post = await house.draft()
    rev = (await flow_of(house.desk.store, post)).rev
    done = await asyncio.gather(
        *(save(house.desk.store, ANA, post, Changes(title=f"t{n}"), rev=rev, stays=False) for n in range(2)),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in done) == ["Conflict", "Saved"]


async def test_who_is_writing_is_alone_until_taken_over_or_gone(house: House) -> None:
    post = await house.draft()
    store = house.desk.store
    rev = await begin_writing(store, ANA, post)
    with pytest.raises(AlreadyClaimed, match="Ana"):
        await begin_writing(store, LUIS, post)
    with pytest.raises(AlreadyClaimed):
        await save(store, LUIS, post, Changes(title="x"), rev=rev)
    assert (await house.sheet(post)).writer == "Ana"
    assert await take_over(store, LUIS, post) == rev
    with pytest.raises(AlreadyClaimed, match="Luis"):
        await save(store, ANA, post, Changes(title="x"), rev=rev)
    with pytest.raises(AlreadyClaimed):
        await house.submit(post)
    house.desk.wait(HOLD_S)
    await begin_writing(store, ANA, post)
    await stop_writing(store, LUIS, post)
    assert (await house.sheet(post)).writer == "Ana", "only one's own hold is let go"
    await stop_writing(store, ANA, post)
    assert (await house.sheet(post)).writer == ""
    assert {row["action"] for row in await store.rows("SELECT action FROM audit")} >= {"post.take_over"}


async def test_autosaves_of_one_sitting_are_one_entry_of_the_record(house: House) -> None:
    post = await house.draft()
    for number in range(5):
        await house.change(post, title=f"t{number}", stays=True)
    rows = await house.desk.store.rows("SELECT action FROM audit WHERE action = 'post.edit'")
    assert len(rows) == 1


async def test_a_change_of_anything_that_was_approved_voids_it_and_says_what_it_was(house: House) -> None:
    at_s = house.desk.now_s + 900
    changes: list[tuple[dict[str, Any], Part]] = [
        ({"master": words("Corte de agua el martes.")}, Part.TEXT),
        ({"variants": {CHAT: words("Corte de agua el martes!")}}, Part.TEXT),
        ({"accounts": [MURO]}, Part.ACCOUNTS),
        ({"at": At(at_s + 60)}, Part.TIME),
        ({"meta": Meta(theme="agua")}, Part.META),
    ]
    for change, part in changes:
        post = await house.submitted(at_s=at_s)
        await approve(house.desk.store, LUIS, post)
        assert await house.stands(post) == (Stage.APPROVED, Standing.SCHEDULED)
        saved = await house.change(post, **change)
        assert (saved.stage, saved.voided, saved.parts) == (Stage.DRAFT, 1, frozenset({part}))
        sheet = await house.sheet(post)
        assert [(each.kind, each.parts) for each in sheet.comments] == [(CommentKind.VOID, (part,))]
        assert not any(each.is_valid for each in sheet.approvals)
        held = [each.delivery.delivery for each in sheet.variants if each.delivery is not None]
        assert {(each.state, each.cause) for each in held} == {(DeliveryState.HELD, Cause.NO_APPROVAL)}
        assert (sheet.version, [each.number for each in sheet.versions]) == (2, [1])


async def test_an_account_taken_out_and_put_back_has_one_delivery(house: House) -> None:
    post = await house.submitted()
    await house.change(post, accounts=[MURO])
    assert [each.name for each in (await house.sheet(post)).variants] == ["muro"]
    await house.change(post, accounts=[CHAT, MURO], master=words("Otra cosa"))
    done = await house.submit(post)
    assert len(done.deliveries) == 2
    await house.change(post, accounts=[MURO])
    await house.submit(post)
    approved = await approve(house.desk.store, LUIS, post)
    assert len(approved.deliveries) == 1
    rows = await house.desk.table("SELECT account_id, state FROM delivery WHERE post_id = ?", post)
    states = {row[0]: row[1] for row in rows}
    assert states == {MURO: "waiting", CHAT: "cancelled"}
    await house.change(post, master=words("Y otra"))
    with pytest.raises(Conflict, match="does not come back"):
        await house.change(post, accounts=[MURO, CHAT])


async def test_a_copy_begins_anew_with_what_another_said_and_no_time(house: House) -> None:
    post = await house.draft("Uno", at_s=house.desk.now_s + 900, title="Corte")
    await house.change(post, variants={CHAT: words("Dos")})
    copy = await house.sheet(await copy_draft(house.desk.store, ROSA, post))
    assert (copy.author, copy.title, copy.at_s, copy.hands) == ("Rosa", "Corte", None, ("Rosa",))
    assert [(each.name, each.content.text, each.is_own) for each in copy.variants] == [
        ("muro", "Uno", False), ("chat", "Dos", True),
    ]  # fmt: skip


async def test_what_cannot_be_saved_changes_nothing(house: House) -> None:
    post = await house.draft()
    before = await flow_of(house.desk.store, post)
    cases: list[tuple[dict[str, Any], type[VentanillaError]]] = [
        ({"accounts": [MURO, MURO]}, UsageError),
        ({"accounts": [MURO], "variants": {CHAT: words("x")}}, UsageError),
        ({"accounts": [MURO, 99]}, NotFound),
    ]
    for changes, error in cases:
        with pytest.raises(error):
            await house.change(post, **changes)
    with pytest.raises(NotPermitted):
        await house.change(post, actor=OSCAR, title="x")
    assert await flow_of(house.desk.store, post) == before


async def test_everybody_who_writes_stays_on_record(house: House) -> None:
    post = await house.draft()
    await house.change(post, actor=ROSA, title="x")
    await house.change(post, actor=ANA, title="y")
    assert (await house.sheet(post)).hands == ("Ana", "Rosa")
