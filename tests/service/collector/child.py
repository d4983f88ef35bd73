"""A collector in a process of its own: ``python -m tests.service.collector.child DIRECTORY JSON``."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from core import i18n
from core.collector.main import collect
from core.collector.pace import Pace
from tests.service.collector.folder_net import TABLE


def main() -> int:
    """Collect as the arguments say; returns the exit code."""
    i18n.use("en")
    options = json.loads(sys.argv[2])
    pace = Pace(**options.pop("pace", {}))
    return asyncio.run(collect(Path(sys.argv[1]), table=TABLE, pace=pace, **options))


if __name__ == "__main__":
    sys.exit(main())
