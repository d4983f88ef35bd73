"""What the examples are run in: a demonstration of their own, the files they name, and the program as a command."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tests.integration.cli.forks import Forks
from tests.integration.docs.pages import ROOT, fences

_TIMEOUT_S = 120
_ID = re.compile(r"\b(m?)(7311\d{9})\b")
"""Ids in examples: each stands for another conversation that is open in the demonstration."""
_EXPORT = re.compile(r"export (\w+)=(\S+)")
_STATUS = re.compile(r"#\s*([1-6])(?=$|:)")
_SHELLS = re.compile(r"[|<&;$`*?]|\d>|>>")
"""What only a shell makes something of; a single ``> FILE`` at the end is understood here."""
_PINS = {"pin.txt": "739184\n", "pin-nuevo.txt": "482915\n"}


@dataclass(frozen=True, slots=True)
class Ran:
    """One example that was run."""

    line: str
    status: int
    expected: int
    output: str
    talk: str

    @property
    def is_as_told(self) -> bool:
        """Whether it ended as the document says, without a fault of ours."""
        return self.status == self.expected and "Traceback" not in self.talk


@dataclass
class Town:
    """A folder in which the examples of one document are run, in order."""

    folder: Path
    forks: Forks
    environment: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)

    @classmethod
    def found(cls, folder: Path, page: Path, demo: Path | None, forks: Forks) -> Town:
        """A new one with the files that examples name; ``demo`` is where a copy of the demonstration goes."""
        folder.mkdir()
        for name, pin in _PINS.items():
            (folder / name).write_text(pin)
            (folder / name).chmod(0o600)
        if messages := fences(page, "json"):
            (folder / "mensajes.jsonl").write_text(messages[0].text, encoding="utf-8")
        town = cls(folder, forks, clean_environment())
        if demo is not None:
            shutil.copytree(demo, folder / "valdeluz")
            town._learn_ids()
        return town

    def run(self, line: str) -> Ran:
        """Run one line, in a shell where it needs one, the program under its own name."""
        status = _STATUS.search(line)
        return self._ran(line, int(status[1]) if status else 0)

    def export(self, line: str) -> bool:
        """Keep what a line exports for those that follow; false where it exports nothing."""
        found = _EXPORT.fullmatch(line.strip())
        if found:
            self.environment[found[1]] = found[2]
        return found is not None

    def _ran(self, line: str, expected: int) -> Ran:
        real = _ID.sub(lambda found: found[1] + self.ids.get(found[0], found[2]), line)
        words = shlex.split(real, comments=True)
        if words[:1] == ["ventanilla"] and not _SHELLS.search(_unquoted(real)):
            return self._forked(line, words[1:], expected)
        program = f'ventanilla() {{ "{sys.executable}" -m ventanilla "$@"; }}\n'
        done = subprocess.run(
            ["bash", "-c", program + real],
            cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=_TIMEOUT_S,
        )  # fmt: skip
        return Ran(line, done.returncode, expected, done.stdout, done.stderr)

    def _forked(self, line: str, words: list[str], expected: int) -> Ran:
        file = words[-1] if ">" in words[-2:-1] else None
        status, output, talk = self.forks.run(words[:-2] if file else words, self.environment, b"", self.folder)
        if file is not None:
            (self.folder / file).write_bytes(output)
        return Ran(line, status, expected, output.decode("utf-8", "replace"), talk.decode("utf-8", "replace"))

    def _learn_ids(self) -> None:
        listed = json.loads(
            self._ran("ventanilla --workspace valdeluz message list --view 1 --limit 50 --json", 0).output
        )
        for n, message in enumerate({each["conversation"]: each for each in listed}.values()):
            self.ids[f"{7311428034560 + n}"] = message["conversation"]
            self.ids[f"m{7311428034560 + n}"] = message["id"].removeprefix("m")


def found_demo_once(folder: Path) -> Path:
    """A demonstration to copy from; making it takes a while."""
    done = subprocess.run(
        [sys.executable, "-m", "ventanilla", "demo", "--workspace", str(folder), "--no-screen"],
        env=clean_environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder


def _unquoted(line: str) -> str:
    """A line without what stands in quotes and without its comment."""
    return re.sub(r"'[^']*'|\"[^\"]*\"", "", line).partition(" #")[0]


def clean_environment() -> dict[str, str]:
    """Nothing of the tester's own."""
    return {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "HOME": os.devnull}
