"""What is done about a watch and its alert, whether it stands as a panel or in full."""

from __future__ import annotations

from collections.abc import Callable

from textual import work

from core.access.gate import refusal_ahead
from core.i18n import _
from core.text import show
from core.watch.alert_words import why
from core.watch.alerts import acknowledge, close_alert
from core.watch.model import ALERT_NAMES, Alert, AlertId, AlertState, Watch, WatchId, WatchState
from core.watch.panels import Panel
from core.watch.steering import overrule_word, pause_watch, resume_watch
from tui.keys import Key
from tui.paint import Line, line
from tui.panes.frame import Choice
from tui.screens.watch_entering import ENTERING, WatchEntering

_PERMISSIONS = {
    "alert.ack": "alert.ack",
    "alert.close": "alert.close",
    "watch.pause": "watch.pause",
    "watch.refuse": "watch.edit",
    "watch.accept": "watch.edit",
    **ENTERING,
}
_STOPPED = (WatchState.PAUSED, WatchState.TOO_BROAD)


class WatchActs(WatchEntering):
    """Acts on one watch and on the alert that is open of it."""

    def __init__(self) -> None:
        super().__init__()
        self._refusals: dict[str, str] = {}
        """What whoever sits here may not do, and who can."""

    def panel(self) -> Panel | None:
        """The watch that keys are about."""
        return None

    def alert(self) -> Alert | None:
        """What is open of it, the gravest that nobody took first."""
        return None

    # --- what a key means now --------------------------------------------------------------------------

    def target_of(self, key: Key) -> int | None:
        """An alert for what is done about alerts, else the watch."""
        if key.id.startswith("alert."):
            alert = self.alert()
            return alert.id if alert is not None else None
        panel = self.panel()
        return panel.watch.id if panel is not None else None

    def why_not(self, key: Key) -> str:
        """What cannot be done about this watch now."""
        panel, alert = self.panel(), self.alert()
        if panel is None and key.id.startswith(("alert.", "watch.", "panel.", "hit.", "item.open")):
            return "" if key.id in ("panel.show", "watch.add") else _("There is no watch here.")
        if key.id in ("alert.ack", "alert.close") and alert is None:
            return _("This watch has no open alert.")
        if key.id == "alert.ack" and alert is not None and alert.state is not AlertState.NEW:
            return _("{name} has taken it already.", name=show(alert.ack_by_name))
        if key.id == "watch.pause" and panel is not None:
            if panel.watch.state is WatchState.PROPOSED:
                return _("It waits for somebody else's approval.")
            if panel.watch.state is WatchState.ENDED:
                return _("Its end has come.")
        return self.why_not_entering(key)

    def why_off(self, key: Key) -> str:
        """The same, and what the roles do not include."""
        return self.why_not(key) or self._refusals.get(key.id, "")

    def rank(self, key: Key) -> int:
        """An alert that nobody took comes first."""
        alert = self.alert()
        if key.id == "alert.ack" and alert is not None and alert.state is AlertState.NEW:
            return 1
        return key.rank

    @work(exclusive=True, group="refusals")
    async def read_refusals(self) -> None:
        """Read what whoever sits here may not do."""
        desk = self.app.desk
        if desk.is_signed_in:
            asked = {key: await refusal_ahead(desk.store, desk.actor, name) for key, name in _PERMISSIONS.items()}
            self._refusals = {key: str(refusal) for key, refusal in asked.items() if refusal is not None}
            self.draw_footer()

    # --- alerts ------------------------------------------------------------------------------------------------

    def act_alert_ack(self, target: int | None) -> None:
        """Take the alert, with a comment or none."""
        alert = self.alert()
        if alert is not None and alert.id == target:
            about = [self._about(alert)]
            self.ask_words(_("Take it; a comment, or nothing"), lambda words: self._take_alert(alert.id, words),
                           about=about)  # fmt: skip

    def _take_alert(self, id_: AlertId, comment: str) -> None:
        self.carry_out(self._taken(id_, comment))

    async def _taken(self, id_: AlertId, comment: str) -> str:
        desk = self.app.desk
        alert = await acknowledge(desk.store, desk.actor, id_, comment)
        return _("Taken: {kind} of {watch}", kind=_(ALERT_NAMES[alert.kind]), watch=show(alert.watch_name))

    def act_alert_close(self, target: int | None) -> None:
        """Say what the alert was."""
        alert = self.alert()
        if alert is None or alert.id != target:
            return
        choices = [
            (Choice("r", _("real, and explained")), self._closer(alert.id, AlertState.EXPLAINED)),
            (Choice("f", _("false alarm"), _("its watch gets stricter")),
             self._closer(alert.id, AlertState.FALSE_ALARM)),
            (Choice("n", _("nothing more to do")), self._closer(alert.id, AlertState.CLOSED)),
        ]  # fmt: skip
        self.ask(_("Close the alert: what was it?"), choices, about=[self._about(alert)])

    def _closer(self, id_: AlertId, verdict: AlertState) -> Callable[[], None]:
        return lambda: self.ask_words(_("In a few words"), lambda words: self._close(id_, verdict, words))

    def _close(self, id_: AlertId, verdict: AlertState, comment: str) -> None:
        self.carry_out(self._verdict_said(id_, verdict, comment))

    async def _verdict_said(self, id_: AlertId, verdict: AlertState, comment: str) -> str:
        desk = self.app.desk
        alert = await close_alert(desk.store, desk.actor, id_, verdict, comment)
        return _("Closed: {kind} of {watch}", kind=_(ALERT_NAMES[alert.kind]), watch=show(alert.watch_name))

    def _about(self, alert: Alert) -> Line:
        name = show(alert.watch_name or alert.account_name)
        return line((f"{name} · {_(ALERT_NAMES[alert.kind])} · {why(alert)}", "text"))

    # --- the watch ---------------------------------------------------------------------------------------------

    def act_watch_pause(self, target: int | None) -> None:
        """Pause it, or let it go on."""
        panel = self.panel()
        if panel is not None and panel.watch.id == target:
            self.carry_out(self._paused(panel.watch, resumes=panel.watch.state in _STOPPED))

    async def _paused(self, watch: Watch, *, resumes: bool) -> str:
        desk = self.app.desk
        if resumes:
            await resume_watch(desk.store, desk.actor, watch.id)
            return _("It watches again: {name}", name=show(watch.name))
        await pause_watch(desk.store, desk.actor, watch.id)
        return _("Paused: {name} · z lets it go on", name=show(watch.name))

    def act_watch_refuse(self, target: int | None) -> None:
        """Choose a word that fuzzy matching let in and that does not count."""
        self._choose_word(target, _("Which word does not count?"), is_same=False)

    def act_watch_accept(self, target: int | None) -> None:
        """Choose a word that fuzzy matching let in and that counts."""
        self._choose_word(target, _("Which word counts?"), is_same=True)

    def act_watch_refuse_with(self, words: str) -> None:
        """A word, named, does not count."""
        self._overrule_named(words, is_same=False)

    def act_watch_accept_with(self, words: str) -> None:
        """A word, named, counts."""
        self._overrule_named(words, is_same=True)

    def _choose_word(self, target: int | None, title: str, *, is_same: bool) -> None:
        panel = self.panel()
        if panel is None or panel.watch.id != target:
            return
        if not panel.let_in:
            self.app.say(_("Nothing was let in by fuzzy matching today."), is_error=True)
            return
        choices = [
            (Choice(str(n), show(written, limit=30), _("for {term}", term=show(term, limit=30))),
             self._overruler(panel.watch.id, term, written, is_same))
            for n, (term, written, _times) in enumerate(panel.let_in[:9], 1)
        ]  # fmt: skip
        self.ask(title, choices)

    def _overruler(self, id_: WatchId, term: str, written: str, is_same: bool) -> Callable[[], None]:
        def then() -> None:
            self.carry_out(self._overruled(id_, term, written, is_same))

        return then

    def _overrule_named(self, words: str, *, is_same: bool) -> None:
        panel = self.panel()
        if panel is None:
            return
        known = {written: term for term, written, _times in panel.let_in}
        written, _space, term = words.strip().lower().partition(" ")
        if not term and written not in known:
            wanted = _("«{word}» was not let in today; name the watched word after it.", word=show(written))
            self.app.say(wanted, is_error=True)
            return
        self.carry_out(self._overruled(panel.watch.id, term.strip() or known[written], written, is_same))

    async def _overruled(self, id_: WatchId, term: str, written: str, is_same: bool) -> str:
        desk = self.app.desk
        await overrule_word(desk.store, desk.actor, id_, term, written, is_same)
        values = {"word": show(written, limit=40), "term": show(term, limit=40)}
        if is_same:
            return _("«{word}» counts as «{term}» from now on", **values)
        return _("«{word}» no longer counts as «{term}»", **values)
