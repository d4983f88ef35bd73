"""What a change makes of a post: pure, from what stands there and what is wanted to what each account then says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from core.errors import Conflict, UsageError
from core.i18n import N_
from core.ids import AccountId
from core.publishing.content import Content, dump_content, load_content
from core.publishing.meta import Meta, dump_meta
from core.publishing.workflow import store as sql
from core.publishing.workflow.model import Part

_BACK = N_("An account that was taken out of an approved post does not come back into it: write it a post of its own.")
_NOT_IN = N_("The post does not go to that account: add the account first.")
_TWICE = N_("The same account is named twice.")
_MOST = N_("A post goes to {most} accounts at most.")

ACCOUNTS_MOST = 50
TITLE_CHARS = 200


@dataclass(frozen=True, slots=True)
class At:
    """A time for a post to leave."""

    at_s: int | None
    """``None``: as soon as it is approved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What is to be different; what is ``None`` stays as it is."""

    master: Content | None = None
    variants: Mapping[AccountId, Content | None] = field(default_factory=dict)
    """Its own content for an account; ``None``: it follows the master again."""
    accounts: Sequence[AccountId] | None = None
    """All it is to go to from now on."""
    title: str | None = None
    at: At | None = None
    meta: Meta | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an account is to say."""

    account: AccountId
    content: str
    is_own: bool
    part: sql.Part | None
    """What it says now; ``None``: it is new to the post."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A post as it is to stand."""

    master: str
    meta: str
    title: str
    at_s: int | None
    wanted: tuple[Wanted, ...]
    """What is new or different."""
    taken_out: tuple[sql.Part, ...]
    changed: frozenset[Part]


def outcome(flow: sql.Flow, parts: Sequence[sql.Part], changes: Changes) -> Outcome:
    """What the changes make of the post.

    Raises:
        UsageError: accounts named twice, too many, or a variant of an account it does not go to.
        Conflict: an account was taken out for good.
    """
    master = dump_content(changes.master) if changes.master is not None else master_of(flow, parts)
    meta = dump_meta(changes.meta) if changes.meta is not None else flow.meta
    title = clean_title(changes.title) if changes.title is not None else flow.title
    at_s = changes.at.at_s if changes.at is not None else flow.at_s
    accounts = _accounts(parts, changes)
    wanted = [each for account in accounts if (each := _wanted(account, parts, changes, master)) is not None]
    fresh = tuple(each for each in wanted if _differs(each))
    out = tuple(part for part in parts if part.is_open and part.account not in accounts)
    changed: set[Part] = set()
    if out or any(each.part is None or each.part.is_out for each in fresh):
        changed.add(Part.ACCOUNTS)
    pairs = [(each.part.content, each.content) for each in fresh if each.part is not None]
    if flow.master:
        pairs.append((flow.master, master))
    for before, after in pairs:
        changed |= _what(before, after)
    if any(each.part is not None and each.part.is_own != each.is_own for each in fresh):
        changed.add(Part.TEXT)
    changed |= {Part.META} if meta != flow.meta else set()
    changed |= {Part.TITLE} if title != flow.title else set()
    changed |= {Part.TIME} if at_s != flow.at_s else set()
    return Outcome(master, meta, title, at_s, fresh, out, frozenset(changed))


def master_of(flow: sql.Flow, parts: Iterable[sql.Part]) -> str:
    """The content that variants follow; of a post older than masters, the first variant's."""
    return flow.master or next((part.content for part in parts), "")


def clean_title(title: str) -> str:
    """A title as it is kept: one line, not too long."""
    return " ".join(title.split())[:TITLE_CHARS]


def _accounts(parts: Sequence[sql.Part], changes: Changes) -> tuple[AccountId, ...]:
    now = tuple(part.account for part in parts if part.is_open)
    accounts = tuple(changes.accounts) if changes.accounts is not None else now
    if len(set(accounts)) != len(accounts):
        raise UsageError(_TWICE)
    if len(accounts) > ACCOUNTS_MOST:
        raise UsageError(_MOST, most=ACCOUNTS_MOST)
    if set(changes.variants) - set(accounts):
        raise UsageError(_NOT_IN)
    return accounts


def _wanted(account: AccountId, parts: Sequence[sql.Part], changes: Changes, master: str) -> Wanted | None:
    part = next((each for each in parts if each.account == account), None)
    if part is not None and part.is_ended:
        if part.is_out:
            raise Conflict(_BACK)
        return None  # cancelled on this account: what it said there stays on record
    if account in changes.variants:
        own = changes.variants[account]
        return Wanted(account, dump_content(own) if own is not None else master, own is not None, part)
    if part is not None and part.is_own:
        return Wanted(account, part.content, True, part)
    return Wanted(account, master, False, part)


def _differs(wanted: Wanted) -> bool:
    part = wanted.part
    return part is None or part.is_out or part.content != wanted.content or part.is_own != wanted.is_own


def _what(before: str, after: str) -> set[Part]:
    """What differs between two contents."""
    if before == after:
        return set()
    one, other = load_content(before), load_content(after)
    if not isinstance(one, Content) or not isinstance(other, Content):
        return {Part.TEXT}
    pictures = [[passage.media for passage in each.passages] for each in (one, other)]
    words = [
        ([passage.text for passage in each.passages], each.visibility, each.warning, each.lang, dict(each.ext))
        for each in (one, other)
    ]
    found = {Part.MEDIA} if pictures[0] != pictures[1] else set()
    return found | ({Part.TEXT} if words[0] != words[1] or not found else set())
