"""Valdeluz with its watches at 08:32: two weeks of quiet water, then none; one panel in each state, hostile names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from core.access.gate import permit
from core.collector.alerting import Alerting
from core.collector.matching import Matching
from core.ids import AccountId
from core.inbox.model import AccountRef
from core.store import Actor, Store, Work, create_store, open_store
from core.watch import store as sql
from core.watch.alert_store import list_alerts
from core.watch.alerts import acknowledge
from core.watch.model import AlertKind, NewWatch, Terms, WatchId, WatchKind, WatchState
from core.watch.service import add_watch
from core.watch.steering import pause_watch
from tests.tui.valdeluz import ACCOUNTS, COLLECTOR, NOW_S, Said, _accounts, _people, clock_at
from ventanilla.api import Arrived, Author, Item, ItemKind, Media, StreamId, Visibility

WATER = "(agua OR grifo~ OR presión~) NEAR/8 (sin OR corte OR sale) -piscina"
REFS = {name: AccountRef(AccountId(n), network) for n, (name, (network, _)) in enumerate(ACCOUNTS.items(), 1)}
_HOUR = 60

BEFORE = tuple(
    Said(minutes, "fb", f"vecina_{minutes % 97}", text)
    for day in range(14, 0, -1)
    for minutes, text in (
        (day * 24 * _HOUR + 35, "Otra vez sin agua en mi calle un rato"),
        (day * 24 * _HOUR - 90, "La alcaldesa visita el mercado"),
        (day * 24 * _HOUR - 6 * _HOUR, "El grifo sale con poca presión por la noche"),
    )
)
_NEWS = (
    "Sin agua y sin aviso, mi hijo no pudo ducharse",
    "En el mercado no podemos abrir sin agua los puestos",
    "en el edificio nada del grifo desde las seis, sin una nota",
    "¿Barrio Norte también está sin agua o solo nosotros?",
    "¿Hasta qué hora dura el corte de agua? Tengo el horno parado",
    "Ni una gota del grifo sale en El Puerto",
    "Otra vez sin agua en la calle Olmo, desde ayer",
    "¿Dónde hay punto de agua? Somos cuatro sin nada",
    "corte de agua otra vez en pampa alta, el gripo seco",
    "El riego comunitario también sin presión",
    "Aquí seguimos sin presoin y sin respuesta",
    "la presión no llega al tercero y el agua sale marrón",
    "Abrimos más tarde por corte de agua, perdonen",
)
_MORE = (
    "@valdeluz la presión bajó a las 6 y ya no sale nada",
    "no sale agua en Encina 14",
    "Sin agua el colegio, ¿hay clase?",
    "¿Quién avisa de un corte de agua así?",
    "Los del 5 también sin agua",
    "grifo seco, sin noticias",
    "Cinco horas sin agua, cinco",
    "El camión cisterna no llega y sin agua no abro",
    "Me dicen que el corte de agua sigue",
    "sin presión en toda la cuesta",
    "agua sin color de agua sale por aquí",
    "Corte de agua: ¿y los mayores?",
    "¿Alguien sabe si hay agua? Sin ducha vamos",
)
TODAY = (
    Said(300, "x", "puerto_opina", "Y la alcaldía, ¿qué dice? Todavía nada"),
    Said(95, "fb", "coro.valdeluz", "Gracias a la alcaldesa por venir al ensayo"),
    Said(80, "x", "! PICO", "Aquí sale agua, este nombre quiere parecer un aviso nuestro"),
    Said(41, "ch", "cuarto_izq", "buenos días, estamos sin presoin en casa"),
    *(Said(20 - n // 2, ("fb", "x", "ch", "ig")[n % 4], f"vecina_{n}", text) for n, text in enumerate(_NEWS)),
    Said(13, "ch", "portal_5b", "soy persona mayor y no puedo bajar sin agua al médico"),
    *(Said(12, account, f"cadena_{account}", "Sin agua hasta el viernes, pásalo a todos tus contactos del barrio")
      for account in ("fb", "x", "ig")),
    *(Said(11 - n // 2, ("x", "fb", "wf")[n % 3], f"calle_{n}", text) for n, text in enumerate(_MORE)),
    Said(4, "ch", "漢字の名前がとても長い人", "grifo sin agua 水が出ません。いつ戻りますか。助けてください、どうか。"),
    Said(3, "fb", "hija_de_pampa", "Mi madre necesita diálisis y estamos sin agua en casa", is_private=True,
         kind=ItemKind.DM),
    Said(2, "ig", "bajo_la_loma", "Así sale el agua del grifo en La Loma, marrón y sin fuerza", media="foto"),
    Said(1, "fb", "vecinas.fresno", "Por favor digan algo, seguimos sin agua"),
)  # fmt: skip

WATCHES = (
    NewWatch(name="Agua", query=WATER, purpose="Saber antes que nadie dónde falta el agua", kind=WatchKind.SERVICE),
    NewWatch(name="Alcaldía y portavoz", query="alcald* OR portavoz", purpose="Lo que se dice del cargo",
             kind=WatchKind.OFFICE),
    NewWatch(name="Salud", query="diálisis OR médico OR hospital", purpose="Personas en peligro",
             terms=Terms(min_count=3, is_every_hit=True)),
    NewWatch(name="Amenaza y violencia", query="incendiar OR matar", purpose="Cuidar a quien atiende",
             terms=Terms(is_spike=False, is_every_hit=True)),
    NewWatch(name="Bulos", query='"hasta el viernes"', purpose="Desmentir a tiempo", kind=WatchKind.RUMOUR),
    NewWatch(name="Municipios vecinos", query="Ríoclaro OR Monteseco", purpose="Ver venir lo de al lado",
             kind=WatchKind.PEER),
    NewWatch(name="Obras y licencias de todo el término", query="zanja OR obra", purpose="Obras"),
    NewWatch(name="Festival", query="festival OR pasacalle", purpose="El festival",
             terms=Terms(min_count=10, window_s=3600)),
)  # fmt: skip
PERSON = NewWatch(
    name="Acoso a la concejala", query="author:acosador_1", purpose="Expediente 12", kind=WatchKind.PERSON,
    legal_basis="Auto del juzgado 2 de Valdeluz, diligencias 12/2024", ends_s=NOW_S + 20 * 86_400,
    has_read_rules=True,
)  # fmt: skip


async def found_watched(directory: Path) -> None:
    """Make the workspace; takes a few seconds, so copy it for each test."""
    create_store(directory)
    async with open_store(directory, gate=permit, clock=clock_at(NOW_S - 30 * 86_400)) as store:
        people = await _people(store)
        await _accounts(store)
        matching, sweeps = Matching(), Alerting(settle_s=0)
        for n, said in enumerate(BEFORE):
            await take_in(store, matching, [said], f"b{n}")
        store.clock = clock_at(NOW_S - 310 * 60)
        ids = {new.name: await _added(store, people["Ana"], new) for new in WATCHES}
        while await store.write(COLLECTOR, sweeps.look_back):
            pass
        for n, said in enumerate(TODAY):
            await take_in(store, matching, [said], f"t{n}")
            await store.write(COLLECTOR, sweeps.judge)
        store.clock = clock_at(NOW_S)
        await store.write(COLLECTOR, sweeps.judge)
        await pause_watch(store, people["Rosa"], ids["Municipios vecinos"])
        await store.write(Actor(None, "arranging", "test"), lambda work: _stopped(work, ids["Festival"]))
        await _added(store, people["Ana"], NewWatch(name="Nueva", query="biblioteca", purpose="Recién puesta"))
        for alert in await list_alerts(store, limit=50, is_open=True):
            if alert.kind is AlertKind.EVERY_HIT:
                await acknowledge(store, people["Luis"], alert.id, "llamo yo")


async def take_in(store: Store, matching: Matching, said: Sequence[Said], id_: str) -> None:
    """Let messages arrive as a collector that watches takes them in, at the time of the first."""
    store.clock = clock_at(NOW_S - said[0].minutes * 60)
    events = [arrived(each, f"{id_}-{n}") for n, each in enumerate(said)]
    await store.write(COLLECTOR, lambda work: matching(work, REFS[said[0].account], StreamId("main"), events))


def arrived(said: Said, id_: str) -> Arrived:
    """One message as a network gives it."""
    media = (Media("image", "https://fotos.example/1.jpg", None),) if said.media else ()
    return Arrived(
        Item(
            remote_id=id_, kind=said.kind, author=Author(f"id-{said.author}", said.author, said.name), text=said.text,
            created_at=datetime.fromtimestamp(NOW_S - said.minutes * 60 - 5, UTC), lang=said.lang, media=media,
            visibility=Visibility.PRIVATE if said.is_private else Visibility.PUBLIC,
        ),
        b"{}",
    )  # fmt: skip


async def _added(store: Store, actor: Actor, new: NewWatch) -> WatchId:
    return (await add_watch(store, actor, replace(new, has_read_rules=True))).watch.id


async def _stopped(work: Work, watch: WatchId) -> None:
    work.system("as a flood would have stopped it")
    await sql.set_state(work, watch, WatchState.TOO_BROAD, "")
