"""How each document of the corpus is served: pure, so that the server and the tests that judge it agree.

A document is served as its own ``Header:`` lines ask. Where they ask nothing, its number decides: most carry an
ETag, some only a date, some no validator at all; every 9th stands behind a redirect, every 41st comes in drips.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import formatdate
from hashlib import sha256
from urllib.parse import urlsplit

from tests.oracle.feedparser_corpus import CorpusFile

HOSTS = tuple(f"127.0.0.{n}" for n in range(1, 9))
"""One server under eight addresses: as many publishers as the collector asks at once."""

REDIRECT_EVERY = 9
ELSEWHERE_EVERY = 27
"""These redirects lead to another host, so the validators must not travel with them."""
SLOW_EVERY = 41
DATED_EVERY = 8
BARE_EVERY = 10

DRIPS = 5
DRIP_S = (0.06, 0.1, 0.14, 0.18)
"""Pauses between drips, by number: an answer takes 0.3 to 0.9 s."""

_STAMP_S = 1_780_000_000
_OWN_SITE = "/tests/"
_NOT_MODIFIED = "/-/return-304.xml"
_PLACED_BY_US = ("status", "location", "etag", "last-modified", "content-type")


@dataclass(frozen=True, slots=True)
class Serving:
    """One document as it is served."""

    number: int
    file: CorpusFile
    host: str
    status: int = 200
    location: str = ""
    """A path on the same host; empty for a redirect that names no goal."""
    goal_host: str = ""
    etag: str = ""
    last_modified: str = ""
    content_type: str = "application/xml"
    headers: Mapping[str, str] = field(default_factory=dict)
    """What else the document wants to be served with."""
    pause_s: float = 0.0
    """Between two drips; 0 for an answer at once."""

    @property
    def path(self) -> str:
        """The path an account knows."""
        return f"/{self.number}.xml"

    @property
    def final_path(self) -> str:
        """Where the document itself lies."""
        return f"/moved/{self.number}.xml" if self.is_redirected else self.path

    @property
    def is_redirected(self) -> bool:
        """Whether we, and not the document, put a redirect before it."""
        return self.file.status == 200 and self.status != 200

    @property
    def keeps_validators(self) -> bool:
        """Whether the server will see the validators that it gave."""
        return bool(self.etag or self.last_modified) and self.goal_host == self.host

    @property
    def is_moved_for_good(self) -> bool:
        """Whether the first answer is a permanent redirect."""
        return self.status in (301, 308)

    @property
    def leads_to(self) -> str:
        """The document of the corpus that is delivered in the end; empty where none is."""
        if self.file.status == 200:
            return self.file.name
        return self.location.removeprefix(_OWN_SITE) if self.location.startswith(_OWN_SITE) else ""


def plan(files: Sequence[CorpusFile]) -> list[Serving]:
    """Each document with its number, from 1, and how it is served."""
    return [_serving(number, file) for number, file in enumerate(files, 1)]


def _serving(number: int, file: CorpusFile) -> Serving:
    host = HOSTS[number % len(HOSTS)]
    own = file.headers
    rest = {name: value for name, value in own.items() if name not in _PLACED_BY_US}
    content_type = own.get("content-type", "application/xml")
    if file.status != 200:
        location = urlsplit(own.get("location", "")).path
        return Serving(
            number, file, host, file.status, location, host if location else "", headers=rest, content_type=content_type
        )
    is_redirected = number % REDIRECT_EVERY == 0
    return Serving(
        number,
        file,
        host,
        status=(301 if number % 2 else 302) if is_redirected else 200,
        location=f"/moved/{number}.xml" if is_redirected else "",
        goal_host=HOSTS[(number + 3) % len(HOSTS)] if number % ELSEWHERE_EVERY == 0 else host,
        etag=own.get("etag", "" if number % BARE_EVERY == 0 or number % DATED_EVERY == 0 else _etag(file)),
        last_modified=own.get("last-modified", formatdate(_STAMP_S + number, usegmt=True) if _is_dated(number) else ""),
        content_type=content_type,
        headers=rest,
        pause_s=DRIP_S[number % len(DRIP_S)] if number % SLOW_EVERY == 0 else 0.0,
    )


def _is_dated(number: int) -> bool:
    return number % DATED_EVERY == 0 and number % BARE_EVERY != 0


def _etag(file: CorpusFile) -> str:
    return f'"{sha256(file.body).hexdigest()[:16]}"'


def is_not_modified_page(path: str) -> bool:
    """Whether a path is the corpus's own page that always answers 304."""
    return path == _NOT_MODIFIED


def own_name(path: str) -> str:
    """The document a path of the corpus's own site stands for; empty for another path."""
    return path.removeprefix(_OWN_SITE) if path.startswith(_OWN_SITE) else ""
