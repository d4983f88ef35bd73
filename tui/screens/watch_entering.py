"""Adding, changing and approving watches, and which platforms they ask: what opens from the panels and the detail."""

from __future__ import annotations

from core.errors import NotFound
from core.i18n import _
from core.text import show
from core.text.cells import wrap
from core.watch.model import Watch, WatchState
from core.watch.panels import Panel
from core.watch.service import approve_watch
from core.watch.steering import look_at_person_watch
from core.watch.store import watch_of
from tui.keys import Key
from tui.paint import Line, line
from tui.panes.frame import Choice
from tui.screens.place import Place
from tui.words import moment

ENTERING = {
    "watch.add": "watch.add", "watch.edit": "watch.edit", "watch.approve": "watch.approve_person",
    "watch.searches": "watch.edit",
}  # fmt: skip
"""What the gate calls each of these actions."""


class WatchEntering(Place):
    """What is asked in dialogs of their own."""

    def panel(self) -> Panel | None:
        """The watch that keys are about."""
        return None

    def entered(self, watch: Watch) -> None:
        """A watch was saved: where it is shown, the cursor goes there."""

    def why_not_entering(self, key: Key) -> str:
        """What of this cannot be done about the watch under the cursor."""
        panel = self.panel()
        if key.id not in ENTERING or key.id == "watch.add":
            return ""
        if panel is None:
            return _("There is no watch here.")
        if key.id == "watch.approve" and panel.watch.state is not WatchState.PROPOSED:
            return _("It does not wait for an approval.")
        if key.id == "watch.approve" and self.app.desk.me in (panel.watch.asked_by, panel.watch.owner):
            return _("You asked for it yourself: somebody else has to approve it.")
        if key.id == "watch.searches" and panel.watch.is_person:
            return _("It is about a person: no platform is asked for it.")
        return ""

    def act_watch_add(self, _target: int | None) -> None:
        """Write a new watch."""
        from tui.screens.watch_form import WatchForm

        desk = self.app.desk
        self.app.push_screen(WatchForm(None, desk.now_s, desk.zone, self.entered))

    def act_watch_edit(self, target: int | None) -> None:
        """Change the watch under the cursor."""
        self.carry_out(self._edit(target))

    async def _edit(self, target: int | None) -> str:
        from tui.screens.watch_form import WatchForm

        desk, watch = self.app.desk, await self._whole(target)
        if self.app.screen is self:  # else the desk was hidden meanwhile
            self.app.push_screen(WatchForm(watch, desk.now_s, desk.zone, self.entered))
        return ""

    async def _whole(self, target: int | None) -> Watch:
        """The watch as it stands now; a person's is put on record first."""
        desk, panel = self.app.desk, self.panel()
        if panel is None or panel.watch.id != target:
            raise NotFound(_("There is no watch here."))
        if panel.watch.is_person:
            return await look_at_person_watch(desk.store, desk.actor, panel.watch.id)
        return await watch_of(desk.store, panel.watch.id)

    def act_watch_approve(self, target: int | None) -> None:
        """Show what is asked for, by whom, and ask whether it may begin."""
        self.carry_out(self._ask_approval(target))

    async def _ask_approval(self, target: int | None) -> str:
        watch = await self._whole(target)
        if self.app.screen is not self or self._answers or self.focused is not None:
            return ""
        answers = [
            (Choice("y", _("yes, let it begin"), token="strong"), lambda: self._approve(watch)),
            (Choice("n", _("not now")), lambda: None),
        ]
        self.ask(_("Approve the watch of a person?"), answers, about=self._asked_for(watch), is_box=True)
        return ""

    def _asked_for(self, watch: Watch) -> list[Line]:
        """Who asked for it, what it follows, why, on which law, until when."""
        desk = self.app.desk
        asker = next((each.name for each in desk.people if each.id == watch.asked_by), "?")
        ends = moment(watch.ends_s, desk.now_s, desk.zone) if watch.ends_s is not None else "?"
        rows = [
            (_("asked for by {name}", name=show(asker)), "strong"),
            (f"{show(watch.name)}: {show(watch.query, limit=600)}", "text"),
            (_("purpose: {words}", words=show(watch.purpose, limit=400)), "text"),
            (_("legal basis: {words}", words=show(watch.legal_basis, limit=600)), "text"),
            (_("ends {time}; your name goes on record", time=ends), "muted"),
        ]
        cells = self._box_cells() - 4
        return [line((part, token)) for words, token in rows for part in wrap(words, cells)]

    def _approve(self, watch: Watch) -> None:
        self.carry_out(self._approved(watch))

    async def _approved(self, watch: Watch) -> str:
        desk = self.app.desk
        begun = await approve_watch(desk.store, desk.actor, watch.id, seen_rev=watch.rev)
        return _("Watch «{name}» begins, and ends by itself.", name=show(begun.name))

    def act_watch_searches(self, target: int | None) -> None:
        """Which platforms it asks."""
        panel = self.panel()
        if panel is not None and panel.watch.id == target:
            from tui.screens.watch_searches import WatchSearches

            self.app.push_screen(WatchSearches(panel.watch))
