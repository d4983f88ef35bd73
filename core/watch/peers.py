"""Similar institutions beside us: how often they publish and on what, how fast they answer, how loud each of us is.

Only what is stored of accounts entered as peers is looked at, and every figure says how much it rests on. Texts here
are foreign: they reach a screen only through ``core.text.show``.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from statistics import median

from core.errors import UsageError
from core.i18n import N_
from core.ids import AccountId, ConversationId, MessageId
from core.store import Reads
from core.watch import peer_store as sql
from core.watch.figures import Counted, Figure, Unit, figure
from core.watch.model import BUCKET_S, DAY_S, Watch
from core.watch.peer_store import PeerAccount, PeerMessage
from core.watch.terms import TermCount, stand_out

LEAST_PERIOD_S = DAY_S
MOST_PERIOD_S = 90 * DAY_S
USUAL_PERIOD_S = 7 * DAY_S
MOST_TODAY = 20
_FEWEST_POSTS = 2
"""A word is a topic of an institution once it is in so many of its posts."""

CADENCE = N_("posts ÷ days heard")
RESPONSE = N_(
    "median time from somebody's message to the peer's first answer in the same thread; unanswered ones are told apart"
)
VOICE = N_("hits at our accounts ÷ hits at ours and at the peers' in the set")
ITS_VOICE = N_("hits at its account ÷ hits at ours and at the peers' in the set")

_BARELY_HEARD = N_("heard for less than a day")
_NOT_VISIBLE = N_("not visible: no threads of theirs are read")
_NO_PEERS = N_("no account is entered as a peer")


@dataclass(frozen=True, slots=True)
class Published:
    """Something a peer published."""

    message: MessageId
    conversation: ConversationId
    at_s: int
    text: str
    """Foreign text, as is the next."""
    url: str


@dataclass(frozen=True, slots=True)
class Response:
    """How fast a peer answers where others can see it."""

    figure: Figure
    """The median, in seconds; its cases are answers."""
    unanswered: int
    """Messages of others in its threads without an answer that can be seen."""


@dataclass(frozen=True, slots=True)
class Peer:
    """One similar institution."""

    account: AccountId
    name: str
    network: str
    heard_from_s: int
    """What it published is known from here on, within the period."""
    cadence: Figure
    response: Response
    terms: tuple[TermCount, ...]
    """What it writes about in the period, against as long a time before."""
    share: Figure
    """Of the voice on the watch's topic."""
    today: tuple[Published, ...]
    """On the watch's topic since midnight of the institution's day, the newest first."""


@dataclass(frozen=True, slots=True)
class PeerReport:
    """Us among our peers, on one watch's topic over one period."""

    period_s: int
    ours: Figure
    peers: tuple[Peer, ...]
    """All of the set, by name."""


