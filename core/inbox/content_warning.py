"""The content warning that an author put before their words, as their connector kept it."""

from __future__ import annotations

import json


def warning_of(ext: str) -> str:
    """The warning, unchanged but for lone surrogates; empty: there is none.

    Args:
        ext: what a message keeps of its platform, as JSON.
    """
    if '"warning"' not in ext:  # nearly all have none
        return ""
    found = json.loads(ext).get("warning")
    return found.encode("utf-8", "replace").decode() if isinstance(found, str) else ""
