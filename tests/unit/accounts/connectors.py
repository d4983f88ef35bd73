"""Connectors that tests of loading find by name; each does one thing wrong, or nothing."""

from __future__ import annotations

from collections.abc import Sequence

from ventanilla.api import (
    AccountView,
    ConnectorInfo,
    Context,
    Network,
    Probe,
    SetupSchema,
    StreamSpec,
)


class Quiet:
    """A connector that is in order and says nothing."""

    def __init__(self, name: str = "quiet", api_version: int = 1) -> None:
        self.info = ConnectorInfo(name, name, "1", (Network("Q", "Quiet"),), api_version=api_version)

    def setup_schema(self) -> SetupSchema:
        return SetupSchema("", ())

    def streams(self, account: AccountView) -> Sequence[StreamSpec]:
        return ()

    async def probe(self, ctx: Context) -> Probe:
        return Probe("quiet")


connector = Quiet()
newer = Quiet("newer", api_version=99)
nothing = object()


def ends_the_program() -> Quiet:
    raise SystemExit(3)
