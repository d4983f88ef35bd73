"""Making of a message what a query is asked about: its words, its links, what hangs on it, where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain

from core.query.leaves import leaf
from core.query.model import NOWHERE, Doc, Form, Has, Is, Leaf
from core.query.names import Choice
from core.query.needles import find
from core.text.words import Word, words

STATES = (Is.OPEN, Is.WAITING, Is.SNOOZED, Is.DONE, Is.QUARANTINE, Is.OVERHEARD)
"""By the number the store gives a conversation's state."""

_KINDS = {
    "image": frozenset((Has.PHOTO, Has.MEDIA)),
    "video": frozenset((Has.VIDEO, Has.MEDIA)),
    "gifv": frozenset((Has.VIDEO, Has.MEDIA)),
    "link": frozenset((Has.LINK,)),
    "quote": frozenset[Has](),
}
"""What each kind of attachment is; all others are ``media``."""

_STARTS = ("http://", "https://", "www.")
_BEFORE = "\"'“”‘’«»([{<¡¿*_"
_BEHIND = "\"'“”‘’«»)]}>.,;:!?…*_"
_DANGER_BAND = 4
_LATE = 2


def read(
    text: str,
    *,
    network: str = "",
    account: str = "",
    author: str = "",
    lang: str = "",
    media: Iterable[tuple[str, str]] = (),
    gazetteer: tuple[Choice, ...] = (),
    marks: frozenset[Is] = frozenset(),
    class_: str = "",
    tags: frozenset[str] = frozenset(),
    age_s: int = 0,
) -> Doc:
    """The message as a query sees it.

    Args:
        media: kind and address of each attachment, as connectors name them.
        gazetteer: the places to look for in its words.
    """
    found, attached = tuple(words(text)), tuple(media)
    urls = (*links(text), *(url for kind, url in attached if kind == "link" and url))
    has = frozenset(chain.from_iterable(_KINDS.get(kind, frozenset((Has.MEDIA,))) for kind, _url in attached))
    return Doc(
        words=found,
        network=network,
        account=account,
        author=author,
        lang=lang,
        urls=urls,
        has=has | {Has.LINK} if urls else has,
        places=places(found, gazetteer),
        marks=marks,
        class_=class_,
        tags=tags,
        age_s=age_s,
    )


def standing(
    state: int,
    band: int,
    *,
    is_mine: bool,
    is_assigned: bool,
    is_private: bool,
    is_own: bool,
    is_edited: bool,
) -> frozenset[Is]:
    """What ``is:`` finds in a message of a conversation in this state and band."""
    facts = {
        STATES[state]: True,
        Is.MINE: is_mine,
        Is.UNASSIGNED: not is_assigned,
        Is.URGENT: band >= _LATE,
        Is.OVERDUE: band % _DANGER_BAND >= _LATE,
        Is.PRIVATE: is_private,
        Is.PUBLIC: not is_private,
        Is.OWN: is_own,
        Is.EDITED: is_edited,
    }
    marks = {mark for mark, is_so in facts.items() if is_so}
    return frozenset(marks | {Is.OPEN} if Is.WAITING in marks else marks)


def links(text: str) -> tuple[str, ...]:
    """The links of a text as written: with a scheme, with ``www.``, or a host and a path."""
    return tuple(found for chunk in text.split() if "." in chunk and (found := _link(chunk)))


def places(found: Sequence[Word], gazetteer: tuple[Choice, ...]) -> frozenset[str]:
    """The values of the places whose names or aliases stand in these words, as phrases."""
    if not gazetteer:
        return frozenset()
    by_first = _names_by_first_word(gazetteer)
    forms = {form for word in found for form in (word.normal, word.whole) if form}
    candidates = {pair for form in forms for pair in by_first.get(form, ())}
    return frozenset(value for name, value in candidates if find(name, found, is_enye=False))


def _link(chunk: str) -> str:
    lowered = chunk.lower()
    start = min((at for begin in _STARTS if (at := lowered.find(begin)) >= 0), default=-1)
    if start >= 0:
        return chunk[start:].rstrip(_BEHIND)
    chunk = chunk.strip(_BEFORE).rstrip(_BEHIND)
    host, slash, path = chunk.partition("/")
    name, _dot, top = host.rpartition(".")
    is_host = bool(name) and top.isalpha() and len(top) >= 2 and name.replace(".", "").replace("-", "").isalnum()
    return chunk if slash and path and is_host else ""


@lru_cache(maxsize=8)
def _names_by_first_word(gazetteer: tuple[Choice, ...]) -> dict[str, list[tuple[Leaf, str]]]:
    """Each name of each place as a phrase, under the normal form that a message naming it must have."""
    out: dict[str, list[tuple[Leaf, str]]] = {}
    for place in gazetteer:
        for name in (place.value, place.name, *place.aliases):
            phrase = leaf(name, Form.FOLDED, NOWHERE)
            if phrase is None:
                continue
            for word in words(name)[:1]:
                for form in {word.normal, word.whole} - {""}:
                    out.setdefault(form, []).append((phrase, place.value))
    return out
