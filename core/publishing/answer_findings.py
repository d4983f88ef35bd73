"""What the rules find in an answer stands in its way: a block refuses it, a warning takes a reason, which is kept.

Some findings take a second person: with a reason the answer is kept and held until somebody else agrees.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from core.accounts.model import Account
from core.errors import Conflict
from core.i18n import N_
from core.ids import ConversationId, MessageId, OperatorId
from core.publishing.content import Content
from core.publishing.model import PostId
from core.publishing.workflow.overrides import BLOCK, INFO, Override, give
from core.store import Reads, Work

if TYPE_CHECKING:
    from core.publishing.lint.model import Finding

_ROOM = "core.publishing.lint.answers"
_LASTING = N_("{rule} blocks it, and nobody overrules that: {reason}")
_BLOCKS = N_("{rule} blocks it: {reason} Change the text; only two people together overrule a block.")
_PAIR = N_("{rule} warns: {reason} Change the text, or give a reason and let a second person agree.")
_WARNS = N_("{rule} warns: {reason} Change the text, or say why it may go out all the same.")


class UnfitAnswer(Conflict):
    """The rules stand in the way of an answer; nothing of it was kept but the draft.

    Attributes:
        findings: what is open, the gravest first.
    """

    def __init__(self, findings: Sequence[Finding]) -> None:
        first = findings[0]
        super().__init__(_refusal(first), rule=first.rule, reason=_Reason(first))
        self.findings = tuple(findings)


async def findings_of(
    reads: Reads,
    directory: Path | None,
    content: Content,
    *,
    account: Account,
    conversation: ConversationId,
    message: MessageId,
    now_s: int,
    at_s: int | None = None,
) -> tuple[Finding, ...]:
    """Everything the rules in force have to say about an answer that is not kept yet, the gravest first.

    Args:
        at_s: when it is to leave; ``None``: at once.

    Raises:
        NotFound: the pack in force is gone.
        UsageError: a file of it is not clear.
    """
    await asyncio.to_thread(import_module, _ROOM)  # the rules are loaded by the first answer
    from core.publishing.lint.answers import judge_answer

    return await judge_answer(
        reads, directory, content, account=account, conversation=conversation, message=message, now_s=now_s, at_s=at_s
    )


def standing(findings: Sequence[Finding]) -> list[Finding]:
    """Those that stand in the way while nobody says anything, in their order; remarks never do."""
    return [each for each in findings if each.severity != INFO]


def takes_two(finding: Finding) -> bool:
    """Whether a second person has to agree before an answer leaves in spite of it."""
    return finding.severity == BLOCK or bool(finding.second)


def is_final(finding: Finding) -> bool:
    """Whether the one who writes can only change the text."""
    return finding.is_lasting or finding.severity == BLOCK


async def keep_reasons(
    work: Work, post: PostId, me: OperatorId, findings: Sequence[Finding], reasons: Mapping[str, str]
) -> tuple[Override, ...]:
    """Keep the reasons why findings do not stand in the way of an answer; gives those that wait for a second person.

    Args:
        reasons: by rule.

    Raises:
        UnfitAnswer: something still stands in the way.
        NotPermitted: the author's roles do not let them overrule it.
        UsageError: a reason is empty or too long.
    """
    open_ = standing(findings)
    left = [each for each in open_ if each.is_lasting or each.rule not in reasons]
    if left:
        raise UnfitAnswer(left)
    given = [await give(work, post, me, each, reasons[each.rule]) for each in open_]
    return tuple({each.id: each for each in given if not each.is_complete}.values())


@dataclass(frozen=True, slots=True)
class _Reason:
    """Why, put into words when it is read."""

    finding: Finding

    def __str__(self) -> str:
        from core.publishing.lint.words import sentence  # loaded already, by whoever judged

        return sentence(self.finding)


def _refusal(finding: Finding) -> str:
    if finding.is_lasting:
        return _LASTING
    if finding.severity == BLOCK:
        return _BLOCKS
    return _PAIR if finding.second else _WARNS
