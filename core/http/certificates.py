"""What a certificate says of itself: who issued it, and between which moments it is valid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

ISSUER_CHARS = 120


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate as it was shown by whoever answered; nothing of it is proven. ``issuer`` is foreign text."""

    issuer: str
    valid_from: datetime
    valid_until: datetime


def read_certificate(der: bytes | None) -> Certificate | None:
    """The certificate in these bytes; ``None`` where it cannot be read."""
    from cryptography import x509  # only who looks at a certificate loads it

    try:
        found = x509.load_der_x509_certificate(der or b"")
        names = [found.issuer.get_attributes_for_oid(oid) for oid in (x509.OID_COMMON_NAME, x509.OID_ORGANIZATION_NAME)]
        said = [str(each[0].value) for each in names if each]
        issuer = ", ".join(dict.fromkeys(said)) or found.issuer.rfc4514_string()
        return Certificate(issuer[:ISSUER_CHARS], found.not_valid_before_utc, found.not_valid_after_utc)
    except ValueError:  # damaged, or a date outside of time
        return None
