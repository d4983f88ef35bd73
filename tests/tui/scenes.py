"""Every screen of the frozen morning, reached by keys, and how it looked: the material of the snapshot tests.

One walk through the program for each size, language and look; the screens are kept for all tests of a run.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from core.access.sessions import live_sessions
from core.i18n import N_, _
from core.ids import AccountId
from core.inbox.ingest import ingest
from core.inbox.model import AccountRef
from core.publishing.tally import tally as delivery_tally
from core.text.cells import fit
from core.watch.tally import alert_tally
from tests.tui.alert_scenes import ALERTS
from tests.tui.answer_scenes import ANSWERS
from tests.tui.answering import can_speak
from tests.tui.editor_scenes import EDITOR
from tests.tui.queue_scenes import QUEUE
from tests.tui.scene import Go, Scene
from tests.tui.setup_scenes import SETUP
from tests.tui.sitting import Runs, Sitting, sit
from tests.tui.valdeluz import COLLECTOR, Said, copied, event
from tests.tui.watch_scenes import WATCHES
from tui.panes.frame import key_name
from tui.panes.inbox_rows import author_words, excerpt_words
from tui.screens.inbox import Inbox
from tui.screens.place import Place
from tui.screens.sign_in import SignIn


class Look(NamedTuple):
    """In which size, language and mode a walk is made."""

    columns: int
    rows: int
    language: str = "es"
    mode: str = "colour"
    """``colour``, ``plain`` (NO_COLOR) or ``ascii``."""

    @property
    def name(self) -> str:
        """The folder of its snapshots."""
        mode = "" if self.mode == "colour" else f"-{self.mode}"
        return f"{self.language}-{self.columns}x{self.rows}{mode}"


LOOKS = (
    Look(45, 30),
    Look(80, 24),
    Look(120, 34),
    Look(200, 50),
    Look(80, 24, "en"),
    Look(120, 34, "en"),
    Look(200, 50, "en"),
    Look(80, 24, mode="plain"),
    Look(80, 24, mode="ascii"),
)


@dataclass(frozen=True)
class Shot:
    """What stood on the screen, and what the checks need to know of it."""

    rows: tuple[str, ...]
    runs: tuple[Runs, ...]
    place: str
    unusable: tuple[str, ...]
    """Keys that the footer names and that would not work."""
    cuts: tuple[str, ...] = field(default=())
    """What of the list's words was cut without a mark."""


async def _arrival(sitting: Sitting) -> None:
    said = Said(0, "fb", "puente_viejo", "El puente viejo está cerrado, ¿por dónde se pasa?")
    new = [event(said, "arrival")]
    account = AccountRef(AccountId(1), "Fb")
    await sitting.store.write(COLLECTOR, lambda work: ingest(work, account, "main", new))
    await sitting.until(lambda: sitting.inbox.fresh == 1, "one new")


async def _to(sitting: Sitting, handle: str) -> None:
    await sitting.go_to(handle)


def _at(handle: str) -> Go:
    return lambda sitting: _to(sitting, handle)


