"""One morning of Valdeluz that never changes: its clock stands at 08:32 of a Tuesday, whatever day it is.

People, accounts in every kind of health, and conversations in every state, hand-made so that each sign, each
cut and each hostile name of the screens has a row to show itself in.
"""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from core.access.gate import permit
from core.access.service import add_operator, create_first_administrator, disable
from core.access.sign_in import sign_in
from core.accounts.loading import BUNDLED, Shelf
from core.accounts.model import AccountState, NewAccount
from core.accounts.service import fitted, register
from core.clock import Clock
from core.ids import AccountId, ConversationId, OperatorId
from core.inbox import notes, triage
from core.inbox.ingest import ingest
from core.inbox.model import AccountRef, Disposition, MessageClass
from core.inbox.replies import replied
from core.inbox.sweeps import raise_bands
from core.policy import Role
from core.store import Actor, Store, Work, create_store, open_store
from core.store.files import database_path
from core.store.workspace import WorkspaceKind, found, new_workspace
from ventanilla.api import Arrived, Author, Item, ItemKind, Media, Misfit, Removed, Visibility

ZONE = "America/Lima"
NOW_S = int(datetime(2024, 5, 14, 8, 32, tzinfo=ZoneInfo(ZONE)).timestamp())
COLLECTOR = Actor(None, "collector", "collector")
PIN = "730418"
"""Luis's; the others of this demonstration have none."""

QUIET_DAY = "2150-01-06 America/Lima"
"""So far away that the simulated network has nothing to give."""

ACCOUNTS = {
    "fb": ("Fb", "valdeluz"),
    "x": ("X", "@valdeluz"),
    "ig": ("Ig", "@valdeluz.muni"),
    "ch": ("Ch", "#vecinos"),
    "wf": ("Wf", "www.valdeluz.example"),
    "tk": ("Tk", "@valdeluz"),
}
_SCENARIO = {
    "fb": "fb-valdeluz", "x": "x-valdeluz", "ig": "ig-valdeluz", "ch": "chat-valdeluz", "wf": "portal-valdeluz",
    "tk": "tk-valdeluz",
}  # fmt: skip


@dataclass(frozen=True)
class Said:
    """Something a citizen wrote so many minutes ago."""

    minutes: int
    account: str
    author: str
    text: str
    class_: str = ""
    is_private: bool = False
    kind: ItemKind = ItemKind.COMMENT
    name: str = ""
    lang: str = "es"
    media: str = ""
    url: str = ""
    followers: int | None = None


