"""The publishing queue: what goes out when, who still has to say yes, and what somebody has to decide."""

from __future__ import annotations

from core.i18n import _
from core.publishing.model import PostId
from core.publishing.workflow.model import Standing
from core.publishing.workflow.standing import PROBLEMS
from core.text import show
from tui.keys import Key
from tui.panes.queue_stops import Reach
from tui.panes.queue_words import AGENDA, WAITS
from tui.screens.post_acts import PostActs
from tui.screens.queue_view import QueueView

_OF_A_POST = frozenset({"post.edit", "post.judge", "post.approve", "post.rework", "post.reject", "post.submit",
                        "post.schedule", "post.decide", "post.cancel", "post.invite", "post.recall",
                        "queue.freeze_account", "queue.freeze_network", "queue.freeze_theme"})  # fmt: skip
_WRITABLE = frozenset({Standing.DRAFT, Standing.REWORK})
_OVER = frozenset({Standing.PUBLISHED, Standing.CANCELLED, Standing.REJECTED, Standing.WITHDRAWN})
_DECIDED = PROBLEMS | {Standing.FROZEN, Standing.HELD}


class Queue(PostActs, QueueView):
    """What keys do with the post under the cursor."""

    # --- what a key means now --------------------------------------------------------------------------

    def target(self) -> int | None:
        """The post under the cursor."""
        return self.current_id()

    def why_not(self, key: Key) -> str:
        """What cannot be done about this post now."""
        if key.id in ("day.next", "day.previous") and self.view == AGENDA:
            return _("Days are walked through in week and month: , turns to them.")
        if key.id == "list.show_new" and not self.fresh:
            return _("Nothing new has come.")
        if key.id == "queue.lift" and not self.freezes:
            return _("Nothing is frozen.")
        if key.id == "queue.next" and self._next_mine() is None:
            return _("Nothing waits for a decision.")
        post = self.current()
        if key.id not in _OF_A_POST and not (key.id == "item.open" and self.view == AGENDA):
            return ""
        if self.view != AGENDA:
            return _("Choose a day with Enter, then a post.")
        if post is None:
            return _("There is no post here.")
        return self._not_now(key, post.standing)

    def _not_now(self, key: Key, standing: Standing) -> str:
        match key.id:
            case "post.submit" if standing not in _WRITABLE:
                return _("It was handed in already.")
            case "post.judge" | "post.approve" | "post.rework" | "post.reject" if standing in _WRITABLE:
                return _("It is not handed in yet: s does that.")
            case "post.invite" if standing in _WRITABLE:
                return _("It is not handed in yet: s does that.")
            case "post.approve" | "post.invite" if standing is not Standing.REVIEW:
                return _("It waits for no approval.")
            case "post.decide" if standing not in _DECIDED:
                return _("Nothing is to be decided about it.")
            case "post.cancel" | "post.schedule" | "post.judge" if standing in _OVER:
                return _("It has ended already.")
        return ""

    def why_off(self, key: Key) -> str:
        """The same, and what the roles do not include."""
        return self.why_not(key) or self._refusals.get(key.id, "")

    def rank(self, key: Key) -> int:
        """What the post waits for comes first; while something is frozen the way to that is seen."""
        if key.id == "queue.freezes" and self.freezes:
            return 3
        post = self.current()
        if post is not None and self.view == AGENDA:
            wanted = "post.judge" if post.standing is Standing.REVIEW else "post.submit"
            if key.id == "post.decide" and post.standing in _DECIDED:
                return 1
            if key.id == wanted and post.standing in WAITS | _WRITABLE:
                return 1
        return super().rank(key)

    # --- looking closer --------------------------------------------------------------------------------

    def act_item_open(self) -> None:
        """The post in full; of a day its agenda."""
        if self.view != AGENDA:
            self.turn_to(AGENDA)
            return
        self.act_post_edit(self.current_id())

    def act_post_edit(self, target: int | None) -> None:
        """The post in full, to read it or go on writing."""
        if target is not None:
            from tui.screens.post_editor import PostEditor

            self.app.push_screen(PostEditor(PostId(target), self._left_editor))

    def act_post_new(self, _target: int | None = None) -> None:
        """A new post."""
        from tui.screens.post_editor import PostEditor

        self.app.push_screen(PostEditor(None, self._left_editor))

    def _left_editor(self, id_: PostId | None) -> None:
        """The cursor goes to what was written."""
        self._chosen = id_ or self._chosen
        self.load()

    def _next_mine(self) -> PostId | None:
        """The next post that waits for a decision or for the person here."""
        order, me = self._order(), self.app.desk.name
        wanted = {
            each.id for each in self.posts
            if each.standing in _DECIDED or (each.standing is Standing.REVIEW and me in each.waits_for)
            or (each.standing is Standing.REWORK and each.author == me)
        }  # fmt: skip
        at = order.index(current) if (current := self.current_id()) in order else -1
        return next((id_ for id_ in (*order[at + 1 :], *order[: max(0, at)]) if id_ in wanted), None)

    def act_queue_next(self) -> None:
        """Go to it."""
        self._chosen = self._next_mine() or self._chosen
        self.draw()

    def act_back(self) -> None:
        """An error, the agenda, then the inbox."""
        if self.app.message_line.dismiss_error():
            self.draw_frame()
        elif self.view != AGENDA:
            self.turn_to(AGENDA)
        else:
            self.app.go("i")

    def post_acted(self, id_: PostId) -> None:
        """Something was done with this post here."""
        self.reread()

    # --- freezing --------------------------------------------------------------------------------------

    def _freeze(self, target: int | None, reach: Reach | None = None, reason: str = "") -> None:
        from tui.screens.queue_freezing import ask_freeze

        ask_freeze(self, PostId(target) if target is not None else None, reach, reason)

    def act_queue_freeze(self, target: int | None) -> None:
        """Stop publication: all of it, or of an account, the network or the theme of this post."""
        self._freeze(target)

    def act_queue_freeze_account(self, target: int | None) -> None:
        """Stop publication on an account of this post."""
        self._freeze(target, Reach.ACCOUNT)

    def act_queue_freeze_network(self, target: int | None) -> None:
        """Stop publication on a network of this post."""
        self._freeze(target, Reach.NETWORK)

    def act_queue_freeze_theme(self, target: int | None) -> None:
        """Stop publication of posts with the theme of this one."""
        self._freeze(target, Reach.THEME)

    def act_queue_freeze_with(self, reason: str) -> None:
        """Stop all publication for this reason."""
        self._freeze(None, Reach.ALL, reason)

    def act_queue_freeze_account_with(self, reason: str) -> None:
        """Stop publication on an account of this post for this reason."""
        self._freeze(self.current_id(), Reach.ACCOUNT, reason)

    def act_queue_freeze_network_with(self, reason: str) -> None:
        """Stop publication on a network of this post for this reason."""
        self._freeze(self.current_id(), Reach.NETWORK, reason)

    def act_queue_freeze_theme_with(self, reason: str) -> None:
        """Stop publication of posts with the theme of this one for this reason."""
        self._freeze(self.current_id(), Reach.THEME, reason)

    def act_queue_freezes(self) -> None:
        """What is frozen, and what is held."""
        from tui.screens.queue_freezes import QueueFreezes

        self.app.push_screen(QueueFreezes())

    def act_queue_lift(self, _target: int | None) -> None:
        """Lift the freeze; of several the one that is chosen in their list."""
        from tui.screens.queue_freezing import ask_lift

        if len(self.freezes) == 1:
            ask_lift(self, self.freezes[0])
        else:
            self.act_queue_freezes()

    def act_queue_lift_with(self, word: str) -> None:
        """Lift the freeze of this number."""
        from tui.screens.queue_freezing import ask_lift, freeze_named

        found = freeze_named(self.freezes, word)
        if found is None:
            name = show(word, limit=40)
            self.app.say(_("No freeze in force is called «{name}»: Z shows them.", name=name), is_error=True)
        else:
            ask_lift(self, found)