_FIRST = "hija_de_pampa"
WALK = (
    Scene("inbox", (), _FIRST),
    Scene("conversation", ("enter",), "Estamos en", ("q",)),
    Scene("history", ("h",), N_("before {time}:"), ("h", "q")),
    Scene("links", ("o",), "mapas.example", ("q", "q")),
    Scene("why", ("!",), N_("Why it stands here"), ("q", "q")),
    Scene("context", ("tab", "tab"), N_("What happened"), ("q",)),
    Scene("conversation-public", ("enter",), "¿Hay avería?", ("q",), _at("olmo_y_roble")),
    Scene("look-alike", ("enter",), "contraseña", ("q",), _at("va1deluz")),
    Scene("wide-letters", ("enter",), "いつ戻りますか", ("q",), _at("漢字の名前がとても長い人")),
    Scene("menu-go", ("g",), N_("first row"), ("ctrl+g",), _at(_FIRST)),
    Scene("menu-snooze", ("z",), N_("Monday at 9:00"), ("ctrl+g",)),
    Scene("menu-done", ("e",), N_("Done: how did it end?"), ("ctrl+g",)),
    Scene("menu-assign", ("a",), N_("Give it to"), ("ctrl+g",)),
    Scene("judge", ("v",), N_("Judge: what is it?"), ("ctrl+g",)),
    Scene("command", (":", "m"), "message claim", ("ctrl+g",)),
    Scene("take-over", ("c",), N_("Take over, because"), ("ctrl+g",), _at("la.de.las.recetas")),
    Scene("quarantine", ("x",), N_("Into quarantine, because"), ("ctrl+g",)),
    Scene("searching", ("/", "agua loma"), N_("Search"), ()),
    Scene("found", ("enter",), "laloma_vive", ()),
    Scene("found-nothing", ("/", "zzz", "enter"), N_("No message has these words. q goes back to the view.")),
    Scene("search-fault", ("/", "agua OR", "enter"), "^ ", ("ctrl+g",)),
    Scene("search-proposals", ("/", "agua red:"), "Facebook", ("ctrl+g",)),
    Scene("command-off", (":", "message "), "message claim", ("ctrl+g", "q")),
    Scene("view-snoozed", ("6",), "club_remo"),
    Scene("view-done", ("8",), "coral_9"),
    Scene("view-quarantine", ("9",), "ofertas.24h"),
    Scene("view-waiting", ("5",), "jardin.azul", ("1",)),
    Scene("accounts", ("g", "a"), N_("health")),
    Scene("accounts-sign-in", ("j",) * 4, "Pilar"),
    Scene("accounts-foreign", ("k",), "vaIdeluz"),
    Scene("accounts-help", ("?",), N_("Act"), ("q", "g", "i")),
    Scene("help", ("?",), N_("Look")),
    Scene("help-below", ("G",), N_("Leave Ventanilla; drafts are kept"), ("q",)),
    Scene("error", ("X",), " ! "),
    Scene("messages", (":", "messages", "enter"), N_("What was said at this desk, newest first"), ("q", "q")),
    Scene("news", ("space",), "", ("q",), _arrival),
    Scene("note", ("n", "Avisar también a la enfermera."), N_("WRITING"), ("ctrl+g",), _at(_FIRST)),
    Scene("lock", ("ctrl+o",), N_("Who goes on?")),
    Scene("pin", ("2",), N_("WRITING"), ("ctrl+g",)),
)
SIGN_IN = (Scene("sign-in", (), N_("Who is it?")),)
FIRST_START = (
    Scene("first-start", (), N_("No accounts yet")),
    Scene("first-accounts", ("g", "a"), N_("No accounts yet")),
)
NAMES = tuple(
    scene.name for scene in (*WALK, *SIGN_IN, *FIRST_START, *ANSWERS, *SETUP, *WATCHES, *ALERTS, *EDITOR, *QUEUE)
)

Shots = Mapping[str, Shot]


async def walk(look: Look, founded: Mapping[str, Path], folder: Path) -> Shots:
    """Walk through every scene in one look; ``founded`` has the workspaces ``morning``, ``empty`` and ``watched``."""
    shots: dict[str, Shot] = {}
    walks = (
        ("morning", WALK, "Ana"), ("morning", SIGN_IN, ""), ("empty", FIRST_START, "Ana"), ("morning", ANSWERS, "Ana"),
        ("empty", SETUP, "Ana"), ("watched", WATCHES, "Ana"), ("morning", ALERTS, "Ana"),
        ("morning", EDITOR, "Ana"), ("morning", QUEUE, "Ana"),
    )  # fmt: skip
    for kind, scenes, who in walks:
        directory = folder / f"{look.name}-{scenes[0].name}"
        copied(founded[kind], directory)
        palette = "none" if look.mode == "plain" else "dark"
        size = (look.columns, look.rows)
        async with sit(
            directory, size, who=who, language=look.language, palette=palette, is_ascii=look.mode == "ascii"
        ) as sitting:
            can_speak(sitting)
            for scene in scenes:
                await _play(sitting, scene)
                shots[scene.name] = shot(sitting)
                await _press(sitting, scene.back)
        shutil.rmtree(directory)
    return shots


