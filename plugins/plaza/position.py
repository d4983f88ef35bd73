"""Where a pull stands, as the versioned JSON of its cursor.

Version 2: ``{"v":2,"t":25800,"n":2,"flood":"7-1763982600-1000","given":412}``: of the scenario, everything
before second ``t`` and the first ``n`` steps of that second have been given (``t`` null: nothing yet); of the
flood named, the first ``given`` messages. Version 1 knew no floods: ``{"v":1,"t":25800,"n":2}``.

A time and a number within it, instead of a line number, keep a cursor true when a trainer adds later lines.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from ventanilla.api import Cursor, ProtocolDrift

__all__ = ["START", "Place", "read_place", "write_cursor"]

_Count = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
_Second = Annotated[int, msgspec.Meta(ge=-(2**53), le=2**53)]


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A cursor of this version, understood."""

    v: Literal[2]
    t: _Second | None
    n: _Count
    flood: str
    given: _Count


class _PlaceV1(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    v: Literal[1]
    t: _Second | None
    n: _Count


class _Versioned(msgspec.Struct, frozen=True):
    v: int


START = Place(v=2, t=None, n=0, flood="", given=0)
"""Before everything: the beginning of the baseline."""


def read_place(cursor: Cursor | None) -> Place:
    """Where ``cursor`` stands; an older version is migrated.

    Raises:
        ProtocolDrift: it is no cursor of the plaza, or one of a later version.
    """
    if cursor is None:
        return START
    try:
        if msgspec.json.decode(cursor, type=_Versioned).v == 1:
            old = msgspec.json.decode(cursor, type=_PlaceV1)
            return Place(v=2, t=old.t, n=old.n, flood="", given=0)
        return msgspec.json.decode(cursor, type=Place)
    except (msgspec.MsgspecError, UnicodeEncodeError, RecursionError) as error:
        raise ProtocolDrift(f"not a cursor of the plaza: {str(error)[:200]}") from error


def write_cursor(place: Place) -> Cursor:
    """The cursor that :func:`read_place` reads back."""
    return Cursor(msgspec.json.encode(place).decode())
