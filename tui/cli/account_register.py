"""What ``account show`` says of an account's credentials: who entered what and when, never a secret."""

from __future__ import annotations

from core.accounts.credentials.model import Entry, Register
from core.i18n import _
from core.runtime import House
from core.text.show import show
from tui.cli.output import Json, utc
from tui.words import moment


def register_json(register: Register) -> dict[str, Json]:
    """The register as a document."""
    return {
        "scopes": list(register.scopes),
        "expires_at": utc(register.expires_s),
        "secrets": [
            {
                "name": entry.name, "ending": entry.ending, "entered_by": entry.entered_by,
                "entered_at": utc(entry.entered_s), "renewed_at": utc(entry.renewed_s),
                "rotated_at": utc(entry.rotated_s), "used_at": utc(entry.used_s), "revoked_at": utc(entry.revoked_s),
            }
            for entry in register.entries
        ],
    }  # fmt: skip


def register_facts(register: Register, house: House) -> list[tuple[str, str]]:
    """The register as names and what they are."""
    facts = [(_("secret {key}", key=show(entry.name)), _words(entry, house)) for entry in register.entries]
    if register.scopes:
        facts.append((_("access reaches"), ", ".join(register.scopes)))
    if register.expires_s is not None:
        facts.append((_("access ends"), _time(register.expires_s, house)))
    return facts


def _words(entry: Entry, house: House) -> str:
    if entry.revoked_s is not None:
        return _("withdrawn {time}", time=_time(entry.revoked_s, house))
    entered = _time(entry.entered_s, house)
    if entry.entered_by:
        parts = [_("entered {time} by {name}", time=entered, name=show(entry.entered_by))]
    else:
        parts = [_("got by the program {time}", time=entered)]
    if entry.ending:
        parts.append(_("ends ••{ending}", ending=show(entry.ending)))
    if entry.renewed_s is not None:
        parts.append(_("renewed {time}", time=_time(entry.renewed_s, house)))
    parts.append(_("last used {time}", time=_time(entry.used_s, house)) if entry.used_s else _("not used yet"))
    return ", ".join(parts)


def _time(epoch_s: int, house: House) -> str:
    return moment(epoch_s, house.store.clock.time(), house.workspace.zone)
