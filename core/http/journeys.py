"""What the way to a server was like: facts, without a word on what they mean."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.http.certificates import Certificate
from core.http.watching import Phase


class End(StrEnum):
    """How the way ended."""

    ANSWERED = "answered"
    NO_SUCH_NAME = "no_such_name"
    NO_NAME_SERVICE = "no_name_service"
    INNER = "inner"
    """The guard does not let us go there."""
    SILENCE = "silence"
    BROKEN = "broken"
    """Refused, unreachable, reset: see ``errno``."""
    PROXY_REFUSED = "proxy_refused"
    CERTIFICATE = "certificate"
    NO_TLS = "no_tls"
    NOT_HTTP = "not_http"


@dataclass(frozen=True, slots=True)
class Place:
    """A server and the way of speaking to it."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Journey:
    """What the way to one server was like."""

    place: Place
    end: End
    phase: Phase
    """The last step that was begun."""
    via: str = ""
    """The proxy, ``host:port``; empty: none."""
    addresses: tuple[str, ...] = ()
    """Of the server, or of the proxy where there is one."""
    errno: int | None = None
    verify_code: int | None = None
    """OpenSSL's reason to refuse the certificate."""
    certificate: Certificate | None = None
    status: int | None = None
    """The server's, or the proxy's where that refused."""
    is_page: bool = False
    """The answer is a page for people."""
    skew_s: int | None = None
    """How far the server's clock is ahead of this machine's; negative: behind."""
