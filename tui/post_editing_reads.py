"""Between the post editor and the house: the post whole, what its connectors say of it, its pictures, its time."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from core.accounts.fence import Broken, fenced_call
from core.accounts.model import Account, AccountState, Relation
from core.accounts.standing import needs_person
from core.errors import VentanillaError
from core.i18n import _, language
from core.ids import AccountId
from core.publishing.content import Content
from core.publishing.freeze_store import freezes_on
from core.publishing.library import Card, card_of
from core.publishing.limits import limits_of
from core.publishing.lint.model import Count, Severity
from core.publishing.plan.model import CLASH_NAMES, Slot
from core.publishing.plan.reads import slots, stretch, themes
from core.publishing.replies import flaw_sentence, flaws_of, publishing_connector
from core.publishing.workflow.sheet import PostSheet
from core.text import show
from tui import judging
from tui.answers import shelf_of
from tui.bridge import Desk
from tui.post_editing import Seen, ordered, pictures_of
from tui.words import clock, local, zone
from ventanilla.api import ConnectorError, Limits, Publishes, SetupField


@dataclass(frozen=True)
class Speaker:
    """An account and what its connector takes."""

    account: Account
    connector: Publishes | None = None
    limits: Limits | None = None
    why_not: str = ""
    """Why nothing can be said on it; empty: it can."""

    @property
    def name(self) -> str:
        """Its handle, to be shown."""
        return show(self.account.handle or self.account.name)

    @property
    def fields(self) -> Sequence[SetupField]:
        """What only this platform takes."""
        if self.connector is None:
            return ()
        try:
            return tuple(fenced_call(self.connector.draft_fields))
        except (Broken, ConnectorError):
            return ()


@dataclass(frozen=True)
class Fit:
    """How a content fits an account."""

    used: tuple[int | None, ...] = ()
    """Of each part, in the platform's unit; ``None``: its connector cannot say."""
    most: int | None = None
    reasons: tuple[str, ...] = ()
    """Why it cannot go out like this, to be shown; none: it can."""

    @property
    def is_over(self) -> bool:
        """Whether a part is too long."""
        return self.most is not None and any(each is not None and each > self.most for each in self.used)


@dataclass(frozen=True)
class TimeFacts:
    """What is known about the time of a post."""

    clashes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """Holidays, windows and events of its day."""
    slot: Slot | None = None
    freezes: tuple[str, ...] = ()
    """Why publication of these accounts is stopped now."""
    themes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Around:
    """What stands around the post, as it was read last."""

    speakers: Mapping[AccountId, Speaker] = field(default_factory=dict)
    cards: Mapping[str, Card] = field(default_factory=dict)
    time: TimeFacts = TimeFacts()


def speakers(desk: Desk) -> dict[AccountId, Speaker]:
    """Every account of ours with its connector; loads the connectors."""
    shelf = shelf_of(desk)
    found = {}
    for account in desk.accounts:
        if account.standing.state is AccountState.FOREIGN or account.relation is not Relation.OWN:
            continue
        try:
            connector = publishing_connector(shelf, account)
            found[account.id] = Speaker(account, connector, limits_of(account, connector))
        except VentanillaError as error:
            found[account.id] = Speaker(account, why_not=str(error))
        except (Broken, ConnectorError):
            why = _("Its connector does not say what it takes: tell who maintains it.")
            found[account.id] = Speaker(account, why_not=why)
    return found


def fit(speaker: Speaker | None, content: Content) -> Fit:
    """Count and check a content as its connector does; called at every key, so pure and at once."""
    if speaker is None or speaker.connector is None or speaker.limits is None:
        return Fit(reasons=(speaker.why_not,) if speaker is not None else ())
    connector, limits = speaker.connector, speaker.limits
    used: list[int | None] = []
    for passage in content.passages:
        try:
            used.append(fenced_call(lambda text=passage.text: connector.count(text, limits)))  # type: ignore[misc]  # the text is bound here
        except (Broken, ConnectorError):
            used.append(None)
    reasons: tuple[str, ...] = ()
    if content.text.strip() or pictures_of(content):
        try:
            flaws = flaws_of(connector, content.draft(None), limits)
            reasons = tuple(dict.fromkeys(show(flaw_sentence(flaw)) for flaw in flaws))
        except VentanillaError as error:
            reasons = (str(error),)
    if needs_person(speaker.account.standing):
        reasons = (*reasons, _("the account itself needs somebody: see Accounts"))
    return Fit(tuple(used), limits.text.most, reasons)


