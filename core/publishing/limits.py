"""What an account may say at most: as its server stated last, else as its connector ships."""

from __future__ import annotations

import msgspec

from core.accounts.fence import fenced_call
from core.accounts.model import Account
from ventanilla.api import Limits, Publishes


def limits_of(account: Account, connector: Publishes) -> Limits:
    """The bounds in force.

    Raises:
        ConnectorError, Broken: its connector does not say.
    """
    if account.limits:
        try:
            return msgspec.json.decode(account.limits, type=Limits)
        except msgspec.MsgspecError:  # of another version of the contract: it is asked again soon
            pass
    return fenced_call(connector.shipped_limits)
