"""Many answers at once, as colleagues at desks would send them, and what became of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.accounts.loading import Shelf
from core.ids import ConversationId, MessageId, OperatorId
from core.publishing import reads
from core.publishing.content import Content
from core.publishing.replies import Reply, send_reply
from core.store import Actor, Store
from tests.integration.answered.office import Office
from ventanilla.api import Passage, Visibility

ROSA = Actor(OperatorId(1), "Rosa", "test")
UNSETTLED = "SELECT count(*) FROM delivery WHERE state IN ('waiting', 'sending', 'uncertain')"


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the answers of one campaign."""

    name: str
    answers: int
    kills: int
    published: int
    asked: int
    """Waiting for a person."""
    doubled: int
    """Seen by the citizen more than once."""
    lost: int
    """On record as published and not to be seen."""
    stuck: int
    """Neither out nor waiting for a person, or with a try that has no end."""

    @property
    def is_whole(self) -> bool:
        """Whether each answer was given, once."""
        return self.published == self.answers and not (self.asked or self.doubled or self.lost or self.stuck)

    def __str__(self) -> str:
        return (
            f"{self.name:24} answers {self.answers:3}  kills {self.kills:3}  published {self.published:3}"
            f"  asked {self.asked}  doubled {self.doubled}  lost {self.lost}  stuck {self.stuck}"
        )


def answer(office: Office, texts: Mapping[int, str]) -> None:
    """Answer these messages, by their number, each with a text of its own; the answers may leave at once."""

    async def act(store: Store) -> None:
        shelf = Shelf()
        for message, text in texts.items():
            await send_reply(store, ROSA, shelf, await _wish(store, message, text), undo_s=0)

    office.inside(act)


async def _wish(store: Store, message: int, text: str) -> Reply:
    row = await store.row(
        "SELECT m.visibility, m.conversation_id, c.rev FROM message AS m"
        " JOIN conversation AS c ON c.id = m.conversation_id WHERE m.id = ?",
        (message,),
    )
    assert row is not None
    conversation = ConversationId(row["conversation_id"])
    known = await reads.outgoing(store, conversation=conversation)
    return Reply(
        conversation=conversation,
        message=MessageId(message),
        content=Content(passages=(Passage(text),), visibility=Visibility(row["visibility"]), lang="es"),
        seen_rev=row["rev"],
        seen_answer=max((each.post_id for each in known), default=None),
    )


def tallied(office: Office, name: str, texts: Sequence[str], seen: Sequence[str], kills: int) -> Tally:
    """The figures of a campaign: what the workspace says of these texts beside what a citizen sees."""

    async def states(store: Store) -> dict[str, str]:
        rows = await store.rows(
            "SELECT json_extract(v.content, '$.passages[0].text') AS text, d.state,"
            " (SELECT count(*) FROM attempt AS a WHERE a.delivery_id = d.id AND a.ended_s IS NULL) AS open"
            " FROM delivery AS d JOIN variant AS v ON v.id = d.variant_id"
        )
        return {row["text"]: "open try" if row["open"] else row["state"] for row in rows}

    found = office.inside(states)
    counts = Counter(seen)
    mine = {text: found[text] for text in texts}
    return Tally(
        name=name,
        answers=len(texts),
        kills=kills,
        published=sum(state == "published" for state in mine.values()),
        asked=sum(state in ("needs_operator", "failed", "held", "expired") for state in mine.values()),
        doubled=sum(counts[text] > 1 for text in texts),
        lost=sum(state == "published" and not counts[text] for text, state in mine.items()),
        stuck=sum(state in ("waiting", "sending", "uncertain", "open try") for state in mine.values()),
    )
