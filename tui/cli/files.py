"""Files that people name: what the system says of them, in one sentence."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import CannotReach
from core.i18n import N_

_REASONS = {
    FileNotFoundError: N_("There is no file or folder {place}."),
    PermissionError: N_("{place} may not be read or written by you: ask for access."),
    IsADirectoryError: N_("{place} is a folder: name a file."),
    NotADirectoryError: N_("{place} lies below something that is no folder: check its name."),
    FileExistsError: N_("{place} is already there: name another."),
}


@contextmanager
def reaching(place: str | Path) -> Iterator[None]:
    """Tell a file that cannot be used in one sentence.

    Raises:
        CannotReach: instead of the system's error.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        message = next((text for kind, text in _REASONS.items() if isinstance(error, kind)), "")
        if not message:
            message = N_("{place} cannot be used: the system says «{code}».")
        raise CannotReach(message, place=place, code=os.strerror(error.errno or 0)) from error
