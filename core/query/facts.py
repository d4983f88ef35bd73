"""What a field of a query means for one message.

=======================  =========================================================================================
field                    holds when, for any of its values,
=======================  =========================================================================================
network account class    the name is the same but for case and accents
tag                      one of the tags is, likewise
place                    the words of the message name the place
author                   the handle is the same likewise, or its part before the server's name
lang                     the language is the same, or the same with a region
is has                   the fact is so, see :class:`core.query.model.Is`
url                      a link in the message contains it, whatever its scheme
age                      the conversation has waited longer (``>``) or shorter (``<``)
=======================  =========================================================================================
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from core.query.fields import age_s, link_text
from core.query.model import Doc, Field, FieldName, Op
from core.text.fold import fold


def holds(field: Field, doc: Doc) -> bool:
    """Whether the condition is met."""
    match field.name:
        case FieldName.NETWORK:
            return _is_named(field, (doc.network,))
        case FieldName.ACCOUNT:
            return _is_named(field, (doc.account,))
        case FieldName.CLASS:
            return _is_named(field, (doc.class_,))
        case FieldName.TAG:
            return _is_named(field, doc.tags)
        case FieldName.PLACE:
            return _is_named(field, doc.places)
        case FieldName.AUTHOR:
            return _is_named(field, handle_forms(doc.author))
        case FieldName.LANG:
            lang = doc.lang.lower().replace("_", "-")
            return any(lang == value or lang.startswith(f"{value}-") for value in field.values)
        case FieldName.IS:
            return any(value in doc.marks for value in field.values)
        case FieldName.HAS:
            return any(value in doc.has for value in field.values)
        case FieldName.URL:
            links = [link_text(url) for url in doc.urls]
            return any(value in link for value in field.values for link in links)
        case FieldName.AGE:
            ages = map(age_s, field.values)
            return any(doc.age_s > age if field.op is Op.OVER else doc.age_s < age for age in ages)
        case _:
            assert_never(field.name)


def handle_forms(handle: str) -> tuple[str, ...]:
    """What ``author:`` may name a handle by, folded: the whole, and the part before a server's name."""
    whole = fold(handle).lstrip("@ ")
    local = whole.partition("@")[0]
    return (whole, local) if local and local != whole else (whole,)


def _is_named(field: Field, names: Iterable[str]) -> bool:
    wanted = {fold(value) for value in field.values}
    return any(fold(name) in wanted for name in names if name)
