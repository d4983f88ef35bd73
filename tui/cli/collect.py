"""``ventanilla collect``: asks the platforms for what is new, until it is told to end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.accounts.loading import BUNDLED, Allowed, Shelf
from core.config import Config, read_config
from core.i18n import N_
from tui.cli.context import Call
from tui.cli.grammar import Verb, option, switch
from tui.cli.values import number

if TYPE_CHECKING:
    from core.collector.contexts import Outside

A_YEAR_S = 366 * 86_400.0


def shelf_of(config: Config) -> Shelf:
    """The connectors of this installation that the configuration lets in."""
    return Shelf(BUNDLED, _allowed(config))


def outside_of(config: Config) -> Outside:
    """The configured way out."""
    from core.collector.contexts import Outside  # loaded by those who go out

    return Outside(config.http.allow, config.http.proxy or None, config.http.ca_file or None)


async def _collect(call: Call, once: bool, for_: float | None, attached: bool) -> int:
    from core.collector.main import collect

    async with call.house():
        pass  # takes the workspace's language, and refuses one that cannot be used
    config = read_config(call.directory)
    return await collect(
        call.directory,
        once=once,
        for_s=for_,
        attached=attached,
        allowed=_allowed(config),
        outside=outside_of(config),
        keeping=config.credentials,
        telling=config.alerts,
    )


def _allowed(config: Config) -> list[Allowed]:
    return [Allowed(name) for name in config.connectors_allow]


COMMAND = Verb(
    "collect",
    N_(
        "Collect what the accounts bring until told to end. One collector works at a time; another one waits and"
        " takes over."
    ),
    _collect,
    switch("--once", N_("Read every account to its end, then stop.")),
    option(
        "--for", N_("SECONDS"), N_("Stop after so many seconds."), check=number("--for", 0, A_YEAR_S), parameter="for_"
    ),
    switch("--attached", N_("Stop when standard input ends: for a desk that starts its own.")),
)
