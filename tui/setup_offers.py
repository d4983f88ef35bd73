"""Which connectors an account may be entered for, by name: none of them is loaded."""

from __future__ import annotations

import asyncio

from core.accounts.loading import BUNDLED, Allowed, Listed, Shelf
from core.config import Config
from core.i18n import _
from core.text import show
from tui.panes.account_setup import Offer


async def offers_of(config: Config) -> tuple[Offer, ...]:
    """The bundled ones, then those of others that the configuration knows; looking for them reads many files."""
    shelf = Shelf(BUNDLED, [Allowed(name) for name in config.connectors_allow])
    return tuple(_offer(each) for each in await asyncio.to_thread(shelf.names))


def _offer(listed: Listed) -> Offer:
    made_by = "" if listed.is_bundled else " ".join((listed.distribution, listed.version)).strip()
    refusal = _(listed.refusal, name=show(listed.name)) if listed.refusal else ""
    return Offer(listed.name, made_by, refusal)
