"""The conversations behind an alert, in the inbox's own dress; ``q`` goes back to the alerts."""

from __future__ import annotations

from collections.abc import Sequence

from core.i18n import _
from core.ids import ConversationId
from tui.keys import Key
from tui.panes.inbox_rows import Titled
from tui.screens.hit_conversations import HitConversations

_ANSWERING = frozenset({"message.reply", "message.template", "message.review"})


class AlertConversations(HitConversations):
    """Opened at one of them. Behind a threat no answer is offered: a public one is no use and may do harm."""

    def __init__(self, name: str, ids: Sequence[ConversationId], first: ConversationId, *, is_threat: bool) -> None:
        super().__init__(name, ids, first)
        self._is_threat = is_threat

    def rank(self, key: Key) -> int:
        """What the footer offers first."""
        return 0 if self._is_threat and key.id in _ANSWERING else super().rank(key)

    def titled(self, total: int) -> Titled:
        """Behind which alert these stand."""
        count = self.rows.window.count
        name = _("Behind the alert of «{name}»", name=self._watch) if self._watch else _("Behind the alert")
        return Titled(name, "", _("newest first"), count, count)
