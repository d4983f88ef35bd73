"""PINs and secret settings: read from files or asked for, never taken from the command line or shown."""

from __future__ import annotations

import os
import stat
import sys

from core.errors import NotPermitted, UsageError, VentanillaError
from core.i18n import N_, _
from core.text.show import show
from tui.cli.files import reaching

SECRET_BYTES = 65_536
NO_ANSWER = N_("Nothing was changed: the question was not answered.")


class Unanswered(VentanillaError):
    """The person who was asked has gone."""

    exit_code = 2


def read_secret(place: str) -> str:
    """The first line of a file that others cannot read; ``-`` is standard input.

    Raises:
        CannotReach: it cannot be read.
        NotPermitted: everybody on this machine could read it.
        UsageError: it is empty or not text.
    """
    if place == "-":
        raw = sys.stdin.buffer.read(SECRET_BYTES)
    else:
        with reaching(place), open(place, "rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if stat.S_ISREG(mode) and mode & stat.S_IROTH:
                raise NotPermitted(
                    N_("Others on this machine can read {place}: run «chmod 600 {place}» and try again."), place=place
                )
            raw = file.read(SECRET_BYTES)
    try:
        secret = raw.decode("utf-8").partition("\n")[0].rstrip("\r")
    except UnicodeDecodeError:
        secret = ""
    if not secret:
        raise UsageError(N_("{place} has nothing on its first line: write the secret there."), place=_place(place))
    return secret


def ask_pin(who: str) -> str:
    """The PIN, typed unseen.

    Raises:
        UsageError: there is no terminal to ask on.
    """
    if not is_terminal():
        raise UsageError(N_("Prove who acts: add --pin-file FILE (- reads standard input)."))
    return _typed(_("PIN of {name}: ", name=who))


def ask_new_pin(who: str) -> str:
    """A new PIN, typed unseen twice.

    Raises:
        UsageError: no terminal, or the two differ.
    """
    if not is_terminal():
        raise UsageError(N_("Give the new PIN: add --new-pin-file FILE (- reads standard input)."))
    first = _typed(_("New PIN of {name}: ", name=who))
    if first != _typed(_("The same again: ")):
        raise UsageError(N_("The two are not the same: nothing was changed, try again."))
    return first


def is_terminal() -> bool:
    """Whether there is a person to ask."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def _typed(prompt: str) -> str:
    from getpass import getpass

    try:
        return getpass(show(prompt), stream=sys.stderr)
    except EOFError:
        raise Unanswered(NO_ANSWER) from None


def _place(place: str) -> str:
    return _("Standard input") if place == "-" else place
