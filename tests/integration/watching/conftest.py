"""The town of the commands' tests, for tests of watches that start the real program."""

from __future__ import annotations

from tests.integration.cli.conftest import built, program, quiet_town, town

__all__ = ["built", "program", "quiet_town", "town"]
