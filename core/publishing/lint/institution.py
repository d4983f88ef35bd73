"""What an institution says about itself for the lint: ``policy/institution.toml`` of its workspace.

Keys, each a list: ``domains phones emails addresses authorities names acronyms``. Without the file nothing is known.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from core.errors import UsageError
from core.i18n import N_
from core.policy.pack_reading import read_table
from core.policy.packs import OWN_FOLDER
from core.publishing.lint.model import Institution

FILE_NAME = "institution.toml"
_KEYS = ("domains", "phones", "emails", "addresses", "authorities", "names", "acronyms")


def read_institution(directory: Path | None) -> Institution:
    """As its file stands now.

    Raises:
        UsageError: it cannot be read, or has a key that means nothing.
    """
    if directory is None:
        return Institution()
    place = directory / OWN_FOLDER / FILE_NAME
    try:
        stat = place.stat()
    except OSError:
        return Institution()
    return _read(place, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=4)
def _read(place: Path, _changed_ns: int, _size: int) -> Institution:
    table = read_table(place)
    for key, value in table.items():
        if key not in _KEYS or not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise UsageError(N_("{place}: «{what}» is not clear. Correct it."), place=str(place), what=key)
    return Institution(**{key: tuple(value) for key, value in table.items()})
