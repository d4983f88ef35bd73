"""The kill protocol for the queue: planned posts, threads, pictures; two publishers, wrong clocks, full disks.

``python -m tests.integration.kills.queue_protocol POSTS [CLASS…]`` prints a table as the plain protocol does; `make
ordeal` runs it with 1,000 posts a class. Of the posts every third is planned for a moment of the next seconds, every
fourth is a thread of two to five parts, every fifth begins with a picture. Two collectors want the workspace at once;
each of their lives ends by a kill, and some of them have a clock that is an hour wrong, or a disk that is full for a
few commits.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import tempfile
import threading
import time
import urllib.request
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from core.accounts.loading import Shelf
from core.accounts.model import NewAccount
from core.accounts.service import fitted, register
from core.ids import OperatorId
from core.publishing import store as sql
from core.publishing.content import Content, dump_content
from core.publishing.model import PostKind
from core.publishing.replies import new_key
from core.store import Work, create_store, open_store
from tests.integration.kills.nursery import TABLE
from tests.integration.kills.platform import CLASSES
from tests.integration.kills.protocol import (
    POINTS,
    SOMEBODY,
    START_S,
    TELL_EACH_S,
    Tally,
    standing_nursery,
    standing_platform,
    table,
)
from ventanilla.api import Attachment, Passage

LIVES_MOST = 20_000
PUBLISHERS = 2
JUMP_S = 3600
_ENDED = ("published", "needs_operator", "held")
_PICTURE = Attachment("0" * 64, "image/png", 70, "una foto")


def passages(number: int) -> tuple[Passage, ...]:
    """What the post of this number says: one part, or a thread; perhaps with a picture on its first part."""
    parts = 2 + number % 7 % 4 if number % 4 == 0 else 1
    media = (_PICTURE,) if number % 5 == 0 else ()
    return tuple(Passage(f"post {number}.{part}", media if part == 0 else ()) for part in range(parts))


def run(kinds: Sequence[str], posts: int, seed: int) -> list[Tally]:
    """Publish so many posts on one account of each class; a quarter as many more nobody approved."""
    with tempfile.TemporaryDirectory() as folder, standing_platform(seed) as port:
        workspace = Path(folder) / "w"
        asyncio.run(_prepare(workspace, f"http://127.0.0.1:{port}", kinds, posts))
        kills = _killed(workspace, f"127.0.0.1:{port}", seed)
        states = asyncio.run(_states(workspace))
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/log", timeout=30) as answer:
            public = [(str(kind), str(text)) for kind, text in json.load(answer)]
    return [_tally(kind, posts, kills, states, public) for kind in kinds]


def order(chances: random.Random) -> dict[str, object]:
    """A life: where it ends, and what is wrong with its machine."""
    made: dict[str, object]
    if chances.random() < 0.5:
        made = {"kill_at": chances.choice(POINTS), "nth": chances.randint(1, 25), "for_s": 0.8}
    else:
        made = {"kill_after_s": START_S + chances.uniform(0, 0.8)}
    made["frees"] = chances.random() < 0.9  # one in ten makes the other wait for the end of its lease
    luck = chances.random()
    if luck < 0.15:
        made["jump_s"] = chances.choice((-JUMP_S, JUMP_S))
    elif luck < 0.3:
        made["full"] = [chances.randint(1, 30), chances.randint(1, 3)]
    return made


def _killed(workspace: Path, allow: str, seed: int) -> int:
    """Let two nurseries' lives come and go until nothing is at work; how many were killed."""
    over, kills = threading.Event(), [0] * PUBLISHERS

    def tend(place: int) -> None:
        chances = random.Random(seed * PUBLISHERS + place)
        with standing_nursery(workspace, allow) as nursery:
            for _life in range(LIVES_MOST):
                if over.is_set():
                    return
                kills[place] += nursery.live(order(chances))

    tending = [threading.Thread(target=tend, args=(place,)) for place in range(PUBLISHERS)]
    for each in tending:
        each.start()
    began_s = told_s = time.monotonic()
    try:
        while left := asyncio.run(_at_work(workspace)):
            assert any(each.is_alive() for each in tending), "they gave up"
            over.wait(0.5)
            if time.monotonic() - told_s >= TELL_EACH_S:
                told_s = time.monotonic()
                said = f"{(told_s - began_s) / 60:.0f} min: {sum(kills)} kills, {left} deliveries still at work"
                print(said, file=sys.stderr, flush=True)
    finally:
        over.set()
        for each in tending:
            each.join()
    return sum(kills)


