"""A workspace of some hundred messages over few words, in every standing, to put any query to."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from functools import partial

from core.ids import AccountId, ConversationId, OperatorId
from core.inbox import reads
from core.inbox.model import State
from core.inbox.replies import OwnWords, record_own
from core.query.model import Doc, Is
from core.query.names import Choice
from core.query.reading import read
from core.store import Work
from tests.service.inbox.desk import CHAT, FB, Desk
from tests.unit.query.any_query import WORDS
from tests.unit.text.any_text import TROUBLE
from ventanilla.api import Arrived, Author, Item, ItemKind, Media, Removed, Visibility

ME = OperatorId(1)
PLACES = (
    Choice("agua", aliases=("Río Agua", "calle Olmo")),
    Choice("Radio (Luz)", aliases=("luz", "#SinLuz_ya")),
    Choice("ñandú"),
)
MESSAGES = 300
_HANDLES = ("ana", "@ana@social.example", "ANA", "luis", "José", "x")
_LANGS = ("es", "es-PE", "es_AR", "en", "pt-BR", "")
_LINKS = ("https://social.example/a(b)", "www.social.example/x,y", "lugar.example/a", "agua.")
_MEDIA = (Media("image"), Media("video", "https://social.example/v"), Media("link", "http://social.example/a(b)"))
_MORE = (Media("quote", "https://otra.example/"), Media("file"), Media("gifv"), Media("audio"))
_TAGS = ("agua", "ñandú", "a b")


async def people(desk: Desk) -> None:
    """Fill a workspace."""
    await desk.set("UPDATE account SET name = 'agua', network = 'Fb' WHERE id = 1")
    await desk.set("UPDATE account SET name = 'Radio (Luz)', network = 'Agua' WHERE id = 2")
    chance = random.Random(7)
    said = [_text(chance) for _n in range(MESSAGES)]
    for n, text in enumerate(said):
        desk.wait(chance.choice((0, 0, 1, 900, 3600)))
        await desk.arrive(_message(chance, n, text), account=CHAT if n % 5 == 0 else FB)
    for n in chance.sample(range(MESSAGES), 30):
        await desk.arrive(_message(chance, n, said[n] + " editado aguas"), account=CHAT if n % 5 == 0 else FB)
    await desk.arrive(*(Removed(str(n)) for n in chance.sample(range(MESSAGES), 8)))
    ids = [int(row["id"]) for row in await desk.store.rows("SELECT id FROM conversation ORDER BY id")]
    for id_ in chance.sample(ids, 20):
        await desk.system(partial(_answer, id_, _text(chance)))
    for id_ in ids:
        await desk.set(
            "UPDATE conversation SET state = ?, band = ?, assignee = ?, class = ? WHERE id = ?",
            chance.choice([*State, State.OPEN, State.OPEN]), chance.randrange(8), chance.choice((None, None, 1, 2)),
            chance.choice(("", "", "E", "Q", "C")), id_,
        )  # fmt: skip
    for n, tag in enumerate(_TAGS, 1):
        await desk.set("INSERT INTO tag (id, name) VALUES (?, ?)", n, tag)
        for id_ in chance.sample(ids, 25):
            await desk.set("INSERT INTO conversation_tag (conversation_id, tag_id) VALUES (?, ?)", id_, n)
    desk.wait(600)


async def docs(desk: Desk, places: tuple[Choice, ...] = PLACES) -> dict[int, tuple[int, Doc]]:
    """Every message with its conversation, as a query sees it: read the way the screens read conversations."""
    found: dict[int, tuple[int, Doc]] = {}
    for raw in await desk.store.rows("SELECT id FROM conversation"):
        thread = await reads.thread(desk.store, raw["id"], ME)
        row = thread.row
        for message in thread.messages:
            found[message.id] = (
                row.id,
                read(
                    message.text,
                    network=row.network,
                    account=row.account,
                    author="nosotros" if message.is_own else row.author_handle,
                    lang=message.lang,
                    media=[(media.kind, media.url) for media in message.media],
                    gazetteer=places,
                    marks=_marks(row.state, row.band, row.assignee, row.is_private, message.is_own, message.revision),
                    class_=row.class_.value if row.class_ else "",
                    tags=frozenset(thread.tags),
                    age_s=desk.now_s - row.arrived_s,
                ),
            )
    return found


def _marks(
    state: State, band: int, assignee: OperatorId | None, is_private: bool, is_own: bool, revision: int
) -> frozenset[Is]:
    said = {
        Is.OPEN: state in (State.OPEN, State.WAITING),
        Is.WAITING: state is State.WAITING,
        Is.SNOOZED: state is State.SNOOZED,
        Is.DONE: state is State.DONE,
        Is.QUARANTINE: state is State.QUARANTINED,
        Is.OVERHEARD: state is State.OVERHEARD,
        Is.MINE: assignee == ME,
        Is.UNASSIGNED: assignee is None,
        Is.URGENT: band in (2, 3, 4, 5, 6, 7),
        Is.OVERDUE: band in (2, 3, 6, 7),
        Is.PRIVATE: is_private,
        Is.PUBLIC: not is_private,
        Is.OWN: is_own,
        Is.EDITED: revision > 1,
    }
    return frozenset(mark for mark, is_so in said.items() if is_so)


async def _answer(id_: int, text: str, work: Work) -> None:
    work.system("arranging a test")
    own = OwnWords(
        account_id=AccountId(1), network="Fb", writer_id="we", handle="nosotros", remote_id=f"own-{id_}",
        kind="reply", visibility="public", text=text, created_s=work.now_s,
    )  # fmt: skip
    await record_own(work, ConversationId(id_), own)


def _message(chance: random.Random, n: int, text: str) -> Arrived:
    is_private = n % 11 == 0
    return Arrived(
        Item(
            remote_id=str(n),
            kind=ItemKind.DM if is_private else ItemKind.COMMENT,
            author=Author(remote_id=f"p{n % 6}", handle=_HANDLES[n % 6]),
            text=text,
            root=str(n // 3) if n % 2 else "",
            visibility=Visibility.PRIVATE if is_private else Visibility.PUBLIC,
            created_at=datetime.fromtimestamp(1_700_000_000, UTC),
            lang=chance.choice(_LANGS),
            media=tuple(chance.sample((*_MEDIA, *_MORE), chance.choice((0, 0, 1, 2)))),
        ),
        b"{}",
    )


def _text(chance: random.Random) -> str:
    words: list[str] = []
    for _word in range(chance.choice((0, 1, 3, 6, 9))):
        kind = chance.random()
        if kind < 0.8:
            words.append(chance.choice(WORDS))
        elif kind < 0.9:
            words.append(chance.choice(_LINKS))
        else:
            words.append("".join(chance.choice((*TROUBLE, *"abñé")) for _n in range(4)))
    return " ".join(words).encode("utf-8", "replace").decode()
