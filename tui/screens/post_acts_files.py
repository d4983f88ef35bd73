"""Files that somebody at a desk names: completed while they are typed, made anew, read; never written over."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from core.errors import UsageError
from core.i18n import N_, _
from core.text import show
from tui.cli.files import reaching

_ENTRIES = 2_000
"""So many of a folder are looked through."""
_TEXT_BYTES = 1_000_000


def offered(typed: str) -> Sequence[tuple[str, str]]:
    """The files and folders that fit what is typed; what cannot be shown as it is called is not offered."""
    typed = cleaned(typed)
    folder, name = os.path.split(typed)
    try:
        with os.scandir(Path(folder or ".").expanduser()) as entries:
            found = [
                (each.name, each.is_dir()) for each in islice(entries, _ENTRIES)
                if each.name.startswith(name) and (name or not each.name.startswith("."))
            ]  # fmt: skip
    except (OSError, RuntimeError, ValueError):  # no such folder yet, no such person, or a name that can be none
        return ()
    return [
        (os.path.join(folder, each) + ("/" if is_folder else ""), _("folder") if is_folder else "")
        for each, is_folder in sorted(found)
        if show(each) == each
    ]


def cleaned(typed: str) -> str:
    """A path as it was meant: a completed folder is followed by a space of its own."""
    return typed.replace("/ ", "/").strip()


def unused(folder: str, name: str) -> str:
    """A path in a folder that no file has yet: ``~/p8.txt``, ``~/p8-2.txt``."""
    stem, ending = os.path.splitext(name)
    for n in range(1, 100):
        path = os.path.join(folder, f"{stem}{f'-{n}' if n > 1 else ''}{ending}")
        if not os.path.lexists(os.path.expanduser(path)):
            return path
    return os.path.join(folder, "")


class NewFile:
    """A file of our own that did not exist before, readable by nobody else, empty until it is filled.

    Raises:
        CannotReach: it exists already, or cannot be made there.
    """

    def __init__(self, path: str) -> None:
        with reaching(show(path)):
            self.place = _expanded(path)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            self._descriptor = os.open(self.place, flags, 0o600)

    def fill(self, text: str) -> None:
        """Write the text, down to the disk; where that fails nothing of the file is left.

        Raises:
            CannotReach: it cannot be written.
        """
        try:
            with reaching(show(str(self.place))), os.fdopen(self._descriptor, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            self.place.unlink(missing_ok=True)
            raise

    def give_up(self) -> None:
        """Take it away again, empty as it is."""
        os.close(self._descriptor)
        self.place.unlink(missing_ok=True)


def read_text(path: str) -> str:
    """The whole text of a file.

    Raises:
        CannotReach: it cannot be read.
        UsageError: it is not text, or far too long.
    """
    with reaching(show(path)), open(_expanded(path), "rb", opener=_open_at_once) as file:
        raw = file.read(_TEXT_BYTES + 1) or b""
    if len(raw) > _TEXT_BYTES:
        raise UsageError(N_("The file is too long for a decision: it needs the code and a reason only."))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(N_("The text is not UTF-8: save it as UTF-8 and try again.")) from None


def _open_at_once(place: str, flags: int) -> int:
    """A pipe that nobody writes into keeps nobody waiting."""
    return os.open(place, flags | os.O_NONBLOCK | os.O_CLOEXEC)


def _expanded(path: str) -> Path:
    try:
        return Path(path).expanduser()
    except RuntimeError:  # ~somebody who is none
        return Path(path)
