"""What refused certificates mean: a network that opens encrypted connections, a wrong clock, or the server's own fault.

Pure: from journeys to findings.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.doctor.clock import SUSPECT_S, ours_is_behind_by_s, state_of
from core.doctor.codes import Code
from core.doctor.model import Finding, Said, Severity
from core.doctor.network import is_about_tls
from core.http.journeys import Journey
from core.i18n import N_

_NOT_YET_VALID = 9
_EXPIRED = 10
_UNKNOWN = (2, 18, 19, 20, 21)
_OTHER_HOST = (62, 64)
"""Source: OpenSSL 3, include/openssl/x509_vfy.h, X509_V_ERR_* (read 2026-11-22)."""

_LONG_EXPIRED_S = 400 * 86_400
"""No public certificate is valid for longer: what seems to have run out before that says that the clock is ahead."""


def tls_findings(journeys: Sequence[Journey], machine: str, now_s: float) -> list[Finding]:
    """One finding for each server whose certificate is refused or that speaks no TLS of today.

    Args:
        journeys: all of them: servers that answered are witnesses of the time.
        now_s: this machine's clock.
    """
    refused = [journey for journey in journeys if is_about_tls(journey)]
    unknown = [journey.certificate.issuer for journey in refused if journey.certificate and _is_unknown(journey)]
    ours_s = ours_is_behind_by_s(journeys)
    expired = sum(journey.verify_code == _EXPIRED for journey in refused)
    found = []
    for journey in refused:
        more: dict[str, object] = {}
        if _is_unknown(journey):
            is_everywhere = journey.certificate is not None and unknown.count(journey.certificate.issuer) > 1
            code = Code.TLS_INTERCEPTED if is_everywhere else Code.TLS_UNKNOWN_AUTHORITY
        elif journey.verify_code in _OTHER_HOST:
            code = Code.TLS_OTHER_HOST
        elif journey.verify_code in (_EXPIRED, _NOT_YET_VALID) and journey.certificate is not None:
            code = Code.TLS_EXPIRED if journey.verify_code == _EXPIRED else Code.TLS_NOT_YET_VALID
            more = _times(journey, now_s, ours_s, is_alone=expired < 2)
        else:
            code = Code.TLS_FAILED
        found.append(_finding(code, journey, machine, more))
    return found


def _times(journey: Journey, now_s: float, ours_s: int | None, *, is_alone: bool) -> dict[str, object]:
    assert journey.certificate is not None, "the caller has looked"
    since, until = journey.certificate.valid_from, journey.certificate.valid_until
    is_early = journey.verify_code == _NOT_YET_VALID
    gap_s = since.timestamp() - now_s if is_early else now_s - until.timestamp()
    return {
        "minutes": max(1, round(gap_s / 60)),
        "since": f"{since:%Y-%m-%d %H:%M} UTC",
        "until": f"{until:%Y-%m-%d %H:%M} UTC",
        "likelihood": _likelihood(gap_s, ours_s, is_early=is_early, is_alone=is_alone),
    }


def _likelihood(gap_s: float, ours_s: int | None, *, is_early: bool, is_alone: bool) -> Said:
    """Whose fault it is likelier: the witnesses' word first, else how certificates use to be."""
    if ours_s is not None and abs(ours_s) >= SUSPECT_S:
        return Said(N_("by what other servers say this machine's clock is {off}, so set it right"), state_of(ours_s))
    if ours_s is not None:
        return Said(N_("other servers confirm this machine's clock, so the server's owner must replace it"))
    if is_early or not is_alone or gap_s > _LONG_EXPIRED_S:
        return Said(N_("likelier this machine's clock is wrong, so check its date and hour first"))
    return Said(N_("likelier the server's owner forgot to renew it; check this machine's date all the same"))


def _is_unknown(journey: Journey) -> bool:
    return journey.verify_code in _UNKNOWN


def _finding(code: Code, journey: Journey, machine: str, more: dict[str, object]) -> Finding:
    issuer = journey.certificate.issuer if journey.certificate else Said(N_("it cannot be read"))
    values = {
        "place": str(journey.place),
        "host": journey.place.host,
        "port": journey.place.port,
        "issuer": issuer,
        "machine": machine,
        **more,
    }
    return Finding(code, Severity.BAD, str(journey.place), values, asks_it=True)
