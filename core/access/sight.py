"""What a person may see of the conversations, as their roles are now.

The gate decides about acts, inside the transaction that does them. Looking changes nothing and has no transaction,
so a desk asks here what it may put on its screen.
"""

from __future__ import annotations

from enum import IntEnum

from core.access.model import Operator
from core.policy import Role


class Sight(IntEnum):
    """How much of the inbox is shown."""

    NOTHING = 0
    COUNTS = 1
    """How many conversations wait in each view, and no word of anybody."""
    WHOLE = 2


# The matrix says the same of ``message.read`` and ``message.summary``, and a test compares them. Reading its file
# would cost a desk a tenth of its start.
_READERS = frozenset(
    (Role.COMMUNITY_MANAGER, Role.EDITOR, Role.APPROVER, Role.COMMS_MANAGER, Role.AUDITOR)
)  # fmt: skip
_COUNTERS = frozenset((Role.AUTHORITY,))


def sight_of(operator: Operator | None) -> Sight:
    """What this person may see; nobody, and who lost access, sees nothing."""
    if operator is None or not operator.is_active:
        return Sight.NOTHING
    if operator.roles & _READERS:
        return Sight.WHOLE
    return Sight.COUNTS if operator.roles & _COUNTERS else Sight.NOTHING
