"""Writing a watch: its answers, a trial on what is stored, what platforms say to it, and saving it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from textual import work

from core.errors import VentanillaError
from core.i18n import _, ngettext
from core.inbox.asking import names_here
from core.text import show
from core.watch.model import Watch, WatchState
from core.watch.platforms import PlatformRule
from core.watch.reach import handles_here
from core.watch.service import RulesUnread, Saved, add_watch, edit_watch
from core.watch.trial import Trial, may_try, try_query
from tui.keys import Key
from tui.paint import Line, line
from tui.panes import watch_form as pane
from tui.panes.frame import Choice
from tui.screens.watch_kept import WatchKept
from tui.watch_answers import begun, to_unfinished
from tui.words import local


class WatchForm(WatchKept):
    """The dialog.

    Args:
        watch: the one to change; ``None``: a new one.
        now_s: the workspace's time.
        zone: the institution's.
        done: told the watch that was saved.
    """

    def __init__(self, watch: Watch | None, now_s: float, zone: str, done: Callable[[Watch], None]) -> None:
        super().__init__(begun(local(now_s, zone), watch))
        self.trial: Trial | None = None
        self.rules: Sequence[PlatformRule] = ()
        """What platforms say, while it is on the screen."""
        self.waits = ""
        """What is being waited for; empty: for the person."""
        self._done = done
        self._is_over = False

    def on_mount(self) -> None:
        """Learn what a query can name here, and begin with the first answer or with what was left."""
        self.begin_writing()
        self.learn()
        self.call_after_refresh(self.draw)

    def on_screen_resume(self) -> None:
        """Draw again what may have changed, or go where it came to its end under a hidden desk."""
        self.call_after_refresh(self._go if self._is_over else self.draw)

    @work(group="names")
    async def learn(self) -> None:
        """Read what fields of a query can name."""
        from core.watch.places import gazetteer

        desk = self.app.desk
        names = await names_here(desk.store, desk.networks, gazetteer(desk.directory))
        self.form = replace(self.form, names=names, handles=await handles_here(desk.store))
        is_begun = await self.begin_draft() or bool(self.form.typed)
        self.draw()
        if self.form.watch is None and not is_begun and self.focused is None and not self._answers:
            self.ask_one(self.form.rows[0])

    # --- drawing ---------------------------------------------------------------------------------------

    def step_lines(self, cells: int) -> tuple[Sequence[Line], int]:
        """The rules, the trial, or the answers."""
        desk = self.app.desk
        if self.waits:
            return [line((f" … {self.waits}", "muted"))], 0
        if self.rules:
            return pane.rules_lines(self.rules, dict(desk.networks), cells), 0
        if self.trial is not None:
            return pane.trial_lines(self.trial, desk.now_s, desk.zone, cells), 0
        return super().step_lines(cells)

    @property
    def is_answering(self) -> bool:
        """Whether the rows are on the screen."""
        return not (self.waits or self.rules or self.trial is not None)

    def _show_step(self) -> None:
        self.sheet("steps").show_lines([])  # another step begins at its top
        self.draw()

    # --- what a key means now --------------------------------------------------------------------------

    def why_not(self, key: Key) -> str:
        """What this step has nothing to do with."""
        if key.id in ("watch.try", "watch.save", "item.open", "watch.change") and self.waits:
            return _("Wait a moment.")
        if (key.id == "go" or key.id.startswith("go.") or key.id == "quit") and self.form.is_touched:
            return _("This watch is not saved yet: s saves it, ^G leaves it.")
        match key.id:
            case "watch.try" | "watch.save" if self.form.unfinished:
                names = ", ".join(_(each.label) for each in self.form.unfinished)
                return _("Unfinished: {names}.", names=names)
            case "watch.try" if not self.is_answering:
                return _("It was tried: i goes back to the answers.")
            case "watch.change" if self.is_answering:
                return _("The answers are being given.")
            case "item.open" if not self.is_answering:
                return _("There is nothing to open here.")
        return ""

    def rank(self, key: Key) -> int:
        """One way out is named; once it was tried, saving comes first."""
        if key.id == "back":
            return 0
        return 1 if key.id == "watch.save" and not self.is_answering else key.rank

    def act_item_open(self) -> None:
        """Answer the row under the cursor, or try it."""
        if self.form.current is not None:
            self.ask_one(self.form.current)
        else:
            self.run_key(self.app.keymap.by_id("watch.try"), None)

    def answers_changed(self) -> None:
        """What was tried is no longer what is asked."""
        self.trial, self.rules = None, ()

    # --- the steps -------------------------------------------------------------------------------------

    def act_watch_try(self) -> None:
        """See what it would have found."""
        self.waits = _("trying it on what is stored")
        self._show_step()
        self.try_it()

    @work(exclusive=True, group="trial")
    async def try_it(self) -> None:
        """Try the query; other tasks go on meanwhile."""
        desk = self.app.desk
        try:
            if desk.why_hidden:
                raise VentanillaError(desk.why_hidden)
            await may_try(desk.store, desk.actor)
            places = self.form.names.places or () if self.form.names is not None else ()
            self.trial = await try_query(desk.store, self.form.value("query"), self.form.names, places)
        except VentanillaError as error:
            self.error = str(error)
        self.waits = ""
        self._show_step()

    def act_watch_change(self) -> None:
        """Back to the answers."""
        self.trial, self.rules = None, ()
        self.form = to_unfinished(replace(self.form, at=0)) if self.form.unfinished else replace(self.form, at=1)
        self._show_step()

    def act_watch_save(self, _target: int | None) -> None:
        """Save it; where platforms limit it, only once that was read."""
        if not self.rules:
            self._save()
            return
        answers = [
            (Choice("y", _("yes, save it"), token="strong"), lambda: self._save(has_read_rules=True)),
            (Choice("n", _("not yet")), lambda: None),
        ]
        about = [line((_("Your name and the time go on record."), "text"))]
        self.ask(_("Have you read what they say?"), answers, about=about, is_box=True)

    def _save(self, *, has_read_rules: bool = False) -> None:
        self.error = ""
        self.waits = _("saving it")
        self._show_step()
        self.save_it(has_read_rules)

    @work(group="save")
    async def save_it(self, has_read_rules: bool) -> None:
        """Save it; what was typed stays where it is refused."""
        desk, form = self.app.desk, self.form
        try:
            new = form.new_watch(has_read_rules=has_read_rules)
            if form.watch is None:
                saved = await add_watch(desk.store, desk.actor, new, form.names)
            else:
                saved = await edit_watch(
                    desk.store, desk.actor, form.watch.id, new, form.names, seen_rev=form.watch.rev
                )
        except RulesUnread as unread:
            self.waits, self.rules = "", unread.rules
            self._show_step()
            return
        except VentanillaError as error:
            self.waits, self.rules, self.trial = "", (), None
            self.error = str(error)
            self._show_step()
            return
        self._done(saved.watch)
        await self.drop_draft()
        self.leave_form(_saved_words(saved))

    # --- the way out -----------------------------------------------------------------------------------

    def leave_form(self, words: str) -> None:
        """Close it, or have it closed once the desk is shown again."""
        self._is_over = True
        self._go()
        self.app.say(words)

    def _leave(self) -> None:
        self.carry_out(self._left())

    async def _left(self) -> str:
        await self.drop_draft()
        self.leave_form(_("Left: nothing was saved."))
        return ""

    def _go(self) -> None:
        if self.app.screen is self:  # else the desk is hidden: it goes when it is shown again
            self.app.pop_screen()

    def act_watch_leave(self) -> None:
        """Leave it; what was typed is lost, so that is asked."""
        if not self.form.is_touched:
            self._leave()
            return
        answers = [
            (Choice("y", _("yes, leave it"), token="strong"), self._leave),
            (Choice("n", _("go on writing")), lambda: None),
        ]
        about = [line((_("What you have typed would be lost."), "text"))]
        self.ask(_("Leave this watch?"), answers, about=about, is_box=True)

    def act_back(self) -> None:
        """An error, the step before, then the dialog itself."""
        if self.app.message_line.dismiss_error():
            self.draw_frame()
        elif self.waits:
            self.app.say(_("Wait a moment."))
        elif not self.is_answering:
            self.act_watch_change()
        else:
            self.act_watch_leave()


def _saved_words(saved: Saved) -> str:
    """What its editor has to know of a watch that was saved."""
    watch = saved.watch
    name, people = show(watch.name), ", ".join(map(show, saved.who_approves)) or "-"
    if watch.state is WatchState.PROPOSED:
        return _("Watch «{name}» is written down and begins once somebody else approves it. Who can: {people}.",
                 name=name, people=people)  # fmt: skip
    n = round(saved.per_day)
    if watch.state is WatchState.TOO_BROAD:
        return _("Watch «{name}» is saved as paused: about {n} hits a day are too many. Narrow it, or resume it if"
                  " it is meant so.", name=name, n=n)  # fmt: skip
    return ngettext("«{name}» is saved: about {n} hit a day", "«{name}» is saved: about {n} hits a day", n, name=name)
