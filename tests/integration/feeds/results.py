"""What became of each document, by name, and what may become of it by feedparser's own word."""

from __future__ import annotations

import re
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
"""feedparser complains of the headers or the encoding; the words are right, so nobody needs to be told."""

_FAULTY_MARKUP = "SAXParseException"
_ROOT = re.compile(rb"<((?:\w+:)?(?:rss|feed|rdf|channel))[\s>]", re.IGNORECASE)


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
    name = f"{serving.number} {serving.file.name} [{fault_of(serving, figures)}]"
    standing = outcome.account.standing
    if outcome.result is not _expected(serving, delivered):
        yield f"{name}: {outcome.result} ({standing.health}: {standing.detail})"
    if outcome.messages + outcome.misfits != outcome.keys:
        yield f"{name}: {outcome.messages} + {outcome.misfits} rows of {outcome.keys} keys"
    keys = delivered.keys if delivered is not None and outcome.result.is_stored else 0
    if outcome.keys != keys:
        yield f"{name}: {outcome.keys} stored, by feedparser alone it were {keys}"
    if outcome.has_mark(MarkCode.MOVED) != (serving.is_moved_for_good and outcome.result.is_stored):
        yield f"{name}: status {serving.status}, marks {standing.marks}"
    if outcome.has_mark(MarkCode.GAP):
        yield f"{name}: a gap where nothing was missed"


def fault_of(serving: Serving, figures: Mapping[str, Figures]) -> str:
    """feedparser's complaint about what is delivered, in a word."""
    delivered = figures.get(serving.leads_to)
    return "not delivered" if delivered is None else delivered.fault or "no fault"


def totals(
    servings: Sequence[Serving], found: Mapping[int, Outcome], figures: Mapping[str, Figures]
) -> Mapping[tuple[str, Result], int]:
    """How many documents of each fault had each result."""

    return Counter((fault_of(serving, figures), found[serving.number].result) for serving in servings)


def _expected(serving: Serving, delivered: Figures | None) -> Result:
    if delivered is None:
        return Result.NOT_DELIVERED
    if not delivered.fault or delivered.fault in WORDS_RIGHT_ANYWAY:
        return Result.STORED
    if delivered.fault == _FAULTY_MARKUP:
        return Result.MARKED if _is_closed(serving.file.body) else Result.BROKEN_OFF
    return Result.UNEXPLAINED


def _is_closed(body: bytes) -> bool:
    """Whether the outermost element of a faulty document is closed anywhere, in whatever width its letters are."""
    narrow = body.replace(b"\0", b"")
    root = _ROOT.search(narrow)
    return root is not None and re.search(rb"</" + re.escape(root[1]) + rb"\s*>", narrow, re.IGNORECASE) is not None


def _result(account: Account, serving: Serving) -> Result:
    standing = account.standing
    is_marked = any(mark.code is MarkCode.MALFORMED for mark in standing.marks)
    if standing.health is HealthCode.OK:
        return Result.MARKED if is_marked else Result.STORED
    if not serving.leads_to and standing.health in _UNDELIVERED:
        return Result.NOT_DELIVERED
    return _REFUSALS.get(standing.health, Result.UNEXPLAINED)
