"""What is frozen, and what it holds: a freeze is lifted here, and each held post decided about by itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import ClassVar

from textual import work
from textual.app import ComposeResult

from core.access.gate import refusal_ahead
from core.i18n import _
from core.publishing.freeze import Fate, Freeze, fates, freezes
from core.publishing.model import Cause, DeliveryState, PostId, PostKind
from core.publishing.workflow.reads import QueueLine, line_of, queue
from core.text import show
from tui.bridge import Desk
from tui.keys import Key
from tui.panes import queue_freezes as pane
from tui.panes.post_editor_rows import Row, chosen_key, laid, moved_key
from tui.panes.queue_freezes import Holding
from tui.screens.post_acts import PostActs
from tui.screens.rowwise import Rowwise
from tui.widgets.sheet import Sheet

_MOST_POSTS = 100_000
_SINCE_S = 30 * 86_400
_ASKED = {"freeze.lift": "queue.unfreeze", "post.decide": "crisis.release", "post.edit": "post.edit"}


class QueueFreezes(Rowwise, PostActs, inherit_bindings=False):
    """Opened over the queue. A freeze stays listed as long as it holds something nobody has decided about."""

    place: ClassVar[str] = "freezes"
    letter: ClassVar[str] = "q"
    DEFAULT_CSS = "QueueFreezes #heading { height: 1; }"

    def __init__(self) -> None:
        super().__init__()
        self.holdings: Sequence[Holding] = ()
        self._lines: Mapping[PostId, QueueLine] = {}
        self._refusals: Mapping[str, str] = {}
        self._at = ""
        self._is_read = False

    def body(self) -> ComposeResult:
        """A heading, the freezes and what they hold."""
        yield Sheet(self.app.look, id="heading")
        yield Sheet(self.app.look, id="freezes")

    # --- reading ---------------------------------------------------------------------------------------

    def on_mount(self) -> None:
        """Read them."""
        self.call_after_refresh(self.draw)
        self.load()

    def on_screen_resume(self) -> None:
        """Something may have been decided meanwhile."""
        if self._is_read:
            self.load()

    def on_resize(self) -> None:
        """Another width wraps otherwise."""
        self.call_after_refresh(self.draw)

    def on_desk_redraw(self) -> None:
        """Another language or look."""
        self.draw()

    def on_desk_changed(self, event: Desk.Changed) -> None:
        """One was made, lifted, or decided about."""
        touched = event.touched
        if touched.has_posts or touched.has_deliveries or touched.has_people or touched.has_missed:
            self.load()

    @work(exclusive=True, group="load")
    async def load(self) -> None:
        """Read every freeze in force, and those that are over but hold something still."""
        desk = self.app.desk
        if not desk.is_signed_in:
            return
        in_force = await freezes(desk.store)
        over = await freezes(desk.store, in_force=False)
        found = [*in_force, *(each for each in over if each.lifted_s is not None and each.undecided)]
        holdings = [Holding(each, await self._held(each)) for each in found]
        self._lines = await self._posts({fate.post for each in holdings for fate in each.held})
        refusals = {key: await refusal_ahead(desk.store, desk.actor, asked) for key, asked in _ASKED.items()}
        self._refusals = {key: str(refusal) for key, refusal in refusals.items() if refusal is not None}
        self._keep_place(holdings)
        self.holdings, self._is_read = holdings, True
        self.draw()

    async def _posts(self, ids: Collection[PostId]) -> dict[PostId, QueueLine]:
        store = self.app.desk.store
        if not ids:
            return {}
        since_s = store.clock.now_s() - _SINCE_S
        found = {each.id: each for each in await queue(store, from_s=since_s, limit=_MOST_POSTS) if each.id in ids}
        for id_ in set(ids) - set(found):  # older than the queue shows, or no post of our own
            if (each := await line_of(store, id_)) is not None:
                found[id_] = each
        return found

    async def _held(self, freeze: Freeze) -> list[Fate]:
        if not freeze.undecided:
            return []
        return [
            each for each in await fates(self.app.desk.store, freeze.id)
            if not each.decision and each.state is DeliveryState.HELD and each.cause is Cause.FROZEN
        ]  # fmt: skip

    def _keep_place(self, holdings: Sequence[Holding]) -> None:
        """Where the row under the cursor has gone, the cursor goes on to the next one that stays."""
        before, stays = _keys(self.holdings), set(_keys(holdings))
        at = self._at or next(iter(before), "")
        if at in before and at not in stays:
            place = before.index(at)
            later = [each for each in before[place:] if each in stays]
            earlier = [each for each in before[:place] if each in stays]
            self._at = next(iter(later), earlier[-1] if earlier else "")

    # --- drawing ---------------------------------------------------------------------------------------

    def draw(self) -> None:
        """The freezes and what they hold."""
        if not self.is_mounted:
            return
        self.draw_frame()
        cells = self.app.size.width
        self.sheet("heading").show_lines([pane.title_line(self.holdings, cells)] if self._is_read else [])
        lines, top = laid(self._rows(), self._at, cells - 1)
        if self._is_read and not self.holdings:
            lines = pane.empty_lines(cells)
        sheet = self.sheet("freezes")
        sheet.show_lines(lines, keep_top=True)
        sheet.scroll_to_row(top)

    def _rows(self) -> list[Row]:
        desk = self.app.desk
        return pane.freeze_rows(self.holdings, self._lines, desk.now_s, desk.zone, self.app.size.width)

    # --- the cursor ------------------------------------------------------------------------------------

    def page_rows(self) -> int:
        """What is seen at a time."""
        return self.sheet("freezes").size.height

    def move_rows(self, rows: int) -> None:
        """Another freeze, or another post that is held."""
        self._at = moved_key(self._rows(), self._at, rows)
        self.draw()

    def current(self) -> tuple[Holding | None, Fate | None]:
        """The freeze under the cursor, and what it holds where the cursor is on that."""
        at = chosen_key(self._rows(), self._at)
        for each in self.holdings:
            if at == pane.freeze_key(each.freeze):
                return each, None
            for fate in each.held:
                if at == pane.held_key(each.freeze, fate.delivery):
                    return each, fate
        return None, None

    # --- what a key means now --------------------------------------------------------------------------

    def target_of(self, key: Key) -> int | None:
        """The freeze, or the delivery it holds."""
        holding, fate = self.current()
        if key.id == "freeze.lift":
            return holding.freeze.id if holding is not None else None
        return fate.delivery if fate is not None else None

    def why_not(self, key: Key) -> str:
        """What cannot be done about this row now."""
        holding, fate = self.current()
        if key.id in ("freeze.lift", "post.decide", "post.edit", "item.open") and holding is None:
            return _("There is no freeze here.")
        if key.id == "freeze.lift" and holding is not None and holding.freeze.lifted_s is not None:
            return _("It is lifted already: what it holds is decided one by one, with d.")
        if key.id in ("post.decide", "post.edit", "item.open"):
            if fate is None:
                return _("Go down to one of the held posts; e lifts the freeze.")
            if key.id != "post.decide" and fate.kind is not PostKind.POST:
                return _("An answer to a citizen is read in the inbox.")
        return ""

    def why_off(self, key: Key) -> str:
        """The same, and what the roles do not include."""
        return self.why_not(key) or self._refusals.get(key.id, "")

    def rank(self, key: Key) -> int:
        """Enter and i do the same here; the way back is seen in every width."""
        if key.id == "back":
            return 3
        return 0 if key.id == "item.open" else super().rank(key)

    # --- acts ------------------------------------------------------------------------------------------

    def act_freeze_lift(self, target: int | None) -> None:
        """Lift this freeze."""
        from tui.screens.queue_freezing import ask_lift

        found = next((each.freeze for each in self.holdings if each.freeze.id == target), None)
        if found is not None:
            ask_lift(self, found)

    def act_post_decide(self, target: int | None) -> None:
        """Release what is held, give it another time, or drop it."""
        fate = self._fate(target)
        if fate is None:
            return
        from tui.screens.post_acts_deciding import ask_about_held, ask_about_held_answer

        if fate.kind is PostKind.POST:
            ask_about_held(self, fate.post, fate.delivery)
        else:
            ask_about_held_answer(self, fate.post, fate.delivery, show(fate.account))

    def act_post_edit(self, target: int | None) -> None:
        """The post in full."""
        if (fate := self._fate(target)) is not None:
            from tui.screens.post_editor import PostEditor

            self.app.push_screen(PostEditor(fate.post, lambda _post: None))

    def act_item_open(self) -> None:
        """The post in full."""
        _holding, fate = self.current()
        self.act_post_edit(fate.delivery if fate is not None else None)

    def act_back(self) -> None:
        """An error, then the queue."""
        if self.app.message_line.dismiss_error():
            self.draw_frame()
        else:
            self.app.pop_screen()

    def post_acted(self, id_: PostId) -> None:
        """One was decided about here."""
        self.load()

    def _fate(self, delivery: int | None) -> Fate | None:
        return next((fate for each in self.holdings for fate in each.held if fate.delivery == delivery), None)


def _keys(holdings: Sequence[Holding]) -> list[str]:
    return [
        key
        for each in holdings
        for key in (pane.freeze_key(each.freeze), *(pane.held_key(each.freeze, fate.delivery) for fate in each.held))
    ]
