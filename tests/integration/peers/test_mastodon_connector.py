"""The Mastodon connector with a real snac2: signing in, pulling, answering, posting, and posts whose answer is lost."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from core.http.door import HttpDoor
from plugins.mastodon import connector
from plugins.mastodon.connector import NOTIFICATIONS
from plugins.mastodon.parse import page
from tests.integration.peers.faults import Fault, Moment, Reset, Swallow, Twice
from tests.integration.peers.proxy import Proxy, standing_before
from tests.integration.peers.snac import SnacServer
from tests.integration.peers.snac_citizen import Application, Notification, SnacCitizen
from tests.integration.peers.waiting import ask_until
from ventanilla.api import (
    JSON,
    AccountView,
    Action,
    Arrived,
    Attachment,
    AuthError,
    Context,
    Cursor,
    DidNotHappen,
    Done,
    Draft,
    Fate,
    Feature,
    Gone,
    Happened,
    Item,
    ItemKind,
    Passage,
    Plan,
    Receipt,
    Rejected,
    Secret,
    Support,
    Target,
    UncertainOutcome,
    Unknown,
    Verdict,
    Visibility,
)

DELIVERY_TIMEOUT_S = 60
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
_KEYS = (f"{number:026d}" for number in itertools.count())


class Wall:
    """The time of this machine."""

    def now(self) -> datetime:
        """The current moment."""
        return datetime.now(UTC)


@dataclass(slots=True)
class Pocket:
    """The account's secrets."""

    kept: dict[str, str] = field(default_factory=dict)

    async def read(self, name: str) -> Secret:
        """See :class:`ventanilla.api.Secrets`."""
        return Secret(self.kept[name])

    async def renew(self, name: str, old: Secret | None, renewal: object) -> Secret:
        """Tokens of this platform are not renewed."""
        raise AssertionError("nothing is renewed here")


class Shelf:
    """One picture."""

    async def read(self, sha256: str) -> bytes:
        """See :class:`ventanilla.api.MediaShelf`."""
        return PNG


async def in_process(function: str, body: bytes, options: Mapping[str, JSON] | None = None) -> JSON:
    """See :class:`ventanilla.api.Parser`."""
    return page(body, options)


@dataclass(slots=True)
class Hall:
    """The official account as the connector reaches it, through a proxy that can lose answers."""

    citizen: SnacCitizen
    ana: SnacCitizen
    proxy: Proxy
    door: HttpDoor
    pocket: Pocket

    def context(self) -> Context:
        """What the connector is given."""
        account = AccountView("1", "ayto", {"server": self.proxy.url})
        return Context(account, self.door, Wall(), in_process, self.pocket, Shelf())

    async def pull_all(self, cursor: Cursor | None) -> tuple[list[Item], Cursor]:
        """All that is new."""
        found: list[Item] = []
        while True:
            batch = await connector.pull(self.context(), NOTIFICATIONS, cursor, 250)
            found += [event.item for event in batch.events if isinstance(event, Arrived)]
            cursor = batch.cursor
            if not batch.more:
                return found, cursor

    async def told(self, *uris: str) -> None:
        """Wait until the server has delivered these to us."""

        def known(notifications: list[Notification]) -> bool:
            return set(uris) <= {each.status.uri for each in notifications if each.status}

        await asyncio.to_thread(ask_until, self.citizen.notifications, known, timeout_s=DELIVERY_TIMEOUT_S)

    async def question(self, words: str, *, visibility: str = "public", answers: str = "") -> Item:
        """What a neighbour asks us, pulled."""
        _, cursor = await self.pull_all(None)
        asked = self.ana.post(f"@oficial {words}", visibility=visibility, answers=answers)
        await self.told(asked.uri)
        items, _ = await self.pull_all(cursor)
        (item,) = (one for one in items if one.remote_id == asked.id)
        return item

    async def say(self, said: Draft) -> list[Receipt]:
        """All steps of a draft."""
        return await self.run(self.plan(said))

    def plan(self, said: Draft) -> Plan:
        """Its steps, under a key of its own."""
        return connector.plan(said, next(_KEYS), datetime.now(UTC), connector.shipped_limits())

    async def run(self, plan: Plan) -> list[Receipt]:
        """All steps of a plan."""
        state: Mapping[str, JSON] = {}
        receipts: list[Receipt] = []
        for step in plan.steps:
            done = await connector.run_step(self.context(), step, state)
            assert isinstance(done, Done)
            state = done.state
            receipts += [done.receipt] if done.receipt else []
        return receipts


@pytest.fixture(scope="module")
def people(snac_server: SnacServer) -> Iterator[tuple[SnacServer, SnacCitizen, SnacCitizen]]:
    """The official account and a neighbour."""
    with SnacCitizen(snac_server, "oficial") as hall, SnacCitizen(snac_server, "vecina") as ana:
        yield snac_server, hall, ana


