"""What connectors, keyring and network show: everything that may take its time, all at once."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence

from core.accounts.model import AccountState, HealthCode
from core.doctor.clock import clock_findings
from core.doctor.codes import Code
from core.doctor.connectors import Tried, connector_findings, try_connectors
from core.doctor.keyring import keyring_findings
from core.doctor.means import Known, Means, bounded, server_of
from core.doctor.model import Finding, Severity
from core.doctor.network import Surroundings, network_findings
from core.doctor.surroundings import aside, is_synchronised, offered_proxy
from core.doctor.tls import tls_findings
from core.errors import UsageError
from core.http.journeys import Journey, Place
from core.http.phases import Way, walk_to, way_out
from core.i18n import N_

PLACES_MOST = 32
AT_ONCE = 16
WELL_S = 3600


async def outside_findings(known: Known, means: Means) -> list[Finding]:
    """Ask connectors, keyring and network, all at once."""
    users: dict[str, list[str]] = defaultdict(list)
    for account in known.accounts:
        if account.standing.state in (AccountState.ACTIVE, AccountState.NEEDS_SIGN_IN):
            users[account.connector].append(account.name)
    tried: list[Tried] = []

    async def connectors() -> list[Finding]:
        tried.extend(await aside(lambda: try_connectors(means.shelf_of(known.config), users.keys())))
        return connector_findings(tried, known.config.connectors_allow, users, means.machine)

    async def keyring() -> list[Finding]:
        asking = {each.listed.name for each in tried if each.asks_secrets}
        accounts = sum(len(names) for connector, names in users.items() if connector in asking)
        return await keyring_findings(
            known.workspace.uuid, known.config.credentials, means.environment, accounts, means.machine
        )

    async def programs() -> list[Finding]:
        return await connectors() + await keyring()

    parts = await asyncio.gather(
        bounded(N_("connectors and keyring"), means.outside_s, programs, means),
        bounded(N_("the network"), means.outside_s, lambda: _network(known, means), means),
    )
    return [finding for part in parts for finding in part]


async def _network(known: Known, means: Means) -> list[Finding]:
    http = known.config.http
    accounts: dict[Place, list[str]] = defaultdict(list)
    well = set()
    for account in known.accounts:
        place = server_of(account)
        if place is None or account.standing.state in (AccountState.PAUSED, AccountState.FOREIGN):
            continue
        accounts[place].append(account.name)
        if account.standing.health is HealthCode.OK and known.now_s - (account.standing.last_ok_s or 0) < WELL_S:
            well.add(place)
    if not accounts:
        return []
    try:
        way = way_out(http.allow, http.proxy, http.ca_file, resolve=means.resolve, now=means.now)
    except UsageError as error:
        values = {"said": error, "machine": means.machine}
        return [Finding(Code.CONFIGURATION, Severity.BAD, "", values, asks_it=bool(http.ca_file))]
    places = list(accounts)[:PLACES_MOST]
    journeys = await _walked(places, way)
    around = Surroundings(means.machine, means.has_route(), offered_proxy(means.environment), accounts, frozenset(well))
    found = [
        *network_findings(journeys, around),
        *tls_findings(journeys, means.machine, means.now()),
        *clock_findings(journeys, means.machine, is_synchronised=is_synchronised()),
    ]
    if len(accounts) > len(places):
        left = {"n": len(accounts) - len(places), "machine": means.machine}
        found.append(Finding(Code.NOT_ASKED, Severity.WARN, "", left))
    return found


async def _walked(places: Sequence[Place], way: Way) -> list[Journey]:
    turns = asyncio.Semaphore(AT_ONCE)

    async def walk(place: Place) -> Journey:
        async with turns:
            return await walk_to(place, way)

    return await asyncio.gather(*map(walk, places))