def _tally(
    kind: str, posts: int, kills: int, states: Mapping[tuple[str, int], str], public: Sequence[tuple[str, str]]
) -> Tally:
    shown: dict[str, list[int]] = defaultdict(list)
    for place, (of, text) in enumerate(public):
        if of == kind:
            shown[text].append(place)
    mine = {number: states[kind, number] for number in range(posts)}
    parts = {number: [passage.text for passage in passages(number)] for number in mine}
    known = {text for texts in parts.values() for text in texts}
    whole = {number for number, state in mine.items() if state == "published"}
    out_of_order = sum(
        any(shown[before] and shown[after] and shown[before][0] > shown[after][0] for before, after in pairwise(texts))
        for texts in parts.values()
    )
    return Tally(
        kind=kind,
        posts=posts,
        kills=kills,
        published=len(whole),
        asked=sum(state == "needs_operator" for state in mine.values()),
        doubled=sum(len(places) > 1 for places in shown.values()),
        lost=sum(not all(shown[text] for text in parts[number]) for number in whole) + out_of_order,
        unapproved=sum(text not in known for text, places in shown.items() if places),
        stuck=posts - sum(state in ("published", "needs_operator") for state in mine.values()),
    )


async def _prepare(workspace: Path, url: str, kinds: Sequence[str], posts: int) -> None:
    create_store(workspace)
    loaded = Shelf(TABLE).load("speaker")

    async def act(work: Work) -> None:
        work.system("a test's own world")
        author = OperatorId(await work.insert("INSERT INTO operator (name, created_s) VALUES ('a', 0)"))
        approver = OperatorId(await work.insert("INSERT INTO operator (name, created_s) VALUES ('b', 0)"))
        for kind in kinds:
            account = await register(work, fitted(NewAccount(kind, "speaker", settings={"url": url}), loaded))
            for number in range(posts + posts // 4):
                content = dump_content(Content(passages=passages(number), ext={"class": kind}))
                due_s = work.now_s + (number % 20 if number % 3 == 0 else 0)
                post = await sql.insert_post(work, PostKind.POST, author, at_s=due_s)
                await sql.insert_delivery(
                    work, post, account.id, content, new_key(), due_s=due_s, deadline_s=due_s + 86_400
                )
                await sql.seal(work, post)
                if number < posts:
                    await sql.insert_approval(work, post, approver)

    async with open_store(workspace) as store:
        await store.write(SOMEBODY, act)


async def _states(workspace: Path) -> dict[tuple[str, int], str]:
    async with open_store(workspace) as store:
        rows = await store.rows(
            "SELECT a.name, json_extract(v.content, '$.passages[0].text') AS text, d.state FROM delivery AS d"
            " JOIN variant AS v ON v.id = d.variant_id JOIN account AS a ON a.id = d.account_id"
        )
    return {(row["name"], int(row["text"].removeprefix("post ").partition(".")[0])): row["state"] for row in rows}


async def _at_work(workspace: Path) -> int:
    """How many deliveries have not come to an end; those that nobody approved are held, which is one."""
    return sum(state not in _ENDED for state in (await _states(workspace)).values())


def main(arguments: Sequence[str]) -> int:
    """Print the table; 1 when anything was doubled, lost, out of order, unapproved or stuck."""
    posts, kinds = int(arguments[0]), arguments[1:] or CLASSES
    tallies = run(kinds, posts, seed=posts)
    print(table(tallies), flush=True)
    return 1 if any(tally.is_bad for tally in tallies) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
