"""Judges what the store holds: a post or an answer with everything around it, for each of its accounts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from core.errors import NotFound
from core.i18n import N_
from core.ids import AccountId
from core.inbox.content_warning import warning_of
from core.policy.pack_model import Pack
from core.policy.pack_signing import current_pack
from core.publishing.content import Content, load_content
from core.publishing.lint.engine import lint
from core.publishing.lint.gathering import gather
from core.publishing.lint.language import as_spoken
from core.publishing.lint.model import Answered, Count, Finding, Paid, Picture, Sheet, Signed
from core.publishing.meta import Meta, load_meta
from core.publishing.model import PostId
from core.publishing.workflow.overrides import overrides_of, unresolved
from core.store import Reads, Row
from ventanilla.api import JSON, Visibility


class Moment(StrEnum):
    """On which occasion it is judged."""

    WRITING = "writing"
    SUBMIT = "submit"
    SEND = "send"
    """About to leave: an approval must be there; what only concerns the plan was judged before."""


_NOT_AT_SEND = frozenset({"L26", "L68", "L71"})
"""Of the plan, and judged when a post is planned: a neighbour that moved is no reason to hold what was approved.
Whether a freeze holds a delivery is asked by the claim itself, which knows what people have released."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A finding, and for which of the post's accounts it holds."""

    finding: Finding
    accounts: tuple[AccountId, ...]


async def judge(
    reads: Reads,
    directory: Path | None,
    post: PostId,
    *,
    now_s: int,
    at: Moment = Moment.WRITING,
    counts: Mapping[AccountId, Sequence[Count]] | None = None,
) -> tuple[Judged, ...]:
    """Everything the pack in force has to say about a post or an answer as it stands, the gravest first.

    Args:
        reads: a store or a unit of work.
        counts: how long each passage is by the connector's own rule, where the caller has one at hand.

    Raises:
        NotFound: there is no such post, or its pack is gone.
        UsageError: a file of the pack is not clear.
    """
    pack = await current_pack(reads, directory)
    found: dict[tuple[str, str, str], Judged] = {}
    for account, sheet in await sheets_of(reads, post, at=at, counts=counts or {}):
        for finding in await _judged(reads, directory, pack, sheet, account, now_s=now_s, post=post):
            if at is Moment.SEND and finding.rule in _NOT_AT_SEND:
                continue
            key = (finding.rule, finding.mark, finding.severity.value)
            same = found.get(key, Judged(finding, ()))
            found[key] = Judged(same.finding, (*same.accounts, account))
    return tuple(sorted(found.values(), key=lambda one: -one.finding.severity.rank))


async def open_findings(reads: Reads, post: PostId, judged: Sequence[Judged]) -> tuple[Judged, ...]:
    """Those that stand in the way: warnings and blocks that nobody, or one person too few, has overruled."""
    left = unresolved([one.finding for one in judged], await overrides_of(reads, post))
    return tuple(one for one in judged if one.finding in left)


async def sheets_of(
    reads: Reads,
    post: PostId,
    *,
    at: Moment = Moment.WRITING,
    counts: Mapping[AccountId, Sequence[Count]] | None = None,
) -> list[tuple[AccountId, Sheet]]:
    """A post as sheets, one for each account it goes to.

    Raises:
        NotFound: there is no such post.
    """
    found = await reads.rows("SELECT * FROM post WHERE id = ?", (post,))
    if not found:
        raise NotFound(N_("There is no post {number}: «post list» shows them."), number=f"p{post}")
    answers = await _answers(reads, found[0])
    signed = await _signed(reads, found[0]) if at is Moment.SEND else Signed.NOT_ASKED
    meta = load_meta(found[0]["meta"])
    made = []
    rows = await reads.rows(
        "SELECT v.content, a.id, a.name, a.network FROM variant AS v JOIN account AS a ON a.id = v.account_id"
        " WHERE v.post_id = ? AND v.is_out = 0 ORDER BY v.id",
        (post,),
    )
    for row in rows:
        content = load_content(row["content"])
        if not isinstance(content, Content):
            continue
        sheet = sheet_of(content, meta, pictures=await pictures_of(reads, content), at_s=found[0]["at_s"])
        account = AccountId(row["id"])
        made.append((
            account,
            replace(answering(sheet, content, answers), account=row["name"], network=row["network"], signed=signed,
                    counts=tuple((counts or {}).get(account, ()))),
        ))  # fmt: skip
    return made


