"""What the rules find in an answer: an everyday one leaves as ever, a warning takes a reason, a block refuses it."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from core.collector.judging import judge_in
from core.collector.presence import LEASE
from core.collector.publisher import Publisher
from core.errors import NotPermitted, UsageError
from core.ids import ConversationId
from core.inbox import notes
from core.policy.pack_signing import sign_pack
from core.publishing.answer_findings import UnfitAnswer
from core.publishing.content import Content
from core.publishing.decisions import Verdict, resolve
from core.publishing.model import Cause, DeliveryState
from core.publishing.replies import UNDO_S, Sent, send_reply
from core.publishing.workflow.overrides import overrides_of, second
from core.store import Actor
from core.store.leases import acquire
from tests.service.inbox.desk import COLLECTOR
from tests.service.publishing.room import SHELF, state
from tests.service.publishing.scripted import SCRIPT
from tests.service.publishing.workflow.house import ANA, LUIS, OSCAR, ROSA, House
from ventanilla.api import Passage, Visibility

PLAIN = "Ya va una cuadrilla a su calle."
UNOPENED = "Nos dice su calle?"
RUDE = "Solo se quejan los idiotas"
SECRET = "clave: Agua2024!"
HIDDEN = "Ya va\u202e una cuadrilla"
DEFENSIVE = "Ya se lo dijimos ayer."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "workspace"


@pytest.fixture
async def asked(house: House) -> ConversationId:
    """A conversation in which a citizen waits for an answer."""
    return await house.desk.say("vecina", "No hay agua en mi calle")


async def send(
    house: House,
    asked: ConversationId,
    text: str,
    *,
    actor: Actor = ANA,
    private: bool = False,
    reasons: Mapping[str, str] | None = None,
    **because: str,
) -> Sent:
    """Answer with these words and these reasons, by rule."""
    wish = await house.wish(asked)
    seen_by = Visibility.PRIVATE if private else Visibility.PUBLIC
    content = Content(passages=(Passage(text),), visibility=seen_by)
    return await send_reply(house.desk.store, actor, SHELF, replace(wish, content=content), reasons=reasons or because)


async def leave(house: House, folder: Path) -> None:
    """Let a publisher that reads everything again before it goes deliver what is due."""
    house.desk.wait(UNDO_S)
    kit = replace(house.kit(), judge=judge_in(house.desk.store, folder))
    lease = await house.desk.store.write(COLLECTOR, lambda work: acquire(work, LEASE, "test:1", 60.0))
    assert lease is not None
    await Publisher(kit, lease, print, random.Random(1)).deliver_due()


async def nothing_is_kept(house: House) -> bool:
    tables = ("post", "delivery", "override")
    return not any([await house.desk.table(f"SELECT id FROM {each}") for each in tables])


async def test_an_everyday_answer_needs_no_reason_and_leaves(house: House, asked: ConversationId, folder: Path) -> None:
    await sign_pack(house.desk.store, ROSA, "neutral", folder)
    sent = await send(house, asked, PLAIN)
    assert sent.waits_for == () and await overrides_of(house.desk.store, sent.post) == []
    await leave(house, folder)
    assert (await state(house, sent.delivery))[0] is DeliveryState.PUBLISHED
    assert SCRIPT.ran == ["post-1"]


@pytest.mark.parametrize(
    "text",
    [
        "Vamos ahora.", "Gracias por avisar.", "¿Nos dice la calle y el número?", "Pedimos disculpas.",
        "Puede pedir cita en el 010.", "Hoy no hay corte en esa zona.", "Gracias, @vecina.", "No.", "Ya está resuelto.",
    ],
)  # fmt: skip
async def test_no_rule_stands_in_the_way_of_ordinary_words(
    house: House, asked: ConversationId, folder: Path, text: str
) -> None:
    await sign_pack(house.desk.store, ROSA, "neutral", folder)
    await send(house, asked, text)


async def test_a_warning_takes_a_reason_which_is_kept_and_on_record(house: House, asked: ConversationId) -> None:
    await notes.save_draft(house.desk.store, ANA, asked, "reply", UNOPENED)
    with pytest.raises(UnfitAnswer, match=r"L04 warns: .+ Change the text, or say why") as refused:
        await send(house, asked, UNOPENED)
    assert ([each.rule for each in refused.value.findings], refused.value.exit_code) == (["L04"], 5)
    assert await nothing_is_kept(house)
    assert await house.desk.table("SELECT text FROM draft") == [(UNOPENED,)]
    with pytest.raises(UsageError, match="Say why"):
        await send(house, asked, UNOPENED, L04=" ")
    with pytest.raises(UnfitAnswer):
        await send(house, asked, UNOPENED, L31="otra regla")
    assert await nothing_is_kept(house)
    sent = await send(house, asked, UNOPENED, L04="así   lo escribe el cartel")
    [kept] = await overrides_of(house.desk.store, sent.post)
    assert (kept.rule, kept.reason, kept.by, kept.severity) == ("L04", "así lo escribe el cartel", "Ana", "warn")
    assert (await state(house, sent.delivery))[0] is DeliveryState.WAITING
    actions = await house.desk.table(
        "SELECT action FROM audit WHERE action LIKE '%override%' OR action = 'message.reply'"
    )
    assert [row[0] for row in actions] == ["post.override_warn", "message.reply"]


async def test_a_block_of_a_signed_pack_refuses_and_says_which_why_and_what_to_do(
    house: House, asked: ConversationId, folder: Path
) -> None:
    await sign_pack(house.desk.store, ROSA, "neutral", folder)
    with pytest.raises(UnfitAnswer, match=r"L21 blocks it: .*idiotas.* Change the text; only two people"):
        await send(house, asked, RUDE)
    with pytest.raises(NotPermitted):
        await send(house, asked, RUDE, L21="es una cita")
    assert await nothing_is_kept(house)


async def test_under_an_unsigned_pack_a_block_warns(house: House, asked: ConversationId, folder: Path) -> None:
    with pytest.raises(UnfitAnswer, match="L21 warns"):
        await send(house, asked, RUDE)
    sent = await send(house, asked, RUDE, L21="es una cita")
    await leave(house, folder)
    assert (await state(house, sent.delivery))[0] is DeliveryState.PUBLISHED


@pytest.mark.parametrize(("text", "rule"), [(SECRET, "L44"), (HIDDEN, "L72")])
@pytest.mark.parametrize("actor", [ANA, LUIS, ROSA], ids=lambda actor: str(actor.name))
async def test_a_secret_or_a_hidden_character_is_overruled_by_nobody_signed_or_not(
    house: House, asked: ConversationId, folder: Path, text: str, rule: str, actor: Actor
) -> None:
    for is_signed in (False, True):
        if is_signed:
            await sign_pack(house.desk.store, ROSA, "neutral", folder)
        with pytest.raises(UnfitAnswer, match=f"{rule} blocks it, and nobody overrules that"):
            await send(house, asked, text, actor=actor, reasons={rule: "por favor", "L04": "sí"})
    assert await nothing_is_kept(house)


async def test_a_defensive_answer_is_held_until_a_second_person_agrees(
    house: House, asked: ConversationId, folder: Path
) -> None:
    store = house.desk.store
    with pytest.raises(UnfitAnswer, match=r"L22 warns: .+ let a second person agree"):
        await send(house, asked, DEFENSIVE)
    sent = await send(house, asked, DEFENSIVE, L22="ayer se lo explicamos paso a paso")
    [waits] = sent.waits_for
    assert await state(house, sent.delivery) == (DeliveryState.HELD, Cause.LINT)
    assert (await house.delivery(sent.delivery)).detail == "L22"
    await leave(house, folder)
    await resolve(store, ANA, sent.delivery, Verdict.AGAIN)
    await leave(house, folder)
    assert (await state(house, sent.delivery), SCRIPT.ran) == ((DeliveryState.HELD, Cause.LINT), [])
    await second(store, LUIS, waits.id)
    await resolve(store, ANA, sent.delivery, Verdict.AGAIN)
    await leave(house, folder)
    assert (await state(house, sent.delivery))[0] is DeliveryState.PUBLISHED


async def test_two_people_together_let_a_block_go(house: House, asked: ConversationId, folder: Path) -> None:
    await sign_pack(house.desk.store, ROSA, "neutral", folder)
    sent = await send(house, asked, RUDE, actor=LUIS, L21="cita literal de la queja")
    assert await state(house, sent.delivery) == (DeliveryState.HELD, Cause.LINT)
    await second(house.desk.store, ROSA, sent.waits_for[0].id)
    await resolve(house.desk.store, LUIS, sent.delivery, Verdict.AGAIN)
    await leave(house, folder)
    assert (await state(house, sent.delivery))[0] is DeliveryState.PUBLISHED


async def test_an_answer_is_read_again_before_it_leaves(house: House, asked: ConversationId, folder: Path) -> None:
    sent = await send(house, asked, RUDE, L21="es una cita")
    await sign_pack(house.desk.store, ROSA, "neutral", folder)
    await leave(house, folder)
    found = await house.delivery(sent.delivery)
    assert (found.state, found.cause, found.detail, SCRIPT.ran) == (DeliveryState.HELD, Cause.LINT, "L21", [])


async def test_a_new_warning_holds_no_answer_that_waits(house: House, asked: ConversationId, folder: Path) -> None:
    sent = await send(house, asked, PLAIN)
    own = folder / "policy" / "neutral"
    (own / "words").mkdir(parents=True)
    head = 'extends = "neutral"\ntitle_es = "Nuestra"\ntitle_en = "Ours"\nversion = "2"\nreview_on = "2030-01-01"\n'
    (own / "pack.toml").write_text(head, encoding="utf-8")
    (own / "rules.toml").write_text(
        '[[rule]]\nid = "L07"\nseverity = "warn"\nparams = { words = 2 }\n', encoding="utf-8"
    )
    with pytest.raises(UnfitAnswer, match="L07"):
        await send(house, await house.desk.say("otra", "No hay agua"), PLAIN)
    await leave(house, folder)
    assert (await state(house, sent.delivery))[0] is DeliveryState.PUBLISHED


async def test_what_is_personal_may_be_said_in_private_only(house: House, asked: ConversationId) -> None:
    words = "Su DNI 12345678Z ya consta."
    with pytest.raises(UnfitAnswer, match="L40"):
        await send(house, asked, words)
    await send(house, asked, words, private=True)


async def test_a_content_warning_of_the_citizens_makes_nobody_unanswerable_and_one_of_ours_is_read(
    house: House, asked: ConversationId
) -> None:
    theirs = "agua sucia\u202e, idiotas"
    await house.desk.set("UPDATE message SET ext = ? WHERE conversation_id = ?", json.dumps({"warning": theirs}), asked)
    wish = await house.wish(asked, PLAIN)
    for warning, rule in ((theirs, ""), ("agua\u202e sucia", "L72"), ("los idiotas de siempre", "L21")):
        seen = await house.wish(asked, PLAIN)
        answer = replace(wish, content=replace(wish.content, warning=warning), seen_answer=seen.seen_answer)
        if rule:
            with pytest.raises(UnfitAnswer, match=rule):
                await send_reply(house.desk.store, ANA, SHELF, answer)
        else:
            await send_reply(house.desk.store, ANA, SHELF, answer)


async def test_an_answer_is_in_the_language_of_the_question(house: House, asked: ConversationId) -> None:
    await house.desk.set("UPDATE message SET lang = 'en' WHERE conversation_id = ?", asked)
    await send(
        house, asked, "La cuadrilla va ya para la calle."
    )  # what they wrote is Spanish, whatever their menus are
    words = "When is the water back in the street?"
    await house.desk.set("UPDATE message SET lang = 'en', text = ? WHERE conversation_id = ?", words, asked)
    with pytest.raises(UnfitAnswer, match="L11"):
        await send(house, asked, "La cuadrilla va para la calle.")
    await send(house, asked, "Coming!")


async def test_nobody_without_roles_answers_with_a_reason(house: House, asked: ConversationId) -> None:
    with pytest.raises(NotPermitted):
        await send(house, asked, UNOPENED, actor=OSCAR, L04="x")
    assert await nothing_is_kept(house)
