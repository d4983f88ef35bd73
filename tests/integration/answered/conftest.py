"""The real servers of these tests."""

from tests.integration.peers import plugin

pytest_configure = plugin.join
