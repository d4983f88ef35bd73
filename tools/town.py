"""``make town``: a whole Bluesky network on this machine, with an institution and a citizen who asks something.

It installs what it needs into the tests' cache, writes a workspace's configuration and the institution's app password
where the program finds them, says what to type in another terminal, and then shows the conversation as the citizen sees
it, until Ctrl+C. Each Enter lets the citizen ask again. Everything is on loopback and is gone afterwards.
"""

from __future__ import annotations

import argparse
import os
import secrets
import selectors
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from core.i18n import from_environment, language, use
from tests.integration.peers import bluesky
from tests.integration.peers.bluesky_citizen import BlueskyCitizen, Reference
from tests.integration.peers.install import BLUESKY, install
from tests.integration.peers.places import places

ACCOUNT = "valdeluz"
QUESTIONS = (
    "@valdeluz.test buenos días, ¿a qué hora vuelve el agua en La Loma?",
    "@valdeluz.test la cisterna de la calle Encina ya está vacía, ¿viene otra?",
    "@valdeluz.test ¿el colegio abre mañana?",
)
LOOK_S = 1.0

_CONFIG = """\
[http]
allow = ["{host}"]

[credentials]
keeper = "systemd"
directory = "{kept}"
"""

_FIRST = {
    "en": "Looking for a Bluesky network in .peers; installing it takes about two minutes, once.",
    "es": "Se busca una red Bluesky en .peers; instalarla tarda unos dos minutos, una sola vez.",
}
_STARTS = {"en": "Starting it takes up to half a minute…", "es": "Arrancarla tarda hasta medio minuto…"}
_MISSING = {
    "en": "There is no Bluesky network to start: mend what is said above and run make town again.",
    "es": "No hay red Bluesky que arrancar: remedia lo dicho arriba y repite make town.",
}
_COMMANDS = """
  source {script}
  ventanilla init --institution "Ayuntamiento de Valdeluz" --short-name Valdeluz \\
      --zone Europe/Madrid --operator Ana --title Prensa
  ventanilla account add {account} --connector bluesky --set handle={handle} \\
      --set service={service} --secret-file {password} \\
      --operator Ana
  ventanilla
"""
_SAID = {
    "en": """
A Bluesky network is running on this machine. In another terminal:
{commands}
"ventanilla init" asks for a PIN of your choice (six digits, twice), "account add" for the
same again. The last line opens the dashboard: 1, the PIN, Enter, and her question is there.

Each Enter here lets a neighbour ask something; what she sees of your answers appears
below. Ctrl+C ends it all.
""",
    "es": """
Hay una red Bluesky en marcha en esta máquina. En otra terminal:
{commands}
«ventanilla init» pide un PIN que eliges tú (seis cifras, dos veces) y «account add», el
mismo otra vez. La última línea abre el tablero: 1, el PIN, Enter, y ahí está la pregunta.

Cada Enter aquí hace que una vecina pregunte algo; lo que ella ve de tus respuestas
aparece abajo. Ctrl+C termina todo.
""",
}
_ASKS = {"en": "@{who} asks: {text}", "es": "@{who} pregunta: {text}"}
_ANSWERED = {"en": "@{who} answered: {text}", "es": "@{who} respondió: {text}"}


def main(arguments: list[str]) -> int:
    """Run the town until it is interrupted, 0 then; 1 where a part of it cannot be had, 130 where it never began."""
    parser = argparse.ArgumentParser(prog="python -m tools.town", description=__doc__.splitlines()[0])
    parser.add_argument("--folder", default="", metavar="DIR", help="where the workspace goes; a new folder by default")
    options = parser.parse_args(arguments)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    use(from_environment(os.environ.get("LC_ALL") or os.environ.get("LANG")))
    try:
        return _run(options.folder)
    except KeyboardInterrupt:
        return 130


def _run(named: str) -> int:
    _say(_FIRST[language()])
    if troubles := install(places(), BLUESKY):
        sys.stderr.write("\n".join([*troubles, _MISSING[language()], ""]))
        return 1
    _say(_STARTS[language()])
    with (
        _folder(named) as folder,
        bluesky.start() as network,
        BlueskyCitizen(network.pds, ACCOUNT) as institution,
        BlueskyCitizen(network.pds, "vecina") as citizen,
    ):
        _prepare(folder, network.pds, institution)
        words = {"script": folder / "town.sh", "password": folder / "app-password", "service": network.pds}
        commands = _COMMANDS.format(account=ACCOUNT, handle=institution.handle, **words)
        _say(_SAID[language()].format(commands=commands))
        with suppress(KeyboardInterrupt):
            _talk(citizen, institution)
    return 0


def _prepare(folder: Path, pds: str, institution: BlueskyCitizen) -> None:
    """Write what the program needs to know of this town, each file for its owner alone."""
    os.umask(0o077)
    workspace, given, kept = folder / "workspace", folder / "credentials", folder / "kept"
    for place in (workspace, given, kept):
        place.mkdir(mode=0o700, exist_ok=True)
    host = urlsplit(pds).netloc
    (workspace / "ventanilla.toml").write_text(_CONFIG.format(host=host, kept=kept))
    (given / "ventanilla.key").write_bytes(secrets.token_bytes(32))
    (folder / "app-password").write_text(institution.app_password("ventanilla") + "\n")
    (folder / "town.sh").write_text(
        f"export VENTANILLA_WORKSPACE='{workspace}' CREDENTIALS_DIRECTORY='{given}'\n"
        f"export PATH='{Path(sys.executable).parent}':\"$PATH\"\n"
    )


def _talk(citizen: BlueskyCitizen, institution: BlueskyCitizen) -> None:
    """Let the citizen ask now and at each Enter, and say what she sees of the answers."""
    asked = [_ask(citizen, institution, 0)]
    seen: set[str] = set()
    with selectors.DefaultSelector() as selector:
        if sys.stdin.isatty():
            selector.register(sys.stdin, selectors.EVENT_READ)
        while True:
            if selector.get_map() and selector.select(LOOK_S):
                sys.stdin.readline()
                asked.append(_ask(citizen, institution, len(asked)))
            elif not selector.get_map():
                time.sleep(LOOK_S)
            for question in asked:
                for answer in citizen.thread(question.uri).replies:
                    if answer.post is not None and answer.post.uri not in seen:
                        seen.add(answer.post.uri)
                        said = _ANSWERED[language()].format(who=answer.post.author.handle, text=answer.post.text)
                        _say("  " + said)


def _ask(citizen: BlueskyCitizen, institution: BlueskyCitizen, number: int) -> Reference:
    text = QUESTIONS[number % len(QUESTIONS)]
    _say("  " + _ASKS[language()].format(who=citizen.handle, text=text))
    return citizen.post(text, mentions=[institution])


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


@contextmanager
def _folder(named: str) -> Iterator[Path]:
    if named:
        folder = Path(named).absolute()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        yield folder
        return
    folder = Path(tempfile.mkdtemp(prefix="ventanilla-town-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
