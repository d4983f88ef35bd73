"""What people who write to us asked for: not to be counted, or to be named as an ally, with their consent.

Nothing else is kept of an author here. The record of acts has numbers only: the words of a consent stay in its row,
which goes with its author, with the wish not to be counted, and when somebody takes it back.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.errors import Conflict, NotFound, UsageError
from core.i18n import N_
from core.ids import AuthorId
from core.store import Actor, Reads, Row, Store, Work
from core.watch.influence_store import author_row
from core.watch.model import DAY_S
from core.watch.person import acting_person

CONSENT_CHARS = 500
LEAST_CONSENT_CHARS = 20
"""Who agreed, when and how cannot be said in less."""
REVIEW_DAYS = 182
MOST_REVIEW_DAYS = 366


class Choice(StrEnum):
    """What somebody asked for."""

    OPTED_OUT = "opted_out"
    """Not to be counted."""
    ALLY = "ally"
    """Agreed to be asked for help."""


CHOICE_NAMES = {Choice.OPTED_OUT: N_("asked not to be counted"), Choice.ALLY: N_("ally")}
"""Each of them as a msgid."""


@dataclass(frozen=True, slots=True)
class AuthorChoice:
    """What somebody asked for, and who wrote it down."""

    author: AuthorId
    network: str
    handle: str
    """Foreign text."""
    choice: Choice
    consent: str
    """Of an ally: who agreed, when and how, in a colleague's words."""
    written_by: str
    written_s: int
    review_s: int | None
    """Until when an ally's consent holds without being asked for again."""

    @property
    def is_opted_out(self) -> bool:
        """Whether they asked not to be counted."""
        return self.choice is Choice.OPTED_OUT

    def is_ally(self, now_s: int) -> bool:
        """Whether they may be asked for help: a consent that nobody renewed holds no longer."""
        return self.choice is Choice.ALLY and self.review_s is not None and now_s < self.review_s


async def opt_out(store: Store, actor: Actor, author: AuthorId) -> AuthorChoice:
    """Count this author no more, as they asked; a consent that stands is deleted.

    Raises:
        NotFound, NotPermitted: as ever.
    """

    async def act(work: Work) -> AuthorChoice:
        await work.allow("author.opt_out")
        me = acting_person(work)
        await author_row(work, author)
        await _put(work, author, Choice.OPTED_OUT, "", me, None)
        await work.audit("author.opt_out", f"author:{author}")
        return await _needed(work, author)

    return await store.write(actor, act)


async def name_ally(
    store: Store, actor: Actor, author: AuthorId, consent: str, review_days: int = REVIEW_DAYS
) -> AuthorChoice:
    """Write an ally's consent down, or renew it.

    Args:
        consent: who agreed, when and how.
        review_days: for how many days it holds.

    Raises:
        UsageError: the consent says too little or too much, or holds too long.
        Conflict: they asked not to be counted.
        NotFound, NotPermitted: as ever.
    """
    words = " ".join(consent.split())
    if not LEAST_CONSENT_CHARS <= len(words) <= CONSENT_CHARS or not words.isprintable():
        raise UsageError(
            N_("An ally needs a consent: say in {least} to {most} characters who agreed, when and how."),
            least=LEAST_CONSENT_CHARS, most=CONSENT_CHARS,
        )  # fmt: skip
    if not 1 <= review_days <= MOST_REVIEW_DAYS:
        raise UsageError(
            N_("A consent holds for 1 to {most} days before it is asked for again."), most=MOST_REVIEW_DAYS
        )

    async def act(work: Work) -> AuthorChoice:
        await work.allow("author.ally")
        me = acting_person(work)
        await author_row(work, author)
        before = await choice_of(work, author)
        if before is not None and before.is_opted_out:
            raise Conflict(
                N_("This person asked not to be counted. If they changed their mind, remove that first"
                   " («author remove-choice»).")
            )  # fmt: skip
        await _put(work, author, Choice.ALLY, words, me, work.now_s + review_days * DAY_S)
        await work.audit("author.ally", f"author:{author}", days=review_days, renewed=before is not None)
        return await _needed(work, author)

    return await store.write(actor, act)


async def remove_choice(store: Store, actor: Actor, author: AuthorId) -> AuthorChoice:
    """Forget what somebody asked for; returns what it was.

    Raises:
        NotFound: there is nothing to forget.
        NotPermitted: as ever.
    """

    async def act(work: Work) -> AuthorChoice:
        await work.allow("author.remove_choice")
        acting_person(work)
        was = await _needed(work, author)
        await work.execute("DELETE FROM author_choice WHERE author_id = ?", (author,))
        await work.audit("author.remove_choice", f"author:{author}", choice=was.choice.value)
        work.changed("author", author, "choice")
        return was

    return await store.write(actor, act)


async def list_choices(store: Store, actor: Actor) -> list[AuthorChoice]:
    """Everybody who asked for something, allies first; only for who may read conversations, and put on record.

    Raises:
        NotPermitted: as ever.
    """

    async def act(work: Work) -> list[AuthorChoice]:
        await work.allow("message.read")
        await work.allow("author.read")
        acting_person(work)
        found = [_choice(row) for row in await work.rows(f"{_SELECT} ORDER BY x.choice, x.written_s, x.author_id")]
        await work.audit("author.list_choices", "author", n=len(found))
        return found

    return await store.write(actor, act)


async def choice_of(source: Reads, author: AuthorId) -> AuthorChoice | None:
    """What this author asked for; ``None``: nothing."""
    rows = await source.rows(f"{_SELECT} WHERE x.author_id = ?", (author,))
    return _choice(rows[0]) if rows else None


async def _needed(work: Work, author: AuthorId) -> AuthorChoice:
    found = await choice_of(work, author)
    if found is None:
        raise NotFound(N_("Author {number} asked for nothing."), number=f"a{author}")
    return found


async def _put(work: Work, author: AuthorId, choice: Choice, consent: str, me: int, review_s: int | None) -> None:
    await work.execute(
        "INSERT INTO author_choice (author_id, choice, consent, written_by, written_s, review_s)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (author_id) DO UPDATE SET choice = excluded.choice,"
        " consent = excluded.consent, written_by = excluded.written_by, written_s = excluded.written_s,"
        " review_s = excluded.review_s",
        (author, choice.value, consent, me, work.now_s, review_s),
    )
    work.changed("author", author, "choice")


_SELECT = (
    "SELECT x.author_id, u.network, u.handle, x.choice, x.consent, o.name AS written_by, x.written_s, x.review_s"
    " FROM author_choice AS x JOIN author AS u ON u.id = x.author_id JOIN operator AS o ON o.id = x.written_by"
)


def _choice(row: Row) -> AuthorChoice:
    return AuthorChoice(
        author=AuthorId(row["author_id"]),
        network=row["network"],
        handle=row["handle"],
        choice=Choice(row["choice"]),
        consent=row["consent"],
        written_by=row["written_by"],
        written_s=row["written_s"],
        review_s=row["review_s"],
    )
