"""How our own words stand on their way out, as a desk knows it: doubts, what waits for a person, what is leaving.

Part of every desk from its start, so what connectors bring along is loaded when there is something to show.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from core.i18n import _, ngettext
from core.ids import ConversationId, OperatorId
from core.publishing.tally import Tally, tally
from core.store import Store
from core.text import show

if TYPE_CHECKING:
    from core.publishing.model import Outgoing


class Outbox:
    """What one desk knows of deliveries; brought up to date with the rest of the desk."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.tally = Tally()
        self.leaving: Outgoing | None = None
        """My own newest answer or action that one key still stops."""

    async def refresh(self, me: OperatorId | None) -> None:
        """Read how things stand."""
        self.tally = await tally(self._store)
        self.leaving = await self._stoppable(me) if me is not None and me in self.tally.leaving else None

    async def of(self, conversation: ConversationId) -> Sequence[Outgoing]:
        """What is said or done in a conversation and still worth showing, the newest first."""
        if conversation not in self.tally.conversations:
            return ()
        from core.publishing.reads import outgoing

        return await outgoing(self._store, conversation=conversation)

    def warnings(self) -> list[tuple[str, str]]:
        """What the status row says of it: words and their token."""
        found = []
        if n := self.tally.asking:
            found.append((ngettext("! {n} to decide", "! {n} to decide", n), "crit"))
        if n := self.tally.uncertain:
            found.append((ngettext("? {n} uncertain", "? {n} uncertain", n), "warn"))
        return found

    @property
    def is_counting(self) -> bool:
        """Whether an undo window of mine is open."""
        return self.leaving is not None and self.seconds_left > 0

    @property
    def seconds_left(self) -> int:
        """How many seconds of the operator's own time one key still stops it."""
        clock = self._store.clock
        left_s = (self.leaving.due_s - clock.time()) if self.leaving is not None else 0.0
        return max(0, -int(-left_s // max(1.0, clock.speed)))

    def countdown(self, networks: Mapping[str, str]) -> Sequence[str]:
        """The message line while the window is open, the longest way to say it first."""
        left = self.leaving
        if left is None or not self.is_counting:
            return ()
        who, where, time = show(left.to), networks.get(left.network, left.network), f"{self.seconds_left} s"
        if left.kind == "act":
            long = _("Leaves in {time}: action on {who} on {network} · u stops it", time=time, who=who, network=where)
        elif left.is_private:
            long = _("Leaves in {time}: private answer to {who} on {network} · u stops it", time=time, who=who,
                     network=where)  # fmt: skip
        else:
            long = _("Leaves in {time}: public answer to {who} on {network} · u stops it", time=time, who=who,
                     network=where)  # fmt: skip
        return long, _("Leaves in {time} · u stops it", time=time)

    async def _stoppable(self, me: OperatorId) -> Outgoing | None:
        from core.publishing.reads import stoppable

        return await stoppable(self._store, me)