@pytest.fixture
async def hall(people: tuple[SnacServer, SnacCitizen, SnacCitizen]) -> AsyncIterator[Hall]:
    """The connector's way to the server."""
    server, citizen, ana = people
    with standing_before(server.port) as proxy:
        door = HttpDoor(Wall(), allow=(f"127.0.0.1:{proxy.port}",))
        try:
            yield Hall(citizen, ana, proxy, door, Pocket({"token": citizen.token}))
        finally:
            await door.close()


async def test_a_person_signs_in_by_the_code_that_the_page_shows(hall: Hall) -> None:
    hall.pocket.kept.clear()
    begun = await connector.begin_sign_in(hall.context())
    code = hall.citizen.authorise(Application(begun.kept["client_id"], begun.kept["client_secret"]))
    grant = await connector.finish_sign_in(hall.context(), begun, f" {code}\n")
    hall.pocket.kept |= grant.secrets
    probe = await connector.probe(hall.context())
    assert probe.identity.startswith("@oficial@")
    less = {one.what: one.support for one in probe.capabilities}
    assert less[Feature.STREAM] is Support.NO
    assert less[Action.DELETE] is Support.NO
    assert probe.warnings


async def test_a_code_of_a_sign_in_that_nobody_finished_opens_nothing(hall: Hall) -> None:
    begun = await connector.begin_sign_in(hall.context())
    with pytest.raises(Rejected):
        await connector.finish_sign_in(hall.context(), begun, "abcdef0123456789")


async def test_a_wrong_token_is_an_error_of_the_access(hall: Hall) -> None:
    hall.pocket.kept["token"] = "0123456789abcdef"
    for call in (connector.probe(hall.context()), connector.pull(hall.context(), NOTIFICATIONS, None, 10)):
        with pytest.raises(AuthError):
            await call


async def test_a_question_is_pulled_answered_and_shown_in_its_thread(hall: Hall) -> None:
    link = "https://www.example.com/un/camino/muy/largo/que/otros/acortan?x=1&y=2"
    item = await hall.question(f"¿cuándo abre la piscina «nueva»?\n\n{link} #agua")
    assert item.text.endswith(f"¿cuándo abre la piscina «nueva»?\n\n{link} #agua")
    assert (item.kind, item.visibility, item.root) == (ItemKind.MENTION, Visibility.PUBLIC, "")
    assert item.author.handle.startswith("vecina@")
    assert item.author.followers is None
    (receipt,) = await hall.say(draft_to(item, "El lunes a las 10.", warning="horarios"))
    view = await connector.thread(hall.context(), item.remote_id, 20)
    assert [one.item.remote_id for one in view.items] == [item.remote_id, receipt.remote_id]
    ours = view.items[1].item
    assert ours.text.startswith("@vecina")
    assert (ours.in_reply_to, ours.root, ours.ext["warning"]) == (item.remote_id, item.remote_id, "horarios")


async def test_a_direct_message_is_private_and_so_is_its_answer(hall: Hall) -> None:
    item = await hall.question("mi teléfono es el de siempre", visibility="direct")
    assert (item.kind, item.visibility) == (ItemKind.DM, Visibility.PRIVATE)
    (receipt,) = await hall.say(draft_to(item, "Gracias, llamamos."))
    assert receipt.ext["visibility"] == "private"
    assert receipt.remote_id not in [each.id for each in (*hall.ana.public(), *hall.citizen.posts())]


async def test_a_wave_of_mentions_arrives_whole_and_once(hall: Hall) -> None:
    _, cursor = await hall.pull_all(None)
    said = [hall.ana.post(f"@oficial aviso {number}") for number in range(45)]
    await hall.told(*(each.uri for each in said))
    items, after = await hall.pull_all(cursor)
    wave = [item.remote_id for item in items if "aviso" in item.text]
    assert sorted(wave) == sorted(each.id for each in said)
    assert await hall.pull_all(after) == ([], after)


async def test_an_answer_to_our_answer_has_the_first_message_as_root(hall: Hall) -> None:
    first = await hall.question("primera")
    (receipt,) = await hall.say(draft_to(first, "segunda"))
    answer = await hall.question("tercera", answers=receipt.remote_id)
    assert (answer.kind, answer.in_reply_to, answer.root) == (ItemKind.REPLY, receipt.remote_id, first.remote_id)


async def test_a_thread_with_a_picture_is_posted_in_order(hall: Hall) -> None:
    picture = Attachment(hashlib.sha256(PNG).hexdigest(), "image/png", len(PNG), "un río, «alto»")
    receipts = await hall.say(Draft(passages=(Passage("Uno con foto", (picture,)), Passage("Dos"), Passage("Tres"))))
    view = await connector.thread(hall.context(), receipts[0].remote_id, 20)
    assert view.items[0].item.media[0].alt == "un río, «alto»"
    shown = [await connector.thread(hall.context(), one.remote_id, 1) for one in receipts]
    assert [one.items[0].item.text for one in shown] == ["Uno con foto", "Dos", "Tres"]
    assert [one.items[0].item.in_reply_to for one in shown] == [None, receipts[0].remote_id, receipts[1].remote_id]


