"""The examination: every check bounded in time and apart from the others; what they find, the worst first."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from core.accounts.overview import account_named, every_account
from core.collector.presence import who_collects
from core.doctor.accounts import Seen, account_findings
from core.doctor.codes import Code
from core.doctor.means import Known, Means, bounded, server_of, unfinished
from core.doctor.model import Finding, Said, Severity, worst_first
from core.doctor.outside import outside_findings
from core.doctor.surroundings import aside
from core.doctor.terminal import terminal_findings
from core.doctor.workspace import backup_findings, collector_findings, place_findings, room_findings, room_of
from core.errors import NotFound, UsageError, VentanillaError
from core.i18n import N_
from core.inbox.rhythm import lately_arrived
from core.runtime import House, open_house
from core.store.records import audit_entries
from core.store.workspace import Workspace, WorkspaceKind, zone_of

LOOK_S = 4.0
"""For the files of the workspace."""
READ_S = 5.0
"""For what the workspace knows."""
ENTRIES = 500


@dataclass(frozen=True, slots=True)
class Examination:
    """What was found, the worst first."""

    findings: tuple[Finding, ...]
    machine: str
    workspace: Workspace | None = None
    """``None``: it cannot be opened."""

    @property
    def is_bad(self) -> bool:
        """Whether something does not work."""
        return any(finding.severity is Severity.BAD for finding in self.findings)


async def examine(directory: Path, means: Means, account: str | None = None) -> Examination:
    """Look at everything, or at what one account needs; takes less than half a minute.

    Raises:
        NotFound: there is no account of that name.
    """
    findings = list(terminal_findings(means.environment, means.size, means.machine))
    known: Known | None = None
    in_the_way = await _looked(directory, means, findings)
    if not in_the_way:
        known = await _read(directory, means, findings, account)
    if known is not None:
        findings += _told(directory, known, means)
        findings += await outside_findings(known, means)
    return Examination(tuple(worst_first(findings)), means.machine, known.workspace if known else None)


async def _looked(directory: Path, means: Means, findings: list[Finding]) -> bool:
    """Look at the files; says whether the workspace had better not be opened."""
    in_the_way: list[Finding] = []

    async def look() -> list[Finding]:
        in_the_way.extend(await aside(lambda: place_findings(directory, means.machine)))
        room = await aside(lambda: room_of(directory) if not in_the_way and directory.is_dir() else None)
        return in_the_way if room is None else room_findings(room, directory, means.machine)

    findings += await bounded(N_("the files of the workspace"), LOOK_S, look, means)
    return bool(in_the_way)


async def _read(directory: Path, means: Means, findings: list[Finding], name: str | None) -> Known | None:
    said: VentanillaError
    code = Code.WORKSPACE
    try:
        async with asyncio.timeout(READ_S), open_house(directory) as house:
            return await _known(house, name)
    except TimeoutError:
        findings.append(unfinished(N_("the workspace"), READ_S, means))
        return None
    except UsageError as error:
        code, said = Code.CONFIGURATION, error
    except NotFound:
        raise  # what was asked for is not there, which is no fault of the workspace
    except VentanillaError as error:
        said = error
    values = {"said": said, "path": directory, "machine": means.machine}
    findings.append(Finding(code, Severity.BAD, str(directory), values, asks_it=code is Code.WORKSPACE))
    return None


async def _known(house: House, name: str | None) -> Known:
    store = house.store
    accounts = await every_account(store) if name is None else [await account_named(store, name)]
    return Known(
        house.workspace,
        house.config,
        accounts,
        await lately_arrived(store),
        await who_collects(store),
        await audit_entries(store, target="workspace", limit=ENTRIES),
        store.clock.now_s(),
    )


def _told(directory: Path, known: Known, means: Means) -> list[Finding]:
    """What the workspace itself knows."""
    zone = zone_of(known.workspace.zone)
    has_accounts = any(account.is_active for account in known.accounts)
    found = collector_findings(
        known.collecting, means.machine, zone, has_accounts=has_accounts, is_service=not known.config.desk.collects
    )
    if known.workspace.kind is WorkspaceKind.LIVE:
        found += backup_findings(known.entries, known.workspace.created_s, known.now_s, directory, means.machine)
    seen = [
        Seen(account, server_of(account) or Said(N_("its platform")), known.arrivals.get(account.id, ()))
        for account in known.accounts
    ]
    well = Finding(Code.WORKSPACE_WELL, Severity.OK, str(directory), {"path": directory})
    return [well, *found, *account_findings(seen, known.now_s, means.machine, zone)]
