"""The kill protocol: many posts, a collector that is killed again and again, and what is public in the end.

``python -m tests.integration.kills.protocol POSTS [CLASS…]`` prints a table, one line for each class of platform and
one for all; how far it has come goes to standard error once a minute. `make ordeal` runs it with 1,000 posts a class.
"""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from core.accounts.loading import Shelf
from core.accounts.model import NewAccount
from core.accounts.service import fitted, register
from core.ids import OperatorId
from core.publishing import store as sql
from core.publishing.content import Content, dump_content
from core.publishing.model import DeliveryState, PostKind
from core.publishing.replies import new_key
from core.store import Actor, Store, Work, create_store, open_store
from tests.integration.kills.nursery import TABLE
from tests.integration.kills.platform import CLASSES
from ventanilla.api import Passage

ROOT = Path(__file__).parents[3]
SOMEBODY = Actor(None, "kills", "test")
POINTS = ("taken", "answered", "put_down", "looked")
LIVES_MOST = 20_000
START_S = 0.06
"""What a forked collector takes until it delivers; kills fall after it."""
TELL_EACH_S = 60.0
_DONE = ("published", "needs_operator")
_COLUMNS = ("posts", "kills", "published", "doubled", "lost", "unapproved", "stuck", "asked of a person")


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the posts of one class."""

    kind: str
    posts: int
    kills: int
    published: int
    asked: int
    """Waiting for a person."""
    doubled: int
    """Public more than once."""
    lost: int
    """On record as published and not public."""
    unapproved: int
    """Public and never approved."""
    stuck: int
    """Neither out nor waiting for a person."""

    @property
    def is_bad(self) -> bool:
        """Whether a promise was broken."""
        return bool(self.doubled or self.lost or self.unapproved or self.stuck)

    @property
    def figures(self) -> tuple[int, ...]:
        """In the order of the table."""
        return (
            self.posts,
            self.kills,
            self.published,
            self.doubled,
            self.lost,
            self.unapproved,
            self.stuck,
            self.asked,
        )


def table(tallies: Sequence[Tally]) -> str:
    """Heads, a line a class, and the totals; the classes share one collector, so its kills are not added up."""
    sums = [sum(figures) for figures in zip(*(tally.figures for tally in tallies), strict=True)]
    sums[_COLUMNS.index("kills")] = max(tally.kills for tally in tallies)
    lines = [(tally.kind, *tally.figures) for tally in tallies] + [("all", *sums)]
    return "\n".join(
        "  ".join([f"{line[0]:9}", *(f"{cell:>{len(head)}}" for head, cell in zip(_COLUMNS, line[1:], strict=True))])
        for line in [("class", *_COLUMNS), *lines]
    )


def run(kinds: Sequence[str], posts: int, seed: int) -> list[Tally]:
    """Publish ``posts`` posts on one account of each class under kills; a quarter as many more nobody approved."""
    assert set(kinds) <= set(CLASSES)
    chances = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder, standing_platform(seed) as port:
        workspace = Path(folder) / "w"
        asyncio.run(_prepare(workspace, f"http://127.0.0.1:{port}", kinds, posts))
        with standing_nursery(workspace, f"127.0.0.1:{port}") as nursery:
            kills = 0
            began_s = told_s = time.monotonic()
            for _life in range(LIVES_MOST):
                if chances.random() < 0.5:
                    order: dict[str, object] = {"kill_at": chances.choice(POINTS), "nth": chances.randint(1, 25)}
                    order["for_s"] = 0.8
                else:
                    order = {"kill_after_s": START_S + chances.uniform(0, 0.8)}
                kills += nursery.live(order)
                left = asyncio.run(_at_work(workspace))
                if not left:
                    break
                if time.monotonic() - told_s >= TELL_EACH_S:
                    told_s = time.monotonic()
                    said = f"{(told_s - began_s) / 60:.0f} min: {kills} kills, {left} deliveries still at work"
                    print(said, file=sys.stderr, flush=True)
        states = asyncio.run(_states(workspace))
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/log", timeout=10) as answer:
            public = Counter((kind, text) for kind, text in json.load(answer))
    return [_tally(kind, posts, kills, states, public) for kind in kinds]


def _tally(
    kind: str, posts: int, kills: int, states: Mapping[tuple[str, str], str], public: Counter[tuple[str, str]]
) -> Tally:
    mine = {key: state for key, state in states.items() if key[0] == kind and not key[1].startswith("unapproved")}
    shown = {key: count for key, count in public.items() if key[0] == kind}
    return Tally(
        kind=kind,
        posts=posts,
        kills=kills,
        published=sum(state == "published" for state in mine.values()),
        asked=sum(state == "needs_operator" for state in mine.values()),
        doubled=sum(count > 1 for count in shown.values()),
        lost=sum(state == "published" and key not in shown for key, state in mine.items()),
        unapproved=sum(key not in mine for key in shown),
        stuck=posts - sum(state in _DONE for state in mine.values()),
    )


async def _prepare(workspace: Path, url: str, kinds: Sequence[str], posts: int) -> None:
    create_store(workspace)
    shelf = Shelf(TABLE)

    async def act(work: Work) -> None:
        work.system("a test's own world")
        author = OperatorId(await work.insert("INSERT INTO operator (name, created_s) VALUES ('a', 0)"))
        approver = OperatorId(await work.insert("INSERT INTO operator (name, created_s) VALUES ('b', 0)"))
        for kind in kinds:
            fit = fitted(NewAccount(kind, "speaker", settings={"url": url}), shelf.load("speaker"))
            account = await register(work, fit)
            for number in range(posts + posts // 4):
                text = f"post {number}" if number < posts else f"unapproved {number}"
                content = dump_content(Content(passages=(Passage(text),), ext={"class": kind}))
                post = await sql.insert_post(work, PostKind.POST, author)
                await sql.insert_delivery(
                    work, post, account.id, content, new_key(), due_s=work.now_s, deadline_s=work.now_s + 86_400
                )
                await sql.seal(work, post)
                if number < posts:
                    await sql.insert_approval(work, post, approver)

    async with open_store(workspace) as store:
        await store.write(SOMEBODY, act)


async def _states(workspace: Path) -> dict[tuple[str, str], str]:
    async with open_store(workspace) as store:
        return await _read_states(store)


async def _read_states(store: Store) -> dict[tuple[str, str], str]:
    rows = await store.rows(
        "SELECT a.name, json_extract(v.content, '$.passages[0].text') AS text, d.state FROM delivery AS d"
        " JOIN variant AS v ON v.id = d.variant_id JOIN account AS a ON a.id = d.account_id"
    )
    return {(row["name"], row["text"]): row["state"] for row in rows}


async def _at_work(workspace: Path) -> int:
    """How many deliveries have not come to an end; those that nobody approved are held, which is one."""
    async with open_store(workspace) as store:
        states = await _read_states(store)
    ended = (*_DONE, DeliveryState.HELD.value)
    return sum(state not in ended for state in states.values())


class Nursery:
    """The process that forks collectors."""

    def __init__(self, orders: IO[str], answers: IO[str]) -> None:
        self._orders = orders
        self._answers = answers

    def live(self, order: dict[str, object]) -> bool:
        """Whether that life ended by a kill."""
        self._orders.write(json.dumps(order) + "\n")
        self._orders.flush()
        return bool(json.loads(self._answers.readline())["killed"])


@contextmanager
def standing_nursery(workspace: Path, allow: str) -> Iterator[Nursery]:
    command = [sys.executable, "-m", "tests.integration.kills.nursery", str(workspace), allow]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        try:
            yield Nursery(process.stdin, process.stdout)
        finally:
            process.stdin.close()
            process.wait(30)


@contextmanager
def standing_platform(seed: int) -> Iterator[int]:
    command = [sys.executable, "-m", "tests.integration.kills.platform", str(seed)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None and process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.stdin.close()
            process.wait(30)


def main(arguments: Sequence[str]) -> int:
    """Print the table; 1 when anything was doubled, lost, unapproved or stuck."""
    posts, kinds = int(arguments[0]), arguments[1:] or CLASSES
    tallies = run(kinds, posts, seed=posts)
    print(table(tallies), flush=True)
    return 1 if any(tally.is_bad for tally in tallies) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
