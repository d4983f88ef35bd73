"""Templates: who writes, approves and removes them, what fills them in, and which come first."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.access.gate import permit
from core.errors import Conflict, NotFound, NotPermitted, UsageError
from core.inbox import triage
from core.inbox.model import MessageClass
from core.publishing.replies import unfilled
from core.publishing.template_values import system_values
from core.publishing.templates import (
    NAME_CHARS,
    TEXT_CHARS,
    NewTemplate,
    Template,
    add_template,
    all_templates,
    approve_template,
    filled,
    remove_template,
    suggested,
    template_named,
    usable_template,
    variables,
)
from core.store import Store, open_store
from tests.service.inbox.desk import ANA, COLLECTOR, LUIS
from tests.service.publishing.room import Room

NEW = NewTemplate(name="cisterna", text="Agua en {zona} a las {hora}", lang="es", class_=MessageClass.COMPLAINT)


@pytest.fixture
async def store(room: Room) -> AsyncIterator[Store]:
    """Behind the gate: Ana proposes, Luis approves."""
    for person, role in ((1, "community_manager"), (2, "approver")):
        await room.desk.set("INSERT INTO operator_role (operator_id, role) VALUES (?, ?)", person, role)
    async with open_store(room.desk.store.path.parent, gate=permit, clock=room.desk.store.clock) as guarded:
        yield guarded


def names(found: Sequence[Template]) -> list[str]:
    return [each.name for each in found]


async def test_a_proposal_waits_for_approval_and_an_approvers_own_does_not(store: Store, room: Room) -> None:
    proposed = await add_template(store, ANA, NEW)
    assert (proposed.version, proposed.is_approved, proposed.writer) == (1, False, "Ana")
    with pytest.raises(Conflict, match="Nobody has approved"):
        await usable_template(store, "cisterna")
    with pytest.raises(NotPermitted, match="Luis"):
        await approve_template(store, ANA, "cisterna")
    approved = await approve_template(store, LUIS, "Cisterna", version=1)
    assert (approved.approver, await usable_template(store, "cisterna")) == ("Luis", approved)
    with pytest.raises(Conflict, match="by Luis already"):
        await approve_template(store, LUIS, "cisterna")
    own = await add_template(store, LUIS, NewTemplate(name="aviso", text="Aviso"))
    assert (own.is_approved, own.approver) == (True, "Luis")
    actions = await room.desk.table("SELECT action, actor FROM audit ORDER BY seq")
    assert actions == [("template.add", "Ana"), ("template.approve", "Luis"), ("template.add", "Luis")]


async def test_each_change_counts_and_needs_its_own_approval(store: Store) -> None:
    await add_template(store, ANA, NEW)
    with pytest.raises(Conflict, match="already"):
        await add_template(store, ANA, NEW)
    changed = await add_template(store, ANA, NewTemplate(name="CISTERNA", text="Otro"), replaces=True)
    assert (changed.version, changed.text, changed.class_, changed.is_approved) == (2, "Otro", None, False)
    with pytest.raises(Conflict, match="at version 2"):
        await approve_template(store, LUIS, "cisterna", version=1)
    await approve_template(store, LUIS, "cisterna", version=2)
    with pytest.raises(Conflict, match="in use"):
        await add_template(store, ANA, NEW, replaces=True)
    with pytest.raises(Conflict, match="in use"):
        await remove_template(store, ANA, "cisterna")
    assert (await usable_template(store, "cisterna")).text == "Otro"
    again = await add_template(store, LUIS, NEW, replaces=True)
    assert (again.version, again.is_approved) == (3, True)
    with pytest.raises(NotFound):
        await add_template(store, LUIS, NewTemplate(name="otra", text="x"), replaces=True)


async def test_a_removed_template_is_gone_and_its_name_can_be_used_again(store: Store) -> None:
    await add_template(store, LUIS, NEW)
    await remove_template(store, LUIS, "cisterna")
    assert await all_templates(store) == []
    with pytest.raises(NotFound):
        await template_named(store, "cisterna")
    with pytest.raises(NotFound):
        await remove_template(store, LUIS, "cisterna")
    back = await add_template(store, ANA, NEW)
    assert (back.version, back.is_approved) == (2, False)
    await remove_template(store, ANA, "cisterna")  # a mere proposal


async def test_without_a_role_or_a_person_nothing_is_written(store: Store, room: Room) -> None:
    await room.desk.set("DELETE FROM operator_role WHERE operator_id = 1")
    with pytest.raises(NotPermitted):
        await add_template(store, ANA, NEW)
    with pytest.raises(NotPermitted):
        await add_template(store, COLLECTOR, NEW)
    assert await all_templates(store) == []


@pytest.mark.parametrize(
    "new",
    [
        NewTemplate(name=" ", text="x"), NewTemplate(name="x" * (NAME_CHARS + 1), text="x"),
        NewTemplate(name="a\x1b[2J", text="x"), NewTemplate(name="a", text=" \n"),
        NewTemplate(name="a", text="x" * (TEXT_CHARS + 1)), NewTemplate(name="a", text="x", lang="español"),
    ],
)  # fmt: skip
async def test_what_is_no_template_is_refused(store: Store, new: NewTemplate) -> None:
    with pytest.raises(UsageError):
        await add_template(store, LUIS, new)
    assert await all_templates(store) == []


async def test_suggestions_begin_with_the_class_and_then_the_language(store: Store, room: Room) -> None:
    conversation = await room.desk.say("vecina", "No hay agua")
    await room.desk.set("UPDATE message SET lang = 'qu'")
    for name, lang, class_ in (
        ("a-en", "en", None), ("b-any", "", None), ("c-qu", "qu", None), ("d-class-en", "en", MessageClass.COMPLAINT),
        ("e-class-qu", "qu", MessageClass.COMPLAINT), ("f-other", "qu", MessageClass.PRESS),
    ):  # fmt: skip
        await add_template(store, LUIS, NewTemplate(name=name, text="x", lang=lang, class_=class_))
    await add_template(store, ANA, NewTemplate(name="proposed", text="x", lang="qu"))
    unjudged = ["c-qu", "e-class-qu", "f-other", "b-any", "a-en", "d-class-en"]
    assert names(await suggested(store, conversation)) == unjudged
    await triage.classify(room.desk.store, ANA, [conversation], MessageClass.COMPLAINT)
    judged = ["e-class-qu", "d-class-en", "c-qu", "f-other", "b-any", "a-en"]
    assert names(await suggested(store, conversation)) == judged


async def test_the_program_fills_in_who_where_and_when_in_the_institutions_zone(room: Room) -> None:
    conversation = await room.desk.say("ve\x1bcina", "No hay agua")
    await room.desk.set("UPDATE account SET handle = '@valdeluz'")
    now_s = 1_778_641_500  # 2026-05-13 03:05 UTC
    es, en, qu, none = [
        await system_values(room.desk.store, conversation, lang, now_s) for lang in ("es-PE", "en", "qu", "")
    ]
    assert es == {"autor": "ve␛cina", "cuenta": "@valdeluz", "hora": "22:05", "fecha": "12 de mayo"}
    assert (en["fecha"], qu["fecha"], none) == ("12 May", "2026-05-12", es)
    with pytest.raises(NotFound):
        await system_values(room.desk.store, conversation + 1, "es", now_s)  # type: ignore[arg-type]  # another's


def test_known_variables_are_filled_in_once_and_the_others_stay() -> None:
    text = "{autor}, agua en {zona}: {zona} {hora} {no es una} {}"
    assert variables(text) == ("autor", "zona", "hora")
    assert filled(text, {"autor": "{hora}", "zona": "Norte"}) == "{hora}, agua en Norte: Norte {hora} {no es una} {}"


@given(st.text(alphabet="{}ab \n", max_size=40), st.dictionaries(st.sampled_from(["a", "b", "ab"]), st.text("xyz")))
def test_what_is_left_to_fill_in_is_what_an_answer_is_refused_for(text: str, values: dict[str, str]) -> None:
    left = variables(filled(text, values))
    assert [f"{{{name}}}" for name in left] == list(unfilled(filled(text, values)))
