"""One line of an import: from JSON that others wrote to an event for the inbox, or a refusal that says why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from core.accounts.model import Account
from core.errors import UsageError
from core.i18n import N_, _
from core.inbox.arrivals import Unfit, read
from core.text.show import show
from ventanilla.api import JSON, Arrived, Author, Item, ItemKind, Malformed, Media, Visibility
from ventanilla.strict_json import loads

LINE_BYTES = 1_000_000
"""A longer line is no message."""

Word = TypeVar("Word", bound=StrEnum)

_KNOWN = frozenset(
    ("account", "remote_id", "author", "text", "created_at", "kind", "root", "in_reply_to", "url", "lang", "visibility",
     "media")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Read:
    """What one line says, and for which account."""

    account: Account
    event: Arrived


def read_line(line: bytes, accounts: Mapping[str, Account], now_s: int) -> Read:
    """What a line says.

    Args:
        accounts: by name in small letters (``casefold``).

    Raises:
        UsageError: it is no message; says what is wrong, never what it says.
    """
    if len(line) > LINE_BYTES:
        raise UsageError(N_("it is longer than {most} bytes."), most=LINE_BYTES)
    try:
        found = loads(line)
    except Malformed:
        raise UsageError(N_("it is not JSON that has one meaning.")) from None
    if not isinstance(found, Mapping):
        raise UsageError(N_("it is not a JSON object."))
    strange = sorted(found.keys() - _KNOWN)
    if strange:
        raise UsageError(N_("there is no field «{field}»."), field=show(strange[0], limit=40))
    name = _text(found, "account")
    account = accounts.get(name.casefold())
    if account is None:
        raise UsageError(
            N_("there is no account «{account}»: «account list» shows them."), account=show(name, limit=60)
        )
    event = Arrived(_item(found), line.rstrip(b"\r\n"))
    fault = read(event, account.network, now_s)
    if isinstance(fault, Unfit):
        raise UsageError(N_("it cannot be a message ({reason})."), reason=_(fault.reason))
    return Read(account, event)


def _item(found: Mapping[str, JSON]) -> Item:
    return Item(
        remote_id=_text(found, "remote_id"),
        kind=_word(found, "kind", ItemKind, ItemKind.MENTION),
        author=_author(found.get("author")),
        text=_text(found, "text", may_be_empty=True),
        root=_optional(found, "root"),
        in_reply_to=_optional(found, "in_reply_to") or None,
        created_at=_time(_text(found, "created_at")),
        visibility=_word(found, "visibility", Visibility, Visibility.PUBLIC),
        url=_optional(found, "url"),
        lang=_optional(found, "lang"),
        media=_media(found.get("media")),
    )


def _author(found: JSON) -> Author:
    if not isinstance(found, Mapping):
        raise UsageError(N_("«author» is not an object with handle, name and remote_id."))
    handle, id_ = _optional(found, "handle"), _optional(found, "remote_id")
    if not handle and not id_:
        raise UsageError(N_("«author» has neither handle nor remote_id."))
    return Author(remote_id=id_ or handle, handle=handle, name=_optional(found, "name"))


def _media(found: JSON) -> tuple[Media, ...]:
    if found is None:
        return ()
    if isinstance(found, str) or not isinstance(found, list):
        raise UsageError(N_("«media» is not a list."))
    media = []
    for each in found:
        if not isinstance(each, Mapping):
            raise UsageError(N_("«media» has something that is not an object with kind, url and alt."))
        media.append(Media(_optional(each, "kind") or "file", _optional(each, "url"), _optional(each, "alt") or None))
    return tuple(media)


def _text(found: Mapping[str, JSON], field: str, *, may_be_empty: bool = False) -> str:
    value = found.get(field)
    if not isinstance(value, str) or not (value or may_be_empty):
        raise UsageError(N_("«{field}» is missing or is not text."), field=field)
    return value


def _optional(found: Mapping[str, JSON], field: str) -> str:
    value = found.get(field)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise UsageError(N_("«{field}» is not text."), field=field)
    return value


def _word(found: Mapping[str, JSON], field: str, words: type[Word], default: Word) -> Word:
    value = _optional(found, field)
    if not value:
        return default
    try:
        return words(value)
    except ValueError:
        raise UsageError(N_("«{field}» is not one of {choices}."), field=field, choices=", ".join(words)) from None


def _time(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise UsageError(N_("«created_at» is not a time with its zone, such as 2026-11-22T15:04:05Z."))
    return at
