"""Texts with their labels, one JSON object a line, as sheets that can be judged: for scoring a pack on one's own texts.

Fields a line may have, all but ``text`` optional: ``passages lang kind account media meta now at level mourning
electoral frozen ledger approved recent directory own_domains official_phones dead_links authority names zone tags
citizen_text citizen_lang citizen_handle``; ``expect`` is the list of rules that rightly cite it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import cast

from core.publishing.lint.model import (
    Answered,
    Contact,
    Count,
    Paid,
    Picture,
    Recent,
    Sheet,
    Signed,
    Surroundings,
    Window,
)

Row = Mapping[str, object]

_ALWAYS = 1 << 40
_APPROVED = {True: Signed.VALID, False: Signed.NONE, "older text": Signed.OLDER}


def sheet_of(row: Row) -> Sheet:
    """The sheet that a line describes."""
    meta = _table(row, "meta")
    account = _table(row, "account")
    texts = tuple(map(str, _list(row, "passages"))) or (str(row.get("text", "")),)
    paid = meta.get("paid")
    return Sheet(
        texts=texts,
        lang=_text(row, "lang") or "es",
        account=_text(account, "name"),
        network=_text(account, "network"),
        pictures=tuple(_picture(cast(Row, each)) for each in _list(row, "media")),
        counts=_counts(account, texts),
        kind=_text(meta, "kind"),
        theme=_text(meta, "theme"),
        tags=tuple(map(str, _list(meta, "tags") or _list(row, "tags"))),
        at_s=_moment(row.get("at")),
        answers=_answered(row),
        is_crisis=bool(meta.get("is_crisis")),
        is_repost=bool(meta.get("repost")),
        verifier=_text(meta, "verifier"),
        verified_on=_text(meta, "verified_at"),
        paid=_paid(cast(Row, paid)) if isinstance(paid, Mapping) else None,
        ledger="1" if row.get("ledger") else "",
        signed=_APPROVED.get(cast(bool, row.get("approved")), Signed.NOT_ASKED)
        if "approved" in row and row["approved"] is not None
        else Signed.NOT_ASKED,
    )


def surroundings_of(row: Row, base: Surroundings) -> Surroundings:
    """What is known around a line: what it says itself, else ``base``."""
    windows = [Window(kind, -_ALWAYS, _ALWAYS, kind) for kind in ("electoral", "mourning") if row.get(kind)]
    account = _text(_table(row, "account"), "name")
    changed: dict[str, object] = {"windows": tuple(windows) or base.windows}
    if (now_s := _moment(row.get("now"))) is not None:
        changed["now_s"] = now_s
    if "level" in row:
        changed["level"] = int(cast(int, row["level"]))
    if "frozen" in row:
        changed["is_frozen"] = bool(row["frozen"])
    if "zone" in row:
        changed["zone"] = str(row["zone"])
    if "recent" in row:
        recent = [cast(Row, each) for each in _list(row, "recent")]
        changed["recent"] = tuple(
            Recent(_text(one, "text"), _moment(one.get("at")) or 0)
            for one in recent
            if one.get("account") in (None, "", account)
        )
    own: dict[str, tuple[str, ...]] = {}
    for field, name in (("domains", "own_domains"), ("phones", "official_phones"), ("names", "names")):
        if name in row:
            own[field] = tuple(map(str, _list(row, name)))
    if "directory" in row:
        changed["contacts"] = tuple(Contact(str(handle)) for handle in _list(row, "directory"))
    if "dead_links" in row:
        changed["dead_links"] = frozenset(map(str, _list(row, "dead_links")))
    if "authority" in row:
        who = row["authority"]
        own["authorities"] = _authorities(cast(Row, who)) if isinstance(who, Mapping) else (str(who),)
    changed["own"] = replace(base.own, **own)
    return replace(base, **changed)  # type: ignore[arg-type]  # each value is of the field it is named after


def _authorities(who: Row) -> tuple[str, ...]:
    names = who.get("names", who.get("name", ()))
    return (names,) if isinstance(names, str) else tuple(map(str, cast(Sequence[object], names)))


def _answered(row: Row) -> Answered | None:
    if row.get("kind") != "reply":
        return None
    return Answered(
        handle=_text(row, "citizen_handle"), lang=_text(row, "citizen_lang"), text=_text(row, "citizen_text")
    )


def _picture(each: Row) -> Picture:
    is_video = bool(each.get("video"))
    return Picture(
        name=_text(each, "name"),
        alt=_text(each, "alt"),
        mime="video/mp4" if is_video else "image/jpeg",
        credit=_text(each, "credit"),
        licence=_text(each, "licence"),
        is_ours=bool(each.get("ours", True)),
        shows=_text(each, "shows"),
        consent=_text(each, "consent"),
        is_infographic=bool(each.get("infographic")),
        has_captions=bool(each.get("captions")) if is_video else None,
    )


def _counts(account: Row, texts: tuple[str, ...]) -> tuple[Count, ...]:
    limit = account.get("limit")
    if not isinstance(limit, int):
        return ()
    from regex import findall  # loaded when a line states a limit

    return tuple(Count(len(findall(r"\X", text)), limit, _text(account, "unit")) for text in texts)


def _paid(terms: Row) -> Paid:
    has_both = _text(terms, "from") and _text(terms, "until")
    return Paid(
        payer=_text(terms, "payer"),
        budget=_text(terms, "budget"),
        dates=f"{_text(terms, 'from')} - {_text(terms, 'until')}" if has_both else "",
        audience=_text(terms, "audience"),
        disclaimer=_text(terms, "disclaimer"),
    )


def _table(row: Row, name: str) -> Row:
    value = row.get(name)
    return cast(Row, value) if isinstance(value, Mapping) else {}


def _list(row: Row, name: str) -> Sequence[object]:
    value = row.get(name)
    return cast(Sequence[object], value) if isinstance(value, list | tuple) else ()


def _text(row: Row, name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) else ""


def _moment(value: object) -> int | None:
    if not isinstance(value, str) or not value:
        return None
    return int(datetime.fromisoformat(value).timestamp())
