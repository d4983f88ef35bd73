"""``ventanilla init``: a new workspace with its first administrator."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path

from core.access.names import clean_name, clean_title
from core.access.pins import refuse_weak
from core.errors import StoreRefused, UsageError
from core.i18n import N_, _, language
from core.store.files import database_path
from core.text.show import show
from tui.cli.context import Call
from tui.cli.files import reaching
from tui.cli.grammar import Verb, option
from tui.cli.output import say
from tui.cli.pins import NO_ANSWER, Unanswered, ask_new_pin, is_terminal, read_secret
from tui.cli.values import is_zone

NAME_CHARS = 120


def _init(
    call: Call,
    institution: str | None,
    short_name: str | None,
    zone: str | None,
    title: str | None,
) -> None:
    from core.founding.live import Founder, found_live
    from core.store.workspace import new_workspace

    directory = call.directory
    _refuse_existing(directory)
    first = call.operator
    if not is_terminal():
        _refuse_missing({
            "--institution": institution, "--zone": zone, "--operator": first, "--pin-file": call.pin_file,
        })  # fmt: skip
    whose = _value(institution, _("Name of the institution: "), clean_institution)
    short = _value(
        short_name, _("Short name, for narrow screens [{name}]: ", name=show(whose)), clean_institution, whose
    )
    where = _value(zone, _("Its time zone [{zone}]: ", zone=local_zone()), clean_zone, local_zone())
    who = _value(first or None, _("Your name, as the first administrator: "), clean_name)
    what = _value(title, _("What you are in the institution (may be empty): "), clean_title, "")
    pin = _pin(call.pin_file, who)
    with reaching(directory):
        asyncio.run(
            found_live(
                directory,
                new_workspace(whose, zone=where, language=language(), short_name=short),
                Founder(who, what, pin),
            )
        )
    say(_("The workspace of «{institution}» is in {place}.", institution=show(whose), place=directory))
    say(_("{name} can sign in and manage everything here.", name=show(who)))
    say(_("Next: «ventanilla account add» adds an account, «ventanilla» opens the dashboard."))


def clean_institution(name: str) -> str:
    """An institution's name as it is kept.

    Raises:
        UsageError: empty, too long or unprintable.
    """
    text = " ".join(name.split())
    if not text or len(text) > NAME_CHARS or show(text) != text:
        raise UsageError(N_("The institution's name has 1 to {most} visible characters."), most=NAME_CHARS)
    return text


def clean_zone(name: str) -> str:
    """The name of a time zone.

    Raises:
        UsageError: there is none of this name.
    """
    if not is_zone(name.strip()):
        raise UsageError(
            N_("There is no time zone «{name}»: write one such as America/Lima or Europe/Madrid."),
            name=show(name, limit=60),
        )
    return name.strip()


def local_zone(link: Path = Path("/etc/localtime")) -> str:
    """The zone of this machine; UTC where it does not say."""
    name = os.path.realpath(link).partition("zoneinfo/")[2]
    return name if is_zone(name) else "UTC"


def _refuse_existing(directory: Path) -> None:
    if database_path(directory).exists():
        raise StoreRefused(
            N_("There is already a workspace in {place}: open it, or choose another folder."), place=directory
        )


def _refuse_missing(given: dict[str, str | None]) -> None:
    missing = [name for name, value in given.items() if not value]
    if missing:
        raise UsageError(N_("Without a terminal to ask on, these are needed: {names}."), names=", ".join(missing))


def _value(given: str | None, prompt: str, check: Callable[[str], str], default: str | None = None) -> str:
    """What was given, or what the person answers; an answer that is not fit is asked for again.

    Raises:
        UsageError: what was given is not fit.
    """
    if given is not None:
        return check(given)
    if not is_terminal():
        return check(default or "")
    while True:
        answer = _asked(prompt)
        try:
            return check(answer or default or "")
        except UsageError as error:
            say(str(error))


def _asked(prompt: str) -> str:
    sys.stderr.write(show(prompt))
    sys.stderr.flush()
    answer = sys.stdin.readline()
    if not answer:
        raise Unanswered(NO_ANSWER)
    return answer.strip()


def _pin(place: str, who: str) -> str:
    if place:
        return read_secret(place)
    while True:
        try:
            pin = ask_new_pin(who)
            refuse_weak(pin)
        except UsageError as error:  # not fit, or the two differ: once more
            say(str(error))
        else:
            return pin


COMMAND = Verb(
    "init",
    N_(
        "Make a new workspace with its first administrator, in the language spoken now. What is not given is asked for"
        " on the terminal."
    ),
    _init,
    option("--institution", N_("NAME"), N_("The name of the institution.")),
    option("--short-name", N_("NAME"), N_("Its name on narrow screens.")),
    option("--zone", N_("ZONE"), N_("Its time zone, such as America/Lima.")),
    option("--operator", N_("NAME"), N_("The first administrator.")),
    option("--title", N_("TEXT"), N_("What this person is in the institution.")),
    option("--pin-file", N_("FILE"), N_("The file whose first line is this person's PIN; - reads standard input.")),
)