async def peer_report(
    source: Reads, watch: Watch, now_s: int, zone: tzinfo, period_s: int = USUAL_PERIOD_S
) -> PeerReport:
    """Us among our peers.

    Raises:
        UsageError: the period is out of bounds, or the watch follows a person, who is compared with nobody.
    """
    if not LEAST_PERIOD_S <= period_s <= MOST_PERIOD_S:
        raise UsageError(N_("Peers are compared over 1 to {most} days."), most=MOST_PERIOD_S // DAY_S)
    if watch.is_person:
        raise UsageError(N_("A watch of a person is compared with nobody."))
    accounts = await sql.peer_accounts(source)
    said = await sql.peer_messages(source, now_s - 2 * period_s, now_s)
    known_s = max(now_s - period_s, watch.known_from_s) // BUCKET_S * BUCKET_S
    voices = await sql.voices(source, watch.id, known_s, now_s)
    midnight_s = _midnight(now_s, zone)
    on_topic = await sql.hits_since(source, watch.id, midnight_s)
    ours = sum(n for account, n in voices.items() if account is None)
    everybody = sum(voices.values())
    reason = "" if accounts else _NO_PEERS
    peers = []
    for account in accounts:
        theirs = [each for each in said if each.account == account.id]
        posts = published(account, theirs)
        heard_from_s = heard_from(account, theirs, now_s, period_s)
        peers.append(
            Peer(
                account=account.id,
                name=account.name,
                network=account.network,
                heard_from_s=heard_from_s,
                cadence=cadence(posts, heard_from_s, now_s),
                response=response(account, theirs, now_s, period_s),
                terms=tuple(await _topics(source, posts, now_s, period_s)),
                share=share(ITS_VOICE, voices.get(account.id, 0), everybody, now_s - known_s),
                today=_today(posts, on_topic, midnight_s),
            )
        )
    return PeerReport(
        period_s=period_s,
        ours=share(VOICE, ours, everybody, now_s - known_s, reason=reason),
        peers=tuple(peers),
    )


def published(account: PeerAccount, said: Sequence[PeerMessage]) -> list[PeerMessage]:
    """What the institution itself published there: its articles, and its own words that answer nobody."""
    own = own_authors(account, said)
    return [each for each in said if each.author in own and each.in_reply_to is None]


def own_authors(account: PeerAccount, said: Sequence[PeerMessage]) -> frozenset[int]:
    """Who speaks for the institution there: its own account, and whoever its articles name."""
    return frozenset(each.author for each in said if each.is_article or account.is_named_by(each))


def heard_from(account: PeerAccount, said: Sequence[PeerMessage], now_s: int, period_s: int) -> int:
    """From when on the period is known: an account that was just entered brings some of its past, seldom all."""
    known_s = min([account.created_s, *(each.at_s for each in said)])
    return max(now_s - period_s, min(known_s, now_s))


def cadence(posts: Sequence[PeerMessage], heard_from_s: int, now_s: int) -> Figure:
    """Posts a day. A count compares nobody: a few posts are few posts."""
    heard_s = now_s - heard_from_s
    n = sum(heard_from_s <= each.at_s <= now_s for each in posts)
    is_known = heard_s >= DAY_S
    return figure(
        N_("posts a day"), n / (heard_s / DAY_S) if is_known else None, CADENCE, n, Counted.POSTS, heard_s,
        unit=Unit.PER_DAY, fewest=0, reason="" if is_known else _BARELY_HEARD,
    )  # fmt: skip


def response(account: PeerAccount, said: Sequence[PeerMessage], now_s: int, period_s: int) -> Response:
    """How fast the institution answers others, from the threads that are read there."""
    own = own_authors(account, said)
    asked = {
        each.remote_id: each
        for each in said
        if each.author not in own and each.has_own_time and now_s - period_s <= each.at_s <= now_s
    }
    first: dict[str, int] = {}
    for each in said:
        question = asked.get(each.in_reply_to or "")
        if question is None or each.author not in own or not each.has_own_time or each.at_s < question.at_s:
            continue
        waited_s = each.at_s - question.at_s
        first[question.remote_id] = min(waited_s, first.get(question.remote_id, waited_s))
    return Response(
        figure(
            N_("visible response time"), median(first.values()) if first else None, RESPONSE, len(first),
            Counted.ANSWERS, period_s, unit=Unit.SECONDS, reason="" if asked else _NOT_VISIBLE,
        ),
        unanswered=len(asked) - len(first),
    )  # fmt: skip


def share(formula: str, n: int, everybody: int, period_s: int, *, reason: str = "") -> Figure:
    """How much of all that was said on a topic was said at one place."""
    return figure(
        N_("share of voice"), n / everybody if everybody else None, formula, everybody, Counted.HITS, period_s,
        reason=reason,
    )  # fmt: skip


def _today(posts: Sequence[PeerMessage], on_topic: Collection[MessageId], midnight_s: int) -> tuple[Published, ...]:
    found = [each for each in posts if each.id in on_topic and each.at_s >= midnight_s]
    newest = sorted(found, key=lambda each: (-each.at_s, -each.id))[:MOST_TODAY]
    return tuple(Published(each.id, each.conversation, each.at_s, each.text, each.url) for each in newest)


async def _topics(source: Reads, posts: Sequence[PeerMessage], now_s: int, period_s: int) -> list[TermCount]:
    from_s = now_s - period_s
    now = [(each.author, each.text) for each in posts if each.at_s >= from_s]
    before = [(each.author, each.text) for each in posts if from_s - period_s <= each.at_s < from_s]
    return await stand_out(source, now, before, 1.0, fewest_authors=1, fewest_messages=_FEWEST_POSTS)


def _midnight(now_s: int, zone: tzinfo) -> int:
    day = datetime.fromtimestamp(now_s, zone).date()
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())
