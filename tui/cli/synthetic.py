"""Made-up conversations that fill a demonstration; the same number always gives the same words."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from core.accounts.model import Account
from core.accounts.overview import every_account
from core.accounts.service import target
from core.errors import NotFound
from core.i18n import N_, _
from core.inbox.ingest import MOST as BATCH
from core.inbox.ingest import ingest
from core.inbox.model import AccountRef
from core.runtime import open_house
from core.store import Actor, Store, Work
from tui.cli.output import say
from tui.words import number
from ventanilla.api import Arrived, Author, Item, ItemKind

SPREAD = timedelta(days=14)
"""How far back they say they were written."""
TOLD_EVERY = 50_000

_DEMO = Actor(None, "demo", "cli")
_STREAM = "synthetic"
_OPENINGS = ("Buenos días", "Hola", "Disculpen", "Señores", "Vecinos", "Oigan", "Consulta", "Otra vez lo mismo")
_PLACES = (
    "la avenida Central", "el parque Norte", "la plaza Mayor", "el mercado", "la calle Olmos", "el puente viejo",
    "la posta médica", "el barrio Los Pinos", "la escuela 12", "el terminal",
)  # fmt: skip
_MATTERS = (
    "no hay agua desde anoche", "el camión de basura no pasó", "hay un poste caído", "se fue la luz",
    "cortaron un árbol", "el semáforo no funciona", "¿a qué hora atienden?", "gracias por arreglar la pista",
    "hay un bache enorme", "¿dónde pago el arbitrio?", "huele mal el desagüe", "el ruido no deja dormir",
)  # fmt: skip
_CLOSINGS = ("", " ¿Cuándo lo arreglan?", " Ya llamé tres veces.", " Adjunto foto.", " Gracias.", " Es urgente 🙏")


async def add_synthetic(directory: Path, count: int) -> None:
    """Store ``count`` conversations of one message each in a demonstration, telling how far it is.

    Raises:
        NotFound: there is no account that is collected.
    """
    async with open_house(directory, checkpoints=True) as house:
        accounts = [account for account in await every_account(house.store) if account.is_active]
        if not accounts:
            raise NotFound(N_("There is no account in {place} that could have received them."), place=directory)
        dice = random.Random(count)
        run = f"{house.store.clock.now_s():x}"
        for start in range(0, count, BATCH):
            size = min(BATCH, count - start)
            account = accounts[start // BATCH % len(accounts)]
            await _take_in(house.store, account, _items(dice, run, start, size, house.store.clock.now()))
            told = start + size
            if told % TOLD_EVERY < size or told == count:
                say(_("{n} of {all} conversations were added.", n=number(told), all=number(count)))


async def _take_in(store: Store, account: Account, items: Sequence[Arrived]) -> None:
    async def act(work: Work) -> None:
        await work.allow("message.import")
        count = await ingest(work, AccountRef(account.id, account.network), _STREAM, items)
        await work.audit("message.import", target(account.id), new=count.new)

    await store.write(_DEMO, act)


def _items(dice: random.Random, run: str, start: int, size: int, now: datetime) -> list[Arrived]:
    return [_item(dice, f"synthetic:{run}:{start + n}", now) for n in range(size)]


def _item(dice: random.Random, remote_id: str, now: datetime) -> Arrived:
    who = dice.randrange(1, 100_000)
    text = f"{dice.choice(_OPENINGS)}: en {dice.choice(_PLACES)} {dice.choice(_MATTERS)}.{dice.choice(_CLOSINGS)}"
    return Arrived(
        Item(
            remote_id=remote_id,
            kind=ItemKind.MENTION,
            author=Author(remote_id=f"synthetic:{who}", handle=f"vecino_{who}"),
            text=text,
            created_at=now - SPREAD * dice.random(),
            lang="es",
        )
    )
