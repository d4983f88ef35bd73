"""The feed connector: asks one address for its document and says what in it is new or edited."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from plugins.feed import cursor as cursors
from plugins.feed import items
from plugins.feed.addresses import feed_address, host
from plugins.feed.cursor import Standing
from plugins.feed.pace import next_after_s
from plugins.feed.pages import Page, next_page
from plugins.feed.shape import Document, Outcome, from_json
from ventanilla.api import (
    JSON,
    N_,
    AccountView,
    Batch,
    Blocked,
    Capability,
    ConnectorInfo,
    Context,
    Cursor,
    Event,
    Feature,
    FieldKind,
    Gap,
    Gone,
    Malformed,
    Network,
    Notice,
    NoticeCode,
    Probe,
    ProtocolDrift,
    Response,
    SetupField,
    SetupSchema,
    StreamId,
    StreamKind,
    StreamSpec,
    Support,
    Truncated,
    Unavailable,
)

ENTRIES = StreamId("entries")
INTERVAL_MIN = 15
"""Minutes between two questions where the operator says nothing."""

_PARSER = "plugins.feed.parse:document"
_ENTRY_PARSER = "plugins.feed.parse:entry"
_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.1"
)


class FeedConnector:
    """RSS, Atom and JSON Feed, read only."""

    info = ConnectorInfo(
        id="feed",
        name="RSS / Atom / JSON Feed",
        version="1.0",
        networks=(Network("Rs", "RSS"),),
        docs="https://www.rssboard.org/rss-specification",
        capabilities=(
            Capability(Feature.ARTICLES, Support.YES),
            Capability(
                Feature.EDITS,
                Support.CONDITIONAL,
                N_("Only while the entry stands in the feed; what leaves it may have been removed or only be old."),
            ),
        ),
    )

    def setup_schema(self) -> SetupSchema:
        """What the account dialog asks: the address, and three things that have defaults."""
        return SetupSchema(
            instructions=N_(
                "Paste the address of the feed: the one behind the RSS link of the page, not the page itself. "
                "It is kept like a password, because some feeds carry a secret in their address."
            ),
            fields=(
                SetupField("url", N_("Feed address"), FieldKind.SECRET_URL),
                SetupField("name", N_("Name"), required=False, help=N_("Shown instead of the feed's own title.")),
                SetupField(
                    "interval_min",
                    N_("Minutes between checks"),
                    FieldKind.NUMBER,
                    required=False,
                    default=str(INTERVAL_MIN),
                    help=N_("The feed may ask for longer pauses; they are respected."),
                ),
                SetupField(
                    "language",
                    N_("Language"),
                    required=False,
                    help=N_("A code such as es or en, for feeds that do not say theirs."),
                ),
            ),
        )

    def streams(self, account: AccountView) -> Sequence[StreamSpec]:
        """One stream: the entries of the feed."""
        name = account.settings.get("name", "").strip()
        return (StreamSpec(ENTRIES, StreamKind.ARTICLES, _interval_s(account), name),)

    async def probe(self, ctx: Context) -> Probe:
        """Fetch and read the feed once.

        Raises:
            ConnectorError: it cannot be fetched, or is no feed.
        """
        url = feed_address(ctx.account)
        response = await _fetch(ctx, url, {})
        document = await _parsed(ctx, response)
        warnings = (
            (N_("The feed has moved for good to another address."), bool(response.moved_to)),
            (N_("The feed is malformed; it is read as well as it can be."), bool(document.problem)),
            (
                N_("Entries of the feed lack an id of their own; an edited entry may appear twice."),
                bool(cursors.ids_problem(document)),
            ),
            (N_("The feed has no entries at the moment."), not document.entries),
            (
                N_("The address begins with http: anybody on the way can read and change the feed."),
                url.lower().startswith("http:"),
            ),
        )
        return Probe(
            identity=host(url),
            title=items.feed_name(document, ctx.account),
            warnings=tuple(sentence for sentence, applies in warnings if applies),
        )

    async def pull(self, ctx: Context, stream: StreamId, cursor: Cursor | None, limit: int) -> Batch:
        """New and edited entries since ``cursor``, oldest first, at most ``limit``.

        Raises:
            Gone: the feed was withdrawn (410).
            Truncated: the document broke off.
            Blocked: a web page came instead.
            ProtocolDrift: something else came, or what came cannot be read.
            ConnectorError: whatever the door says.
        """
        if stream != ENTRIES:
            raise ProtocolDrift(f"a feed has no stream {stream}")
        url, now = feed_address(ctx.account), ctx.clock.now()
        now_s = int(now.timestamp())
        before = cursors.load(cursor)
        asked = before if cursors.may_ask_for_changes(before, url, now_s) else None
        response = await _fetch(ctx, url, cursors.validators(asked) if asked else {})
        if response.status == 304:
            if asked is None:
                raise ProtocolDrift(
                    "not modified, though the whole document was asked for", where=host(url), status=304
                )
            return _batch(ctx, cursors.after_unchanged(asked, response, now_s), response)
        if before and before.body == cursors.digest(response.body) and before.address == cursors.digest(url.encode()):
            return _batch(ctx, cursors.after_unchanged(before, response, now_s), response)
        document = await _parsed(ctx, response)
        page = next_page(document.entries, before.seen if before else {}, limit)
        standing = cursors.after_document(url, response, document, now_s, page.seen, is_complete=not page.more)
        return _batch(ctx, standing, response, document, page, _gap(before, standing, page))

    async def refit(self, ctx: Context, raw: bytes) -> Event:
        """One entry that was set aside, read again; only its feed's title and language are no longer known.

        Raises:
            ConnectorError: the parser failed.
        """
        options: dict[str, JSON] = {"base": feed_address(ctx.account), "now_s": int(ctx.clock.now().timestamp())}
        document = await _document(ctx, _ENTRY_PARSER, raw, options, host(feed_address(ctx.account)))
        if document.outcome is not Outcome.OK or not document.entries:
            raise ProtocolDrift(f"what was kept is no entry: {document.problem}", where=host(feed_address(ctx.account)))
        return items.event(document.entries[0], document, ctx.account)


async def _fetch(ctx: Context, url: str, validators: dict[str, str]) -> Response:
    response = await ctx.http.get(url, headers={"Accept": _ACCEPT, **validators}, ok=(200, 304, 404, 410))
    if response.status == 410:
        raise Gone("the feed was withdrawn for good", where=host(url), status=410)
    if response.status == 404:
        # large platforms answer 404 for hours to feeds that exist, so it never stops an account by itself
        raise Unavailable("no feed at this address at the moment", where=host(url), status=404)
    return response


async def _parsed(ctx: Context, response: Response) -> Document:
    where = host(response.url)
    options: dict[str, JSON] = {
        "base": response.url,
        "content_type": response.headers.get("content-type", ""),
        "now_s": int(ctx.clock.now().timestamp()),
    }
    document = await _document(ctx, _PARSER, response.body, options, where)
    match document.outcome:
        case Outcome.OK | Outcome.MALFORMED:
            return document
        case Outcome.TRUNCATED:
            raise Truncated(f"the document breaks off: {document.problem}", where=where, status=response.status)
        case Outcome.HTML:
            raise Blocked("a web page came instead of a feed", where=where, status=response.status)
        case Outcome.NOT_A_FEED:
            raise ProtocolDrift(f"this is no feed: {document.problem}", where=where, status=response.status)
        case Outcome.REFUSED:
            raise Malformed(f"the document is refused: {document.problem}", where=where, status=response.status)


async def _document(ctx: Context, parser: str, body: bytes, options: dict[str, JSON], where: str) -> Document:
    try:
        return from_json(await ctx.parse(parser, body, options))
    except msgspec.ValidationError as error:
        raise Malformed("the parser answered in another form", where=where) from error


def _batch(
    ctx: Context,
    standing: Standing,
    response: Response,
    document: Document | None = None,
    page: Page | None = None,
    gap: Gap | None = None,
) -> Batch:
    """The answer for ``standing``; a document that did not change brings its marks again, but no events."""
    events = tuple(items.event(entry, document, ctx.account) for entry in page.entries) if document and page else ()
    return Batch(
        events=events,
        cursor=cursors.dump(standing),
        more=page is not None and page.more,
        gap=gap,
        notices=_notices(standing),
        next_after_s=next_after_s(
            response.headers,
            standing.wish_s,
            standing.skip_hours,
            standing.skip_days,
            ctx.clock.now(),
            _interval_s(ctx.account),
        ),
    )


def _notices(standing: Standing) -> tuple[Notice, ...]:
    found = (
        Notice(NoticeCode.MOVED, host(standing.moved_to)) if standing.moved_to else None,
        Notice(NoticeCode.MALFORMED, standing.problem) if standing.problem else None,
        Notice(NoticeCode.NO_IDS, standing.ids_problem) if standing.ids_problem else None,
    )
    return tuple(notice for notice in found if notice is not None)


def _gap(before: Standing | None, after: Standing, page: Page) -> Gap | None:
    """What may have been missed: the feed scrolled past us, or is longer than anybody follows."""
    if page.is_clipped and before is None:
        return Gap(N_("The feed is longer than is followed; its oldest entries are left out."), until=_oldest(page))
    if before is None or before.address != after.address or before.ids_problem or not page.lost_touch:
        return None
    return Gap(
        N_("No known entry is left in the feed; entries published in between may be missing."),
        since=datetime.fromtimestamp(before.full_at_s, UTC),
        until=_oldest(page),
    )


def _oldest(page: Page) -> datetime | None:
    moments = [entry.published_s for entry in page.entries if entry.published_s is not None]
    return datetime.fromtimestamp(min(moments), UTC) if moments else None


def _interval_s(account: AccountView) -> int:
    """The operator's interval in seconds, at least a minute; the default where it is no number."""
    words = account.settings.get("interval_min", "").strip()
    minutes = int(words) if words.isascii() and words.isdigit() and len(words) < 6 else INTERVAL_MIN
    return max(1, minutes) * 60
