"""The gate: roles as they are at the moment of the act, and sentences that say who can."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.access import act_as, add_operator, grant_of, permit, set_roles
from core.errors import NotPermitted
from core.i18n import use
from core.ids import OperatorId
from core.policy import Grant, Role, standard
from core.store import Actor, Work, open_store
from core.store.workspace import WorkspaceKind
from tests.service.access.room import ROSA_PIN, TERMS, actions, asking, enter, room, staffed


async def test_a_role_removed_while_signed_in_counts_from_the_next_act_on(tmp_path: Path) -> None:
    async with staffed(tmp_path / "w") as (store, rosa, ana):
        await set_roles(store, rosa, ana, [Role.ADMINISTRATOR])
        signed_in = await enter(store)
        await add_operator(store, signed_in.actor, "Luis", "", "864209", [Role.EDITOR], terms=TERMS)
        async with open_store(tmp_path / "w", gate=permit) as elsewhere:
            await set_roles(elsewhere, rosa, ana, [Role.EDITOR])
        with pytest.raises(NotPermitted, match="Rosa"):
            await add_operator(store, signed_in.actor, "Marta", "", "864209", [Role.EDITOR], terms=TERMS)
        assert await store.value("SELECT count(*) FROM operator WHERE name = 'Marta'") == 0


async def test_a_role_given_while_signed_in_counts_too(tmp_path: Path) -> None:
    async with staffed(tmp_path / "w") as (store, rosa, ana):
        signed_in = await enter(store)
        with pytest.raises(NotPermitted):
            await store.write(signed_in.actor, asking("post.approve"))
        await set_roles(store, rosa, ana, [Role.COMMUNITY_MANAGER, Role.APPROVER])
        await store.write(signed_in.actor, asking("post.approve"))


@pytest.mark.parametrize("name", ["Rosa", "ana", "nobody", ""])
async def test_an_actor_whose_name_is_not_the_operators_is_refused(tmp_path: Path, name: str) -> None:
    async with staffed(tmp_path / "w") as (store, _rosa, ana):
        with pytest.raises(NotPermitted):
            await store.write(Actor(ana, name, "tty1"), asking("message.read"))


async def test_an_operator_nobody_knows_is_refused(tmp_path: Path) -> None:
    async with staffed(tmp_path / "w") as (store, _rosa, _ana):
        with pytest.raises(NotPermitted):
            await store.write(Actor(OperatorId(99), "Ana", "tty1"), asking("message.read"))


async def test_a_permission_that_no_rule_names_is_refused_even_to_who_has_every_role(tmp_path: Path) -> None:
    async with staffed(tmp_path / "w") as (store, rosa, _ana):
        rosa_id = rosa.operator_id
        assert rosa_id is not None
        await set_roles(store, rosa, rosa_id, Role)
        for permission in ("message.delete", "", "operator.found", "message.ingest"):
            with pytest.raises(NotPermitted):
                await store.write(rosa, asking(permission))


async def test_the_program_passes_only_under_its_names_and_for_its_own_work(tmp_path: Path) -> None:
    async with staffed(tmp_path / "w") as (store, _rosa, _ana):
        for name, each in standard().system.items():
            if not each.only_in:
                for permission in each.permissions:
                    await store.write(Actor(None, name), asking(permission))
        for name, permission in (
            ("collector", "post.approve"),
            ("collector", "operator.found"),
            ("stranger", "message.ingest"),
            ("Rosa", "operator.add"),
            ("", "message.read"),
        ):
            with pytest.raises(NotPermitted):
                await store.write(Actor(None, name), asking(permission))


@pytest.mark.parametrize("kind", list(WorkspaceKind))
async def test_what_furnishes_a_demonstration_can_do_nothing_elsewhere(tmp_path: Path, kind: WorkspaceKind) -> None:
    async with room(tmp_path / "w", kind) as store:
        attempt = add_operator(store, Actor(None, "demo"), "Ana", "", "975310", [Role.EDITOR], terms=TERMS)
        if kind is WorkspaceKind.DEMO:
            await attempt
            return
        with pytest.raises(NotPermitted):
            await attempt


@pytest.mark.parametrize(
    ("roles", "permission", "grant", "sentence"),
    [
        ([Role.EDITOR], "message.reply", Grant.DRAFT, "Reply: you can write it, but somebody else has to approve it."),
        ([Role.AUTHORITY], "post.new", Grant.PROPOSE, "Write posts: you can only propose it."),
        ([Role.APPROVER], "post.override_block", Grant.SECOND_PERSON, "Overrule a block: not alone,"),
        ([Role.APPROVER], "post.approve_fast", Grant.CRISIS_ONLY, "Approve in the crisis lane: only while a crisis"),
        ([Role.EDITOR], "post.approve", Grant.NO, "Approve: you cannot."),
    ],
)
async def test_half_a_grant_is_refused_by_the_gate_and_told_to_rooms_that_know_the_condition(
    tmp_path: Path, roles: list[Role], permission: str, grant: Grant, sentence: str
) -> None:
    async with staffed(tmp_path / "w") as (store, rosa, ana):
        await set_roles(store, rosa, ana, roles)
        actor = (await enter(store)).actor

        async def ask(work: Work) -> Grant:
            return await grant_of(work, work.actor, permission)

        assert await store.write(actor, ask) is grant
        use("en")
        try:
            with pytest.raises(NotPermitted) as caught:
                await store.write(actor, asking(permission))
            assert str(caught.value).startswith(sentence)
            assert str(caught.value).endswith("nobody yet." if grant is Grant.CRISIS_ONLY else "Rosa.")
        finally:
            use("es")


async def test_a_sampled_reply_and_a_custodians_act_pass(tmp_path: Path) -> None:
    async with staffed(tmp_path / "w") as (store, rosa, _ana):
        await store.write((await enter(store)).actor, asking("message.reply"))
        await store.write(rosa, asking("account.revoke"))


async def test_the_person_who_is_refused_is_not_named_as_who_can(tmp_path: Path) -> None:
    async with staffed(tmp_path / "w") as (store, rosa, _ana):
        with pytest.raises(NotPermitted) as caught:
            await store.write(rosa, asking("post.override_block"))
        assert "Rosa" not in str(caught.value)


async def test_a_refused_act_leaves_nothing_behind(tmp_path: Path) -> None:
    async with staffed(tmp_path / "w") as (store, _rosa, _ana):
        actor = (await enter(store)).actor
        before = await actions(store)

        async def write_then_ask(work: Work) -> None:
            await work.audit("message.note", "conversation:1")
            await work.allow("post.approve")

        with pytest.raises(NotPermitted):
            await store.write(actor, write_then_ask)
        assert await actions(store) == before


async def test_a_command_proves_a_person_without_a_session(tmp_path: Path) -> None:
    async with staffed(tmp_path / "w") as (store, _rosa, _ana):
        actor = await act_as(store, "rosa", ROSA_PIN, origin="cli", terms=TERMS)
        assert (actor.name, actor.origin) == ("Rosa", "cli")
        assert await store.value("SELECT count(*) FROM session") == 0
