"""Playbooks for these tests: the least that is one, and texts put into it."""

from __future__ import annotations

import json
from pathlib import Path

LEAST = """
[playbook]
level = 2

[title]
es = "Nieve"
en = "Snow"

[[step]]
key = "call"
es = "Llamar"
en = "Telephone"
"""

FACT = '\n[[fact]]\nname = "zona"\nes = "¿Dónde?"\nen = "Where?"\n'


def write(workspace: Path, name: str, text: str) -> Path:
    """Put a file among the workspace's own playbooks."""
    file = workspace / "policy" / "playbooks" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8", errors="surrogatepass")
    return file


def quoted(text: str) -> str:
    """A text as TOML writes it; halves of characters, which no file of text can have, become question marks."""
    whole = text.encode("utf-8", "replace").decode()
    return json.dumps(whole, ensure_ascii=False).replace("\x7f", "\\u007f")