async def _play(sitting: Sitting, scene: Scene) -> None:
    if scene.before is not None:
        await scene.before(sitting)
    await _press(sitting, scene.go)
    if scene.sees:
        await sitting.see(_(scene.sees).split("{")[0][:_ENOUGH].strip())
    await _told(sitting)
    await sitting.rest()


async def _told(sitting: Sitting) -> None:
    """Wait until this desk knows what the store says of who is where, its own place included."""
    here = {session.id: (session.conversation_id, session.is_writing) for session in await live_sessions(sitting.store)}
    tally = await alert_tally(sitting.store)
    deliveries = await delivery_tally(sitting.store)
    await sitting.until(lambda: sitting.desk.outbox.tally == deliveries, "the desk is told how deliveries stand")
    watching = sitting.desk.watching
    await sitting.until(
        lambda: watching.untaken == tally.count + (tally.of_people if watching.sees_people else 0),
        "the desk is told which alerts nobody has taken",
    )
    await sitting.until(
        lambda: {each.id: (each.conversation_id, each.is_writing) for each in sitting.desk.sessions} == here,
        "the desk is told who is where",
    )


async def _press(sitting: Sitting, keys: tuple[str, ...]) -> None:
    for key in keys:
        if len(key) == 1 or key in _NAMED:
            await sitting.press(_SIGNS.get(key, key))
        else:
            await sitting.write(key)


_ENOUGH = 12
"""Letters of what a scene must show: the rest may be cut or wrapped at some width."""

_NAMED = frozenset({"enter", "tab", "ctrl+g", "ctrl+o", "ctrl+r", "space", "escape"})
_SIGNS = {":": "colon", "/": "slash", "!": "exclamation_mark", "?": "question_mark", "+": "plus",
          ",": "comma", ".": "full_stop"}  # fmt: skip


def shot(sitting: Sitting) -> Shot:
    """The screen as it stands."""
    rows = tuple(sitting.rows())
    place = sitting.place
    return Shot(rows, tuple(sitting.runs()), place.place, _unusable(place), _cuts(sitting))


def _unusable(place: Place) -> tuple[str, ...]:
    """Keys that the footer offers although they would be refused here and now."""
    if not place.sheet("footer").display:
        return ()  # a field stands there
    table = place.app.keymap.here(place.place)
    works = {key_name(key) for key in table if key.keys and place.has(key) and not place.why_off(key)}
    if place.focused is not None:
        works = {
            "^G",
            "^R",
            "^O",
            *(("^T", "^N") if place.focused.id == "answer" else ()),
            *(("^N",) if place.focused.id == "post-text" else ()),
        }
    elif place._answers:
        works = {"^G"}
    elif isinstance(place, SignIn):
        works = {"1-9", "Enter", ":", "^L"}
    offered = place.sheet("footer").lines[0].spans
    return tuple(words.strip() for words, token in offered if token == "accent" and words.strip() not in works)


def _cuts(sitting: Sitting) -> tuple[str, ...]:
    """Author's and message's words of the list that end early without saying so."""
    if not isinstance(sitting.app.screen, Inbox):
        return ()
    inbox, cells = sitting.inbox, sitting.inbox.rows.size.width
    if not cells:
        return ()
    cut = []
    for row in inbox.rows.window.loaded:
        drawn = " ".join(line.text for line in inbox._row_lines(row, cells, False, False))
        cut += [words for words in (author_words(row), excerpt_words(row)) if not _is_whole_or_marked(words, drawn)]
    return tuple(cut)


def _is_whole_or_marked(words: str, drawn: str) -> bool:
    return words in drawn or any((part := fit(words, n)).endswith("…") and part in drawn for n in range(2, 120))


_taken: dict[Look, Shots] = {}


def shots_of(look: Look, founded: Mapping[str, Path], folder: Path) -> Shots:
    """The walk in this look, made once in a test run; workspaces are put into ``folder`` while it is made."""
    if look not in _taken:
        _taken[look] = asyncio.run(walk(look, founded, folder))
    return _taken[look]
