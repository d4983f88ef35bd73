"""A theme is one however it is spelled: posts keep the spelling of the plan, and a freeze meets every spelling."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from core.errors import NotFound, StoreError
from core.publishing.freeze import FreezeId, Scope, freeze_of, freeze_queue, lift
from core.publishing.freeze_store import freezes_on
from core.publishing.lint.sheets import Moment, judge
from core.publishing.meta import Meta
from core.publishing.model import PostId
from core.publishing.plan.reads import stretch
from core.publishing.plan.service import put_theme
from core.publishing.workflow.approving import approve
from core.publishing.workflow.drafting import copy_draft
from tests.service.inbox.desk import NOON_S
from tests.service.publishing.room import leaving
from tests.service.publishing.scripted import SCRIPT
from tests.service.publishing.workflow.house import ANA, LUIS, MURO, ROSA, House, open_house

SPELLINGS = ("Educación", "educación", "EDUCACION", "  educacio\u0301n ", "Edu\u00adcación")


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path / "workspace") as opened:
        SCRIPT.clear()
        yield opened


async def theme(house: House, post: PostId) -> str:
    return (await house.sheet(post)).meta.theme


async def approved(house: House, spelled: str) -> PostId:
    post = await house.submitted(spelled, at_s=NOON_S + 600, accounts=["muro"], meta=Meta(theme=spelled))
    await approve(house.desk.store, LUIS, post)
    return post


async def spelled_before(house: House, post: PostId, spelled: str) -> None:
    """What a post says of its theme since before themes had one spelling."""
    await house.desk.set("UPDATE post SET meta = json_set(meta, '$.theme', ?) WHERE id = ?", spelled, post)


@pytest.mark.parametrize("spelled", SPELLINGS)
async def test_a_new_post_keeps_the_spelling_of_the_plan(house: House, spelled: str) -> None:
    await put_theme(house.desk.store, ROSA, "Educación", None)
    assert await theme(house, await house.draft(meta=Meta(theme=spelled))) == "Educación"


async def test_what_the_plan_has_not_keeps_the_spelling_first_used(house: House) -> None:
    first = await house.draft(meta=Meta(theme=" Ferias  y fiestas "))
    again = await house.draft(meta=Meta(theme="ferias y FIESTAS"))
    assert (await theme(house, first), await theme(house, again)) == ("Ferias y fiestas",) * 2
    await put_theme(house.desk.store, ROSA, "Ferias y Fiestas", None)
    assert await theme(house, await house.draft(meta=Meta(theme="ferias y fiestas"))) == "Ferias y Fiestas"


async def test_invisible_characters_are_no_theme(house: House) -> None:
    assert await theme(house, await house.draft(meta=Meta(theme="\u200b \u00ad"))) == ""


async def test_a_change_and_a_copy_take_the_spelling_of_the_plan_too(house: House) -> None:
    post = await house.draft(meta=Meta(theme="Otro"))
    await put_theme(house.desk.store, ROSA, "Educación", None)
    await house.change(post, meta=Meta(theme="educacion", backing="Ley 1"))
    assert (await house.sheet(post)).meta == Meta(theme="Educación", backing="Ley 1")
    await spelled_before(house, post, "educacion")
    copy = await copy_draft(house.desk.store, ANA, post)
    assert await theme(house, copy) == "Educación"


async def test_another_spelling_of_the_theme_it_has_voids_nothing(house: House) -> None:
    await put_theme(house.desk.store, ROSA, "Educación", None)
    post = await approved(house, "Educación")
    saved = await house.change(post, meta=Meta(theme="EDUCACION"))
    assert (saved.parts, saved.voided) == (frozenset(), 0)


async def test_a_post_spelled_otherwise_since_before_keeps_its_approval_while_nothing_of_it_changes(
    house: House,
) -> None:
    post = await house.draft(meta=Meta(theme="educacion"))
    await put_theme(house.desk.store, ROSA, "Educación", None)
    await house.submit(post)
    await approve(house.desk.store, LUIS, post)
    saved = await house.change(post, meta=Meta(theme="educacion"))
    assert (saved.parts, saved.voided, await theme(house, post)) == (frozenset(), 0, "educacion")


@pytest.mark.parametrize("named", ["educacion", "EDUCACIÓN"])
async def test_a_freeze_by_theme_stops_every_spelling_and_is_called_as_the_plan_calls_it(
    house: House, named: str
) -> None:
    posts = [await approved(house, "Otro") for _ in SPELLINGS]
    other = await approved(house, "Agua")
    await house.desk.set("DROP TRIGGER approved_post_is_frozen")
    for post, spelled in zip(posts, SPELLINGS, strict=True):
        await spelled_before(house, post, spelled)
    await put_theme(house.desk.store, ROSA, "Educación", None)
    frozen = await freeze_queue(house.desk.store, ROSA, Scope(theme=named), "luto")
    assert len(frozen.stopped) == len(posts)
    assert (await freeze_of(house.desk.store, frozen.id)).theme == "Educación"
    assert (await house.sheet(other)).standing.value == "scheduled"


async def test_a_freeze_by_a_theme_only_posts_have_is_called_as_they_call_it(house: House) -> None:
    await approved(house, "Ferias")
    frozen = await freeze_queue(house.desk.store, ROSA, Scope(theme="FERIAS"), "luto")
    assert len(frozen.stopped) == 1
    assert (await freeze_of(house.desk.store, frozen.id)).theme == "Ferias"


@pytest.mark.parametrize("named", ["Nada", "\u200b", " ", "%"])
async def test_a_theme_that_nothing_has_freezes_nothing_rather_than_all(house: House, named: str) -> None:
    await approved(house, "Ferias")
    with pytest.raises(NotFound, match="no theme"):
        await freeze_queue(house.desk.store, ROSA, Scope(theme=named), "luto")
    assert await house.desk.table("SELECT 1 FROM freeze") == []


async def test_what_is_approved_during_a_freeze_is_met_in_any_spelling_at_its_turn(house: House) -> None:
    await freeze_of_before(house, "EDUCACION")
    post = await approved(house, "Educación")
    house.desk.wait(601)
    await house.deliver()
    assert (SCRIPT.ran, (await house.sheet(post)).standing.value) == ([], "frozen")


async def test_the_table_itself_refuses_a_claim_under_another_spelling(house: House) -> None:
    await freeze_of_before(house, "EDUCACION")
    post = await approved(house, "Educación")
    with pytest.raises(StoreError, match="CONSTRAINT_TRIGGER"):
        await house.desk.set("UPDATE delivery SET state = 'sending' WHERE post_id = ?", post)


async def test_the_lint_and_the_editor_know_of_the_freeze_in_any_spelling(house: House, tmp_path: Path) -> None:
    id_ = await freeze_of_before(house, "EDUCACION")
    post = await house.draft(meta=Meta(theme="Educación"))

    async def rules() -> set[str]:
        found = await judge(house.desk.store, tmp_path, post, now_s=NOON_S, at=Moment.SUBMIT)
        return {each.finding.rule for each in found}

    assert "L71" in await rules()
    assert [each.id for each in await freezes_on(house.desk.store, MURO, theme="Educación")] == [id_]
    assert await freezes_on(house.desk.store, MURO) == []
    await lift(house.desk.store, LUIS, id_)
    assert "L71" not in await rules()


async def test_an_answer_has_no_theme_that_a_freeze_could_meet(house: House) -> None:
    answer = await leaving(house, "Ya lo arreglamos")
    await house.desk.set("INSERT INTO theme (name) VALUES ('Educación')")
    await freeze_queue(house.desk.store, ROSA, Scope(theme="educacion", with_answers=True), "luto")
    await house.deliver()
    assert SCRIPT.ran != [] and answer


async def test_the_shares_of_the_plan_count_every_spelling_together(house: House) -> None:
    for spelled in SPELLINGS[:3]:
        await spelled_before(house, await house.draft(at_s=NOON_S + 600, meta=Meta(theme="Otro")), spelled)
    await house.draft(at_s=NOON_S + 600)
    await put_theme(house.desk.store, ROSA, "Educación", None)
    today = datetime.fromtimestamp(NOON_S, UTC).date()
    plan = await stretch(house.desk.store, today, today, ZoneInfo("UTC"), language="es")
    assert dict(plan.fulfilment().shares) == {"Educación": 3, "": 1}


async def freeze_of_before(house: House, spelled: str) -> FreezeId:
    """A freeze of a theme that is spelled like this on record."""
    await house.desk.set(
        "INSERT INTO freeze (theme, reason, operator_id, made_s) VALUES (?, 'luto', 3, ?)", spelled, NOON_S
    )
    [row] = await house.desk.store.rows("SELECT max(id) AS id FROM freeze")
    return FreezeId(row["id"])
