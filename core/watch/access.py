"""Our access to a platform, where it changes and nobody here changed it: lost, or the account under another name."""

from __future__ import annotations

from core.accounts.model import HealthCode
from core.ids import AccountId
from core.store import Work
from core.watch.alert_store import last_of_cause
from core.watch.alerts import Cause, end_alert, raise_alert
from core.watch.model import AlertKind

_TAKEN_AWAY = (HealthCode.REVOKED, HealthCode.SIGN_IN)
"""Not merely expired, or too narrow: somebody, somewhere, has ended it, or it leads to somebody else."""


def is_renamed(before: tuple[str, str], now: tuple[str, str]) -> bool:
    """Whether a platform shows an account under another handle or name than the last time; what it leaves out counts
    for nothing."""
    return any(was and is_ and was != is_ for was, is_ in zip(before, now, strict=True))


async def note_lost(work: Work, account: AccountId, why: HealthCode) -> None:
    """Call somebody: a platform has stopped accepting us. In the work that notes it."""
    figures = {"lost": 1, "revoked": int(why is HealthCode.REVOKED)}
    level = 1 if why in _TAKEN_AWAY else 0
    await raise_alert(
        work, Cause(kind=AlertKind.ACCESS, key=_key("lost", account), at_s=work.now_s, account=account, figures=figures,
                    level=level)
    )  # fmt: skip


async def note_renamed(work: Work, account: AccountId) -> None:
    """Call somebody: a platform shows our account under another name. In the work that notes it."""
    await raise_alert(
        work, Cause(kind=AlertKind.ACCESS, key=_key("renamed", account), at_s=work.now_s, account=account,
                    figures={"renamed": 1}, level=1)
    )  # fmt: skip


async def end_lost(work: Work, account: AccountId, answered_s: int | None) -> None:
    """Note that access is back, where the platform has answered since; a person still closes the alert."""
    known = await last_of_cause(work, _key("lost", account))
    is_standing = known is not None and known.over_s is None and known.state.is_open
    if known is not None and is_standing and answered_s is not None and answered_s > known.last_s:
        await end_alert(work, known.id, answered_s)


def _key(what: str, account: AccountId) -> str:
    return f"{AlertKind.ACCESS.value}:{what}:{account}"
