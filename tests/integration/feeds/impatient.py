"""``ventanilla collect --once`` with a lease that a dead holder loses soon: ``python -m …impatient DIRECTORY``."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from core import i18n
from core.collector.main import collect
from core.collector.pace import Pace
from core.config import read_config
from tui.cli.collect import outside_of

PACE = Pace(lease_s=1.0, renew_s=0.2, standby_s=0.1)


def main(directory: Path) -> int:
    """Collect once; returns the exit code."""
    i18n.use("en")
    return asyncio.run(collect(directory, once=True, outside=outside_of(read_config(directory)), pace=PACE))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
