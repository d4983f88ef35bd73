"""The walk from the address a caller names to the one that answers, over few redirects."""

from __future__ import annotations

from collections.abc import Mapping

import httpx

from core.http.exchange import Redirect
from core.http.targets import host_of, origin_of
from ventanilla.api import Unavailable


class Walk:
    """Where it leads now, and what may be carried there."""

    def __init__(self, goal: httpx.URL, headers: Mapping[str, str], most: int) -> None:
        self.goal = goal
        self.headers = headers
        """The caller's; they belong to the first origin and are dropped for good on the way to another."""
        self.moved_to: str | None = None
        """Where the first redirect led, when it was a permanent one."""
        self._home = origin_of(goal)
        self._asked = [goal]
        self._most = most

    def follow(self, redirect: Redirect) -> None:
        """Go on to where a redirect leads.

        Raises:
            Unavailable: in a circle, or for too long.
        """
        where = host_of(self.goal)
        self.goal = redirect.goal
        if len(self._asked) == 1 and redirect.is_permanent:
            self.moved_to = str(redirect.goal)
        if redirect.goal in self._asked:
            raise Unavailable("redirects in a circle", where=where)
        if len(self._asked) > self._most:
            raise Unavailable(f"more than {self._most} redirects", where=where)
        if origin_of(redirect.goal) != self._home:
            self.headers = {}
        self._asked.append(redirect.goal)
