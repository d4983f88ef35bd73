"""What the tests of freezing share: the queue with a post that has a theme, its questions, and what is frozen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from core.publishing.freeze import freeze_queue
from core.publishing.freeze_store import FreezeId, Scope
from core.publishing.model import PostId
from core.publishing.workflow.approving import approve
from core.store import Work
from core.text.cells import width
from tests.tui.answering import person, takes_answers
from tests.tui.queue_scenes import HOUR, fill_queue, hand_in, write
from tests.tui.sitting import Sitting, sit
from tests.tui.valdeluz import COLLECTOR
from tui.screens.queue import Queue


@asynccontextmanager
async def at_queue(
    directory: Path,
    size: tuple[int, int] = (80, 24),
    *,
    who: str = "Rosa",
    palette: str = "dark",
    theme: str = "Cultura",
) -> AsyncIterator[Sitting]:
    """Somebody before the queue; one post with a theme of its own is ready on two accounts."""
    async with sit(directory, size, who=who, language="en", palette=palette) as sitting:
        await fill_queue(sitting)
        luis, rosa = await person(sitting, "Luis"), await person(sitting, "Rosa")
        ready = await write(sitting, "Noche de museos", "fb", "ig", by=luis, in_s=9 * HOUR, theme=theme)
        await hand_in(sitting, ready, luis)
        await approve(sitting.store, rosa, ready)
        await sitting.press("g", "q")
        await sitting.see_place(Queue)
        await sitting.until(lambda: len(queue_of(sitting).posts) == 11, "the queue is read")
        yield sitting


def queue_of(sitting: Sitting) -> Queue:
    assert isinstance(sitting.app.screen, Queue)
    return sitting.app.screen


async def to(sitting: Sitting, title: str) -> PostId:
    """Walk to a post."""
    await sitting.press("g", "g")
    for _row in range(12):
        current = queue_of(sitting).current()
        assert current is not None
        if current.title == title:
            return current.id
        await sitting.press("j")
    raise AssertionError(f"no {title}\n{sitting.text()}")


async def answer(sitting: Sitting, question: str, key: str) -> None:
    await sitting.see(question)
    takes_answers(sitting)
    await sitting.press(key)
    await sitting.rest()


async def because(sitting: Sitting, label: str, words: str) -> None:
    await sitting.see(label)
    await sitting.write(words)
    await sitting.press("enter")


async def order(sitting: Sitting, words: str) -> None:
    await sitting.press("colon")
    await sitting.write(words)
    await sitting.press("enter")


async def scopes(sitting: Sitting) -> list[tuple[str, str, str]]:
    rows = await sitting.store.rows(
        "SELECT ifnull(a.name, '') AS name, f.network, f.theme FROM freeze AS f LEFT JOIN account AS a"
        " ON a.id = f.account_id ORDER BY f.id"
    )
    return [(row["name"], row["network"], row["theme"]) for row in rows]


async def stopped(sitting: Sitting) -> int:
    """Posts of which a freeze holds something."""
    return await sitting.value("SELECT count(DISTINCT post_id) FROM delivery WHERE state = 'held' AND cause = 'frozen'")


async def frozen(sitting: Sitting, scope: Scope, reason: str = "Corte de agua", by: str = "Rosa") -> FreezeId:
    return (await freeze_queue(sitting.store, await person(sitting, by), scope, reason)).id


async def only(sitting: Sitting, role: str) -> None:
    """Whoever sits here has this role and no other."""

    async def act(work: Work) -> None:
        work.system("arranging a test")
        await work.execute(
            "UPDATE OR REPLACE operator_role SET role = ? WHERE operator_id = ?", (role, sitting.desk.me)
        )

    await sitting.store.write(COLLECTOR, act)


def row_of(sitting: Sitting, sign: str) -> str:
    """What stands in the row of a box that has this sign."""
    return next(row for row in sitting.rows() if "│" in row and sign in row).split("│")[1].strip()


def clean(sitting: Sitting) -> None:
    """Nothing that steers a terminal is on the screen, and every row has its width."""
    text = sitting.text()
    assert not set(text) & {"\u202e", "\x1b", "\x07"}, text
    for row in sitting.rows():
        assert width(row) == sitting.app.size.width, row
    box = sitting.place.sheet("box")
    if box.has_class("shown"):
        assert len({width(each.text) for each in box.lines}) == 1
        assert {each.text[-1] for each in box.lines} <= set("┐│┘")
        assert len(box.lines) <= sitting.app.size.height - 2, "it fits"
    if sitting.app.palette_name == "none":
        colours = {piece.color for row in sitting.runs() for _words, piece in row if piece.color is not None}
        assert all(colour.is_default for colour in colours), colours
