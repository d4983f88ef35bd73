"""Incidents, levels and times as people type them to ``ventanilla crisis``."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from core.crisis.model import IncidentId, Level
from core.crisis.requests import RequestId
from core.crisis.titles import LEVEL_TITLES
from core.errors import UsageError
from core.i18n import N_, _
from core.text.fold import fold
from core.text.show import show
from core.watch.model import AlertId
from tui.cli.grammar import option
from tui.cli.values import moment_s, whole

MOURNING_WORDS = (N_("mourning"), "m")
_NUMBER = whole("NUMBER", 1, 1 << 40)
_SPAN = re.compile(r"[0-9]{1,6}\s*[a-z]+", re.IGNORECASE)
_BACK_DAYS = (0, 1, 7)


def incident_id(value: str) -> IncidentId:
    """A check for an incident's number.

    Raises:
        UsageError: it is none.
    """
    return IncidentId(_NUMBER(value))


def alert_id(value: str) -> AlertId:
    """A check for an alert's number.

    Raises:
        UsageError: it is none.
    """
    return AlertId(_NUMBER(value))


def request_id(value: str) -> RequestId:
    """A check for a request's number.

    Raises:
        UsageError: it is none.
    """
    return RequestId(_NUMBER(value))


def level_named(value: str) -> Level:
    """A check for a level: its number, or its name in the language in use.

    Raises:
        UsageError: it is none.
    """
    wanted = fold(value)
    for level in Level:
        if wanted in (str(level.value), level.name.lower(), fold(_(LEVEL_TITLES[level]))):
            return level
    raise UsageError(
        N_("«{value}» is no level: 1 watch, 2 alert, 3 crisis, 4 emergency, and 0 when it is over."),
        value=show(value, limit=40),
    )


def level_or_mourning(value: str) -> Level | None:
    """The same, or a mourning, which is ``None``.

    Raises:
        UsageError: it is neither.
    """
    if fold(value) in {*MOURNING_WORDS, fold(_(MOURNING_WORDS[0]))}:
        return None
    return level_named(value)


def past_s(value: str, now: datetime) -> int:
    """The epoch second somebody means that has passed: ``40min`` ago, the last ``07:10``, or a whole time.

    Raises:
        UsageError: it is no time, or one that lies ahead.
    """
    now_s = int(now.timestamp())
    if _SPAN.fullmatch(value.strip()):
        return 2 * now_s - moment_s(value, now)
    for days in _BACK_DAYS:
        found = moment_s(value, now - timedelta(days=days))
        if found <= now_s:
            return found
    raise UsageError(N_("«{value}» lies ahead: say a time that has passed."), value=show(value, limit=40))


INCIDENT = option(
    "--incident",
    N_("NUMBER"),
    N_("Which incident; without it, the only one that is open."),
    check=incident_id,
)