MORNING = (
    Said(20 * 60, "fb", "hija_de_pampa", "Buenas tardes, ¿el centro de salud de Pampa Alta abre el festivo?", "Q"),
    Said(300, "ig", "club_remo", "¿Confirmáis el permiso para la regata del domingo? Salimos a las ocho.", "Q"),
    Said(200, "fb", "residencia_luz", "Muchas gracias por la cisterna, llegó a las siete.", "G"),
    Said(190, "x", "coral_9", "Perfecto, entonces espero. Gracias por contestar.", "Q"),
    Said(185, "x", "ofertas.24h", "Gane dinero desde su casa en https://ofertas.example/gana", "X"),
    Said(180, "fb", "jardin.azul", "Gracias, ¿y el sábado también abre la piscina de la ribera?", "Q"),
    Said(178, "ch", "vecina.laloma", "Vale, espero entonces al aviso de las once.", "C"),
    Said(150, "x", "rutas_puerto", "Propongo un aparcabicis en el paseo del puerto, junto al faro.", "S"),
    Said(140, "ig", "coro.valdeluz", "Qué bonita quedó la plaza para el festival", "G"),
    Said(75, "x", "portal_5b", "soy persona mayor y no puedo bajar al punto de agua, ¿quién me ayuda?", "C"),
    Said(72, "fb", "laloma_vive", "Seguimos sin agua en toda La Loma y nadie nos dice hasta cuándo.", "C"),
    Said(50, "fb", "linea3_usuaria", "El autobús de la línea 3 no pasa, ¿es cosa vuestra o de la región?", "N"),
    Said(40, "fb", "puerto_68", "Ni una gota en El Puerto. ¿Avisaron y no me enteré?", "C"),
    Said(36, "x", "! VENCIDO", "Este nombre quiere parecer un aviso nuestro.", "O", name="PRIVADO"),
    Said(35, "fb", "panaderia.sol", "¿Hasta qué hora dura el corte? Tengo el horno parado.", "Q"),
    Said(31, "x", "puerto_opina", "Esto con el anterior equipo no pasaba, pero nadie lo recuerda ya.", "O"),
    Said(
        30, "x", "olmo_y_roble", "@valdeluz la presión bajó a las 6 y ya no sale nada.\n¿Hay avería?", "C",
        kind=ItemKind.MENTION, url="https://red.example/olmo_y_roble/status/1", followers=84,
    ),
    Said(27, "fb", "mercado_centro", "En el mercado no podemos abrir los puestos de pescado.", "C", media="foto"),
    Said(24, "x", "tourist_harbour", "Is the tap water in Puerto safe to drink today?", "Q", lang="en"),
    Said(22, "ig", "bajo_la_loma", "Así sale el grifo en La Loma, marrón y sin fuerza.", "C", media="foto"),
    Said(20, "wf", "Formulario 2234", "Solicito en ejercicio del derecho de petición el plan de cortes.", "P"),
    Said(19, "x", "va1deluz", "Somos el ayuntamiento: mande su contraseña a este enlace.", kind=ItemKind.MENTION),
    Said(
        17, "fb", "hija_de_pampa",
        "Por favor, es urgente. Mi madre se dializa en casa y sin agua no puede seguir, le toca a las 10. "
        "¿A quién llamo? Estamos en Pampa Alta, calle Encina 14. Más en https://mapas.example/encina-14",
        "E", is_private=True, kind=ItemKind.DM, name="María (Pampa Alta)", followers=84,
    ),
    Said(16, "tk", "la.de.las.recetas", "entonces no hervimos ni nada? la verdad no se entiende 💧💧", "Q"),
    Said(14, "ch", "漢字の名前がとても長い人", "水が出ません。いつ戻りますか。助けてください、どうか。", lang="ja"),
    Said(12, "x", "loma_despierta", "Son unos inútiles, cortan el agua sin decir nada a nadie.", "I"),
    Said(9, "fb", "taller_pampa", "Llevamos dos horas esperando una respuesta, ¿hay alguien ahí?", "C"),
    Said(6, "x", "enpuerto_hoy", "¿Es verdad lo del agua? Vi un mensaje reenviado que asusta.", "R"),
    Said(4, "ch", "cuarto_izq", "ni en el 3 ni en el 5 de la calle Fresno sale agua"),
    Said(2, "x", "Radio Luz", "Para el boletín de las 9:30: ¿puede hablar alguien con nosotros?", "J"),
    Said(1, "fb", "vecinas.fresno", "Por favor digan algo, no sabemos si llevar a los niños."),
)  # fmt: skip


def clock_at(second: float) -> Clock:
    """A clock that stands all but still, half a second on, so that no span lies on the edge of a minute."""
    return Clock(float(second) + 0.5, time.time(), 1e-9)


async def found_morning(directory: Path) -> None:
    """Make the workspace; takes about a second, so copy it for each test with :func:`copied`."""
    create_store(directory)
    async with open_store(directory, gate=permit, clock=clock_at(NOW_S - 30 * 86_400)) as store:
        people = await _people(store)
        await _accounts(store)
        ids = await _say_all(store)
        await _act(store, people, ids)
        store.clock = clock_at(NOW_S)
        await store.write(COLLECTOR, raise_bands)


async def found_empty(directory: Path) -> None:
    """Make a workspace with its people and nothing else, as it is on the first day."""
    create_store(directory)
    async with open_store(directory, gate=permit, clock=clock_at(NOW_S)) as store:
        await _people(store)


async def found_crowd(directory: Path, conversations: int) -> None:
    """Make a workspace with so many conversations that they are read page by page; at most 500."""
    await found_empty(directory)
    async with open_store(directory, gate=permit, clock=clock_at(NOW_S - 600)) as store:
        await _accounts(store)
        said = [event(Said(10, "fb", f"vecino_{n:03}", f"Mensaje número {n}"), f"n{n}") for n in range(conversations)]
        await store.write(COLLECTOR, lambda work: ingest(work, AccountRef(AccountId(1), "Fb"), "main", said))


