"""What every command starts from: which workspace, which language, and who acts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from core.access.names import find
from core.access.service import list_operators
from core.access.sign_in import act_as
from core.errors import UsageError
from core.i18n import N_, use
from core.ids import OperatorId
from core.paths import workspace_directory
from core.runtime import House, open_house
from core.store import Actor
from core.store.workspace import WorkspaceKind
from tui.cli.pins import ask_pin, read_secret

ORIGIN = "cli"
"""From where acts of commands come, for the record."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a command."""

    workspace: str | None = None
    """As named on the command line."""
    language: str | None = None
    """As asked for; ``None``: the workspace's."""
    operator: str = ""
    pin_file: str = ""
    is_json: bool = False

    @property
    def directory(self) -> Path:
        """The workspace's folder."""
        return workspace_directory(self.workspace)

    @asynccontextmanager
    async def house(self) -> AsyncIterator[House]:
        """The workspace, open, and its language in use unless another was asked for.

        Raises:
            VentanillaError: it cannot be opened.
        """
        async with open_house(self.directory) as house:
            if self.language is None:
                use(house.workspace.language)
            yield house

    async def actor(self, house: House) -> Actor:
        """Who acts, proved by the PIN.

        Raises:
            UsageError: nobody was named, or there is no PIN to read.
            NotFound, NotPermitted, Conflict: as :func:`core.access.sign_in.act_as`.
        """
        if not self.operator:
            raise UsageError(N_("Say who acts: add --operator NAME, or set VENTANILLA_OPERATOR."))
        return await act_as(house.store, self.operator, self.pin(house), origin=ORIGIN)

    async def me(self, house: House) -> OperatorId | None:
        """Whose view is meant; ``None`` when nobody was named. Nothing is proved by it.

        Raises:
            NotFound: nobody has this name.
        """
        if not self.operator:
            return None
        return find(await list_operators(house.store), self.operator).id

    def pin(self, house: House) -> str:
        """The PIN of who acts: from its file, asked for on a terminal, or empty in a demonstration.

        Raises:
            UsageError: there is none to read.
        """
        if self.pin_file:
            return read_secret(self.pin_file)
        if house.workspace.kind is WorkspaceKind.DEMO:
            return ""
        return ask_pin(self.operator)


def only_one_input(*places: str | None) -> None:
    """Refuse that standard input is read for two things.

    Raises:
        UsageError: more than one place is ``-``.
    """
    if sum(place == "-" for place in places) > 1:
        raise UsageError(N_("Standard input (-) can be read for one thing only: put the other one into a file."))
