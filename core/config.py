"""What an administrator decides for a workspace, in ``ventanilla.toml`` beside its database.

Every key has a default, so the file may be missing. An unknown key or a value of the wrong kind is refused
with its name: a misspelt limit must not silently be none.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf
from pathlib import Path

from core.errors import UsageError
from core.i18n import N_
from core.paths import CONFIG_NAME


@dataclass(frozen=True, slots=True)
class DeskConfig:
    """Terminals."""

    idle_lock_s: float | None = None
    """Seconds until an idle desk hides itself; ``None``: five minutes, two on a shared console."""
    is_shared: bool = False
    """Whether several people use this terminal."""
    is_light: bool = False
    collects: bool = True
    """Whether a desk starts a collector of its own, which works only while no other does."""


@dataclass(frozen=True, slots=True)
class HttpConfig:
    """The way out, used by the collector only."""

    allow: tuple[str, ...] = ()
    """``host:port`` inside the house that may be reached although it is not public."""
    proxy: str = ""
    ca_file: str = ""


@dataclass(frozen=True, slots=True)
class CredentialsConfig:
    """Where secrets of accounts are kept."""

    keeper: str = ""
    """``keyring`` or ``systemd``; empty: systemd where the service has credentials, else the keyring."""
    directory: str = ""
    """With systemd: the folder for what the program itself renews; empty: in the service's own."""


@dataclass(frozen=True, slots=True)
class NoticeConfig:
    """Where alerts are told outside of the desks; each is empty or one way."""

    hook: str = ""
    """A program that gets each notice on its standard input."""
    webhook: str = ""
    ntfy: str = ""
    """A topic's address."""


@dataclass(frozen=True, slots=True)
class AlertsConfig:
    """What becomes of alerts besides the bell."""

    first: NoticeConfig = field(default_factory=NoticeConfig)
    duty: NoticeConfig = field(default_factory=NoticeConfig)
    """Whoever is on duty: told when nobody has taken an alert in the time its watch gives."""


KEEPERS = ("keyring", "systemd")


@dataclass(frozen=True, slots=True)
class Config:
    """All of it."""

    desk: DeskConfig = field(default_factory=DeskConfig)
    http: HttpConfig = field(default_factory=HttpConfig)
    connectors_allow: tuple[str, ...] = ()
    """Names of third-party connectors that may be loaded."""
    credentials: CredentialsConfig = field(default_factory=CredentialsConfig)
    alerts: AlertsConfig = field(default_factory=AlertsConfig)


_KINDS: dict[str, dict[str, type]] = {
    "desk": {"idle_lock_s": float, "is_shared": bool, "is_light": bool, "collects": bool},
    "http": {"allow": tuple, "proxy": str, "ca_file": str},
    "connectors": {"allow": tuple},
    "credentials": {"keeper": str, "directory": str},
    "alerts": {"hook": str, "webhook": str, "ntfy": str},
    "duty": {"hook": str, "webhook": str, "ntfy": str},
}


def read_config(directory: Path) -> Config:
    """The configuration of the workspace in ``directory``.

    Raises:
        UsageError: the file cannot be read, or has an unknown key or a value of the wrong kind.
    """
    file = directory / CONFIG_NAME
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Config()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(N_("{file} cannot be read: check that it is a text file you may read."), file=file) from error
    import tomllib  # most workspaces have no such file

    try:
        sections = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(N_("{file} is not valid TOML: {reason}."), file=file, reason=error) from error
    values = {name: _section(file, name, section) for name, section in sections.items()}
    desk, http = values.get("desk", {}), values.get("http", {})
    return Config(
        DeskConfig(**desk),  # type: ignore[arg-type]  # each value's kind was checked by name
        HttpConfig(**http),  # type: ignore[arg-type]  # as above
        tuple(values.get("connectors", {}).get("allow", ())),  # type: ignore[arg-type]  # as above
        _credentials(file, CredentialsConfig(**values.get("credentials", {}))),  # type: ignore[arg-type]  # as above
        _alerts(values.get("alerts", {}), values.get("duty", {})),
    )


def _alerts(first: dict[str, object], duty: dict[str, object]) -> AlertsConfig:
    return AlertsConfig(NoticeConfig(**first), NoticeConfig(**duty))  # type: ignore[arg-type]  # as above


def _credentials(file: Path, config: CredentialsConfig) -> CredentialsConfig:
    if config.keeper and config.keeper not in KEEPERS:
        raise UsageError(
            N_("{file}: «credentials.keeper» must be one of: {choices}."), file=file, choices=", ".join(KEEPERS)
        )
    if config.directory and not Path(config.directory).is_absolute():
        raise UsageError(N_("{file}: «credentials.directory» must begin with a slash."), file=file)
    return config


def _section(file: Path, name: str, section: object) -> dict[str, object]:
    known = _KINDS.get(name)
    if known is None or not isinstance(section, dict):
        raise UsageError(N_("{file}: there is no section «{name}»."), file=file, name=name)
    return {str(key): _value(file, f"{name}.{key}", known.get(str(key)), value) for key, value in section.items()}


def _value(file: Path, name: str, kind: type | None, value: object) -> object:
    if kind is None:
        raise UsageError(N_("{file}: there is no setting «{name}»."), file=file, name=name)
    if kind is float and isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < inf:
        return float(value)
    if kind is tuple and isinstance(value, list) and all(isinstance(part, str) for part in value):
        return tuple(value)
    if kind in (bool, str) and isinstance(value, kind):
        return value
    raise UsageError(N_("{file}: «{name}» has a value of the wrong kind."), file=file, name=name)
