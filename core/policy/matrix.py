"""The matrix of roles and actions, to be asked: roles and a permission's name in, a grant out.

Whoever keeps people applies it. Its file is read when something is first asked of it, not when a desk starts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from core.policy.model import Grant, Role, SystemActor

_FILE = Path(__file__).parent / "roles.toml"


@dataclass(frozen=True, slots=True)
class Matrix:
    """Every grant of every role, ready to be asked."""

    grants: Mapping[Role, Mapping[str, Grant]]
    action_of: Mapping[str, str]
    """The action (row) a permission belongs to; the first one that names it."""
    system: Mapping[str, SystemActor]
    sample_percent: int
    """How much of what is granted as ``SAMPLED`` a second person reads."""

    @property
    def permissions(self) -> frozenset[str]:
        """Every permission a person can be given."""
        return frozenset(self.action_of)


def may(roles: Iterable[Role], permission: str, matrix: Matrix | None = None) -> Grant:
    """What people with these roles may do; a permission that no row names is granted to nobody."""
    table = matrix or standard()
    return max((table.grants[role].get(permission, Grant.NO) for role in roles), default=Grant.NO)


def roles_that_may(permission: str, matrix: Matrix | None = None) -> tuple[Role, ...]:
    """The roles that alone suffice, in the order of the table."""
    return tuple(role for role in Role if may((role,), permission, matrix).is_enough)


@lru_cache(maxsize=1)
def standard() -> Matrix:
    """The matrix this program comes with."""
    from core.policy.reading import load

    return load(_FILE.read_text(encoding="utf-8"), _FILE.name)
