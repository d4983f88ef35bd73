"""What has to be said of a paid post, as people type it: a word for what it is, and its text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from core.errors import UsageError
from core.i18n import N_
from core.publishing.meta import Paid
from core.text.show import show
from tui.cli.grammar import Option, option

_FIELDS = {"payer": "payer", "budget": "budget", "from": "from_", "until": "until", "audience": "audience",
           "disclaimer": "disclaimer"}  # fmt: skip
_DAYS = ("from_", "until")

PAID: Option = option(
    "--paid",
    N_("PART=TEXT"),
    N_("Of what is paid for: payer, budget, from, until, audience or disclaimer; may be given several times."),
    many=True,
)


def paid_with(known: Paid | None, given: Sequence[str]) -> Paid | None:
    """What is known of who pays, with what was typed; what was not typed stays.

    Raises:
        UsageError: one names no such part, or no day.
    """
    found: dict[str, str] = {}
    for each in given:
        name, sign, text = each.partition("=")
        field = _FIELDS.get(name.strip().casefold())
        if not sign or field is None:
            raise UsageError(
                N_("--paid takes {parts} and a text, such as payer=text; not «{value}»."),
                parts=", ".join(_FIELDS), value=show(each, limit=60),
            )  # fmt: skip
        found[field] = _day(text.strip()) if field in _DAYS else text.strip()
    return msgspec.structs.replace(known or Paid(), **found) if found else known


def _day(text: str) -> str:
    if not text:
        return ""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise UsageError(
            N_("A day is written like {example}, not «{value}»."), example="2026-11-22", value=show(text, limit=40)
        ) from None
