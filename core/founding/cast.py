"""Who is in the demonstration: the people of Valdeluz and the accounts of its town hall, as the scenario has them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files

from core.access.model import Operator
from core.access.service import add_operator, create_first_administrator, disable, list_operators, set_roles
from core.accounts.loading import BUNDLED, Loaded, Shelf
from core.accounts.model import Account, AccountState, NewAccount, Relation
from core.accounts.service import fitted, register
from core.policy import Role
from core.store import Actor, Store, Work

DEMO_ZONE = "America/Lima"
_NEIGHBOURS = "neighbours"
"""The scenario of the towns beside Valdeluz, as the plaza names it, which is its folder too."""
FOUNDER = Actor(None, "demo", "demo")


def _scenario(name: str) -> list[dict[str, object]]:
    text = files("plugins.plaza").joinpath("scenario", name).read_text(encoding="utf-8")
    found_: list[dict[str, object]] = json.loads(text)
    return found_


async def people(store: Store, language: str) -> Mapping[str, Operator]:
    """Everybody of the scenario; the first one founds the rest and then keeps only her own roles."""
    first: Actor | None = None
    founder_roles: list[Role] = []
    for person in _scenario("people.json"):
        title = _words(person["title"], language)
        roles = [Role(str(role)) for role in _list(person["roles"])]
        name = str(person["name"])
        if first is None:
            roles_first = [*roles, Role.COMMS_MANAGER, Role.ADMINISTRATOR]
            first = Actor(await create_first_administrator(store, name, title, "", roles_first), name, "demo")
            founder_roles = roles
        else:
            await add_operator(store, first, name, title, "", roles)
        if person.get("left_days_ago") is not None:
            everyone = {known.name: known for known in await list_operators(store)}
            await disable(store, first, everyone[name].id)
    assert first is not None and first.operator_id is not None
    await set_roles(store, first, first.operator_id, founder_roles)
    return {person.name: person for person in await list_operators(store)}


async def register_accounts(store: Store, day: datetime, language: str) -> list[tuple[Account, Loaded]]:
    """Enter every account of the scenario, each with the connector that plays ``day``, its notes in ``language``."""
    shelf = Shelf(BUNDLED)
    loaded = shelf.load("plaza")
    date = day.strftime("%Y-%m-%d") + f" {DEMO_ZONE}"
    said = str(store.path.parent.resolve() / "plaza")
    registered = []
    for entry in _scenario("accounts.json"):
        id_, note = str(entry["id"]), entry.get("note")
        state = (
            AccountState.FOREIGN
            if entry.get("state") in ("foreign", "unauthorised", "not_ours")
            else AccountState.ACTIVE
        )
        if entry.get("state") == "dormant":
            state = AccountState.PAUSED
        new = NewAccount(
            name=id_,
            connector="plaza",
            network=str(entry["code"]),
            handle=str(entry["handle"]),
            settings={"account": id_, "day": date, "outages": "true", "posted": said},
            state=state,
            stop_reason=_words(note, language) if state is AccountState.PAUSED else "",
        )

        async def act(work: Work, new: NewAccount = new) -> Account:
            return await register(work, fitted(new, loaded))

        registered.append((await store.write(FOUNDER, act), loaded))
    return registered


async def register_peers(store: Store, day: datetime) -> list[tuple[Account, Loaded]]:
    """Enter the town halls of the neighbouring scenario as peers: overheard, and nobody's work."""
    loaded = Shelf(BUNDLED).load("plaza")
    date = day.strftime("%Y-%m-%d") + f" {DEMO_ZONE}"
    entries: list[dict[str, str]] = json.loads(
        files("plugins.plaza").joinpath(_NEIGHBOURS, "accounts.json").read_text(encoding="utf-8")
    )

    async def act(work: Work) -> list[Account]:
        return [
            await register(
                work,
                fitted(
                    NewAccount(
                        name=entry["id"], connector="plaza", network=entry["code"], handle=entry["handle"],
                        settings={"account": entry["id"], "day": date, "scenario": _NEIGHBOURS}, relation=Relation.PEER,
                    ),
                    loaded,
                ),
            )
            for entry in entries
        ]  # fmt: skip

    return [(account, loaded) for account in await store.write(FOUNDER, act)]


def _words(value: object, language: str) -> str:
    if isinstance(value, dict):
        return str(value.get(language) or value.get("es") or "")
    return str(value or "")


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