@pytest.mark.parametrize("visibility", list(Visibility))
@pytest.mark.parametrize(
    ("fault", "has_happened"),
    [
        (Reset(Moment.APPLIED), True),
        (Swallow(), True),
        (Reset(Moment.ANSWERING, 40), True),
        (Reset(Moment.RECEIVED), False),
    ],
    ids=["reset-after", "502-after", "reset-in-the-answer", "reset-before"],
)
async def test_a_post_whose_answer_is_lost_is_there_once_or_known_not_to_be(
    hall: Hall, visibility: Visibility, fault: Fault, has_happened: bool
) -> None:
    words = f"Corte {next(_KEYS)} https://www.example.com/avisos/2026/corte_de_agua?x=1&y=2 **ya** #agua <b>"
    plan = hall.plan(Draft(passages=(Passage(f"@vecina {words}"),), visibility=visibility, warning="aviso"))
    since = datetime.now(UTC)
    verdict = await lost(hall, plan, fault)
    assert isinstance(verdict, Happened if has_happened else DidNotHappen)
    if isinstance(verdict, DidNotHappen):
        await hall.run(plan)
    assert isinstance(await connector.reconcile(hall.context(), plan.steps[0], {}, since), Happened)


async def test_a_lost_answer_in_private_is_found_under_what_it_answers(hall: Hall) -> None:
    item = await hall.question("a solas", visibility="direct")
    plan = hall.plan(draft_to(item, "Le llamamos hoy."))
    assert isinstance(await lost(hall, plan, Swallow()), Happened)


async def test_a_request_delivered_twice_is_two_posts_here_and_left_to_a_person(hall: Hall) -> None:
    plan = hall.plan(Draft(passages=(Passage(f"Dos veces {next(_KEYS)}"),)))
    since = datetime.now(UTC)
    hall.proxy.arm("^POST /api/v1/statuses", Twice())
    await hall.run(plan)
    assert isinstance(await connector.reconcile(hall.context(), plan.steps[0], {}, since), Unknown)


async def test_what_became_of_messages_is_told(hall: Hall) -> None:
    said = hall.ana.post("@oficial sigue aquí")
    missing = said.id[:-4] + ("0000" if not said.id.endswith("0000") else "1111")
    states = {one.remote_id: one.fate for one in await connector.recheck(hall.context(), [said.id, missing])}
    assert states == {said.id: Fate.PRESENT, missing: Fate.REMOVED}


async def test_what_is_not_there_is_not_answered(hall: Hall) -> None:
    item = await hall.question("hola")
    gone = draft_to(item, "Hola.", remote_id=item.remote_id[:-4] + "zzzz")
    with pytest.raises(Gone):
        await hall.say(gone)


async def test_likes_boosts_and_blocks_are_done_and_deletion_is_not_pretended(hall: Hall) -> None:
    item = await hall.question("me gusta")
    for action in (Action.LIKE, Action.BOOST):
        plan = connector.plan_action(action, target(item), {}, next(_KEYS), datetime.now(UTC))
        await hall.run(plan)
        assert isinstance(await connector.reconcile(hall.context(), plan.steps[0], {}, datetime.now(UTC)), Happened)
    (found,) = await connector.metrics(hall.context(), [item.remote_id])
    assert (found.likes, found.shares) == (1, 1)
    for action in (Action.BLOCK_AUTHOR, Action.UNBLOCK_AUTHOR):
        await hall.run(connector.plan_action(action, target(item), {}, next(_KEYS), datetime.now(UTC)))
    (receipt,) = await hall.say(Draft(passages=(Passage("para borrar"),)))
    own = Target(remote_id=receipt.remote_id, author=item.author, is_own=True)
    with pytest.raises(Rejected):
        await hall.run(connector.plan_action(Action.DELETE, own, {}, next(_KEYS), datetime.now(UTC)))


async def test_the_limits_are_the_servers(hall: Hall) -> None:
    limits = await connector.limits(hall.context())
    assert limits.text.most == 100_000
    assert limits.text.link_costs is None
    assert "image/png" in limits.media.mimes


async def lost(hall: Hall, plan: Plan, fault: Fault) -> Verdict:
    """Run a plan whose last step's answer is lost, and ask what became of it."""
    state: Mapping[str, JSON] = {}
    for step in plan.steps[:-1]:
        done = await connector.run_step(hall.context(), step, state)
        assert isinstance(done, Done)
        state = done.state
    since = datetime.now(UTC)
    armed = hall.proxy.arm("^POST /api/v1/statuses", fault)
    with pytest.raises(UncertainOutcome):
        await connector.run_step(hall.context(), plan.steps[-1], state)
    assert armed.has_fired()
    return await connector.reconcile(hall.context(), plan.steps[-1], state, since)


def draft_to(item: Item, text: str, *, warning: str = "", remote_id: str = "") -> Draft:
    """An answer, as private as what it answers."""
    about = target(item, remote_id)
    return Draft(passages=(Passage(text),), reply_to=about, visibility=item.visibility, warning=warning)


def target(item: Item, remote_id: str = "") -> Target:
    """What an answer or an action is about."""
    return Target(remote_id=remote_id or item.remote_id, author=item.author, visibility=item.visibility, ext=item.ext)
