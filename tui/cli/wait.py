"""Telling what was sent on its way, and waiting for its receipt where that is wanted."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from math import ceil

from core.collector.presence import who_collects
from core.errors import CannotReach, VentanillaError
from core.i18n import N_, _
from core.publishing import reads
from core.publishing.content import Content, load_content
from core.publishing.model import DeliveryId, DeliveryState, Outgoing
from core.runtime import House
from core.store.changes import changes
from core.text.show import show
from tui.cli.context import Call
from tui.cli.delivery_words import VISIBILITIES, delivery_json, state_word, what, why
from tui.cli.grammar import Option, option
from tui.cli.output import put_json, put_line, say
from tui.cli.values import whole
from tui.words import moment, span

WAIT_MOST_S = 86_400
UNDO_MOST_S = 300

UNDO: Option = option(
    "--undo",
    N_("SECONDS"),
    N_("How long it can still be stopped before it leaves, 0 to 300; 20 by itself."),
    default="20",
    check=whole("--undo", 0, UNDO_MOST_S),
)
WAIT: Option = option(
    "--wait",
    N_("SECONDS"),
    N_("Wait so long for the receipt and print the link: exit 0 published, 1 failed, 6 nobody knows yet."),
    check=whole("--wait", 1, WAIT_MOST_S),
)

_OPEN = (DeliveryState.WAITING, DeliveryState.SENDING, DeliveryState.UNCERTAIN)


async def tell_sent(call: Call, house: House, id_: DeliveryId, wait_s: int | None) -> None:
    """Print the delivery's number and say where and when it goes; then wait, if asked to, and print its link.

    Raises:
        CannotReach: it is not known to be published when the time is over.
        VentanillaError: it will not be published by itself.
    """
    delivery, line, _tries = await reads.delivery(house.store, id_)
    if not call.is_json:
        put_line(f"d{id_}")
    say(_sentence(line, load_content(delivery.content), house))
    if wait_s is not None:
        if await who_collects(house.store) is None:
            say(_("Nobody collects now, so nothing leaves: start «ventanilla collect»."))
        line = await _awaited(house, id_, wait_s)
        if not call.is_json and line.url:
            put_line(line.url)
    if call.is_json:
        put_json(delivery_json(line))
    if wait_s is not None:
        _judge(line)


def _sentence(line: Outgoing, content: object, house: House) -> str:
    now_s = house.store.clock.time()
    values = {
        "id": f"d{line.id}",
        "what": what(line),
        "name": show(line.to, limit=60) or _("(no name)"),
        "account": show(line.account),
        "network": line.network,
        "span": span(ceil(line.due_s - now_s)),
        "time": moment(line.due_s, now_s, house.workspace.zone),
    }
    if isinstance(content, Content):
        return _(
            "Answer {id} to {name} on {network}, from {account}, {visibility}: it leaves in {span} ({time}); until then"
            " «post cancel {id}» stops it.",
            **values,
            visibility=_(VISIBILITIES[content.visibility]),
        )
    return _(
        "Action {id}, {what}: {name} on {network}, from {account}. It leaves in {span} ({time}); until then"
        " «post cancel {id}» stops it.",
        **values,
    )


async def _awaited(house: House, id_: DeliveryId, wait_s: int) -> Outgoing:
    """How it stands once it goes on no more by itself, or when the time is over."""
    store = house.store
    since = await store.value("SELECT max(seq) FROM change_log")
    _found, line, _tries = await reads.delivery(store, id_)
    try:
        async with asyncio.timeout(wait_s), aclosing(changes(store, since)) as feed:
            while line.state in _OPEN:
                await anext(feed)
                _found, line, _tries = await reads.delivery(store, id_)
    except TimeoutError:
        _found, line, _tries = await reads.delivery(store, id_)
    return line


def _judge(line: Outgoing) -> None:
    values = {"id": f"d{line.id}", "state": state_word(line.state), "why": why(line)}
    match line.state:
        case DeliveryState.PUBLISHED:
            return
        case DeliveryState.WAITING | DeliveryState.SENDING | DeliveryState.UNCERTAIN:
            raise CannotReach(
                N_("Not known to be online yet: {id} is «{state}». See «post show {id}» later."), **values
            )
        case DeliveryState.NEEDS_OPERATOR:
            raise CannotReach(N_("Nobody can tell whether {id} is online: {why}."), **values)
        case DeliveryState.CANCELLED:
            raise VentanillaError(N_("{id} was cancelled before it left."), **values)
        case _:
            raise VentanillaError(N_("{id} is «{state}»: {why}."), **values)