def answering(sheet: Sheet, content: Content, answers: Answered | None) -> Sheet:
    """The sheet of an answer: where it names no language it is taken for the question's.

    The content warning that it takes over is the citizen's word, and is not judged.
    """
    if answers is None:
        return sheet
    warning = "" if sheet.warning == answers.warning else sheet.warning
    return replace(sheet, answers=answers, warning=warning, lang=content.lang or answers.lang or sheet.lang)


def sheet_of(content: Content, meta: Meta, *, pictures: tuple[Picture, ...] = (), at_s: int | None = None) -> Sheet:
    """What is to be said, with what is said about it, as the engine reads it."""
    paid = meta.paid
    return Sheet(
        texts=tuple(passage.text for passage in content.passages),
        warning=content.warning,
        lang=content.lang or "es",
        pictures=pictures,
        kind=meta.kind.value,
        theme=meta.theme,
        tags=meta.tags,
        at_s=at_s,
        is_crisis=meta.is_crisis,
        is_repost=meta.is_repost,
        verifier=meta.verifier,
        verified_on=meta.verified_on,
        paid=Paid(paid.payer, paid.budget, f"{paid.from_} - {paid.until}" if paid.from_ and paid.until else "",
                  paid.audience, paid.disclaimer) if paid is not None else None,
        ledger=meta.ledger,
        extras=tuple(_strings(content.ext)),
        is_private=content.visibility is Visibility.PRIVATE,
    )  # fmt: skip


def _strings(value: JSON | Mapping[str, JSON]) -> Iterator[str]:
    """Every text in a field of the network's own, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _strings(each)


async def pictures_of(reads: Reads, content: Content) -> tuple[Picture, ...]:
    """The pictures of a content with what their cards say; one without a card is taken for ours."""
    made = []
    for part, passage in enumerate(content.passages):
        for media in passage.media:
            rows = await reads.rows("SELECT * FROM media_card WHERE sha256 = ?", (media.sha256,))
            plain = Picture(part=part, alt=media.alt, mime=media.mime)
            made.append(_with_card(plain, rows[0]) if rows else plain)
    return tuple(made)


def _with_card(picture: Picture, card: Row) -> Picture:
    return replace(
        picture,
        name=card["name"],
        credit=card["credit"],
        licence=card["licence"],
        is_ours=bool(card["is_ours"]),
        shows=card["shows"],
        consent=card["consent"],
        is_infographic=bool(card["is_infographic"]),
        expires_s=card["expires_s"],
    )


async def _judged(
    reads: Reads, directory: Path | None, pack: Pack, sheet: Sheet, account: AccountId | None, *, now_s: int,
    post: PostId | None,
) -> tuple[Finding, ...]:  # fmt: skip
    around = await gather(reads, directory, pack, sheet, account, now_s=now_s, post=post)
    return lint(as_spoken(sheet, around, pack), around, pack)


async def answered(reads: Reads, conversation: int, message: int) -> Answered:
    """What an answer in a conversation answers; empty where the message is gone."""
    rows = await reads.rows(
        "SELECT m.text, m.lang, m.ext, w.handle, c.class FROM message AS m LEFT JOIN author AS w ON w.id = m.author_id"
        " LEFT JOIN conversation AS c ON c.id = ? WHERE m.id = ?",
        (conversation, message),
    )
    if not rows:
        return Answered()
    [row] = rows
    return Answered(
        row["handle"] or "", row["lang"] or "", row["class"] or "", row["text"] or "", warning_of(row["ext"])
    )


async def _answers(reads: Reads, post: Row) -> Answered | None:
    if post["kind"] != "reply" or post["message_id"] is None:
        return None
    return await answered(reads, post["conversation_id"] or 0, post["message_id"])


async def _signed(reads: Reads, post: Row) -> Signed:
    rows = await reads.rows("SELECT hash FROM approval WHERE post_id = ? AND void_s IS NULL", (post["id"],))
    if any(row["hash"] == post["hash"] for row in rows):
        return Signed.VALID
    return Signed.OLDER if rows else Signed.NONE
