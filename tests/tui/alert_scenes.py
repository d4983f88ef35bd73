"""The screens of the alerts and of a watch being written: what stands there, what is asked, what was filed."""

from __future__ import annotations

from dataclasses import replace

from core.i18n import N_
from core.ids import MessageId, OperatorId
from core.store import Actor, Work
from core.watch.alert_store import list_alerts
from core.watch.alerts import Cause, acknowledge, close_alert, raise_alert
from core.watch.model import AlertKind, AlertState, NewWatch, Terms, WatchId
from core.watch.service import add_watch
from tests.tui.scene import Scene
from tests.tui.sitting import Sitting
from tests.tui.valdeluz import COLLECTOR, NOW_S
from tui.screens.watch_form import WatchForm

_FIGURES = {"n": 14, "before": 12, "usual": 0.83, "deviation": 0.91, "limit": 10, "days": 14, "window_s": 600,
            "start_s": NOW_S // 600 * 600 - 600}  # fmt: skip
_LUIS = Actor(OperatorId(2), "Luis", "ssh")


async def raise_morning(sitting: Sitting) -> None:
    """Two watches and six alerts: untaken, taken, closed, of danger, of a cause that came up before."""
    store, ana = sitting.store, sitting.desk.actor
    water = NewWatch(name="Agua", query="agua~ OR grifo", purpose="cortes y averías", has_read_rules=True)
    health = replace(water, name="Salud y farmacias de guardia", query="diálisis OR farmacia", terms=Terms(min_count=3))
    first = (await add_watch(store, ana, water)).watch.id
    second = (await add_watch(store, ana, health)).watch.id
    messages = await store.rows("SELECT id FROM message WHERE is_own = 0 ORDER BY id DESC LIMIT 3")
    ids = [MessageId(row["id"]) for row in messages]

    async def raised(cause: Cause, at_s: int) -> None:
        async def act(work: Work) -> None:
            work.system("arranging a test")
            await raise_alert(work, replace(cause, at_s=at_s))

        await store.write(COLLECTOR, act)

    spike = Cause(kind=AlertKind.SPIKE, key=f"spike:{first}", at_s=0, watch=first, figures=_FIGURES, level=2, times=2)
    await raised(spike, NOW_S - 3 * 86_400)
    await raised(_spike_of(second), NOW_S - 1500)
    earlier, lesser = sorted(await list_alerts(store, limit=9), key=lambda each: each.opened_s)
    await close_alert(store, _LUIS, earlier.id, AlertState.EXPLAINED, "Rotura en la calle Fresno, reparada")
    await acknowledge(store, _LUIS, lesser.id, "llamo al centro de salud")
    await raised(spike, NOW_S - 250)
    await raised(Cause(kind=AlertKind.THREAT, key="threat:1", at_s=0, messages=ids[:1], level=2,
                       figures={"score": 9, "reasons": 3, "grave": 1}), NOW_S - 100)  # fmt: skip
    await raised(Cause(kind=AlertKind.RUMOUR, key="rumour:1", at_s=0, messages=ids, level=1,
                       figures={"copies": 8, "authors": 6, "minutes": 60, "all": 11}), NOW_S - 500)  # fmt: skip
    await raised(Cause(kind=AlertKind.SILENCE, key="silence:1", at_s=0, figures={"silent_s": 7500, "longest_s": 4000}),
                 NOW_S - 4000)  # fmt: skip
    await sitting.until(lambda: sitting.desk.watching.untaken == 4, "the desk knows of them")


def _spike_of(watch: WatchId) -> Cause:
    figures = {**_FIGURES, "n": 3, "before": 3, "limit": 3, "days": 0}
    return Cause(kind=AlertKind.SPIKE, key=f"spike:{watch}", at_s=0, watch=watch, figures=figures)


async def _quiet(sitting: Sitting) -> None:
    """Send away what was said last: it would go by itself at any moment."""
    sitting.app.message_line.dismiss()
    sitting.app.redraw_frame()


def _form(sitting: Sitting) -> WatchForm:
    assert isinstance(sitting.app.screen, WatchForm)
    return sitting.app.screen


def _filled(sitting: Sitting, at: int, **typed: str) -> None:
    """As if all this had been typed, and the field left."""
    screen = _form(sitting)
    if screen.focused is not None:
        screen.close_words()
    words = {"name": "Puerto", "query": "agua OR grifo", "purpose": "cortes en la zona del puerto", **typed}
    screen.form = replace(screen.form, typed=words, at=at)
    screen.draw()


async def _whole(sitting: Sitting) -> None:
    _filled(sitting, 7)


async def _bounds(sitting: Sitting) -> None:
    _filled(sitting, 4)


async def _person(sitting: Sitting) -> None:
    _filled(sitting, 5, query="author:va1deluz", until="45d")


ALERTS = (
    Scene("alerts", ("g", "t"), "Agua", (), raise_morning),
    Scene("alerts-spike", ("j",), "0"),
    Scene("alerts-why", ("!",), N_("usual deviation"), ("q",)),
    Scene("alerts-history", ("h",), "Fresno", ("q",)),
    Scene("alerts-take", ("c",), N_("WRITING"), ("ctrl+g",)),
    Scene("alerts-closing", ("k", "e"), N_("Close the alert: what was it?")),
    Scene("alerts-police", ("r", "enter"),
          N_("A threat is closed with the reference of the police, or with why there is none: write it down."),
          ("ctrl+g",)),
    Scene("alerts-messages", ("j", "j", "enter"), N_("Which message?"), ("ctrl+g",)),
    Scene("alerts-behind", ("k", "k", "enter"), "laloma_vive", ("q",)),
    Scene("alerts-help", ("?",), N_("Act"), ("q",)),
    Scene("alerts-taken", ("c", "llamo a la comisaría", "enter"), "=", (), None),
    Scene("form", ("g", "w", "n"), N_("Short: it stands over the panel."), (), _quiet),
    Scene("form-query", ("Puerto", "enter", "agua h"), N_("Query")),
    Scene("form-fault", ("(", "enter"), "^ "),
    Scene("form-whole", (), N_("Try it"), (), _whole),
    Scene("form-trial", ("v",), N_("Newest hits")),
    Scene("form-rules", ("s",), N_("These platforms limit what this watch would do. Read it; s confirms that you have,"
                                   " and saves.")),
    Scene("form-rules-asked", ("s",), N_("Have you read what they say?"), ("ctrl+g",)),
    Scene("form-answers", ("i",), N_("Try it")),
    Scene("form-bounds", ("enter",), N_("When does it call for somebody?"), ("ctrl+g",), _bounds),
    Scene("form-person", (), N_("Legal basis"), (), _person),
    Scene("form-help", ("?",), N_("Act"), ("q",)),
    Scene("form-leave", ("ctrl+g",), N_("Leave this watch?"), ("ctrl+g",)),
)  # fmt: skip
"""Walked through in order, on the frozen morning."""
