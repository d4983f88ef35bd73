"""Between the screens and the house: what a desk knows, who sits at it, and what changed since.

Screens read through it and never open anything themselves. One task listens for changes of every process
and tells the place on screen at most four times a second, however much comes in.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message

from core.access import sessions
from core.access.model import HEARTBEAT_S, Operator, Session, SessionId, SignedIn
from core.access.presence import Presence, present, set_open
from core.access.service import list_operators
from core.access.sight import Sight, sight_of
from core.accounts.model import Account, AccountState
from core.accounts.overview import every_account
from core.accounts.standing import needs_person
from core.errors import NotPermitted, VentanillaError
from core.i18n import N_, _, ngettext
from core.ids import ConversationId, OperatorId
from core.inbox import overview, reads
from core.inbox.model import Done
from core.runtime import House
from core.store import Actor, Store
from core.store.changes import changes
from core.store.leases import holder_name, is_held
from core.store.workspace import WorkspaceKind
from core.text import skeleton
from tui.collection import Collection
from tui.outbox import Outbox
from tui.panes.accounts import account_warnings
from tui.panes.frame import FrameFacts, PlaceTab
from tui.touched import Touched, touched_by
from tui.watching import Watching

if TYPE_CHECKING:
    from core.accounts.loading import Shelf
    from tui.app import VentanillaApp
    from tui.attached import Attached

TELL_S = 0.25
"""Screens are told of changes at most this often (seconds)."""


class Desk:
    """One operator's desk in one workspace."""

    class Changed(Message):
        """Somebody committed something."""

        def __init__(self, touched: Touched) -> None:
            super().__init__()
            self.touched = touched

    class Redraw(Message):
        """Words or looks changed: draw everything again."""

    class Minute(Message):
        """The workspace's clock shows another minute: ages and due times move."""

    class Second(Message):
        """An undo window of this desk is open, or has just closed: its seconds are counted."""

    def __init__(self, house: House, signed_in: SignedIn | None = None) -> None:
        self.house = house
        self.store = house.store
        self.signed_in = signed_in
        self.sight = sight_of(signed_in.operator if signed_in is not None else None)
        """How much of the inbox may stand on this screen, by the roles as they are now."""
        self.attached: Attached | None = None
        """This desk's own collector, where it started one."""
        self.counts: Mapping[str, int] = {}
        self.accounts: Sequence[Account] = ()
        self.official_handles: frozenset[str] = frozenset()
        """How our own accounts' handles look, to tell strangers that look alike."""
        self.people: Sequence[Operator] = ()
        self.tags: Sequence[str] = ()
        self.sessions: Sequence[Session] = ()
        self.last_acts: Sequence[Done] = ()
        self.presence: Mapping[ConversationId, tuple[Presence, ...]] = {}
        self.misfits = 0
        self.outbox = Outbox(house.store)
        self.watching = Watching(house.store, house.directory)
        self.shelf: Shelf | None = None
        """The connectors, once somebody here has written an answer."""
        self.is_collected = self.collects_here = False
        """Whether somebody collects, and whether it is this desk's own collector."""
        self._had_collector: int | None = None
        self._is_counting = False
        self._minute = int(self.now_s // 60)
        self._looked_at = _nothing_open(signed_in)
        """What colleagues were told last, and by which session; ``None`` while that is not certain."""
        self._telling = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    # --- who and where ---------------------------------------------------------------------------------

    @property
    def directory(self) -> Path:
        """The workspace's folder."""
        return self.house.directory

    @property
    def is_signed_in(self) -> bool:
        """Whether somebody may see anything."""
        return self.signed_in is not None

    @property
    def actor(self) -> Actor:
        """Who acts at this desk now.

        Raises:
            NotPermitted: nobody is signed in.
        """
        if self.signed_in is None:
            raise NotPermitted(N_("Nobody is signed in at this desk."))
        return self.signed_in.actor

    @property
    def me(self) -> OperatorId | None:
        """The operator's id; ``None`` while nobody is signed in."""
        return self.signed_in.operator.id if self.signed_in is not None else None

    @property
    def operator(self) -> Operator | None:
        """Whoever sits here, with their roles as they are now; ``None`` while nobody is signed in."""
        if self.signed_in is None:
            return None
        return next((person for person in self.people if person.id == self.me), self.signed_in.operator)

    @property
    def name(self) -> str:
        """The operator's name; empty while nobody is signed in."""
        return self.signed_in.operator.name if self.signed_in is not None else ""

    @property
    def now_s(self) -> float:
        """The workspace's time."""
        return self.store.clock.time()

    @property
    def zone(self) -> str:
        """The institution's zone."""
        return self.house.workspace.zone

    @property
    def networks(self) -> Mapping[str, str]:
        """The networks of the registered accounts: two letters and a name."""
        from tui.networks import NETWORK_NAMES

        return NETWORK_NAMES

    async def seat(self, signed_in: SignedIn) -> None:
        """Somebody proved who they are: from here on this is their desk, with their roles as they are now."""
        if self.signed_in is None or self.signed_in.session.id != signed_in.session.id:
            self._looked_at = _nothing_open(signed_in)
        self.signed_in = signed_in
        await self.refresh_people()

    # --- reading ----------------------------------------------------------------------------------------------

    @property
    def conversations(self) -> Store:
        """The store, for who reads conversations from it.

        Raises:
            NotPermitted: whoever sits here may not read them.
        """
        if self.sight is not Sight.WHOLE:
            raise NotPermitted(_HIDDEN[self.sight])
        return self.store

    @property
    def why_hidden(self) -> str:
        """Why the inbox is not shown to whoever sits here; empty where it is."""
        return "" if self.sight is Sight.WHOLE else _(_HIDDEN[self.sight])

    async def refresh(self) -> None:
        """Read the counters, the accounts' health and who collects."""
        self.counts = await reads.counts(self.store, self.me)
        self.accounts = await every_account(self.store)
        ours = (account.handle for account in self.accounts if account.standing.state is not AccountState.FOREIGN)
        self.official_handles = frozenset(skeleton(handle) for handle in ours if handle)
        can_read = self.me is not None and self.sight is Sight.WHOLE
        self.last_acts = await reads.last_acts(self.store, self.me, 3) if can_read and self.me is not None else ()
        self.misfits = await overview.misfit_count(self.store)
        await self.outbox.refresh(self.me)
        await self.watching.refresh(self.operator)
        self.is_collected = await is_held(self.store, "collector")
        own = self._had_collector = self.attached.pid if self.attached is not None else None
        self.collects_here = own is not None and await is_held(self.store, "collector", holder_name(own))

    async def refresh_people(self) -> None:
        """Read who works here, which tags there are, and who looks at what."""
        self.people = await list_operators(self.store)
        self.sight = sight_of(next((person for person in self.people if person.id == self.me), None))
        await self.watching.refresh(self.operator)
        self.tags = await overview.tag_names(self.store)
        self.presence = await present(self.store)
        self.sessions = await sessions.live_sessions(self.store)

    def tabs(self) -> list[PlaceTab]:
        """The places there are, with what waits in each."""
        troubled = sum(1 for account in self.accounts if needs_person(account.standing))
        accounts = PlaceTab("a", N_("Accounts"), N_("Accounts"), troubled, troubled > 0)
        if self.sight is Sight.NOTHING:
            return [accounts]
        inbox = PlaceTab("i", N_("Inbox"), N_("Inbox"), self.counts.get("1", 0), self.counts.get("3", 0) > 0)
        alerts = self.watching.untaken
        watches = PlaceTab("w", N_("Watches"), N_("Watches"), alerts, alerts > 0)
        review, troubled = self.outbox.tally.review, self.outbox.tally.troubled
        queue = PlaceTab("q", N_("Queue"), N_("Queue"), review + troubled, troubled > 0)
        return [inbox, watches, queue, accounts]

    def facts(self) -> FrameFacts:
        """What the frame shows."""
        words, short, token = self._collection()
        warnings = self.outbox.warnings()
        if self.misfits:
            misfits = ngettext("? {n} item fits no message", "? {n} items fit no message", self.misfits)
            warnings.append((misfits, "warn"))
        warnings += account_warnings(self.accounts, self.now_s)
        if self.sight is not Sight.NOTHING:
            warnings[:0] = self.watching.warnings()
        workspace = self.house.workspace
        return FrameFacts(
            institution=workspace.institution,
            short_name=workspace.short_name,
            operator=self.name,
            now_s=self.now_s,
            zone=self.zone,
            is_demo=workspace.kind is not WorkspaceKind.LIVE,
            collector=words,
            collector_short=short,
            collector_token=token,
            warnings=tuple(warnings),
            is_sole=self.outbox.tally.is_sole,
        )

    def _collection(self) -> tuple[str, str, str]:
        has_ended = self.attached is not None and self.attached.pid is None
        going = Collection(self.is_collected, self.collects_here, has_ended, self.store.clock.speed)
        return going.words(self.accounts, self.now_s)

    # --- presence and session ------------------------------------------------------------------------------------

    async def look_at(self, conversation: ConversationId | None, *, is_writing: bool = False) -> None:
        """Tell colleagues what is open here, once; nobody signed in: tell nothing."""
        if self.signed_in is None:
            return
        session = self.signed_in.session
        looks_at = (session.id, conversation, is_writing)
        async with self._telling:  # in the order in which they were looked at
            if looks_at != self._looked_at:
                self._looked_at = None
                await set_open(self.store, session, conversation, is_writing=is_writing)
                self._looked_at = looks_at

    async def beat(self) -> None:
        """Say that this desk is there.

        Raises:
            SessionEnded: the session was ended elsewhere.
        """
        if self.signed_in is not None:
            await sessions.heartbeat(self.store, self.signed_in.session)

    # --- listening ------------------------------------------------------------------------------------------------

    def listen(self, app: VentanillaApp) -> None:
        """Start to follow changes, tell the app's screen of them, and keep the session alive."""
        self._keep(self._follow(app))
        self._keep(self._live(app))

    async def _follow(self, app: VentanillaApp) -> None:
        try:
            async for batch in changes(self.store):
                touched = touched_by(batch)
                self.watching.note(batch)
                await self.refresh()
                if rings := self.watching.rings():
                    app.ring(rings)
                if touched.has_people:
                    await self.refresh_people()
                    app.sight_changed()
                if any(c.entity == "session" for c in batch):  # perhaps this desk's own was ended elsewhere
                    await self._beat_or_lock(app)
                app.screen.post_message(self.Changed(touched))
                await asyncio.sleep(TELL_S)
        except VentanillaError as error:  # a newer schema, a replaced file: say it and close
            app.close_with(str(error))
        except Exception as error:  # noqa: BLE001  # the fence of this worker: the app notes it and leaves
            app.call_later(app._handle_exception, error)

    async def _live(self, app: VentanillaApp) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_S)
            await self._beat_or_lock(app)

    async def _beat_or_lock(self, app: VentanillaApp) -> None:
        try:
            await self.beat()
        except VentanillaError as error:
            app.failed(error)

    def second_passed(self, app: VentanillaApp) -> None:
        """Once a second: tell the screen when the minute on the workspace's clock or our collector changed."""
        if self.watching.second_passed():
            app.ring(self.watching.rings())
            app.redraw_frame()
        own = self.attached.pid if self.attached is not None else None
        if own != self._had_collector:
            self._had_collector = own
            app.redraw_frame()
        if self._is_counting:
            app.redraw_frame()
            app.screen.post_message(self.Second())
        self._is_counting = self.outbox.is_counting
        minute = int(self.now_s // 60)
        if minute != self._minute:
            self._minute = minute
            app.screen.post_message(self.Minute())

    # --- leaving ------------------------------------------------------------------------------------------------------

    async def sign_out(self) -> None:
        """End this desk's session."""
        if self.signed_in is not None:
            signed_in, self.signed_in = self.signed_in, None
            await sessions.sign_out(self.store, signed_in)

    async def close(self, *, is_lost: bool = False) -> None:
        """Stop listening and end the session."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self.signed_in is not None:
            signed_in, self.signed_in = self.signed_in, None
            end = (
                sessions.lose_session(self.store, signed_in.session)
                if is_lost
                else sessions.sign_out(self.store, signed_in)
            )
            await end

    def _keep(self, job: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(job)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _nothing_open(signed_in: SignedIn | None) -> tuple[SessionId, ConversationId | None, bool] | None:
    """A session begins with nothing open."""
    return (signed_in.session.id, None, False) if signed_in is not None else None


_HIDDEN = {
    Sight.NOTHING: N_("Your roles do not include reading what people write. Who manages operators can change that."),
    Sight.COUNTS: N_("Your roles show how many conversations there are, not what people write in them."),
}
