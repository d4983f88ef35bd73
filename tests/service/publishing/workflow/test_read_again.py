"""What the collector reads again before a post leaves: for one account alone, as it goes, and again after a doubt."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from pathlib import Path

import pytest

from core.collector.judging import judge_in
from core.collector.presence import LEASE
from core.collector.publisher import Publisher
from core.collector.worker import Judge
from core.errors import StoreError
from core.policy.pack_signing import sign_pack
from core.publishing import store as sql
from core.publishing.decisions import Verdict, resolve
from core.publishing.freeze import Scope, freeze_queue, release
from core.publishing.meta import Kind, Meta
from core.publishing.model import Cause, Delivery, DeliveryState, PostId
from core.publishing.replies import LATER_LATE_S
from core.publishing.workflow.approving import approve
from core.store.leases import acquire
from tests.service.inbox.desk import COLLECTOR, NOON_S
from tests.service.publishing.scripted import SCRIPT
from tests.service.publishing.workflow.house import CHAT, LUIS, MURO, ROSA, House
from ventanilla.api import DidNotHappen, Repeat, UncertainOutcome

CUT = "Corte de agua en Norte"
BOAST = "En cuatro años construimos 12 parques"
AT_S = NOON_S + 600
FORBIDDEN = (DeliveryState.HELD, Cause.LINT)
FROZEN = (DeliveryState.HELD, Cause.FROZEN)
OUT = (DeliveryState.PUBLISHED, Cause.NONE)
LATE = (DeliveryState.EXPIRED, Cause.LATE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "workspace"


@pytest.fixture
async def signed(house: House, folder: Path) -> House:
    """A house whose pack blocks."""
    await sign_pack(house.desk.store, ROSA, "neutral", folder)
    return house


async def agreed(house: House, text: str = CUT, *, at_s: int | None = AT_S, accounts: tuple[str, ...] = ()) -> PostId:
    """A post that Luis has approved, for both accounts unless told otherwise."""
    post = await house.submitted(
        text, at_s=at_s, accounts=list(accounts or ("muro", "chat")), meta=Meta(kind=Kind.INFORMATION)
    )
    await approve(house.desk.store, LUIS, post)
    return post


async def leave(house: House, judge: Judge) -> None:
    """Let a publisher that reads everything again before it goes deliver what is due."""
    lease = await house.desk.store.write(COLLECTOR, lambda work: acquire(work, LEASE, "test:1", 60.0))
    assert lease is not None
    async with asyncio.timeout(20):  # one that cannot be judged must not be taken again and again
        await Publisher(replace(house.kit(), judge=judge), lease, print, random.Random(1)).deliver_due()


async def stands(house: House, post: PostId) -> list[tuple[DeliveryState, Cause]]:
    """Its deliveries, in the order of the accounts."""
    return [(each.state, each.cause) for each in await sql.deliveries_of(house.desk.store, post)]


async def campaign(house: House, from_s: int) -> None:
    """An electoral window that begins then."""
    await house.desk.set(
        "INSERT INTO calendar_event (source, uid, title, kind, starts_s, ends_s)"
        " VALUES ('own', 'u', 'Campaña', 'electoral', ?, ?)", from_s, from_s + 864_000,
    )  # fmt: skip


async def test_a_freeze_on_one_account_holds_the_post_there_alone(signed: House, folder: Path) -> None:
    post = await agreed(signed)
    await freeze_queue(signed.desk.store, ROSA, Scope(account=CHAT), "Incendio")
    signed.desk.wait(601)
    await leave(signed, judge_in(signed.desk.store, folder))
    assert await stands(signed, post) == [OUT, FROZEN]


async def test_what_is_released_one_by_one_leaves_while_the_rest_stays_frozen(signed: House, folder: Path) -> None:
    post = await agreed(signed)
    await freeze_queue(signed.desk.store, ROSA, Scope(), "Incendio")
    first, second = await sql.deliveries_of(signed.desk.store, post)
    await release(signed.desk.store, LUIS, first.id)
    signed.desk.wait(601)
    await leave(signed, judge_in(signed.desk.store, folder))
    assert await stands(signed, post) == [OUT, FROZEN]
    await release(signed.desk.store, LUIS, second.id)
    await leave(signed, judge_in(signed.desk.store, folder))
    assert await stands(signed, post) == [OUT, OUT]


async def test_what_a_freeze_forbids_is_frozen_and_can_be_released(signed: House, folder: Path) -> None:
    await freeze_queue(signed.desk.store, ROSA, Scope(), "Incendio")
    post = await agreed(signed, accounts=("muro",))
    signed.desk.wait(601)
    await leave(signed, judge_in(signed.desk.store, folder))
    assert await stands(signed, post) == [FROZEN], "not held by a rule"
    [held] = await sql.deliveries_of(signed.desk.store, post)
    await release(signed.desk.store, LUIS, held.id)
    await leave(signed, judge_in(signed.desk.store, folder))
    assert await stands(signed, post) == [OUT]


async def test_the_words_of_one_account_are_no_reason_to_hold_the_other(signed: House, folder: Path) -> None:
    post = await agreed(signed)
    [muro, chat] = await sql.deliveries_of(signed.desk.store, post)
    for trigger in ("approved_variant_is_frozen", "variant_is_frozen"):
        await signed.desk.set(f"DROP TRIGGER {trigger}")
    await signed.desk.set(
        "UPDATE variant SET content = replace(content, ?, 'Los que protestan son idiotas') WHERE account_id = ?",
        CUT, CHAT,
    )  # fmt: skip
    judge = judge_in(signed.desk.store, folder)
    assert (muro.account_id, chat.account_id) == (MURO, CHAT)
    assert (await judge(muro), await judge(chat)) == ("", "L21")


@pytest.mark.parametrize("at_s", [AT_S, None])
async def test_a_post_is_read_at_the_moment_it_leaves_not_at_the_one_it_was_planned_for(
    signed: House, folder: Path, at_s: int | None
) -> None:
    post = await agreed(signed, BOAST, at_s=at_s, accounts=("muro",))
    await campaign(signed, AT_S + 1)
    signed.desk.wait(600 + 1_800)
    await leave(signed, judge_in(signed.desk.store, folder))
    assert await stands(signed, post) == [FORBIDDEN]
    assert SCRIPT.ran == []


async def test_what_comes_too_late_has_expired_whatever_the_rules_say_of_it(signed: House, folder: Path) -> None:
    post = await agreed(signed)
    signed.desk.wait(600 + LATER_LATE_S + 5)
    await leave(signed, judge_in(signed.desk.store, folder))
    assert await stands(signed, post) == [LATE, LATE]


async def test_a_file_of_the_pack_that_is_broken_holds_what_it_cannot_judge_and_says_so(
    house: House, folder: Path
) -> None:
    first, next_one = await agreed(house, accounts=("muro",)), await agreed(house, accounts=("chat",))
    own = folder / "policy" / "neutral"
    own.mkdir(parents=True)
    (own / "pack.toml").write_text("extends = 'neutral'\nversion = \n")
    house.desk.wait(700)
    await leave(house, judge_in(house.desk.store, folder))
    assert await stands(house, first) == await stands(house, next_one) == [FORBIDDEN]
    [held] = await sql.deliveries_of(house.desk.store, first)
    assert "pack.toml" in held.detail
    (own / "pack.toml").unlink()
    await resolve(house.desk.store, ROSA, held.id, Verdict.AGAIN)
    await leave(house, judge_in(house.desk.store, folder))
    assert await stands(house, first) == [OUT]


async def test_one_post_that_cannot_be_read_does_not_end_the_publisher(house: House, folder: Path) -> None:
    broken, whole = await agreed(house, accounts=("muro",)), await agreed(house, accounts=("muro",))
    await house.desk.set("DROP TRIGGER approved_post_is_frozen")
    await house.desk.set('UPDATE post SET meta = \'{"kind":"future"}\' WHERE id = ?', broken)
    house.desk.wait(700)
    await leave(house, judge_in(house.desk.store, folder))
    assert (await stands(house, broken), await stands(house, whole)) == ([FORBIDDEN], [OUT])


async def test_a_workspace_that_cannot_be_read_for_a_moment_is_asked_again(house: House) -> None:
    post = await agreed(house, accounts=("muro",))
    answers: list[Exception | str] = [StoreError("the disk is busy"), ""]

    async def judge(_delivery: Delivery) -> str:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    house.desk.wait(601)
    await leave(house, judge)
    assert (await stands(house, post), answers) == ([OUT], [])


async def test_what_is_sent_once_more_after_a_doubt_is_read_again_first(house: House) -> None:
    SCRIPT.repeat = Repeat.CHECKABLE
    SCRIPT.results, SCRIPT.verdicts = [UncertainOutcome("a broken line")], [DidNotHappen()]
    post = await agreed(house, at_s=None, accounts=("muro",))
    says = ""

    async def judge(_delivery: Delivery) -> str:
        return says

    await leave(house, judge)
    says = "L27"
    house.desk.wait(120)
    await leave(house, judge)
    assert (await stands(house, post), SCRIPT.ran) == ([FORBIDDEN], ["post-1"])


async def test_a_doubt_is_looked_into_whatever_the_rules_say(house: House) -> None:
    SCRIPT.repeat = Repeat.CHECKABLE
    SCRIPT.results, SCRIPT.verdicts = [UncertainOutcome("a broken line")], []
    await agreed(house, at_s=None, accounts=("muro",))
    says = ""

    async def judge(_delivery: Delivery) -> str:
        return says

    await leave(house, judge)
    says = "L27"
    house.desk.wait(120)
    await leave(house, judge)
    assert SCRIPT.looked == ["post-1"]
