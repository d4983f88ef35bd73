"""What is known about a post besides its text: kind, theme, backing, who paid; an approval signs it too."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from core.errors import StoreRefused
from core.i18n import N_
from core.publishing.content import canonical

EMPTY = "{}"
"""The column of a post about which nothing is said."""


class Kind(StrEnum):
    """What a post is for; its approvals follow from it."""

    NONE = ""
    """Nobody has said: approved as information."""
    SERVICE = "service"
    INFORMATION = "information"
    CAMPAIGN = "campaign"
    CRISIS = "crisis"
    PAID = "paid"
    HEALTH = "health"
    LEGAL = "legal"
    ELECTORAL = "electoral"


KIND_NAMES = {
    Kind.NONE: N_("not said"),
    Kind.SERVICE: N_("service"),
    Kind.INFORMATION: N_("information"),
    Kind.CAMPAIGN: N_("campaign"),
    Kind.CRISIS: N_("crisis"),
    Kind.PAID: N_("paid for"),
    Kind.HEALTH: N_("health"),
    Kind.LEGAL: N_("legal"),
    Kind.ELECTORAL: N_("electoral"),
}
"""Each kind's name as a msgid."""

SENSITIVE = frozenset({Kind.PAID, Kind.HEALTH, Kind.LEGAL, Kind.ELECTORAL})
"""Kinds that take two people of the higher permission."""


class Paid(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What has to be said of something that was paid for."""

    payer: str = ""
    budget: str = ""
    from_: str = msgspec.field(default="", name="from")
    """The first day, ``2026-11-22``."""
    until: str = ""
    audience: str = ""
    disclaimer: str = ""


class Meta(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything that is said about a post and is not published."""

    kind: Kind = Kind.NONE
    theme: str = ""
    slot: int | None = None
    """The slot of the plan it fills."""
    off_plan: str = ""
    """Why it is outside the plan; empty: it is not."""
    backing: str = ""
    """The official document or decision it stands on."""
    paid: Paid | None = None
    """Set where it is paid for."""
    verifier: str = ""
    """Who has checked what it repeats."""
    verified_on: str = ""
    """When, ``2026-11-22``."""
    ledger: str = ""
    """Its entry in the electoral ledger."""
    tags: tuple[str, ...] = ()
    corrects: int | None = None
    """The post that it corrects."""
    is_crisis: bool = False
    is_repost: bool = False


def dump_meta(meta: Meta) -> str:
    """The column: equal for equal values, ``{}`` where nothing is said."""
    return canonical(msgspec.to_builtins(meta))


def load_meta(column: str) -> Meta:
    """What :func:`dump_meta` wrote; what a newer version added is left aside.

    Raises:
        StoreRefused: it is something else.
    """
    try:
        return msgspec.json.decode(column.encode("utf-8", "surrogatepass"), type=Meta)
    except msgspec.MsgspecError:
        raise StoreRefused(N_("What is kept about a post cannot be read: restore the workspace from a copy.")) from None
