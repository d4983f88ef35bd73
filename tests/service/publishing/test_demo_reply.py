"""An answer in the demonstration is published by the collector that runs attached to a desk, with no network at all."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE
from pathlib import Path

import msgspec
import pytest

from core.access.gate import permit
from core.access.service import list_operators
from core.accounts.loading import Shelf
from core.founding.demo import found_demo
from core.ids import ConversationId, MessageId
from core.publishing.content import Content
from core.publishing.model import DeliveryState
from core.publishing.replies import Reply, Sent, send_reply
from core.publishing.store import delivery_of
from core.store import Actor, Store, open_store
from plugins.plaza.posted import Post
from tests.service.collector.conftest import until
from ventanilla.api import Passage, Visibility

ROOT = Path(__file__).parents[3]
WORDS = "Ya va una cuadrilla: hay cisterna en la plaza."
_TIMEOUT_S = 120


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Valdeluz, in which a minute passes in a second."""
    directory = tmp_path_factory.mktemp("demo") / "workspace"
    asyncio.run(found_demo(directory, speed=60.0, language="es", told=lambda _msgid: None))
    return directory


async def answered(store: Store) -> tuple[Sent, ConversationId, str]:
    """An answer to the newest citizen on a public account that works; the id of what it answers."""
    [row] = await store.rows(
        "SELECT m.id, m.remote_id, m.conversation_id, m.visibility, c.rev FROM message AS m"
        " JOIN conversation AS c ON c.id = m.conversation_id JOIN account AS a ON a.id = m.account_id"
        " WHERE m.is_own = 0 AND m.removed_s IS NULL AND a.state = 'active' AND a.name = 'fb-valdeluz'"
        " AND c.class = '' ORDER BY m.id DESC LIMIT 1"
    )
    ana = next(person for person in await list_operators(store) if person.name == "Ana")
    conversation = ConversationId(row["conversation_id"])
    reply = Reply(
        conversation=conversation,
        message=MessageId(row["id"]),
        content=Content(passages=(Passage(WORDS),), visibility=Visibility(row["visibility"])),
        seen_rev=row["rev"],
    )
    sent = await send_reply(store, Actor(ana.id, ana.name, "tty"), Shelf(), reply)
    return sent, conversation, str(row["remote_id"])


async def test_an_answer_in_the_demonstration_goes_out_once_and_is_ours(demo: Path) -> None:
    async with asyncio.timeout(_TIMEOUT_S), open_store(demo, gate=permit) as store:
        sent, conversation, about = await answered(store)
        collector = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", "ventanilla", "--workspace", str(demo), "collect", "--attached",
            stdin=PIPE, stdout=DEVNULL, stderr=DEVNULL, cwd=ROOT, env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin"},
        )  # fmt: skip
        try:

            async def is_out() -> bool:
                return (await delivery_of(store, sent.delivery)).state is DeliveryState.PUBLISHED

            await until(store, is_out)
            assert collector.stdin is not None
            collector.stdin.close()
            assert await collector.wait() == 0
        finally:
            if collector.returncode is None:
                collector.kill()
                await collector.wait()
        kept = [msgspec.json.decode(file.read_bytes(), type=Post) for file in (demo / "plaza").glob("*/*.said.json")]
        assert [(post.text, post.in_reply_to) for post in kept] == [(WORDS, about)]
        delivery = await delivery_of(store, sent.delivery)
        assert delivery.remote_id == kept[0].id
        own = await store.rows(
            "SELECT text, is_own FROM message WHERE conversation_id = ? ORDER BY id", (conversation,)
        )
        assert [row["text"] for row in own if row["is_own"]] == [WORDS], "the conversation shows it as ours"
