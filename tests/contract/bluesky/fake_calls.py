"""The fake_calls of the stage on which the connector is tried, for these tests; it comes with the connector."""

from plugins.bluesky.stage.fake_calls import *  # noqa: F403  # its public names, under the name that these tests know
