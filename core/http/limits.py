"""What one request may cost, in seconds, bytes and steps."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one request with everything it leads to; sizes in bytes."""

    total_s: float = 20.0
    """From the first packet to the last byte, redirects included; waiting for one's turn is not counted."""
    connect_s: float = 5.0
    """For finding the name and connecting; once more for the TLS handshake."""
    read_s: float = 10.0
    """The longest silence."""
    raw_bytes: int = 5_000_000
    """A body as it travels."""
    decoded_bytes: int = 10_000_000
    """A body after inflation."""
    header_bytes: int = 128 * 1024
    """Everything before the body, interim answers included."""
    header_fields: int = 200
    redirects: int = 3
    retry_after_min_s: int = 5
    retry_after_max_s: int = 3600
    request_bytes: int = 20_000_000
    """The body of a request."""
    upload_bytes_per_s: int = 100_000
    """The slowest upload that is waited for: it lengthens ``total_s``."""
    refusal_bytes: int = 64 * 1024
    """How much of an unwanted answer is read, after inflation."""
    refusal_s: float = 5.0
    """How long that is waited for, within ``total_s``."""
    silence_s: float = 90.0
    """The longest silence of a stream of events; a heartbeat breaks it."""
    event_bytes: int = 1_000_000
    """One event of a stream, and one line of it."""

    def upload_s(self, size: int) -> float:
        """How much longer a request may take because it carries ``size`` bytes."""
        return size / self.upload_bytes_per_s
