"""A workspace with accounts whose servers are on loopback, and its examination with a resolver of the test's own."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from core import i18n
from core.access.gate import permit
from core.accounts import store as tables
from core.accounts.loading import BUNDLED, Allowed, Shelf
from core.accounts.model import Account, NewAccount, Standing
from core.accounts.service import register
from core.doctor.codes import Code
from core.doctor.examine import Examination, examine
from core.doctor.means import OUTSIDE_S, Means
from core.doctor.model import Finding, Severity
from core.http.guard import Resolver
from core.paths import CONFIG_NAME
from core.store import Actor, Work, create_store, open_store
from core.store.workspace import found, new_workspace
from tests.integration.http.conftest import Names, ca, serve, stack

__all__ = ["ca", "serve", "stack"]

CANARY = "CANARY-7b1e93"
"""Stands in addresses, proxies and environments where secrets would; no sentence may have it."""
SETUP = Actor(None, "setup", "test")
MACHINE = "mesa-1"


@dataclass
class Desk:
    """A workspace of this test, and how it is examined."""

    directory: Path
    config: dict[str, str] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    names: Resolver = field(default_factory=Names)
    offset_s: float = 0.0
    """How far this machine's clock is ahead."""
    has_route: bool = True
    sections: str = ""
    """More of the configuration."""
    table: Mapping[str, str] = field(default_factory=lambda: dict(BUNDLED))
    allowed: tuple[Allowed, ...] = ()
    outside_s: float = OUTSIDE_S

    async def add(self, name: str, url: str, standing: Standing | None = None, *, connector: str = "feed") -> Account:
        """An account whose server is that of ``url``; the rest of it is secret."""
        new = NewAccount(name, connector, "Rs", settings={"url": f"{url}?key={CANARY}"}, secret_keys=frozenset({"url"}))

        async def act(work: Work) -> Account:
            account = await register(work, new)
            if standing is not None:
                await tables.save_standing(work, account.id, standing)
            return account

        async with open_store(self.directory) as store:
            return await store.write(SETUP, act)

    async def examine(self, account: str | None = None) -> Examination:
        """The examination, in this process."""
        lines = ["[http]", *(f"{key} = {value}" for key, value in self.config.items()), self.sections]
        (self.directory / CONFIG_NAME).write_text("\n".join(lines), encoding="utf-8")
        means = Means(
            shelf_of=lambda _config: Shelf(self.table, self.allowed),
            environment=self.environment,
            resolve=self.names,
            now=lambda: time.time() + self.offset_s,
            has_route=lambda: self.has_route,
            machine=MACHINE,
            outside_s=self.outside_s,
        )
        return await examine(self.directory, means, account)

    async def finding(self, code: Code) -> Finding:
        """The one finding of this code."""
        examination = await self.examine()
        found = [each for each in examination.findings if each.code is code]
        assert len(found) == 1, [(each.code, each.for_person) for each in examination.findings]
        return found[0]


@pytest.fixture
async def desk(tmp_path: Path) -> Desk:
    """A new workspace without accounts."""
    directory = tmp_path / "workspace"
    create_store(directory)

    async def act(work: Work) -> None:
        await found(work, new_workspace("Municipalidad de Valdeluz", zone="America/Lima", language="es"))
        await work.audit("workspace.found", "workspace")

    async with open_store(directory, gate=permit) as store:
        await store.write(SETUP, act)
    return Desk(directory)


def sentences(finding: Finding) -> Mapping[str, tuple[str, str]]:
    """Both sentences in both languages."""
    before = i18n.language()
    try:
        return {code: (finding.for_person, finding.for_it) for code in i18n.LANGUAGES if i18n.use(code)}
    finally:
        i18n.use(before)


def check_words(finding: Finding, *parts: str) -> None:
    """Both sentences are there in both languages, name each part, and give no secret away."""
    said = sentences(finding)
    for languages in zip(*said.values(), strict=True):
        assert len(set(languages)) == len(said), f"not translated: {languages}"
    for sentence in (each for pair in said.values() for each in pair):
        assert sentence.strip()
        assert "{" not in sentence
        assert CANARY not in sentence
        for part in parts:
            assert part in sentence, (part, sentence)
    assert CANARY not in str(finding.evidence)


def check_bad(finding: Finding, *parts: str) -> None:
    """It does not work, IT is asked, and the words are as they should be."""
    assert finding.severity is Severity.BAD
    assert finding.asks_it
    check_words(finding, *parts)
