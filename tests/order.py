"""In what order a split run takes its tests: what one process must do in one go first, and of that the longest first.

A split run hands out groups. Tests that share a server or a terminal say so themselves; all others of a file are a
group, so that what a file prepares is prepared once. A long group that comes late leaves a core idle at the end, so
the long ones come first and the many short files last. A run in one process keeps the order of the files.
"""

from __future__ import annotations

from typing import Final

import pytest

LONG: Final = ("bluesky_network", "pty", "snac_server", "pty-texts", "feeds")
"""Groups of minutes, the longest first. Source: a run of everything, 2026-11-22."""
FOLDERS: Final = ("integration", "tui", "boundaries", "service", "store", "contract", "oracle", "unit")
"""All others by folder, the one with the longest files first; what is not named here comes before them."""


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Take part in runs that are split, and there before groups are written into the names of tests."""
    if hasattr(config, "workerinput"):
        config.pluginmanager.register(_Order(), "ventanilla-order")


class _Order:
    """Groups and sorts what one process of a split run has collected; each must come to the same."""

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            if item.get_closest_marker("xdist_group") is None:
                item.add_marker(pytest.mark.xdist_group(item.path.stem))
        items.sort(key=_place)


def _place(item: pytest.Item) -> tuple[int, int]:
    mark = item.get_closest_marker("xdist_group")
    name = str(mark.args[0]) if mark is not None else ""
    folder = item.nodeid.split("/")[1] if "/" in item.nodeid else ""
    return (
        LONG.index(name) if name in LONG else len(LONG),
        FOLDERS.index(folder) if folder in FOLDERS else -1,
    )
