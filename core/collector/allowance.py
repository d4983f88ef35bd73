"""What is left of each platform's allowance for writing, as its answers said last; the end of it is kept for answers.

Known only in this process: a collector that has just begun learns it from the first answer it gets.
"""

from __future__ import annotations

import math
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace

from core.ids import AccountId
from core.publishing.model import PostKind
from ventanilla.api import Context, Door, RateState, Response, ServerEvent

KEPT_SHARE = 10
"""One tenth of what a platform allows stays for answers."""
KEPT_FROM, KEPT_TO = 5, 50


@dataclass
class Allowances:
    """What each account may still do."""

    _known: dict[AccountId, RateState] = field(default_factory=dict)

    def watched(self, context: Context, account: AccountId) -> Context:
        """The same context, whose way out tells here what answers to changes say is left."""
        return replace(context, http=_Watched(context.http, self, account))

    def note(self, account: AccountId, rate: RateState) -> None:
        """Remember what an answer said."""
        self._known[account] = rate

    def wait_until_s(self, account: AccountId, kind: PostKind, now_s: int) -> int | None:
        """Until when a delivery of this kind leaves the rest to answers; ``None``: it may go."""
        known = self._known.get(account)
        return None if known is None else waits_until_s(known, kind, now_s)


def waits_until_s(rate: RateState, kind: PostKind, now_s: int) -> int | None:
    """Until when a delivery of this kind has to wait with so much left; ``None``: not at all.

    Only a post of our own waits: what answers a citizen may use the allowance up.
    """
    if kind is not PostKind.POST or rate.remaining is None or rate.reset_at is None:
        return None
    reset_s = math.ceil(rate.reset_at.timestamp())
    return reset_s if rate.remaining < kept_back(rate) and reset_s > now_s else None


def kept_back(rate: RateState) -> int:
    """How many calls stay for answers."""
    if rate.limit is None:
        return KEPT_FROM
    return min(max(rate.limit // KEPT_SHARE, KEPT_FROM), KEPT_TO, max(0, rate.limit // 2))


class _Watched(Door):
    """A way out whose answers to changes are noted."""

    def __init__(self, door: Door, allowances: Allowances, account: AccountId) -> None:
        self._door = door
        self._allowances = allowances
        self._account = account

    async def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        expect: tuple[str, ...] = (),
        ok: tuple[int, ...] = (200,),
    ) -> Response:
        """As the door behind it; reading has an allowance of its own on most platforms."""
        return await self._door.get(url, headers=headers, expect=expect, ok=ok)

    async def send(
        self,
        method: str,
        url: str,
        *,
        body: bytes = b"",
        content_type: str = "application/json",
        headers: Mapping[str, str] | None = None,
        expect: tuple[str, ...] = (),
        ok: tuple[int, ...] = (200,),
    ) -> Response:
        """As the door behind it."""
        answer = await self._door.send(
            method, url, body=body, content_type=content_type, headers=headers, expect=expect, ok=ok
        )
        if answer.rate is not None:
            self._allowances.note(self._account, answer.rate)
        return answer

    def events(self, url: str, *, headers: Mapping[str, str] | None = None) -> AsyncIterator[ServerEvent]:
        """As the door behind it."""
        return self._door.events(url, headers=headers)
