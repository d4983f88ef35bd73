"""The dashboard as ``ventanilla`` opens it, signed in and without a collector of its own, to be measured.

Run as ``python -m bench.desk WORKSPACE NAME``. It does what the entry does, step by step, and nothing more.
"""

from __future__ import annotations

import gc
import sys


def main() -> int:
    """Show the dashboard of the workspace until it is left; returns the exit status."""
    gc.disable()
    from tui.keeper import kept

    return kept(sys.argv[1], "es", sys.argv[2], attach=False)


if __name__ == "__main__":
    sys.exit(main())
