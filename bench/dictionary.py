"""The words of a Spanish dictionary, for corpora whose true words must be true: Debian's ``wspanish``.

Taken where the machine has it, else fetched once with apt and unpacked, without being installed, into the cache of
the test servers. Source: https://packages.debian.org/bookworm/wspanish, read 2026-11-22; the list is public domain.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

_PACKAGE = "wspanish"
_WITHIN = Path("usr/share/dict/spanish")
_CACHE = Path(__file__).resolve().parents[1] / ".peers" / "debian" / _PACKAGE
_TIMEOUT_S = 120


class NoDictionary(Exception):
    """The dictionary cannot be had here; the message says why and what to do."""


def spanish() -> list[str]:
    """Its words in the order of the file: lower case, with accents, about 86,000.

    Raises:
        NoDictionary: it is neither here nor to be fetched.
    """
    for file in (Path("/") / _WITHIN, _CACHE / _WITHIN):
        if file.exists():
            return file.read_text("utf-8").split()
    _fetch()
    return (_CACHE / _WITHIN).read_text("utf-8").split()


def _fetch() -> None:
    _CACHE.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=_CACHE.parent) as folder:
        try:
            _run(["apt-get", "download", "-qq", _PACKAGE], folder)
            (archive,) = Path(folder).glob("*.deb")
            _run(["dpkg", "-x", str(archive), str(_CACHE)], folder)
        except (OSError, ValueError, subprocess.SubprocessError) as reason:
            said = getattr(reason, "stderr", b"") or b""
            raise NoDictionary(
                f"Debian's {_PACKAGE} is not installed and could not be fetched"
                f" ({reason}; {said.decode('utf-8', 'replace').strip()[-200:]}): apt install {_PACKAGE}."
            ) from reason


def _run(command: list[str], folder: str) -> None:
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=_TIMEOUT_S)