def copied(source: Path, target: Path) -> Path:
    """A copy of a founded workspace whose sessions are alive and whose collector is at work."""
    shutil.copytree(source, target)
    connection = sqlite3.connect(database_path(target))
    try:
        far = time.time() + 86_400
        connection.execute("UPDATE session SET seen_s = ?", (far,))
        connection.execute(
            "INSERT OR REPLACE INTO lease (name, holder, token, until_s, taken_s)"
            " VALUES ('collector', 'there', 1, ?, 0)",
            (far,),
        )
        connection.commit()
    finally:
        connection.close()
    return target


async def _people(store: Store) -> dict[str, Actor]:
    facts = new_workspace(
        "Municipalidad de Valdeluz", short_name="Valdeluz", zone=ZONE, language="es", kind=WorkspaceKind.DEMO
    )

    async def begin(work: Work) -> None:
        await found(work, facts, clock_at(NOW_S))
        await work.audit("workspace.found", "workspace")

    await store.write(Actor(None, "init", "cli"), begin)
    roles = (Role.COMMUNITY_MANAGER, Role.COMMS_MANAGER)
    first = await create_first_administrator(
        store, "Ana", "gestora de comunidad", "", (*roles, Role.ADMINISTRATOR), origin="demo"
    )
    people = {"Ana": Actor(first, "Ana", "desk")}
    for name, title, pin in (
        ("Luis", "gestor, guardia", PIN),
        ("Rosa", "jefa", ""),
        ("Iván", "", ""),
        ("Nico", "", ""),
    ):
        id_ = await add_operator(store, people["Ana"], name, title, pin, roles)
        people[name] = Actor(id_, name, "ssh")
    await disable(store, people["Ana"], _id(people["Nico"]))
    return people


async def _accounts(store: Store) -> None:
    loaded = Shelf(BUNDLED).load("plaza")
    new = [
        NewAccount(name, "plaza", network, handle, {"account": _SCENARIO[name], "day": QUIET_DAY}, custodian="Pilar")
        for name, (network, handle) in ACCOUNTS.items()
    ]
    old, strange = {"account": "fb-verano2023", "day": QUIET_DAY}, {"account": "x-vaideluz", "day": QUIET_DAY}
    why = "410 días sin uso"
    new.append(NewAccount("verano2023", "plaza", "Fb", "Verano2023", old, state=AccountState.PAUSED, stop_reason=why))
    new.append(NewAccount("imitadora", "plaza", "X", "@vaIdeluz", strange, state=AccountState.FOREIGN))

    async def act(work: Work) -> None:
        for each in new:
            await register(work, fitted(each, loaded))
        fine = "UPDATE account SET health = 'ok', last_ok_s = ?, last_event_s = ?, next_s = ? WHERE name = ?"
        for ago, name in ((9, "fb"), (12, "x"), (31, "ch"), (40, "wf")):
            await work.execute(fine, (NOW_S - ago, NOW_S - 60, NOW_S + 60 - ago, name))
        await work.execute(
            "UPDATE account SET health = 'limited', failures = 2, last_ok_s = ?, next_s = ?,"
            " detail = '200 de 200 lecturas por hora' WHERE name = 'ig'",
            (NOW_S - 660, NOW_S + 480),
        )
        await work.execute(
            "UPDATE account SET health = 'revoked', state = 'needs_sign_in', failures = 1, last_ok_s = ?"
            " WHERE name = 'tk'",
            (NOW_S - 5000,),
        )

    await store.write(COLLECTOR, act)


async def _say_all(store: Store) -> dict[str, ConversationId]:
    networks = {name: AccountRef(AccountId(n), network) for n, (name, (network, _)) in enumerate(ACCOUNTS.items(), 1)}
    ids: dict[str, ConversationId] = {}
    for n, said in enumerate(MORNING):
        store.clock = clock_at(NOW_S - said.minutes * 60)
        await _arrive(store, networks[said.account], event(said, f"m{n}"))
        ids[said.author if said.author not in ids else f"{said.author} 2"] = await _newest(store)
    await _go_on(store, networks)
    return ids


