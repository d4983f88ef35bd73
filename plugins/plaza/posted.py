"""What the simulated network keeps of what an account says and does: one small file for each thing.

A file appears whole and under its own name or not at all, so no lock is needed and a killed process leaves nothing
half said. A key that was used names the same file again: that is how this network prevents doubles where it does.
"""

from __future__ import annotations

import os
import uuid
from datetime import datetime
from pathlib import Path
from typing import Annotated, TypeVar
from urllib.parse import quote

import msgspec

from ventanilla.api import Action, Rejected, Visibility

__all__ = ["Deed", "Post", "deeds", "keep", "posts"]

T = TypeVar("T")
_Moment = Annotated[datetime, msgspec.Meta(tz=True)]
_SAID, _DONE = ".said.json", ".done.json"


class Post(msgspec.Struct, frozen=True):
    """Something we said; seen by everybody from ``at`` on."""

    id: str
    key: str
    """The key it came with."""
    text: str
    at: _Moment
    in_reply_to: str = ""
    visibility: Visibility = Visibility.PUBLIC
    pictures: tuple[str, ...] = ()


class Deed(msgspec.Struct, frozen=True):
    """Something we did about a message or its author; has effect from ``at`` on."""

    key: str
    action: Action
    target: str
    at: _Moment
    arguments: dict[str, str] = {}


Kept = TypeVar("Kept", Post, Deed)


def keep(folder: Path, account: str, thing: Kept, *, is_keyed: bool) -> Kept:
    """Keep it and give it; with ``is_keyed`` what the same key brought before instead.

    Raises:
        Rejected: the folder cannot be written.
    """
    place, ending = _place(folder, account), _SAID if isinstance(thing, Post) else _DONE
    name = thing.key if is_keyed else f"{thing.key}~{uuid.uuid4().hex}"
    draft, final = place / f".{uuid.uuid4().hex}", place / f"{quote(name, safe='~')}{ending}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)  # not what it lies in: a workspace that moved is not made anew
        place.mkdir(mode=0o700, exist_ok=True)
        draft.write_bytes(msgspec.json.encode(thing))
        try:
            os.link(draft, final)
        except FileExistsError:
            return msgspec.json.decode(final.read_bytes(), type=type(thing))
        finally:
            draft.unlink()
    except OSError as error:
        raise Rejected(f"setting posted: {place} cannot be written: {error.strerror}") from error
    return thing


def posts(folder: Path, account: str, now: datetime) -> list[Post]:
    """What we have said and not taken back by ``now``, oldest first."""
    gone = {deed.target for deed in deeds(folder, account, now) if deed.action is Action.DELETE}
    found = [post for post in _read(folder, account, _SAID, Post) if post.at <= now and post.id not in gone]
    return sorted(found, key=lambda post: (post.at, post.id))


def deeds(folder: Path, account: str, now: datetime) -> list[Deed]:
    """What we have done by ``now``, oldest first."""
    found = [deed for deed in _read(folder, account, _DONE, Deed) if deed.at <= now]
    return sorted(found, key=lambda deed: (deed.at, deed.key))


def _read(folder: Path, account: str, ending: str, kind: type[T]) -> list[T]:
    place = _place(folder, account)
    try:
        names = [path for path in place.iterdir() if path.name.endswith(ending) and not path.name.startswith(".")]
        return [msgspec.json.decode(path.read_bytes(), type=kind) for path in names]
    except FileNotFoundError:
        return []
    except (OSError, msgspec.MsgspecError) as error:
        raise Rejected(f"setting posted: {place} cannot be read") from error


def _place(folder: Path, account: str) -> Path:
    return folder / quote(account, safe="")
