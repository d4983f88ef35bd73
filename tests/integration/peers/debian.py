"""Servers and other programs that Debian packages: the machine's own where it has them, else unpacked into the cache.

Nothing is installed on the machine: apt, with sources, lists and archives of its own, resolves and fetches what is
missing, and `dpkg -x` unpacks it. So it needs no root, starts no service, and leaves nothing behind but the cache.
"""

from __future__ import annotations

import fcntl
import platform
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.integration.peers.commands import CommandFailed, run
from tests.integration.peers.places import HOW_TO_INSTALL, PeerMissing, Places

_RELEASE = "bookworm"


@dataclass(frozen=True, slots=True)
class Program:
    """A server, how its version is asked for, and which of Debian's packages holds it."""

    name: str
    package: str
    pinned: str = ""
    suite: str = _RELEASE
    inside: str = ""
    asks: tuple[str, ...] = ("--version",)
    exits: int = 0
    wanted: str = ""


POSTGRES = Program("postgres", "postgresql-15", inside="usr/lib/postgresql/15/bin", wanted=r"PostgreSQL\) 15\.")
REDIS = Program("redis-server", "redis-server", inside="usr/bin", wanted=r"v=7\.")
SNAC = Program(
    "snac",
    "snac2",
    pinned="2.75-2~bpo12+1",
    suite=f"{_RELEASE}-backports",
    inside="usr/bin",
    asks=(),
    exits=1,  # without a command it prints its name and how to use it
    wanted=r"snac 2\.\d+",
)
FAKETIME = Program("faketime", "faketime", inside="usr/bin", wanted=r"Version \d")
GNOME_KEYRING = Program("gnome-keyring-daemon", "gnome-keyring", inside="usr/bin", wanted=r"gnome-keyring-daemon: \d+")
PROGRAMS = (POSTGRES, REDIS, SNAC, FAKETIME, GNOME_KEYRING)


@dataclass(frozen=True, slots=True)
class Found:
    """A program that answered with its version, and the variables under which it runs."""

    path: Path
    version: str
    env: Mapping[str, str] = field(default_factory=dict)


def find(places: Places, program: Program) -> Found:
    """The machine's own program if it is the wanted one, else the cache's.

    Raises:
        PeerMissing: neither is there, or neither answers as wanted.
    """
    unpacked = places.debian / program.package
    libraries = ":".join(str(folder) for folder in sorted(unpacked.glob("usr/lib/*-linux-gnu")))
    within = Path(program.inside) / program.name
    tried = []
    for path, env in ((Path("/") / within, {}), (unpacked / within, {"LD_LIBRARY_PATH": libraries})):
        if not path.exists():
            tried.append(f"no {path}")
            continue
        try:
            said = run([path, *program.asks], env=env, timeout_s=20, fine=(program.exits,))
        except CommandFailed as reason:
            said = str(reason)
        if re.search(program.wanted, said):
            return Found(path, said.strip().splitlines()[0], env)
        tried.append(f"{path} says {said.strip()[:120]!r}")
    raise PeerMissing(f"{program.name} is not installed ({'; '.join(tried)}): {HOW_TO_INSTALL}.")


def install(places: Places, program: Program) -> Found:
    """Fetch and unpack the program's package and what else the machine lacks for it, whole or not at all.

    Raises:
        PeerMissing: this machine runs another release, or what came does not answer as wanted.
        CommandFailed: apt or dpkg could not.
    """
    release = platform.freedesktop_os_release().get("VERSION_CODENAME", "unknown")
    if release != _RELEASE:
        raise PeerMissing(f"{program.name} comes from Debian's {program.suite}, and this machine runs {release!r}.")
    places.apt.mkdir(parents=True, exist_ok=True)
    with (places.apt / "one-at-a-time").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        options = _own_apt(places)
        archives = places.apt / "cache" / "archives"
        _throw_away(archives)
        run(["apt-get", *options, "update", "-qq"], timeout_s=120)
        _fetch(options, program)
        fresh = places.debian / f"{program.package}.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        for archive in sorted(archives.glob("*.deb")):
            run(["dpkg", "-x", archive, fresh], timeout_s=60)
        _throw_away(archives)
        final = places.debian / program.package
        shutil.rmtree(final, ignore_errors=True)
        fresh.rename(final)
    return find(places, program)


def _throw_away(archives: Path) -> None:
    for archive in archives.glob("*.deb"):
        archive.unlink()


def _fetch(options: list[str], program: Program) -> None:
    """The archives of the package, of its pinned version while the index still offers that one."""
    fetch = ["apt-get", *options, "install", "-qq", "--yes", "--no-install-recommends", "--download-only"]
    if program.pinned:
        try:
            run([*fetch, f"{program.package}={program.pinned}"], timeout_s=180)
        except CommandFailed as reason:
            print(f"peers: {program.package} {program.pinned} is gone, taking what the index has: {reason}", flush=True)
        else:
            return
    run([*fetch, f"{program.package}/{program.suite}" if program.pinned else program.package], timeout_s=180)


def _own_apt(places: Places) -> list[str]:
    """Options under which apt reads the machine's sources and the backports, and writes only into the cache."""
    sources = places.apt / "sources"
    for folder in (sources, places.apt / "lists" / "partial", places.apt / "cache" / "archives" / "partial"):
        folder.mkdir(parents=True, exist_ok=True)
    for name, text in _sources(Path("/etc/apt")).items():
        (sources / name).write_text(text, "utf-8")
    return [
        *("-o", "Dir::Etc::SourceList=/dev/null"),
        *("-o", f"Dir::Etc::SourceParts={sources}"),
        *("-o", f"Dir::State::Lists={places.apt / 'lists'}"),
        *("-o", f"Dir::Cache={places.apt / 'cache'}"),
        *("-o", "Debug::NoLocking=1"),  # no lock of the machine's is needed, or to be had without root
        *("-o", "APT::Sandbox::User="),
    ]


def _sources(etc: Path) -> dict[str, str]:
    """The machine's source files by name, each that names the release also once more for its backports."""
    found: dict[str, str] = {}
    parts = etc / "sources.list.d"
    for file in [etc / "sources.list", *sorted(parts.glob("*.list")), *sorted(parts.glob("*.sources"))]:
        if not file.is_file():
            continue
        text = file.read_text("utf-8")
        name = file.name if file.suffix == ".sources" else f"{file.stem}.list"
        found[name] = text
        found[f"backports-{name}"] = backports_of(text, deb822=file.suffix == ".sources")
    return found


def backports_of(text: str, *, deb822: bool) -> str:
    """The same archive's backports, from a source file's text; empty where it does not name the release itself."""
    if not deb822:
        lines = [line for line in text.splitlines() if re.match(rf"deb\s.*\s{_RELEASE}\s", line)]
        return "".join(re.sub(rf"\s{_RELEASE}\s", f" {_RELEASE}-backports ", line) + "\n" for line in lines)
    stanzas = []
    for stanza in re.split(r"\n\s*\n", text):
        suites = re.search(r"^Suites:(.*)$", stanza, re.MULTILINE)
        if suites and _RELEASE in suites[1].split():
            stanzas.append(stanza.replace(suites[0], f"Suites: {_RELEASE}-backports"))
    return "\n\n".join(stanzas).strip() + "\n" if stanzas else ""
