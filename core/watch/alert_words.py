"""What an alert says to people in one line: numbers only, in the language in use."""

from __future__ import annotations

from core.i18n import _, ngettext
from core.watch.model import Alert, AlertKind, Figures

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


def why(alert: Alert) -> str:
    """Why somebody has to look: ``14 in 10 min, usual 1``."""
    return why_of(alert.kind, alert.figures, alert.times)


def why_of(kind: AlertKind, figures: Figures, times: int = 1) -> str:
    """As :func:`why`, from the figures of an alert of that kind; those that are missing count as 0."""

    def get(name: str) -> float | int:
        return figures.get(name, 0)

    match kind:
        case AlertKind.SPIKE:
            return _("{n} in {span}, usual {usual}", n=get("n"), span=span(get("window_s")), usual=_whole(get("usual")))
        case AlertKind.EVERY_HIT:
            return ngettext("{n} message", "{n} messages", times)
        case AlertKind.THREAT:
            words = _("score {score}", score=get("score"))
            return _("{words}, act, target and time", words=words) if get("grave") else words
        case AlertKind.DISTRESS:
            return _("somebody may need help")
        case AlertKind.RUMOUR:
            return _("{copies} copies by {authors} authors in {span}", copies=get("copies"), authors=get("authors"),
                     span=span(get("minutes") * _MINUTE))  # fmt: skip
        case AlertKind.MOOD:
            return _("{negative} of {n} hostile, indicative", negative=get("negative"), n=get("n"))
        case AlertKind.SILENCE:
            return _("nothing for {span}, longest before {longest}", span=span(get("silent_s")),
                     longest=span(get("longest_s")))  # fmt: skip
        case AlertKind.SOURCE_SILENT:
            return _("not read for {span}", span=span(get("silent_s")))
        case AlertKind.OUTBOUND:
            return _("a post that nobody here sent")
        case AlertKind.ACCESS:
            if get("renamed"):
                return _("the platform shows the account under another name")
            if get("revoked"):
                return _("the platform has revoked our access")
            return _("the platform does not let us in any more")


def usual_words(mean: float | None) -> str:
    """What is usual, as a panel says it."""
    return _("usual {usual}", usual=_whole(mean)) if mean is not None else _("usual not known yet")


def span(seconds: float) -> str:
    """A length of time in one unit, written alike in both languages: ``10 min``, ``3 h``, ``2 d``."""
    if seconds < 2 * _HOUR and seconds != _HOUR:
        return f"{round(seconds / _MINUTE)} min"
    if seconds < 2 * _DAY and seconds != _DAY:
        return f"{round(seconds / _HOUR)} h"
    return f"{round(seconds / _DAY)} d"


def _whole(value: float) -> str:
    return f"{value:.0f}" if value >= 0.5 or not value else "<1"
