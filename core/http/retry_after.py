"""When a server that has had enough says to come back, in ``Retry-After`` or in its platform's own dialect. Pure.

Every word is clamped, because a wrong one would stop an account for years or let it hammer.

Source: https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3 (read 2026-11-22); Telegram's and Matrix's fields as
their clients document them: https://docs.aiogram.dev/en/v3.29.0/api/types/response_parameters.html,
https://rubydoc.info/gems/chatrix/1.3.0/Chatrix/RateLimitError (read 2026-11-22).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from core.http.limits import Limits
from core.http.moments import clamped, http_date, seconds, until_s
from core.http.rate import regain_s, reset_s
from ventanilla.api import JSON, Malformed
from ventanilla.strict_json import loads


def retry_at(headers: Mapping[str, str], now: datetime, limits: Limits) -> datetime | None:
    """The moment ``Retry-After`` names, clamped to the limits; ``None`` when it names none.

    Args:
        headers: names in lower case.
        now: aware, UTC.
    """
    wait_s = _retry_after_s(headers, now)
    return None if wait_s is None else clamped(wait_s, now, limits)


def rate_limit_ends_at(headers: Mapping[str, str], body: bytes, now: datetime, limits: Limits) -> datetime | None:
    """When a server that answered "too often" may be asked again, clamped; ``None`` when it does not say.

    Its first readable word counts: ``Retry-After``, then the body (Telegram, Matrix), then Meta's usage headers,
    then the reset of a rate-limit header.
    """
    for wait_s in (_retry_after_s(headers, now), _said_in(body), regain_s(headers), reset_s(headers, now)):
        if wait_s is not None:
            return clamped(wait_s, now, limits)
    return None


def _retry_after_s(headers: Mapping[str, str], now: datetime) -> float | None:
    said = headers.get("retry-after", "").strip()
    wait_s = seconds(said)
    if wait_s is not None:
        return wait_s
    date = http_date(said)
    return None if date is None else until_s(date, headers, now)


def _said_in(body: bytes) -> float | None:
    try:
        answer = loads(body)
    except Malformed:
        return None
    if not isinstance(answer, Mapping):
        return None
    parameters = answer.get("parameters")
    if isinstance(parameters, Mapping):
        wait_s = _number(parameters.get("retry_after"))
        if wait_s is not None:
            return wait_s
    wait_ms = _number(answer.get("retry_after_ms"))
    return None if wait_ms is None else wait_ms / 1000


def _number(value: JSON) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
