"""Judges what the store holds: a post or an answer with everything around it, for each of its accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from core.errors import NotFound
from core.i18n import N_
from core.ids import AccountId
from core.policy.pack_model import Pack
from core.policy.pack_signing import current_pack
from core.publishing.content import Content, load_content
from core.publishing.lint.engine import lint
from core.publishing.lint.gathering import gather
from core.publishing.lint.model import Answered, Count, Finding, Paid, Picture, Sheet, Signed
from core.publishing.meta import Meta, load_meta
from core.publishing.model import PostId
from core.publishing.workflow.overrides import overrides_of, unresolved
from core.store import Reads, Row
from ventanilla.api import Visibility


class Moment(StrEnum):
    """On which occasion it is judged."""

    WRITING = "writing"
    SUBMIT = "submit"
    SEND = "send"
    """About to leave: an approval must be there, a freeze counts; what only concerns the plan was judged before."""


_PLAN_ONLY = frozenset({"L26", "L68"})
"""Judged when a post is planned: a neighbour that moved is no reason to hold what was approved."""


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
            if at is Moment.SEND and finding.rule in _PLAN_ONLY:
                continue
            key = (finding.rule, finding.mark, finding.severity.value)
            same = found.get(key, Judged(finding, ()))
            found[key] = Judged(same.finding, (*same.accounts, account))
    return tuple(sorted(found.values(), key=lambda one: -one.finding.severity.rank))


async def judge_text(
    reads: Reads, directory: Path | None, sheet: Sheet, *, now_s: int, account: AccountId | None = None
) -> tuple[Finding, ...]:
    """The same for a text that is not in the store: a draft on a screen, an answer about to be sent.

    Raises:
        NotFound, UsageError: as :func:`judge`.
    """
    pack = await current_pack(reads, directory)
    return await _judged(reads, directory, pack, sheet, account, now_s=now_s, post=None)


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
            replace(sheet, account=row["name"], network=row["network"], answers=answers, signed=signed,
                    counts=tuple((counts or {}).get(account, ()))),
        ))  # fmt: skip
    return made


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
        is_private=content.visibility is Visibility.PRIVATE,
    )  # fmt: skip


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
    return lint(sheet, around, pack)


async def _answers(reads: Reads, post: Row) -> Answered | None:
    if post["kind"] != "reply" or post["message_id"] is None:
        return None
    rows = await reads.rows(
        "SELECT m.text, m.lang, w.handle, c.class FROM message AS m LEFT JOIN author AS w ON w.id = m.author_id"
        " LEFT JOIN conversation AS c ON c.id = ? WHERE m.id = ?",
        (post["conversation_id"] or 0, post["message_id"]),
    )
    if not rows:
        return Answered()
    [row] = rows
    return Answered(row["handle"] or "", row["lang"] or "", row["class"] or "", row["text"] or "")


async def _signed(reads: Reads, post: Row) -> Signed:
    rows = await reads.rows("SELECT hash FROM approval WHERE post_id = ? AND void_s IS NULL", (post["id"],))
    if any(row["hash"] == post["hash"] for row in rows):
        return Signed.VALID
    return Signed.OLDER if rows else Signed.NONE
