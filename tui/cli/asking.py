"""Questions on a terminal: the fields of a connector one after the other, secrets unseen, and the code of a sign-in."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from core.errors import UsageError
from core.i18n import N_, _
from core.text.show import show
from tui.cli.context import Call
from tui.cli.output import say
from tui.cli.pins import NO_ANSWER, Unanswered, is_terminal

if TYPE_CHECKING:
    from core.accounts.setup import Prepared
    from core.accounts.signing_in import AskCode
    from ventanilla.api import SetupField, SignIn

CODE_CHARS = 20_000


def ask_fields(
    prepared: Prepared, settings: Mapping[str, str], secrets: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """The answers given, and where something needed is missing and there is somebody to ask, all the others.

    Returns the settings and the secrets. Without a terminal, what is missing is left to be refused by name.

    Raises:
        Unanswered: the person who was asked has gone.
    """
    from ventanilla.api import FieldKind

    settings, secrets = dict(settings), dict(secrets)
    missing = [each for each in prepared.schema.fields if each.key not in settings and each.key not in secrets]
    missing = [each for each in missing if not (each.kind is FieldKind.SECRET and (prepared.signs_in or secrets))]
    if not is_terminal() or not any(each.required and not each.default for each in missing):
        return settings, secrets
    say(_(prepared.schema.instructions))
    for field in missing:
        into = secrets if field.kind is FieldKind.SECRET else settings
        answer = _asked(field)
        if answer or field.required:
            into[field.key] = answer
    return settings, secrets


def ask_code(call: Call) -> AskCode:
    """Prints where a person signs in, and reads the code: unseen from a terminal, else a line of standard input."""

    async def ask(begun: SignIn, why: str) -> str:
        if why:
            say(_("That code was not taken: {why}.", why=show(why)))
        else:
            say(_(begun.instructions))
            say(show(begun.url, limit=4_000))
        if is_terminal():
            return _unseen(_("Code: "))
        if call.pin_file == "-":
            raise UsageError(N_("Standard input (-) can be read for one thing only: put the other one into a file."))
        line = sys.stdin.readline(CODE_CHARS)
        if not line.strip():
            raise Unanswered(NO_ANSWER)
        return line

    return ask


def _asked(field: SetupField) -> str:
    """A person's answer to one question, asked again until it fits."""
    from core.accounts.credentials.pasted import pasted
    from core.accounts.settings import checked_value
    from ventanilla.api import FieldKind

    label = show(_(field.label)) or field.key
    if field.help:
        say(show(_(field.help), limit=1_000))
    choices = f" ({', '.join(field.choices)})" if field.choices else ""
    prompt = f"{label}{choices} [{show(field.default)}]: " if field.default else f"{label}{choices}: "
    while True:
        try:
            if field.kind is FieldKind.SECRET:
                text = _unseen(prompt)
                return pasted(label, text) if text.strip() or field.required else ""
            if field.kind is FieldKind.SECRET_URL:
                return checked_value(field, _unseen(prompt).strip())
            return checked_value(field, _seen(prompt) or field.default)
        except UsageError as error:
            say(str(error))


def _seen(prompt: str) -> str:
    sys.stderr.write(show(prompt))
    sys.stderr.flush()
    answer = sys.stdin.readline()
    if not answer:
        raise Unanswered(NO_ANSWER)
    return answer.strip()


def _unseen(prompt: str) -> str:
    from getpass import getpass

    try:
        return getpass(show(prompt), stream=sys.stderr)
    except EOFError:
        raise Unanswered(NO_ANSWER) from None
