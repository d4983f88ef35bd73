"""Files that people name: what the system says of them, in one sentence."""

from __future__ import annotations

import errno
import os
import secrets
import stat
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

_NAME_CHARS = 50
"""Of a file's name in the name of the one that is written beside it: a file system takes 255 bytes."""


def write_whole(place: str | Path, content: bytes) -> None:
    """Make a file, or put it in the place of the one of this name: whoever reads it meanwhile finds the old one whole.

    It is written beside its place under a name of its own, which nobody can have put a link at; a link in its place
    is replaced, not followed. A file that was there keeps who may read it.

    Raises:
        CannotReach: it cannot be written; nothing of it is left, and what was there is as it was.
    """
    path = Path(place)
    with reaching(place):
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        part = path.parent / f".{path.name[:_NAME_CHARS]}.{secrets.token_hex(8)}.part"
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666)
        try:
            with os.fdopen(descriptor, "wb") as file:
                mode = _mode_of(path)
                if mode is not None:
                    os.fchmod(descriptor, mode)
                file.write(content)
                file.flush()
                os.fsync(descriptor)
            os.replace(part, path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise


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


def _mode_of(path: Path) -> int | None:
    """Who may do what with the plain file of this name; ``None``: there is none."""
    try:
        found = os.lstat(path).st_mode
    except FileNotFoundError:
        return None
    return stat.S_IMODE(found) & 0o777 if stat.S_ISREG(found) else None
