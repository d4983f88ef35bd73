"""The real servers, for the tests of the harness itself."""

from tests.integration.peers import plugin

pytest_configure = plugin.join
