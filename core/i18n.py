"""The languages people see: looks messages up in the chosen catalogue, switchable while running.

Messages are written in English in the code and translated where they are shown. ``N_`` marks a message that
is stored first and shown later, ``_`` translates now. Placeholders are named (``{name}``), so that a
translation may move them.
"""

from __future__ import annotations

import gettext
from functools import lru_cache
from pathlib import Path

LANGUAGES = ("es", "en")
"""Complete languages, the default first."""

_DOMAIN = "ventanilla"
_LOCALE_DIR = Path(__file__).parent / "locale"

_current = LANGUAGES[0]


def N_(message: str) -> str:
    """Mark a message for translation without translating it yet."""
    return message


def _(message: str, /, **values: object) -> str:
    """The message in the current language, its placeholders filled.

    Values are inserted as they are: foreign text must have passed ``core.text.show`` before.
    """
    text = _catalogue(_current).gettext(message) if message else ""
    return text.format_map(values) if values else text


def ngettext(one: str, many: str, n: int, /, **values: object) -> str:
    """The singular or plural message for ``n``, which also fills the placeholder ``{n}``."""
    return _catalogue(_current).ngettext(one, many, n).format_map({"n": n, **values})


def language() -> str:
    """The current language code."""
    return _current


def use(code: str) -> str:
    """Switch the language; an unknown code falls back to the first. Returns what is now in use."""
    global _current
    _current = code if code in LANGUAGES else LANGUAGES[0]
    return _current


def from_environment(value: str | None) -> str:
    """The language a locale name such as ``es_PE.UTF-8`` asks for; the default where it asks for none."""
    code = (value or "").split(".")[0].split("_")[0].lower()
    return code if code in LANGUAGES else LANGUAGES[0]


@lru_cache(maxsize=len(LANGUAGES))
def _catalogue(code: str) -> gettext.NullTranslations:
    if code == "en":
        return gettext.NullTranslations()
    return gettext.translation(_DOMAIN, _LOCALE_DIR, [code], fallback=True)
