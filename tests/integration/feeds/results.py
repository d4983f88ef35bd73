"""What became of each document, by name, and what may become of it by feedparser's own word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.accounts.model import Account, HealthCode, MarkCode
from core.accounts.store import all_accounts
from core.store import Store
from tests.integration.feeds.plan import Serving
from tests.oracle.feedparser_corpus import Figures


class Result(StrEnum):
    """What became of a document."""

    STORED = "stored"
    MARKED = "stored, account marked malformed"
    BROKEN_OFF = "refused: it breaks off"
    WEB_PAGE = "refused: a web page"
    NO_FEED = "refused: no feed"
    REFUSED = "refused: an attack, or beyond reading"
    CHILD_KILLED = "parsing child killed"
    NOT_DELIVERED = "the server delivered none"
    UNEXPLAINED = "UNEXPLAINED"

    @property
    def is_stored(self) -> bool:
        """Whether its entries are in the workspace."""
        return self in (Result.STORED, Result.MARKED)


_REFUSALS = {
    HealthCode.TRUNCATED: Result.BROKEN_OFF,
    HealthCode.BLOCKED: Result.WEB_PAGE,
    HealthCode.DRIFT: Result.NO_FEED,
    HealthCode.MALFORMED: Result.REFUSED,
    HealthCode.TOO_BIG: Result.CHILD_KILLED,
}

_UNDELIVERED = (HealthCode.UNAVAILABLE, HealthCode.DRIFT, HealthCode.MALFORMED)
"""Not found; not modified, where all was asked for; a redirect without a goal."""

WORDS_RIGHT_ANYWAY = ("CharacterEncodingOverride", "NonXMLContentType")
"""feedparser complains of the server's headers; the words are right, so nobody needs to be told."""

_EXPECTED: Mapping[str, frozenset[Result]] = {
    "": frozenset({Result.STORED}),
    **dict.fromkeys(WORDS_RIGHT_ANYWAY, frozenset({Result.STORED})),
    "SAXParseException": frozenset({Result.MARKED, Result.BROKEN_OFF}),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """One account after a poll."""

    account: Account
    result: Result
    messages: int
    misfits: int
    """Entries that say nothing: kept in quarantine with their key."""
    keys: int
    """Different keys among both."""

    def has_mark(self, code: MarkCode) -> bool:
        """Whether people are told this of the account."""
        return any(mark.code is code for mark in self.account.standing.marks)


async def outcomes(store: Store, servings: Sequence[Serving]) -> dict[int, Outcome]:
    """How every account stands, by its number."""
    rows = await store.rows(
        "SELECT account_id, sum(is_message) AS messages, sum(NOT is_message) AS misfits,"
        " count(DISTINCT remote_id) AS keys FROM"
        " (SELECT account_id, remote_id, 1 AS is_message FROM message UNION ALL"
        "  SELECT account_id, remote_id, 0 FROM misfit) GROUP BY account_id"
    )
    counted = {int(row["account_id"]): (row["messages"], row["misfits"], row["keys"]) for row in rows}
    accounts = {int(account.id): account for account in await all_accounts(store)}
    assert accounts.keys() == {serving.number for serving in servings}
    return {
        serving.number: Outcome(
            accounts[serving.number],
            _result(accounts[serving.number], serving),
            *counted.get(serving.number, (0, 0, 0)),
        )
        for serving in servings
    }


def objections(serving: Serving, outcome: Outcome, figures: Mapping[str, Figures]) -> Iterable[str]:
    """What is wrong with an outcome, measured at feedparser alone; nothing where all is right."""
    delivered = figures.get(serving.leads_to)
    if delivered is None:
        expected = frozenset({Result.NOT_DELIVERED})
    else:
        expected = _EXPECTED.get(delivered.fault, frozenset())
    if outcome.result not in expected:
        standing = outcome.account.standing
        yield f"{_named(serving, delivered)}: {outcome.result} ({standing.health}: {standing.detail})"
    if outcome.messages + outcome.misfits != outcome.keys:
        yield f"{_named(serving, delivered)}: {outcome.messages} + {outcome.misfits} rows of {outcome.keys} keys"
    if not outcome.result.is_stored and outcome.keys:
        yield f"{_named(serving, delivered)}: refused, and {outcome.keys} stored"
    if outcome.result is Result.STORED and delivered is not None and outcome.keys != delivered.keys:
        yield f"{_named(serving, delivered)}: {outcome.keys} stored, feedparser alone has {delivered.keys}"
    if outcome.has_mark(MarkCode.MOVED) != (serving.is_moved_for_good and outcome.result.is_stored):
        yield f"{_named(serving, delivered)}: status {serving.status}, marks {outcome.account.standing.marks}"
    if outcome.has_mark(MarkCode.GAP):
        yield f"{_named(serving, delivered)}: a gap where nothing was missed"


def totals(
    servings: Sequence[Serving], found: Mapping[int, Outcome], figures: Mapping[str, Figures]
) -> Mapping[tuple[str, Result], int]:
    """How many documents of each fault had each result."""

    def fault(serving: Serving) -> str:
        delivered = figures.get(serving.leads_to)
        return "not delivered" if delivered is None else delivered.fault or "no fault"

    return Counter((fault(serving), found[serving.number].result) for serving in servings)


def _result(account: Account, serving: Serving) -> Result:
    standing = account.standing
    is_marked = any(mark.code is MarkCode.MALFORMED for mark in standing.marks)
    if standing.health is HealthCode.OK:
        return Result.MARKED if is_marked else Result.STORED
    if not serving.leads_to and standing.health in _UNDELIVERED:
        return Result.NOT_DELIVERED
    return _REFUSALS.get(standing.health, Result.UNEXPLAINED)


def _named(serving: Serving, delivered: Figures | None) -> str:
    return f"{serving.number} {serving.file.name} [{delivered.fault or 'no fault' if delivered else 'not delivered'}]"
