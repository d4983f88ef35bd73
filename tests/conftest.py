"""What holds for every test: the order of split runs, and the language that messages are read in."""

from collections.abc import Iterator

import pytest

from core import i18n
from tests.order import pytest_configure

__all__ = ["pytest_configure"]


@pytest.fixture(scope="module", autouse=True)
def _module_in_english() -> None:
    """A file begins in English whatever ran before it, so that its preparations are the same in every order."""
    i18n.use("en")


@pytest.fixture(autouse=True)
def _language_given_back() -> Iterator[None]:
    """No test hands its language on to the next one."""
    before = i18n.language()
    yield
    i18n.use(before)
