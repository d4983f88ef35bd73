"""Two languages, always: every message has its Spanish, with the same placeholders, compiled and fresh."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_spanish_catalogue_is_complete_and_compiled() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tools.catalogues", "--check"], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr[:4000]


def test_a_message_without_a_translation_is_found(tmp_path: Path) -> None:
    code = (
        "import tools.catalogues as t\n"
        "c = t._extracted()\n"
        "c.add('A sentence nobody translated {n}')\n"
        "c.add('Two {a}', 'Dos {b}')\n"
        "print('\\n'.join(t._problems(c)))"
    )
    out = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120, check=True
    )
    assert "no translation: 'A sentence nobody translated {n}'" in out.stdout
    assert "placeholders differ: 'Two {a}'" in out.stdout
