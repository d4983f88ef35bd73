"""What is done with a post from any place that shows one: judged, handed in, given a time, decided about, cancelled.

A place that has this needs to say only what is under its cursor; each act reads the post afresh before it asks, and
what is asked with it is loaded with the first act.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

from core.access.lock import is_fresh
from core.i18n import _
from core.publishing.model import PostId
from core.text import show
from tui.screens.place import Place


class PostActs(Place, inherit_bindings=False):
    """A place with posts."""

    # --- what the place says -------------------------------------------------------------------------------

    async def before_post_act(self, id_: PostId) -> None:
        """The last chance to store what is typed, before the post is read for a question."""

    def post_acted(self, id_: PostId) -> None:
        """Something was done with this post here: read it again."""

    def seen_print(self, id_: PostId) -> str | None:
        """The fingerprint of the post as it stands on the screen; ``None``: the screen shows none."""
        return None

    def stays_writing(self, id_: PostId) -> bool:
        """Whether somebody here goes on writing at it, so that colleagues are told."""
        return False

    # --- the keys ------------------------------------------------------------------------------------------

    def act_post_judge(self, target: int | None) -> None:
        """Approve it, ask for changes, or reject it."""
        if target is not None:
            from tui.screens.post_acts_judging import ask_judgement

            ask_judgement(self, PostId(target))

    def act_post_approve(self, target: int | None) -> None:
        """Approve it, after one question."""
        if target is not None:
            from tui.screens.post_acts_judging import ask_judgement

            ask_judgement(self, PostId(target), "1")

    def act_post_rework(self, target: int | None) -> None:
        """Ask for changes, with a reason."""
        if target is not None:
            from tui.screens.post_acts_judging import ask_judgement

            ask_judgement(self, PostId(target), "2")

    def act_post_reject(self, target: int | None) -> None:
        """Reject it, with a reason."""
        if target is not None:
            from tui.screens.post_acts_judging import ask_judgement

            ask_judgement(self, PostId(target), "3")

    def act_post_rework_with(self, reason: str) -> None:
        """Ask for changes for this reason."""
        self._judge_with("2", reason)

    def act_post_reject_with(self, reason: str) -> None:
        """Reject it for this reason."""
        self._judge_with("3", reason)

    def act_post_submit(self, target: int | None) -> None:
        """Hand it in; warnings ask for their reasons."""
        if target is not None:
            from tui.screens.post_acts_submitting import hand_in

            hand_in(self, PostId(target))

    def act_post_schedule(self, target: int | None) -> None:
        """Choose when it leaves."""
        if target is not None:
            from tui.screens.post_acts_timing import ask_schedule

            ask_schedule(self, PostId(target))

    def act_post_decide(self, target: int | None) -> None:
        """Decide about a delivery that is frozen, held, in doubt, failed or too late."""
        if target is not None:
            from tui.screens.post_acts_deciding import ask_decision

            ask_decision(self, PostId(target))

    def act_post_cancel(self, target: int | None) -> None:
        """Cancel it, after one question."""
        if target is not None:
            from tui.screens.post_acts_deciding import ask_cancel

            ask_cancel(self, PostId(target))

    def act_post_invite(self, target: int | None) -> None:
        """Ask somebody outside for their approval."""
        if target is not None:
            from tui.screens.post_acts_outside import ask_outside

            ask_outside(self, PostId(target))

    def act_post_decision(self, target: int | None) -> None:
        """Bring in what somebody outside decided: their file says about which post."""
        from tui.screens.post_acts_outside import ask_decision_file

        ask_decision_file(self, PostId(target) if target is not None else None)

    def act_post_decision_with(self, path: str) -> None:
        """Bring in this file."""
        from tui.screens.post_acts_outside import bring_in

        target = self.target()
        self.carry_out(bring_in(self, PostId(target) if target is not None else None, path))

    def act_post_recall(self, target: int | None) -> None:
        """Ask somebody outside no longer."""
        if target is not None:
            from tui.screens.post_acts_outside import ask_recall

            ask_recall(self, PostId(target))

    def _judge_with(self, key: str, reason: str) -> None:
        target = self.target()
        if target is None:
            self.app.say(_("There is no post here."), is_error=True)
            return
        from tui.screens.post_acts_judging import hand_back

        self.carry_out(hand_back(self, PostId(target), key, reason))

    # --- a PIN that is fresh enough ------------------------------------------------------------------------

    def with_fresh_pin(self, then: Callable[[], None]) -> None:
        """Go on at once where the PIN was given within the last ten minutes, else once it was given again."""
        signed_in = self.app.desk.signed_in
        if signed_in is None or is_fresh(signed_in.verified_s, time.time()):
            then()
            return
        self.prompt.password = True
        label = _("PIN of {name}", name=show(signed_in.operator.name))

        def given(pin: str) -> None:
            self.carry_out(self._stepped_up(pin, then))

        self.ask_words(label, given)

    async def _stepped_up(self, pin: str, then: Callable[[], None]) -> str:
        from core.access.sign_in import step_up

        desk = self.app.desk
        signed_in = desk.signed_in
        if signed_in is None:
            return ""
        verified_s = await step_up(desk.store, signed_in, pin)
        if desk.signed_in is signed_in:  # nobody else has sat down meanwhile
            desk.signed_in = replace(signed_in, verified_s=verified_s)
            then()
        return ""

    def close_words(self) -> None:
        """A PIN leaves no trace in the field."""
        if self.prompt.password:
            self.prompt.value = ""
        super().close_words()
        self.prompt.password = False

    def doing(self, job: Callable[..., Awaitable[str]], *given: object) -> Callable[[], None]:
        """An answer of a question that carries out a job."""

        def then() -> None:
            self.carry_out(job(*given))

        return then

    async def after_act(self, id_: PostId, job: Awaitable[str]) -> str:
        """Wait for an act, then have the post read again, whether it was done or refused."""
        try:
            return await job
        finally:
            self.post_acted(id_)
