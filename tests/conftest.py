"""The order of split runs."""

from tests.order import pytest_configure

__all__ = ["pytest_configure"]
