"""Telling people outside the desk of an alert, or of what is late in a crisis: what is told, the three ways it leaves.

Ids and numbers only. A citizen's words, handles and links stay in the workspace, whoever reads the channel. A
watch is named by its number for the same reason: its name may be what somebody is watched for.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from core.errors import UsageError
from core.i18n import N_, _
from core.watch.model import ALERT_NAMES, AlertKind, Notice, NoticeStep
from ventanilla.api import ConnectorError, Door

HOOK_S = 10.0
"""How long a hook may take before it is ended with all it started."""
_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ")
"""What a hook inherits: the rest of ours is not its business."""
_URGENT, _HIGH = "5", "4"
_SUCCESS = (200, 201, 202, 204)


class News(Protocol):
    """Something that people outside are told."""

    @property
    def is_urgent(self) -> bool:
        """Whether it wakes people."""
        ...

    def as_json(self) -> bytes:
        """One JSON object on one line."""
        ...

    def sentence(self) -> str:
        """One sentence for a telephone, in the language of the process."""
        ...


@dataclass(frozen=True, slots=True)
class Payload:
    """What is told of one alert."""

    alert: int
    watch: int
    """0: the alert is of no watch."""
    kind: str
    """A code of :class:`core.watch.model.AlertKind`."""
    opened_at: str
    """RFC 3339, UTC."""
    times: int
    """How often its cause has come up."""
    level: int
    """The crisis level it proposes; 0: none."""
    step: str
    """``first``, or ``duty`` when nobody took it in time."""
    figures: Mapping[str, float | int] = field(default_factory=dict)
    """What the alert says in numbers."""

    @property
    def is_urgent(self) -> bool:
        """It proposes a level, or nobody took it in time."""
        return bool(self.level) or self.step == NoticeStep.DUTY.value

    def as_json(self) -> bytes:
        """One JSON object on one line."""
        fields = {name: getattr(self, name) for name in self.__slots__}
        return json.dumps({**fields, "figures": dict(self.figures)}, separators=(",", ":")).encode() + b"\n"

    def sentence(self) -> str:
        """One sentence for a telephone, in the language of the process."""
        kind = _(ALERT_NAMES[AlertKind(self.kind)])
        words = _("Alert {alert}: {kind}", alert=self.alert, kind=kind)
        n, usual = self.figures.get("n"), self.figures.get("usual")
        if n is not None and usual is not None:
            words += ", " + _("{n} instead of {usual}", n=f"{n:g}", usual=f"{usual:.3g}")
        if self.level:
            words += ". " + _("Proposes level {level}", level=self.level)
        if self.step == NoticeStep.DUTY.value:
            words += ". " + _("Nobody has taken it")
        return words + "."


def payload_of(notice: Notice) -> Payload:
    """What one notice tells."""
    return Payload(
        alert=notice.alert,
        watch=notice.watch or 0,
        kind=notice.kind.value,
        opened_at=datetime.fromtimestamp(notice.opened_s, UTC).isoformat().replace("+00:00", "Z"),
        times=notice.times,
        level=notice.proposes_level,
        step=notice.step.value,
        figures=notice.figures,
    )


class Way(Protocol):
    """One way out for notices."""

    @property
    def name(self) -> str:
        """As the configuration calls it."""
        ...

    async def tell(self, payload: News) -> str:
        """Tell it once; an empty string when it was taken, else why not, in technical words without addresses."""
        ...


@dataclass(frozen=True, slots=True)
class Hook:
    """A program on this machine that gets the notice on its standard input: no shell, no arguments."""

    program: Path
    name: str = "hook"
    limit_s: float = HOOK_S

    async def tell(self, payload: News) -> str:
        """Run it to its end, or end it with everything it started."""
        environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
        nowhere = asyncio.subprocess.DEVNULL
        try:
            child = await asyncio.create_subprocess_exec(
                self.program, stdin=asyncio.subprocess.PIPE, stdout=nowhere, stderr=nowhere,
                cwd="/", env=environment, start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            return error.strerror or type(error).__name__
        try:
            async with asyncio.timeout(self.limit_s):
                await child.communicate(payload.as_json())
        except TimeoutError:
            return _("it did not end within {n} s", n=f"{self.limit_s:g}")
        finally:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, signal.SIGKILL)  # it leads its own group: what it left behind goes with it
            await child.wait()
        return "" if child.returncode == 0 else _("it ended with {code}", code=child.returncode)


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address that takes the notice as JSON."""

    door: Door
    url: str
    name: str = "webhook"

    async def tell(self, payload: News) -> str:
        """Post it."""
        return await _posted(self.door, self.url, payload.as_json(), "application/json", {})


@dataclass(frozen=True, slots=True)
class Ntfy:
    """A topic of an ntfy server, which brings it to telephones.

    Source: https://docs.ntfy.sh/publish/ (read 2026-11-22): the body is the text; Title, Priority 1-5 and Tags are
    headers.
    """

    door: Door
    url: str
    name: str = "ntfy"

    async def tell(self, payload: News) -> str:
        """Publish it."""
        urgency = _URGENT if payload.is_urgent else _HIGH
        headers = {"Title": "Ventanilla", "Priority": urgency, "Tags": "rotating_light"}
        return await _posted(self.door, self.url, payload.sentence().encode(), "text/plain; charset=utf-8", headers)


async def _posted(door: Door, url: str, body: bytes, content_type: str, headers: Mapping[str, str]) -> str:
    try:
        await door.send("POST", url, body=body, content_type=content_type, headers=headers, ok=_SUCCESS)
    except ConnectorError as error:
        return type(error).__name__ if error.status is None else f"{type(error).__name__} {error.status}"
    return ""


def ways(door: Door, *, hook: str = "", webhook: str = "", ntfy: str = "") -> Sequence[Way]:
    """The ways that a section of the configuration names, in this order.

    Raises:
        UsageError: the hook is no absolute path to a program that may be run, or others than its owner may change it.
    """
    found: list[Way] = []
    if hook:
        found.append(Hook(_program(hook)))
    if webhook:
        found.append(Webhook(door, webhook))
    if ntfy:
        found.append(Ntfy(door, ntfy))
    return found


def _program(path: str) -> Path:
    program = Path(path)
    if not program.is_absolute() or not program.is_file() or not os.access(program, os.X_OK):
        raise UsageError(
            N_("The alerts' hook {file} cannot be run: give the absolute path of a program you may run."), file=path
        )
    if program.stat().st_mode & 0o022:
        raise UsageError(
            N_("The alerts' hook {file} can be changed by others: take their right to write it away."), file=path
        )
    return program
