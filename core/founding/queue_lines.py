"""The posts of the demonstration as the scenario writes them down, with its days filled in."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from importlib.resources import files

import msgspec

from core.publishing.meta import Kind, Meta, Paid

QUEUE = "queue.jsonl"
_WEEKDAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
_MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
    "diciembre",
)  # fmt: skip
_DAY = re.compile(r"\{(date|iso)([+-][0-9]{1,3})\}")


class At(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When it is to leave: days from the one that is played, and a time of Valdeluz."""

    day: int
    time: str


class MediaLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A picture that goes with it."""

    name: str
    alt: str
    credit: str = ""
    licence: str = ""
    infographic: bool = False
    video: bool = False
    captions: bool = False


class OverrideLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A finding somebody went on in spite of."""

    rule: str
    by: str
    reason: str


class EditLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was changed after the approvals were given."""

    from_: str = msgspec.field(name="from")
    to: str
    by: str


class MetaLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is said about it and is not published."""

    backing: str = ""
    off_plan: str = ""
    is_crisis: bool = False
    is_repost: bool = False
    verifier: str = ""
    verified_on: str = ""
    paid: Paid | None = None
    overrides: tuple[OverrideLine, ...] = ()
    edited_after_approval: EditLine | None = None
    repeats: str = ""
    """Another one of the scenario that says the same."""


class PostLine(msgspec.Struct, frozen=True):
    """A post of the scenario."""

    id: str
    accounts: tuple[str, ...]
    author: str
    """Id of one of the scenario's people, as are the approvers."""
    approvers: tuple[str, ...]
    kind: Kind
    theme: str
    title: str
    text: str
    lang: str
    at: At
    state: str
    """published, approved, review, draft or void."""
    media: tuple[MediaLine, ...]
    meta: MetaLine


def post_lines() -> list[PostLine]:
    """The posts of the scenario, in its order."""
    raw = files("plugins.plaza").joinpath("scenario", QUEUE).read_bytes()
    return [msgspec.json.decode(line, type=PostLine) for line in raw.splitlines() if line.strip()]


def leaves_at(line: PostLine, day: datetime) -> datetime:
    """When it is to leave, aware.

    Args:
        day: 00:00 in Valdeluz of the day that is played.
    """
    hour, minute = line.at.time.split(":")
    return (day + timedelta(days=line.at.day)).replace(hour=int(hour), minute=int(minute))


def filled(text: str, day: datetime) -> str:
    """A text of the scenario with its days: ``{date+2}`` is a date in words, ``{iso+2}`` one in digits."""

    def words(match: re.Match[str]) -> str:
        at = day + timedelta(days=int(match[2]))
        if match[1] == "iso":
            return f"{at:%Y-%m-%d}"
        return f"{_WEEKDAYS[at.weekday()]} {at.day} de {_MONTHS[at.month - 1]}"

    return _DAY.sub(words, text)


def meta_of(line: PostLine, day: datetime) -> Meta:
    """What is said about it, as it is kept with the post."""
    paid = line.meta.paid
    if paid is not None:
        paid = msgspec.structs.replace(paid, from_=filled(paid.from_, day), until=filled(paid.until, day))
    return Meta(
        kind=line.kind,
        theme=line.theme,
        off_plan=line.meta.off_plan,
        backing=line.meta.backing,
        paid=paid,
        verifier=line.meta.verifier,
        verified_on=filled(line.meta.verified_on, day),
        is_crisis=line.meta.is_crisis,
        is_repost=line.meta.is_repost,
    )
