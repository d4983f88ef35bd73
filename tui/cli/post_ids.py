"""Numbers of posts and deliveries as they are printed: ``p7`` is a post, ``d12`` one delivery of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.errors import UsageError
from core.i18n import N_
from core.publishing import store as sql
from core.publishing.model import Delivery, DeliveryId, PostId
from core.runtime import House
from core.text.show import show

_ID = re.compile(r"(p|d|)([0-9]{1,18})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NamedPost:
    """A post or one of its deliveries as somebody named it."""

    post: PostId | None
    delivery: DeliveryId | None


def post_or_delivery(value: str) -> NamedPost:
    """A check for an id: ``p7`` or ``7`` is a post, ``d12`` a delivery.

    Raises:
        UsageError: it is neither.
    """
    match = _ID.fullmatch(value.strip())
    if match is None:
        raise UsageError(
            N_("«{value}» is no id: a post's is p and a number, a delivery's d and a number, as listed."),
            value=show(value, limit=40),
        )
    number = int(match[2])
    if match[1].lower() == "d":
        return NamedPost(None, DeliveryId(number))
    return NamedPost(PostId(number), None)


def post_id(value: str) -> PostId:
    """A check for a post's id, with or without its p.

    Raises:
        UsageError: it is none.
    """
    named = post_or_delivery(value)
    if named.post is None:
        raise UsageError(N_("«{value}» is a delivery: name its post, p and a number."), value=show(value, limit=40))
    return named.post


def delivery_id(value: str) -> DeliveryId:
    """A check for a delivery's id.

    Raises:
        UsageError: it is none.
    """
    named = post_or_delivery(value)
    if named.delivery is None:
        raise UsageError(
            N_("«{value}» is no delivery: its id is d and a number, as «post list» shows."), value=show(value, limit=40)
        )
    return named.delivery


async def deliveries_meant(house: House, named: NamedPost) -> list[Delivery]:
    """The delivery that was named, or all those of the post.

    Raises:
        NotFound: there is none.
    """
    if named.delivery is not None:
        return [await sql.delivery_of(house.store, named.delivery)]
    assert named.post is not None, "an id names one of the two"
    return await sql.deliveries_of(house.store, named.post)
