"""Parts of sentences that are put into words only when the sentence is read, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass

from core.i18n import N_, _
from core.policy import Role
from core.policy.titles import ACTION_TITLES, ROLE_TITLES

_NAMES_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Names:
    """Some people: their names, or that there is nobody."""

    names: tuple[str, ...]

    def __str__(self) -> str:
        if not self.names:
            return _(N_("nobody yet"))
        shown = ", ".join(self.names[:_NAMES_SHOWN])
        return f"{shown}…" if len(self.names) > _NAMES_SHOWN else shown


@dataclass(frozen=True, slots=True)
class RoleNames:
    """Some roles, as alternatives."""

    roles: tuple[Role, ...]

    def __str__(self) -> str:
        return ", ".join(_(ROLE_TITLES[role]) for role in self.roles) or "—"


@dataclass(frozen=True, slots=True)
class ActionTitle:
    """What somebody wanted to do."""

    action: str

    def __str__(self) -> str:
        title = ACTION_TITLES.get(self.action)
        return self.action if title is None else _(title)
