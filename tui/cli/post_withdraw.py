"""The verbs of ``ventanilla post`` about what is online already: take it down, correct it."""

from __future__ import annotations

from core.i18n import N_, _, ngettext
from core.publishing.correction import correction_begun
from core.publishing.model import DeliveryId
from core.publishing.withdrawal import withdraw
from tui.cli.collect import shelf_of
from tui.cli.context import Call
from tui.cli.grammar import Verb, argument, option
from tui.cli.output import put_line, say
from tui.cli.post_ids import delivery_id

_ID = argument("id_", N_("ID"), N_("The delivery, d and a number."), check=delivery_id)


async def _withdraw(call: Call, id_: DeliveryId, reason: str) -> None:
    async with call.house() as house:
        actor = await call.actor(house)
        made = await withdraw(house.store, actor, shelf_of(house.config), id_, reason)
        for each in made:
            put_line(f"d{each}")
        say(
            ngettext(
                "d{id} is being taken down; what it said stays on record here.",
                "d{id} is being taken down in {n} parts, the last one first; what it said stays on record here.",
                len(made),
                id=id_,
            )
        )


async def _correct(call: Call, id_: DeliveryId, text: str | None) -> None:
    async with call.house() as house:
        actor = await call.actor(house)
        made = await correction_begun(house.store, actor, id_, text or "")
        put_line(f"p{made}")
        say(_("p{id} is a draft that corrects it: write on, then submit it; what is online stays as it is.", id=made))


TAKEN_BACK = (
    Verb(
        "withdraw",
        N_("Take down what a delivery published, part by part, on record and with a reason."),
        _withdraw,
        _ID,
        option("--reason", N_("TEXT"), N_("Why; it is not published."), required=True),
        acts=True,
    ),
    Verb(
        "correct",
        N_("Begin a post that corrects what a delivery published, on the same accounts."),
        _correct,
        _ID,
        argument("text", N_("TEXT"), N_("What it says; without it, a beginning is offered."), optional=True),
        acts=True,
    ),
)
