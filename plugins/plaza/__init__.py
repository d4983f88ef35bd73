"""Plaza: a simulated network that replays a scenario on the workspace's clock.

It is the demo, the training ground and the test double: it asks nobody on the network, invents nothing that
the scenario or a flood does not say, and can be told to fail in every way a platform can.
"""

from __future__ import annotations

from plugins.plaza.connector import Plaza

__all__ = ["Plaza", "connector"]

connector = Plaza()
"""The one instance; it holds nothing between calls."""
