"""Which connectors the accounts need and cannot have, and which third parties' are trusted."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata

from core.accounts.loading import Listed, Loaded, NotLoaded, Shelf, digest_of
from core.accounts.service import schema_of
from core.doctor.codes import Code
from core.doctor.model import Finding, Severity
from core.errors import NotFound, VentanillaError
from ventanilla.api import FieldKind, SignsIn


@dataclass(frozen=True, slots=True)
class Tried:
    """One connector: how it is listed, and what came of loading it."""

    listed: Listed
    failure: VentanillaError | None = None
    digest: str = ""
    """Of a third party's files; empty: they cannot be read, or it is one of ours."""
    asks_secrets: bool = False


def try_connectors(shelf: Shelf, needed: Collection[str]) -> list[Tried]:
    """Load what accounts need, and look at the files of what third parties brought; runs their code."""
    listed = {each.name: each for each in shelf.names()}
    listed |= {name: Listed(name, False) for name in needed if name not in listed}
    return [_tried(shelf, each, is_needed=name in needed) for name, each in listed.items()]


def connector_findings(
    tried: Sequence[Tried], allowed: Collection[str], users: Mapping[str, Sequence[str]], machine: str
) -> list[Finding]:
    """What is wrong with the connectors; one that nobody needs matters less.

    Args:
        allowed: what the configuration lets in.
        users: the names of accounts by connector.
    """
    findings = []
    for each in tried:
        listed = each.listed
        accounts = ", ".join(f"«{name}»" for name in users.get(listed.name, ()))
        values = {
            "name": listed.name,
            "distribution": listed.distribution or "—",
            "version": listed.version,
            "accounts": accounts or "—",
            "digest": each.digest or "—",
            "said": each.failure or "",
            "machine": machine,
        }
        code = _code(each, allowed)
        if code is Code.CONNECTOR_FOREIGN:
            findings.append(Finding(code, Severity.OK, listed.name, values))
        elif code is not None:
            severity = Severity.BAD if accounts else Severity.WARN
            asks_it = code in (Code.CONNECTOR_NOT_ALLOWED, Code.CONNECTOR_CHANGED)
            findings.append(Finding(code, severity, listed.name, values, asks_it=asks_it))
    return findings


def _code(each: Tried, allowed: Collection[str]) -> Code | None:
    listed = each.listed
    if listed.is_bundled:
        return Code.CONNECTOR_FAILS if each.failure else None
    if not listed.distribution:
        return Code.CONNECTOR_MISSING
    if listed.refusal:
        return Code.CONNECTOR_CHANGED if listed.name in allowed else Code.CONNECTOR_NOT_ALLOWED
    return Code.CONNECTOR_FAILS if each.failure else Code.CONNECTOR_FOREIGN


def _tried(shelf: Shelf, listed: Listed, *, is_needed: bool) -> Tried:
    digest = "" if listed.is_bundled or not listed.distribution else _digest(listed.distribution)
    if listed.refusal or not is_needed:
        return Tried(listed, None, digest)
    try:
        loaded = shelf.load(listed.name)
        return Tried(listed, None, digest, _asks_secrets(loaded))
    except (NotLoaded, NotFound) as error:
        return Tried(listed, error, digest)


def _asks_secrets(loaded: Loaded) -> bool:
    if isinstance(loaded.connector, SignsIn):
        return True
    return any(field.kind is FieldKind.SECRET and field.required for field in schema_of(loaded).fields)


def _digest(distribution: str) -> str:
    try:
        return digest_of(metadata.distribution(distribution))
    except metadata.PackageNotFoundError:  # removed this moment
        return ""
