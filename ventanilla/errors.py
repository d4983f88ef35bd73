"""What can go wrong with a platform: part of the contract, imported from :mod:`ventanilla.api`.

The tree::

    ConnectorError                applied: NO unless stated
    ├── AuthError                 cannot act as this identity; people must help
    │   ├── Expired               the access ran out (``refreshable``)
    │   ├── Revoked               the platform or a person withdrew it
    │   └── MissingScope          the grant lacks ``scopes``
    ├── RateLimited               wait until ``retry_at``
    │   └── QuotaExhausted        a daily or paid budget is used up
    ├── Rejected                  understood and refused; never retried unchanged
    │   ├── NotAllowed            this account may not do this
    │   └── Gone                  the target is no longer there
    ├── Unavailable               no useful answer; trying later may help
    │   └── Truncated             the answer broke off; nothing of it may be used
    ├── Blocked                   a proxy, firewall or our own address guard answered instead
    ├── TooBig                    the answer passed a limit on size, time or depth
    ├── ProtocolDrift             an answer of an unexpected shape
    │   └── Malformed             an answer that cannot be read at all
    └── UncertainOutcome          bytes left and no verdict came back; applied: MAYBE
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ventanilla.context import Response


class Applied(Enum):
    """Whether a write may have taken effect when the error was raised."""

    NO = "no"
    MAYBE = "maybe"
    YES = "yes"


class ConnectorError(Exception):
    """A failure in a connector's terms; ``detail`` is technical: no secret, no citizen's text."""

    applied: Applied = Applied.NO
    answer: Response | None = None
    """The answer whose status it was raised for, its body cut at 64 kB; for the connector alone, never shown."""

    def __init__(self, detail: str = "", *, where: str = "", status: int | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.where = where
        """The host, never the whole address."""
        self.status = status


class AuthError(ConnectorError):
    """The platform does not accept us as this account."""


class Expired(AuthError):
    """The access ran out."""

    def __init__(self, detail: str = "", *, refreshable: bool = False, where: str = "", status: int | None = None):
        super().__init__(detail, where=where, status=status)
        self.refreshable = refreshable


class Revoked(AuthError):
    """The access was withdrawn."""


class MissingScope(AuthError):
    """The access does not reach that far."""

    def __init__(self, scopes: tuple[str, ...], detail: str = "", *, where: str = "", status: int | None = None):
        super().__init__(detail, where=where, status=status)
        self.scopes = scopes


class RateLimited(ConnectorError):
    """Asked too often; ``retry_at`` is when to ask again, ``None`` when the platform did not say."""

    def __init__(
        self, retry_at: datetime | None, detail: str = "", *, where: str = "", status: int | None = None
    ) -> None:
        super().__init__(detail, where=where, status=status)
        self.retry_at = retry_at


class QuotaExhausted(RateLimited):
    """A budget of the day or of money is used up until ``retry_at``."""


class Rejected(ConnectorError):
    """Understood and refused; the same request will be refused again."""


class NotAllowed(Rejected):
    """This account may not do this."""


class Gone(Rejected):
    """The target is no longer there (404 where it was, 410)."""


class Unavailable(ConnectorError):
    """No useful answer; ``retry_at`` is the source's own word, ``None`` when it gave none."""

    def __init__(
        self,
        detail: str = "",
        *,
        retry_at: datetime | None = None,
        where: str = "",
        status: int | None = None,
    ) -> None:
        super().__init__(detail, where=where, status=status)
        self.retry_at = retry_at


class Truncated(Unavailable):
    """The answer broke off; nothing of it may be used."""


class Blocked(ConnectorError):
    """Something between us and the platform answered, or our own address guard refused."""


class TooBig(ConnectorError):
    """The answer passed a limit on size, time or depth."""


class ProtocolDrift(ConnectorError):
    """An answer of an unexpected shape."""


class Malformed(ProtocolDrift):
    """An answer that cannot be read at all."""


class UncertainOutcome(ConnectorError):
    """Bytes left and no verdict came back; ``applied`` is YES where the server said so and no more came."""

    applied = Applied.MAYBE

    def __init__(
        self,
        detail: str = "",
        *,
        retry_at: datetime | None = None,
        where: str = "",
        status: int | None = None,
    ) -> None:
        super().__init__(detail, where=where, status=status)
        self.retry_at = retry_at
        """When the server wants to be asked again, for example whether it was done; ``None``: it did not say."""
