"""Whether what keeps the secrets of accounts can be used: it is asked for one that is not there; nothing is written."""

from __future__ import annotations

from collections.abc import Mapping

from core.accounts.credentials.keepers import GIVEN_VARIABLE, keeper_of
from core.accounts.credentials.model import CannotKeep, Place
from core.config import CredentialsConfig
from core.doctor.codes import Code
from core.doctor.model import Finding, Said, Severity
from core.ids import AccountId

_NOWHERE = Place(AccountId(0), "", "check")


async def keyring_findings(
    workspace: str, config: CredentialsConfig, environment: Mapping[str, str], accounts: int, machine: str
) -> list[Finding]:
    """Whether the secrets of so many accounts are within reach of this process."""
    if not accounts:
        return []
    values: dict[str, object] = {"n": accounts, "machine": machine}
    keeper = keeper_of(workspace, config, environment)
    try:
        await keeper.read(_NOWHERE)
    except CannotKeep as error:
        is_elsewhere = config.keeper == "systemd" and not environment.get(GIVEN_VARIABLE)
        code = Code.KEYRING_FROM_SERVICE if is_elsewhere else Code.KEYRING
        severity = Severity.WARN if is_elsewhere else Severity.BAD
        return [Finding(code, severity, "", {**values, "said": error, "brief": Said(error.brief)}, asks_it=True)]
    finally:
        await keeper.close()
    return [Finding(Code.KEYRING_WELL, Severity.OK, "", values)]
