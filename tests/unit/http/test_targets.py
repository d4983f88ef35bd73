"""Where a redirect of a public server may not lead, even when the administrator allowed the place."""

from __future__ import annotations

import httpx
import pytest

from core.http.guard import Guard
from core.http.targets import redirected, target
from ventanilla.api import Blocked

GUARD = Guard.of(["intranet.example:443", "10.0.0.1:80"])


@pytest.mark.parametrize("inner", ["https://intranet.example/admin", "http://10.0.0.1/"])
def test_a_public_server_cannot_send_us_to_an_allowed_inner_one(inner: str) -> None:
    with pytest.raises(Blocked, match="public server redirects to an inner one"):
        redirected(httpx.URL("http://feed.example/"), [inner.encode()], GUARD)


def test_an_allowed_inner_server_may_send_us_to_another() -> None:
    goal = redirected(httpx.URL("http://10.0.0.1/"), [b"https://intranet.example/feed"], GUARD)
    assert str(goal) == "https://intranet.example/feed"


@pytest.mark.parametrize("address", ["https://intranet.example/feed", "https://feed.example/x?y=1", "http://8.8.8.8/"])
def test_what_the_caller_names_itself_is_asked(address: str) -> None:
    assert str(target(address, GUARD)) == address


def test_a_redirect_keeps_to_the_base_when_it_is_relative() -> None:
    goal = redirected(httpx.URL("https://feed.example/a/b?c"), [b"../d?e=1"], GUARD)
    assert str(goal) == "https://feed.example/d?e=1"
