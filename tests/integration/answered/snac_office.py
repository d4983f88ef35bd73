"""An office with an account on snac2, connected by the code that a person reads off the server's page, and citizens."""

from __future__ import annotations

import os
import re
import select
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import httpx

from tests.integration.answered.office import BOUND_S, Office, found_office, host_of
from tests.integration.cli.town import ROOT
from tests.integration.peers.snac import SnacServer
from tests.integration.peers.snac_citizen import Notification, SnacCitizen, Status
from tests.integration.peers.waiting import ask_until

ACCOUNT = "mastodon"
DELIVERY_S = 60
_FORM = re.compile(r'<form[^>]*action="([^"]*)"')
_HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*name="([^"]*)"[^>]*value="([^"]*)"')


@dataclass(frozen=True)
class SnacOffice:
    """The office, its account as its own person sees it, and two citizens."""

    office: Office
    server: SnacServer
    hall: SnacCitizen
    ana: SnacCitizen
    luis: SnacCitizen

    def questions(self, *texts: str, visibility: str = "public") -> list[Status]:
        """Ana says these to the account; the server has delivered them when this returns."""
        said = [self.ana.post(f"@{self.hall.name} {text}", visibility=visibility) for text in texts]
        _told(self.hall, {each.uri for each in said})
        return said

    def answers(self, asked: Status) -> list[Status]:
        """What the account has said in public to a citizen's message; Ana has been told of each when this returns."""
        said = self.public_answers(asked)
        _told(self.ana, {each.uri for each in said})
        return said

    def public_answers(self, asked: Status) -> list[Status]:
        """What stands in public under a citizen's message now; the server may tell its author later."""
        return [each for each in self.hall.posts() if each.in_reply_to_id == asked.id]


def _told(person: SnacCitizen, uris: set[str]) -> None:
    """Wait until the server has delivered these to somebody."""

    def has_all(notifications: list[Notification]) -> bool:
        return uris <= {each.status.uri for each in notifications if each.status is not None}

    ask_until(person.notifications, has_all, timeout_s=DELIVERY_S)


@contextmanager
def snac_office(folder: Path, server: SnacServer, prefix: str, address: str = "") -> Iterator[SnacOffice]:
    """An office whose account was added as an administrator does it; ``address``: a proxy before the server."""
    address = address or server.url
    with (
        SnacCitizen(server, f"{prefix}_ayto") as hall,
        SnacCitizen(server, f"{prefix}_ana") as ana,
        SnacCitizen(server, f"{prefix}_luis") as luis,
    ):
        office = found_office(folder, host_of(address))
        sign_in(office, hall, "account", "add", ACCOUNT, "--connector", "mastodon", "--set", f"server={address}")
        yield SnacOffice(office, server, hall, ana, luis)


def sign_in(office: Office, person: SnacCitizen, *arguments: str) -> None:
    """Run a command that asks to sign in: open the address it prints, allow it there, and give it the code."""
    with subprocess.Popen(
        office.command(*arguments),
        cwd=ROOT, env=office.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        try:
            assert process.stdin is not None and process.stderr is not None
            said = _read_until(process.stderr.fileno(), re.compile(rb"https?://\S*/oauth/authorize\S*(?=\s)"))
            out, rest = process.communicate(f"{code_for(person, said.decode())}\n".encode(), timeout=BOUND_S)
        finally:
            if process.poll() is None:
                process.kill()
    assert process.returncode == 0, (process.returncode, out, rest)


def code_for(person: SnacCitizen, address: str) -> str:
    """What the page shows to a person who opens the address in a browser, signs in there and allows it."""
    with httpx.Client(headers={"connection": "close"}, timeout=BOUND_S, trust_env=False) as browser:
        page = browser.get(address).raise_for_status().text
        form = _FORM.search(page)
        assert form is not None, page
        filled = {**dict(_HIDDEN.findall(page)), "login": person.name, "passwd": person.password}
        shown = browser.post(urljoin(address, form[1]), data=filled).raise_for_status().text.strip()
    assert shown.isalnum(), f"no code but a page: {shown[:200]}"
    return shown


def _read_until(descriptor: int, pattern: re.Pattern[bytes]) -> bytes:
    seen, until_s = b"", time.monotonic() + BOUND_S
    while (match := pattern.search(seen)) is None:
        ready, _write, _error = select.select([descriptor], [], [], max(0.0, until_s - time.monotonic()))
        more = ready and os.read(descriptor, 65_536)
        assert more, f"no address came: {seen!r}"
        seen += more
    return match[0]
