"""Finds connectors and loads them one by one, when they are used.

Bundled ones stand in a table; others come with an installed distribution (entry-point group
``ventanilla.connectors``) and are loaded only when the configuration allows them by name, and by version and
digest where it gives them. Naming the connectors imports none of them, and one that fails to load harms no other.
"""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import metadata
from pathlib import PurePath

from core.accounts.fence import Broken, fenced_call
from core.errors import NotFound, VentanillaError
from core.i18n import N_
from core.text.show import show
from ventanilla.api import API_VERSION, Connector, ConnectorError, ConnectorInfo

GROUP = "ventanilla.connectors"
BUNDLED: Mapping[str, str] = {
    "bluesky": "plugins.bluesky:connector",
    "feed": "plugins.feed:connector",
    "mastodon": "plugins.mastodon:connector",
    "plaza": "plugins.plaza:connector",
}

_OURS_IN_RECORD = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")


class NotLoaded(VentanillaError):
    """A connector cannot be used; the others can."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """A line of the configuration that lets a third party's connector in."""

    name: str
    version: str = ""
    """Of its distribution; empty: any."""
    digest: str = ""
    """SHA-256 of its installed files, see :func:`digest_of`; empty: not compared."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A connector by name, not loaded."""

    name: str
    is_bundled: bool
    distribution: str = ""
    version: str = ""
    refusal: str = ""
    """Why it will not be loaded, as a msgid with ``{name}``; empty: it may be."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A connector ready for use."""

    connector: Connector
    info: ConnectorInfo
    package: str
    """Whose functions it may have run in the parsing child."""


class Shelf:
    """The connectors of this installation; loads each at most once.

    Args:
        table: bundled connectors, name to ``module:attribute``.
        allowed: third parties' connectors that the configuration lets in.
    """

    def __init__(self, table: Mapping[str, str] = BUNDLED, allowed: Iterable[Allowed] = ()) -> None:
        self._table = dict(table)
        self._allowed = {line.name: line for line in allowed}
        self._loaded: dict[str, Loaded] = {}

    def names(self) -> tuple[Listed, ...]:
        """Every connector that is there or is allowed, bundled ones first; imports nothing."""
        bundled = [Listed(name, True) for name in self._table]
        found = [self._judged(name, point) for name, point in sorted(self._entry_points.items())]
        missing = [
            Listed(name, False, refusal=N_("«{name}» is allowed but not installed: install it or remove its line."))
            for name in sorted(self._allowed.keys() - self._entry_points.keys() - self._table.keys())
        ]
        return (*bundled, *found, *missing)

    def load(self, name: str) -> Loaded:
        """Import one connector, or give it again.

        Raises:
            NotFound: there is none of this name.
            NotLoaded: it is not allowed, fails to load, or does not keep the contract.
        """
        if name not in self._loaded:
            self._loaded[name] = self._load(name)
        return self._loaded[name]

    @cached_property
    def _entry_points(self) -> dict[str, metadata.EntryPoint]:
        """Third parties' connectors; the name of a bundled one cannot be taken over."""
        found = metadata.entry_points(group=GROUP)
        return {point.name: point for point in found if point.name not in self._table}

    def _judged(self, name: str, point: metadata.EntryPoint) -> Listed:
        line, distribution = self._allowed.get(name), point.dist
        known, version = (distribution.name, distribution.version) if distribution else ("", "")
        refusal = ""
        if line is None:
            refusal = N_("«{name}» is installed but not allowed: an administrator can allow it in the configuration.")
        elif line.version and line.version != version:
            refusal = N_("«{name}» has another version than the one allowed: review it and correct its line.")
        elif line.digest and (distribution is None or digest_of(distribution) != line.digest):
            refusal = N_("«{name}» has other files than those allowed: review it and correct its line.")
        return Listed(name, False, known, version, refusal)

    def _load(self, name: str) -> Loaded:
        if name in self._table:
            place = self._table[name]
        elif name in self._entry_points:
            judged = self._judged(name, self._entry_points[name])
            if judged.refusal:
                raise NotLoaded(judged.refusal, name=show(name))
            place = self._entry_points[name].value
        else:
            raise NotFound(N_("There is no connector «{name}»: «connector list» shows them."), name=show(name))
        module, _sep, attribute = place.partition(":")
        try:
            connector = fenced_call(lambda: _made(module, attribute))
            info = fenced_call(lambda: _checked(connector, name))
        except (Broken, ConnectorError) as error:
            raise NotLoaded(
                N_("Connector «{name}» does not load ({detail}): tell who maintains it; the others go on."),
                name=show(name),
                detail=show(getattr(error, "detail", type(error).__name__)),
            ) from None
        assert isinstance(connector, Connector)
        return Loaded(connector, info, _package(module))


def digest_of(distribution: metadata.Distribution) -> str:
    """SHA-256 over the names and contents of a distribution's installed files; empty when they cannot be read.

    Files that the installer writes and compiled ones are left out, so the digest is the same on every machine.
    """
    total = hashlib.sha256()
    files = sorted(distribution.files or (), key=str)
    if not any(PurePath(file).suffix == ".py" for file in files):
        return ""  # installed in place: its code lies elsewhere and can change at any time
    for file in files:
        if PurePath(file).suffix == ".pyc" or PurePath(file).name in _OURS_IN_RECORD:
            continue
        try:
            content = file.locate().read_bytes()  # type: ignore[attr-defined]  # a Path, typed as SimplePath
        except OSError:
            return ""
        total.update(f"{file}\0{hashlib.sha256(content).hexdigest()}\n".encode())
    return total.hexdigest()


def _package(module: str) -> str:
    """Ours are packages beside each other; a third party's is everything below its first name."""
    parts = module.split(".")
    return ".".join(parts[:2]) if parts[0] == "plugins" else parts[0]


def _made(module: str, attribute: str) -> object:
    found: object = getattr(importlib.import_module(module), attribute or "connector")
    return found() if isinstance(found, type) or (not isinstance(found, Connector) and callable(found)) else found


def _checked(connector: object, name: str) -> ConnectorInfo:
    if not isinstance(connector, Connector):
        raise Broken("it is no connector")
    info: object = connector.info
    if not isinstance(info, ConnectorInfo):
        raise Broken("it does not say who it is")
    if info.api_version != API_VERSION:
        raise Broken(f"it speaks version {info.api_version!r} of the contract, this program {API_VERSION}")
    if info.id != name:
        raise Broken(f"it calls itself {info.id!r}")
    if not info.networks:
        raise Broken("it names no network")
    return info
