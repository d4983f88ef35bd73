"""An office with an account on the private Bluesky network, and a citizen there who sees what anybody sees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.integration.answered.office import Office, found_office, host_of
from tests.integration.peers.bluesky import Network
from tests.integration.peers.bluesky_citizen import BlueskyCitizen, Branch, Reference

ACCOUNT = "bluesky"
APP_PASSWORD = "ventanilla"
"""The name the app password has on the platform."""


@dataclass(frozen=True)
class BlueskyOffice:
    """The office, its account there and a citizen."""

    office: Office
    network: Network
    hall: BlueskyCitizen
    ana: BlueskyCitizen

    def question(self, text: str) -> Reference:
        """Ana says this to the account; it can be read by everybody when this returns."""
        said = self.ana.post(f"@{self.hall.handle} {text}", mentions=[self.hall])
        self.network.settle()
        return said

    def answers(self, asked: Reference) -> list[str]:
        """What Ana sees under her message, in her own account: the account's words, each as often as it is there."""
        self.network.settle()
        return [text for branch in self.ana.thread(asked.uri).replies for text in _said_by(self.hall, branch)]

    def own_posts(self) -> list[str]:
        """What the account has said, by its own server."""
        return [str(value["text"]) for value in self.hall.posts().values()]


def _said_by(who: BlueskyCitizen, branch: Branch) -> Iterator[str]:
    if branch.post is not None and branch.post.author.did == who.did:
        yield str(branch.post.text)
    for reply in branch.replies:
        yield from _said_by(who, reply)


@contextmanager
def bluesky_office(
    folder: Path, network: Network, prefix: str, service: str = "", more: Mapping[str, str] | None = None
) -> Iterator[BlueskyOffice]:
    """An office whose account was added as an administrator does it.

    Args:
        service: a proxy before the server.
        more: further variables of the office's processes.
    """
    service = service or network.pds
    with BlueskyCitizen(network.pds, f"{prefix}-ayto") as hall, BlueskyCitizen(network.pds, f"{prefix}-ana") as ana:
        office = found_office(folder, host_of(service), more=more)
        connect(office, hall, service)
        yield BlueskyOffice(office, network, hall, ana)


def connect(office: Office, hall: BlueskyCitizen, service: str) -> None:
    """``account add`` with a new app password from a file."""
    password = office.secret_file("app-password", hall.app_password(APP_PASSWORD))
    office.ask(
        *("account", "add", ACCOUNT, "--connector", "bluesky", "--set", f"handle={hall.handle}"),
        *("--set", f"service={service}", "--secret-file", password),
    )