def counts_of(around: Around, contents: Mapping[AccountId, Content]) -> dict[AccountId, tuple[Count, ...]]:
    """How long each account's parts are, for the rules."""
    found = {}
    for account, content in contents.items():
        speaker = around.speakers.get(account)
        fitted = fit(speaker, content)
        if speaker is not None and speaker.limits is not None and fitted.most is not None:
            unit = speaker.limits.text.unit
            found[account] = tuple(Count(used, fitted.most, unit) for used in fitted.used if used is not None)
    return found


async def around(desk: Desk, sheet: PostSheet, known: Mapping[AccountId, Speaker]) -> Around:
    """Read what stands around a post."""
    contents = [sheet.master, *(each.content for each in sheet.variants)]
    hashes = dict.fromkeys(media.sha256 for content in contents for _part, _n, media in pictures_of(content))
    cards = {each: card for each in hashes if (card := await card_of(desk.store, each)) is not None}
    return Around(known, cards, await time_facts(desk, sheet))


async def time_facts(desk: Desk, sheet: PostSheet) -> TimeFacts:
    """What meets a post at its time."""
    stopped: dict[str, None] = {}
    for each in sheet.variants:
        for freeze in await freezes_on(desk.store, each.account, theme=sheet.meta.theme):
            stopped[show(freeze.reason)] = None
    names = tuple(each.name for each in await themes(desk.store))
    slot = next((each for each in await slots(desk.store) if each.id == sheet.meta.slot), None)
    if sheet.at_s is None:
        return TimeFacts(slot=slot, freezes=tuple(stopped), themes=names)
    day = local(sheet.at_s, desk.zone).date()
    plan = await stretch(desk.store, day - timedelta(days=1), day, zone(desk.zone), language=language())
    said = [
        _(CLASH_NAMES[each.kind],
          time=clock(each.other_s, desk.zone) if each.other_s is not None else "", event=show(each.event))
        for each in plan.clashes
        if each.post == sheet.id
    ]  # fmt: skip
    notes = tuple(show(title) for _kind, title in plan.notes(day) if title)
    return TimeFacts(tuple(dict.fromkeys(said)), notes, slot, tuple(stopped), names)


async def judge(desk: Desk, sheet: PostSheet, counts: Mapping[AccountId, tuple[Count, ...]]) -> list[Seen]:
    """Every finding of what is stored, what blocks first."""
    found = await judging.judged(desk, sheet.id, counts=counts)
    open_ = await judging.open_rules(desk, sheet.id, found)
    given = {(each.rule, each.mark): each for each in sheet.overrides}
    return ordered(
        Seen(
            each.finding,
            each.accounts,
            each in open_ or each.finding.severity is Severity.INFO,
            given.get((each.finding.rule, each.finding.mark)),
        )
        for each in found
    )


async def read_file(path: str, most: int) -> bytes:
    """The bytes of a file, no more than one above ``most``.

    Raises:
        OSError: it cannot be read.
    """
    return await asyncio.to_thread(_bytes_of, path, most)


def _bytes_of(path: str, most: int) -> bytes:
    from pathlib import Path

    with Path(path).expanduser().open("rb") as file:
        return file.read(most + 1)


def utc(at_s: float) -> datetime:
    """That moment, aware."""
    return datetime.fromtimestamp(at_s, UTC)


def named(around_: Around, accounts: Iterable[AccountId]) -> str:
    """``X Fb``: the networks of some accounts."""
    found = (around_.speakers.get(each) for each in accounts)
    return " ".join(dict.fromkeys(each.account.network for each in found if each is not None))