async def _newest(store: Store) -> ConversationId:
    return ConversationId(await store.value("SELECT max(id) FROM conversation"))


async def _go_on(store: Store, networks: dict[str, AccountRef]) -> None:
    """Later messages of the same conversations, an edit, a removal, and something that is no message."""
    for n, text in enumerate(("¿Nadie responde?", "Ya son dos horas.")):
        store.clock = clock_at(NOW_S - (20 - n) * 60)
        later = Said(20 - n, "fb", "laloma_vive", text)
        await _arrive(store, networks["fb"], event(later, f"later{n}", root="m10"))
    store.clock = clock_at(NOW_S - 15 * 60)
    urgent = next(n for n, said in enumerate(MORNING) if said.is_private)
    edited = MORNING[urgent]
    await _arrive(store, networks["fb"], event(edited, f"m{urgent}", text=edited.text + " Gracias."))
    gone = next(n for n, said in enumerate(MORNING) if said.author == "enpuerto_hoy")
    store.clock = clock_at(NOW_S - 5 * 60)
    await _arrive(store, networks["x"], Removed(f"m{gone}"))
    await _arrive(store, networks["ch"], Misfit(b"\x00", "sin id"))


async def _act(store: Store, people: dict[str, Actor], ids: dict[str, ConversationId]) -> None:
    ana, luis = people["Ana"], people["Luis"]
    for said, id_ in zip(MORNING, ids.values(), strict=True):
        if said.class_:
            store.clock = clock_at(NOW_S - said.minutes * 60 + 30)
            await triage.classify(store, luis, [id_], MessageClass(said.class_))
    store.clock = clock_at(NOW_S - 3600)
    await triage.done(store, luis, [ids["residencia_luz"]], Disposition.INFORMED)
    await triage.done(store, luis, [ids["coral_9"], ids["hija_de_pampa"]], Disposition.ANSWERED)
    await triage.quarantine(store, luis, [ids["ofertas.24h"]], "publicidad engañosa")
    await triage.snooze(store, ana, [ids["club_remo"]], NOW_S + 3 * 3600 + 28 * 60)
    for author in ("jardin.azul", "vecina.laloma"):
        await store.write(COLLECTOR, partial(_answered, id_=ids[author]))
    store.clock = clock_at(NOW_S - 8 * 60)
    urgent = ids["hija_de_pampa 2"]
    await notes.note(store, luis, urgent, "Avisado el enlace de salud. Esperan dirección exacta.")
    store.clock = clock_at(NOW_S - 3 * 60)
    await triage.tag(store, ana, [urgent], add=["salud", "agua"])
    await triage.claim(store, ana, [urgent, ids["panaderia.sol"]])
    await triage.claim(store, luis, [ids["la.de.las.recetas"]])
    await triage.assign(store, ana, [ids["rutas_puerto"]], _id(people["Rosa"]))
    signed = await sign_in(store, "Luis", PIN, origin="ssh", host="guardia.example", pid=1)
    from core.access.presence import set_open

    await set_open(store, signed.session, ids["olmo_y_roble"], is_writing=True)


async def _answered(work: Work, id_: ConversationId) -> None:
    work.system("arranging a test")
    await replied(work, id_)


async def _arrive(store: Store, account: AccountRef, event: Arrived | Removed | Misfit) -> None:
    await store.write(COLLECTOR, lambda work: ingest(work, account, "main", [event]))


def event(said: Said, id_: str, *, root: str = "", text: str = "") -> Arrived:
    media: Sequence[Media] = (Media("image", "https://fotos.example/1.jpg", None),) if said.media else ()
    at = datetime.fromtimestamp(NOW_S - said.minutes * 60 - 20, ZoneInfo("UTC"))
    return Arrived(
        Item(
            remote_id=id_,
            kind=said.kind,
            author=Author(f"id-{said.author}", said.author, said.name, followers=said.followers),
            text=text or said.text,
            root=root,
            created_at=at,
            visibility=Visibility.PRIVATE if said.is_private else Visibility.PUBLIC,
            lang=said.lang,
            media=tuple(media),
            url=said.url,
        ),
        b"{}",
    )


def _id(person: Actor) -> OperatorId:
    assert person.operator_id is not None
    return person.operator_id
