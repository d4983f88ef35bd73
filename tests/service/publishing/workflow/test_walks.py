"""Random walks through the real services: whatever people do in whatever order, only approved texts leave."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from core.errors import VentanillaError
from core.publishing import reads as delivery_reads
from core.publishing.content import load_content
from core.publishing.decisions import Verdict, cancel, resolve
from core.publishing.meta import Kind
from core.publishing.model import DeliveryState, PostId
from core.publishing.workflow.approving import approve, ask_rework, expire_due, reject
from core.publishing.workflow.drafting import At
from core.publishing.workflow.ending import cancel_post
from core.store import Actor
from tests.service.publishing.scripted import SCRIPT
from tests.service.publishing.workflow.house import ANA, CHAT, IVAN, LUIS, MURO, ROSA, House, words
from ventanilla.api import Rejected, Unavailable

PEOPLE = (ANA, LUIS, ROSA, IVAN)
STEPS = 220


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

    async def begin(who: Actor) -> None:
        at_s = house.desk.now_s + chance.choice((60, 900)) if chance.random() < 0.5 else None
        kind = chance.choice((Kind.NONE, Kind.LEGAL))
        post = await house.draft(f"Texto {chance.randrange(10_000)}", actor=who, at_s=at_s, kind=kind)
        posts.append(post)
        writers[post] = {who.name}

    async def edit(who: Actor) -> None:
        post = chance.choice(posts[-3:])
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
        post = chance.choice(posts[-3:])
        said = await texts(post)
        await approve(house.desk.store, who, post)
        stood_by.setdefault((post, said), set()).add(who.name)

    async def wait(_who: Actor) -> None:
        house.desk.wait(chance.choice((30, 120, 1000)))
        await house.desk.system(expire_due)

    async def deliver(_who: Actor) -> None:
        SCRIPT.results = [chance.choice((Rejected("no"), Unavailable("later")))] if chance.random() < 0.3 else []
        await house.deliver()

    async def decide(who: Actor) -> None:
        asking = await delivery_reads.outgoing(house.desk.store)
        one = chance.choice(asking)
        await resolve(house.desk.store, who, one.id, chance.choice((Verdict.AGAIN, Verdict.LEAVE)))

    async def stop(who: Actor) -> None:
        if chance.random() < 0.5:
            await cancel(house.desk.store, who, chance.choice(await delivery_reads.outgoing(house.desk.store)).id)
        else:
            await cancel_post(house.desk.store, who, chance.choice(posts[-3:]))

    acts: dict[str, tuple[float, Callable[[Actor], Awaitable[object]]]] = {
        "begin": (2, begin),
        "edit": (3, edit),
        "submit": (8, lambda who: house.submit(chance.choice(posts[-3:]), actor=who)),
        "agree": (12, agree),
        "rework": (1, lambda who: ask_rework(house.desk.store, who, chance.choice(posts[-3:]), "x")),
        "reject": (0.3, lambda who: reject(house.desk.store, who, chance.choice(posts[-3:]), "x")),
        "wait": (2, wait),
        "deliver": (5, deliver),
        "decide": (2, decide),
        "stop": (0.3, stop),
    }
    await begin(ANA)
    for _step in range(STEPS):
        [name] = chance.choices(list(acts), [weight for weight, _act in acts.values()])
        try:
            await acts[name][1](chance.choice(PEOPLE))
            done[name] += 1
        except (VentanillaError, IndexError):
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
