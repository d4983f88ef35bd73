"""``ventanilla doctor``: says what does not work and whose business it is."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from core.doctor.model import Finding, Severity
from core.doctor.note import note_lines
from core.i18n import N_, _, use
from core.store.workspace import zone_of
from tui.cli.collect import shelf_of
from tui.cli.context import Call
from tui.cli.grammar import Verb, option, switch
from tui.cli.output import Json, put_json, put_line, say

if TYPE_CHECKING:
    from core.doctor.examine import Examination

_BAD = 1
_SIGNS = {Severity.BAD: "x ", Severity.WARN: "! ", Severity.OK: "ok"}


async def _doctor(call: Call, account: str | None, forward: bool) -> int:
    from core.doctor.examine import examine  # these speak to the outside: no other command's help loads them
    from core.doctor.means import Means

    means = Means(shelf_of=shelf_of, environment=os.environ, size=_size())
    found = await examine(call.directory, means, account)
    if call.language is None and found.workspace is not None:
        use(found.workspace.language)
    if call.is_json:
        put_json([_json(finding) for finding in found.findings])
    elif forward:
        _forward(found)
    else:
        for finding in found.findings:
            put_line(f"{_SIGNS[finding.severity]} {finding.for_person}")
        if any(finding.asks_it for finding in found.findings):
            say(_("«doctor --forward» writes what to send to the IT department."))
    return _BAD if found.is_bad else 0


def _forward(found: Examination) -> None:
    zone = zone_of(found.workspace.zone) if found.workspace is not None else UTC
    lines = note_lines(found, datetime.now(UTC).astimezone(zone))
    for line in lines:
        put_line(line)
    if not lines:
        say(_("There is nothing to ask of the IT department."))


def _size() -> tuple[int, int] | None:
    """The terminal's columns and rows; ``None``: the output goes elsewhere."""
    try:
        size = os.get_terminal_size(sys.stdout.fileno())
    except (OSError, ValueError):
        return None
    return size.columns, size.lines


def _json(finding: Finding) -> Json:
    return {
        "code": finding.code.value,
        "severity": finding.severity.value,
        "subject": finding.subject,
        "person": finding.for_person,
        "it": finding.for_it,
        "asks_it": finding.asks_it,
        "evidence": dict(finding.evidence),
    }


COMMAND = Verb(
    "doctor",
    N_(
        "Find out why something does not work: network, proxy, certificates, clock, access, keyring, files, terminal."
        " It signs in nowhere and changes nothing. Exit status 1 when something is bad."
    ),
    _doctor,
    option("--account", N_("NAME"), N_("Look only at what this account needs: its name or number.")),
    switch("--forward", N_("Print a note to the IT department instead: what to open, allow or repair.")),
    reads=True,
)
