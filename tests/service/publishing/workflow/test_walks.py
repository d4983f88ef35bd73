"""Random walks through the real services: whatever people do in whatever order, only approved texts leave."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest

from core.errors import AlreadyClaimed, Conflict, NotFound, NotPermitted, UsageError
from core.publishing import reads as delivery_reads
from core.publishing.content import load_content
from core.publishing.decisions import Verdict, cancel, resolve
from core.publishing.freeze import Scope, drop, freeze_queue, freezes, lift, release, retime
from core.publishing.meta import Kind
from core.publishing.model import ASKS, Cause, DeliveryState, Outgoing, PostId
from core.publishing.workflow.approving import approve, ask_rework, expire_due, reject
from core.publishing.workflow.drafting import At
from core.publishing.workflow.ending import cancel_post
from core.publishing.workflow.model import Stage
from core.publishing.workflow.store import flow_of
from core.store import Actor
from tests.service.publishing.scripted import SCRIPT
from tests.service.publishing.workflow.house import ANA, CHAT, IVAN, LUIS, MURO, ROSA, House, words
from ventanilla.api import Rejected, Unavailable

PEOPLE = (ANA, LUIS, ROSA, IVAN)
USUAL = {"begin": (ANA,), "edit": (ANA, ROSA), "submit": (ANA, ROSA), "agree": (LUIS, IVAN), "decide": (ROSA,)}
"""Who mostly does it; now and then it is anybody."""
STEPS = 400
REFUSALS = (AlreadyClaimed, Conflict, NotFound, NotPermitted, UsageError)
"""What people are told in a sentence; anything else is a fault of the program."""


@pytest.mark.parametrize("seed", range(4))
async def test_on_no_walk_does_a_text_leave_that_enough_others_did_not_approve(house: House, seed: int) -> None:
    """Each approval is noted with the texts it was given for, outside the program; each text that left is compared."""
    chance = random.Random(seed)
    posts: list[PostId] = []
    writers: dict[PostId, set[str]] = {}
    stood_by: dict[tuple[PostId, str], set[str]] = {}
    done: Counter[str] = Counter()

    async def texts(post: PostId) -> str:
        return "|".join(f"{each.name}:{each.content.text}" for each in (await house.sheet(post)).variants)

    async def pick(*stages: Stage) -> PostId:
        """Mostly one with which something can be done."""
        fitting = [each for each in posts if (await flow_of(house.desk.store, each)).stage in stages]
        return chance.choice(fitting if fitting and chance.random() < 0.8 else posts[-3:])

    async def hand_in(who: Actor) -> None:
        await house.submit(await pick(Stage.DRAFT, Stage.REWORK), actor=who)

    async def begin(who: Actor) -> None:
        at_s = house.desk.now_s + chance.choice((60, 900)) if chance.random() < 0.5 else None
        kind = chance.choice((Kind.NONE, Kind.LEGAL))
        post = await house.draft(f"Texto {chance.randrange(10_000)}", actor=who, at_s=at_s, kind=kind)
        posts.append(post)
        writers[post] = {who.name}

    async def edit(who: Actor) -> None:
        post = await pick(Stage.DRAFT, Stage.APPROVED)
        cases: list[dict[str, Any]] = [
            {"master": words(f"Texto {chance.randrange(10_000)}")},
            {"variants": {MURO: words(f"Propio {chance.randrange(10_000)}")}},
            {"accounts": chance.choice(([MURO], [MURO, CHAT]))},
            {"at": At(chance.choice((None, house.desk.now_s + 300)))},
        ]
        changes = chance.choice(cases)
        if (await house.change(post, actor=who, **changes)).parts:
            writers[post].add(who.name)

    async def agree(who: Actor) -> None:
        post = await pick(Stage.REVIEW)
        said = await texts(post)
        await approve(house.desk.store, who, post)
        stood_by.setdefault((post, said), set()).add(who.name)

    async def wait(_who: Actor) -> None:
        house.desk.wait(chance.choice((30, 30, 120, 120, 300, 1000, 4000)))
        await house.desk.system(expire_due)

    async def deliver(_who: Actor) -> None:
        SCRIPT.results = [chance.choice((Rejected("no"), Unavailable("later")))] if chance.random() < 0.3 else []
        await house.deliver()

    async def one_of(*states: DeliveryState, without: Sequence[Cause] = ()) -> Outgoing | None:
        found = await delivery_reads.outgoing(house.desk.store, states=states)
        fitting = [each for each in found if each.cause not in without]
        return chance.choice(fitting) if fitting else None

    async def decide(who: Actor) -> None:
        asking = await one_of(*ASKS, without=(Cause.NO_APPROVAL, Cause.FROZEN))
        if (one := asking if asking and chance.random() < 0.7 else await one_of(*DeliveryState)) is not None:
            verdict = chance.choice(list(Verdict))
            await resolve(house.desk.store, who, one.id, verdict)
            done[f"resolve {verdict}"] += 1

    async def stop(who: Actor) -> None:
        one = await one_of(*DeliveryState)
        if one is not None and chance.random() < 0.5:
            await cancel(house.desk.store, who, one.id)
        else:
            await cancel_post(house.desk.store, who, chance.choice(posts[-3:]))

    async def block(_who: Actor) -> None:
        state = chance.choice(("active", "active", "paused", "needs_sign_in"))
        account = chance.choice((MURO, CHAT))
        await house.desk.set(f"UPDATE account SET state = '{state}', rev = rev + 1 WHERE id = {account}")

    async def freeze(who: Actor) -> None:
        if in_force := await freezes(house.desk.store):
            await lift(house.desk.store, who, in_force[0].id)
        else:
            await freeze_queue(house.desk.store, who, Scope(account=chance.choice((None, MURO, CHAT))), "x")

    async def thaw(who: Actor) -> None:
        one = await one_of(DeliveryState.HELD)
        if one is None:
            return
        match chance.randrange(5):
            case 0:
                await retime(house.desk.store, who, one.id, house.desk.now_s + 300)
            case 1:
                await drop(house.desk.store, who, one.id)
            case _:
                await release(house.desk.store, who, one.id)

    acts: dict[str, tuple[float, Callable[[Actor], Awaitable[object]]]] = {
        "begin": (2, begin),
        "edit": (3, edit),
        "submit": (8, hand_in),
        "agree": (12, agree),
        "rework": (1, lambda who: ask_rework(house.desk.store, who, chance.choice(posts[-3:]), "x")),
        "reject": (0.3, lambda who: reject(house.desk.store, who, chance.choice(posts[-3:]), "x")),
        "wait": (2, wait),
        "deliver": (5, deliver),
        "decide": (4, decide),
        "stop": (0.3, stop),
        "block": (1.5, block),
        "freeze": (1, freeze),
        "thaw": (2, thaw),
    }
    await begin(ANA)
    for _step in range(STEPS):
        [name] = chance.choices(list(acts), [weight for weight, _act in acts.values()])
        try:
            await acts[name][1](chance.choice(USUAL.get(name, PEOPLE) if chance.random() < 0.7 else PEOPLE))
            done[name] += 1
        except REFUSALS:
            done[f"{name} refused"] += 1
    for post in posts:
        sheet = await house.sheet(post)
        left = [
            each.delivery
            for each in sheet.variants
            if each.delivery is not None
            and (each.delivery.delivery.state is DeliveryState.PUBLISHED or each.delivery.delivery.frozen is not None)
        ]
        if not left:
            continue
        done["left"] += len(left)
        said = await texts(post)
        people = stood_by.get((post, said), set())
        assert len(people) >= sheet.needed >= (2 if sheet.meta.kind is Kind.LEGAL else 1), (post, said)
        assert not people & writers[post]
        for each in left:
            assert load_content(each.delivery.content) == each.content
    assert done["left"] >= 2, done
    assert done["resolve online"] or done["resolve leave"] or done["resolve again"], done
