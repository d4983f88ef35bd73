"""Opens the dashboard on a workspace and closes it again, whatever ends it."""

from __future__ import annotations

import codecs
import gc
import io
import os
import sys
from pathlib import Path

from core.access.model import SignedIn
from core.config import Config
from core.errors import UsageError, VentanillaError
from core.i18n import N_, use
from core.paths import KEYS_NAME
from core.runtime import House, open_house
from core.text import show
from tui import intake
from tui.app import VentanillaApp
from tui.bridge import Desk
from tui.ending import stopped_words
from tui.keys import Keymap, remapped
from tui.theme import apply_environment, is_utf8


async def run_desk(directory: Path, *, language: str | None, sign_in_as: str = "", attach: bool = True) -> int:
    """Show the dashboard until it is left; returns the exit status.

    Args:
        sign_in_as: an operator who is signed in without a PIN; only a demo allows that.
        attach: start a collector of our own where none runs, unless the workspace says that desks do not collect.

    Raises:
        VentanillaError: the workspace cannot be opened, before anything is drawn.
    """
    is_ascii = not is_utf8(os.environ)
    _fit_output()
    intake.install()
    palette_name = apply_environment()
    async with open_house(directory) as house:
        use(language or house.workspace.language)
        desk = Desk(house, await _demo_sign_in(house, sign_in_as))
        await desk.refresh()
        await desk.refresh_people()
        app = VentanillaApp(desk, read_keys(directory), _shade(palette_name, house.config), is_ascii=is_ascii)
        gc.freeze()  # what was imported and read so far is never garbage, and is not looked at again
        gc.enable()
        if attach and house.config.desk.collects:
            from tui.attached import attached_collector

            async with attached_collector(directory) as desk.attached:
                status = await app.run_async() or app.return_code or 0
        else:
            status = await app.run_async() or app.return_code or 0
        await desk.close(is_lost=app.lost)
        if app.incident:
            _last_words(stopped_words(app.incident))
        elif app.last_words:
            _last_words(app.last_words)
        return status


def read_keys(directory: Path) -> Keymap:
    """The keys, with those of the workspace's ``keys.toml`` put in.

    Raises:
        UsageError: the file cannot be read, names a wrong action or key, or two actions would share one.
    """
    file = directory / KEYS_NAME
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return Keymap()
    except OSError as error:
        raise UsageError(
            N_("{file} cannot be read as keys: {reason}."), file=file, reason=error.strerror or error
        ) from error
    return remapped(text, str(file))


async def _demo_sign_in(house: House, name: str) -> SignedIn | None:
    if not name:
        return None
    import socket

    from core.access.sign_in import sign_in
    from tui.screens.sign_in import origin_of_terminal

    return await sign_in(
        house.store, name, "", origin=origin_of_terminal(), host=socket.gethostname(), pid=os.getpid(), take_over=True
    )


def _fit_output() -> None:
    """Let no letter be written as several signs, which would push columns aside.

    A terminal whose locale says nothing reads UTF-8 today; one with another character set gets ``?`` for a
    letter it lacks.
    """
    stream = sys.__stderr__  # where the screen library draws
    if isinstance(stream, io.TextIOWrapper):
        is_unknown = codecs.lookup(stream.encoding).name == "ascii"
        stream.reconfigure(encoding="utf-8" if is_unknown else None, errors="replace")


def _shade(palette_name: str, config: Config) -> str:
    return palette_name.replace("dark", "light") if config.desk.is_light else palette_name


def _last_words(words: str) -> None:
    sys.stderr.write(show(words) + "\n")


__all__ = ["VentanillaError", "read_keys", "run_desk"]
