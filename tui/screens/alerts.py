"""The alerts: who has to take what, why it was raised, and what is done about it until it is closed."""

from __future__ import annotations

from functools import partial

from core.access.sight import Sight
from core.errors import UsageError
from core.i18n import _, ngettext
from core.inbox.model import MessageClass
from core.inbox.rules import closing_text
from core.text import show
from core.watch.alert_detail import Behind
from core.watch.alerts import acknowledge, close_alert, wants_police
from core.watch.model import Alert, AlertId, AlertKind, AlertState
from tui.keys import Key
from tui.paint import Line, sentence
from tui.panes.alerts import about_line, alert_name, alert_title
from tui.panes.frame import Choice
from tui.screens.alerts_view import AlertsView
from tui.words import moment

_NEED_ALERT = frozenset(
    {"item.open", "alert.ack", "alert.close", "alert.judge", "alert.why", "alert.history", "alert.file", "alert.watch"}
)


class Alerts(AlertsView):
    """What keys do with the alert under the cursor."""

    # --- what a key means now --------------------------------------------------------------------------

    def target_of(self, key: Key) -> int | None:
        """The alert under the cursor."""
        alert = self.alert()
        return alert.id if alert is not None else None

    def why_not(self, key: Key) -> str:
        """What cannot be done about this alert now."""
        alert = self.alert()
        if alert is None:
            return _("There is no alert here.") if key.id in _NEED_ALERT else ""
        match key.id:
            case "alert.ack" if alert.state is AlertState.ACKNOWLEDGED:
                if alert.ack_by == self.app.desk.me:
                    return _("You have taken it already.")
                return _("{name} has taken it already.", name=show(alert.ack_by_name))
            case "alert.ack" | "alert.close" | "alert.judge" if not alert.state.is_open:
                return _("It is closed already.")
            case "alert.watch" if alert.watch is None:
                return _("It is of no watch.")
            case "item.open" if self.app.desk.why_hidden:
                return self.app.desk.why_hidden
            case "item.open" | "alert.file" if not self.behind():
                return _("No message stands behind it.")
            case "list.show_new" if not self.fresh:
                return _("Nothing new has come.")
        return ""

    def why_off(self, key: Key) -> str:
        """The same, and what the roles do not include."""
        return self.why_not(key) or self._refusals.get(key.id, "")

    def rank(self, key: Key) -> int:
        """What the alert waits for comes first."""
        alert = self.alert()
        if key.id == "alert.file" and alert is not None and alert.kind is AlertKind.THREAT:
            return 2
        if key.id == "alert.judge":
            return 0
        if key.id == "alert.ack" and alert is not None and alert.state is AlertState.NEW:
            return 1
        return super().rank(key)

    # --- looking closer --------------------------------------------------------------------------------

    def act_alert_pane(self) -> None:
        """The keys on the alert below, or on the list again."""
        self.is_inside = not self.is_inside
        self.draw()

    def act_back(self) -> None:
        """An error, the alert below, then the watches."""
        if self.app.message_line.dismiss_error():
            self.draw_frame()
        elif self.is_inside:
            self.act_alert_pane()
        else:
            self.app.go("w" if self.app.desk.sight is not Sight.NOTHING else "a")

    def act_item_open(self) -> None:
        """The conversation of what caused it; of several one is chosen."""
        behind, alert = self.behind(), self.alert()
        conversations = list(dict.fromkeys(each.conversation for each in behind))
        if alert is None or not conversations:
            return
        if len(conversations) == 1:
            self._open(alert, behind[0])
            return
        first = {each.conversation: each for each in reversed(behind)}
        desk = self.app.desk
        choices = [
            (Choice(str(n), moment(first[id_].arrived_s, desk.now_s, desk.zone), first[id_].network),
             partial(self._open, alert, first[id_]))
            for n, id_ in enumerate(conversations[:9], 1)
        ]  # fmt: skip
        self.ask(_("Which message?"), choices, about=[about_line(alert)])

    def _open(self, alert: Alert, one: Behind) -> None:
        from tui.screens.alert_conversations import AlertConversations

        ids = list(dict.fromkeys(each.conversation for each in self.behind())) or [one.conversation]
        is_threat = alert.kind is AlertKind.THREAT
        self.app.push_screen(AlertConversations(alert_name(alert), ids, one.conversation, is_threat=is_threat))

    def act_alert_why(self) -> None:
        """Every figure of it."""
        self._look("why")

    def act_alert_history(self) -> None:
        """Earlier ones of its cause."""
        self._look("history")

    def _look(self, what: str) -> None:
        alert = self.alert()
        if alert is not None and self.detail is not None and self.detail.alert.id == alert.id:
            from tui.screens.alert_reading import AlertReading

            self.app.push_screen(AlertReading(self.detail, self.facts(), what))

    def act_alert_watch(self) -> None:
        """The panel of its watch."""
        alert = self.alert()
        if alert is not None and alert.watch is not None:
            from tui.screens.watches import Watches

            self.app.go("w")
            panels = self.app.screen
            if isinstance(panels, Watches) and panels.board is None:
                panels.at = alert.watch  # they are being read
            elif isinstance(panels, Watches) and alert.watch in panels.lists:
                panels.turn_to(alert.watch)
            else:
                self.app.say(_("Its watch has no panel here."), is_error=True)

    # --- acting ----------------------------------------------------------------------------------------

    def act_alert_ack(self, target: int | None) -> None:
        """Take it, with a comment or none."""
        alert = self.alert()
        if alert is not None and alert.id == target:
            self._ask_comment(alert)

    def _ask_comment(self, alert: Alert, typed: str = "", wrong: str = "") -> None:
        self.ask_words(
            _("Take it; a comment, or nothing"),
            partial(self._take_it, alert),
            value=typed,
            about=self._about(alert, wrong),
        )

    def _about(self, alert: Alert, wrong: str) -> list[Line]:
        """What is asked about, and what was wrong with the last answer."""
        return [about_line(alert), *(sentence(wrong, self.app.size.width - 2, "crit", indent="! ") if wrong else ())]

    def _take_it(self, alert: Alert, words: str) -> None:
        self.carry_out(self._took(alert, words))

    async def _took(self, alert: Alert, words: str) -> str:
        desk = self.app.desk
        try:
            await acknowledge(desk.store, desk.actor, alert.id, words)
        except UsageError as error:  # of the comment: it is there again to be changed
            self._ask_comment(alert, words, str(error))
            return ""
        self.load()
        return _("Taken: {alert}", alert=alert_title(alert))

    def act_alert_close(self, target: int | None) -> None:
        """Say what it was."""
        alert = self.alert()
        if alert is None or alert.id != target:
            return
        stricter = _("its watch gets stricter") if alert.watch is not None else ""
        choices = [
            (Choice("r", _("real, and explained")), partial(self._ask_reason, alert, AlertState.EXPLAINED)),
            (Choice("f", _("false alarm"), stricter), partial(self._ask_reason, alert, AlertState.FALSE_ALARM)),
            (Choice("n", _("nothing more to do")), partial(self._ask_reason, alert, AlertState.CLOSED)),
        ]
        self.ask(_("Close the alert: what was it?"), choices, about=[about_line(alert)])

    act_alert_judge = act_alert_close

    def _ask_reason(self, alert: Alert, verdict: AlertState, typed: str = "", wrong: str = "") -> None:
        """Ask for what has to be written down; of a threat what the police said."""
        label = _(closing_text(MessageClass.THREAT)) if wants_police(alert.kind, verdict) else _("in a few words")
        self.ask_words(
            label[:1].upper() + label[1:],
            partial(self._reasoned, alert, verdict),
            value=typed,
            about=self._about(alert, wrong),
        )

    def _reasoned(self, alert: Alert, verdict: AlertState, words: str) -> None:
        self.carry_out(self._close_it(alert, verdict, words))

    async def _close_it(self, alert: Alert, verdict: AlertState, words: str) -> str:
        desk = self.app.desk
        said = {"police" if wants_police(alert.kind, verdict) else "comment": words}
        try:
            await close_alert(desk.store, desk.actor, alert.id, verdict, **said)
        except UsageError as error:  # a reason is missing or too long
            self._ask_reason(alert, verdict, words, str(error))
            return ""
        self.load()
        return _("Closed: {alert}", alert=alert_title(alert))

    def act_alert_file(self, target: int | None) -> None:
        """Write the evidence of its messages into a folder of the workspace."""
        alert = self.alert()
        if alert is not None and alert.id == target:
            self.carry_out(self._filed(alert.id))

    async def _filed(self, id_: AlertId) -> str:
        from core.watch.filing import file_evidence
        from tui.screens.alert_reading import FiledReading

        desk = self.app.desk
        filed = await file_evidence(desk.store, desk.actor, id_, desk.house.workspace.institution)
        if self.app.screen is self:  # else the desk was hidden meanwhile: it stands in the folder
            self.app.push_screen(FiledReading(filed))
        return ngettext("Evidence filed: {n} sheet", "Evidence filed: {n} sheets", len(filed))
