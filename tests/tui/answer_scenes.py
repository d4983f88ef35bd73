"""The screens of answering: the composer, the last look, what is on its way out, and what a person decides about it."""

from __future__ import annotations

from core.i18n import N_
from core.ids import ConversationId, MessageId
from core.inbox.notes import save_draft
from core.publishing.content import Content
from core.publishing.model import Cause, DeliveryState, PostId
from core.publishing.replies import Reply, send_reply
from core.publishing.templates import NewTemplate, add_template
from core.store import Work
from tests.tui.answering import SHELF, person, takes_answers
from tests.tui.scene import Go, Scene
from tests.tui.sitting import Sitting
from tests.tui.valdeluz import COLLECTOR, NOW_S
from ventanilla.api import Passage

_FIRST, _PUBLIC = "hija_de_pampa", "olmo_y_roble"
_DOUBTS = (
    (DeliveryState.UNCERTAIN, Cause.NONE), (DeliveryState.NEEDS_OPERATOR, Cause.NO_WAY_TO_TELL),
    (DeliveryState.FAILED, Cause.REJECTED),
)  # fmt: skip
_WAITS = (
    (DeliveryState.HELD, Cause.CITIZEN_WROTE), (DeliveryState.SENDING, Cause.NONE), (DeliveryState.EXPIRED, Cause.LATE),
    (DeliveryState.PUBLISHED, Cause.NONE),
)  # fmt: skip


def _at(handle: str) -> Go:
    async def go(sitting: Sitting) -> None:
        await _quiet(sitting)
        await sitting.go_to(handle)

    return go


async def _quiet(sitting: Sitting) -> None:
    """Send away what was said last: it would go by itself at any moment."""
    sitting.app.message_line.dismiss()
    sitting.app.redraw_frame()


async def _ready(sitting: Sitting) -> None:
    await _quiet(sitting)
    takes_answers(sitting)


async def _templates(sitting: Sitting) -> None:
    await _quiet(sitting)
    rosa = await person(sitting, "Rosa")
    words = "Sabemos que en {zona} falta el agua. A las {hora} lo contamos."
    await add_template(sitting.store, rosa, NewTemplate(name="Corte de agua", text=words))
    await add_template(sitting.store, rosa, NewTemplate(name="Gracias", text="Gracias, {autor}."))
    await sitting.go_to("mercado_centro")


async def _colleague(sitting: Sitting) -> None:
    await _quiet(sitting)
    id_ = await sitting.go_to("puerto_68")
    luis = await person(sitting, "Luis")
    await save_draft(sitting.store, luis, id_, "reply", "El agua vuelve a las 11. Hay una cisterna en la plaza.")


def _with(handle: str, states: tuple[tuple[DeliveryState, Cause], ...]) -> Go:
    """A conversation in which one answer stands in each of these states."""

    async def go(sitting: Sitting) -> None:
        await _quiet(sitting)
        id_ = await sitting.conversation(handle)
        for number, (state, cause) in enumerate(states, 1):
            await _answer(sitting, id_, f"Respuesta {number} de las de hoy.", state, cause)
        await sitting.until(lambda: id_ in sitting.desk.outbox.tally.conversations, "the desk knows of them")
        await sitting.go_to(handle)

    return go


async def _answer(sitting: Sitting, id_: ConversationId, words: str, state: DeliveryState, cause: Cause) -> None:
    message = await sitting.value("SELECT max(id) FROM message WHERE conversation_id = ?", id_)
    known = await sitting.value("SELECT ifnull(max(id), 0) FROM post")
    wish = Reply(
        conversation=id_,
        message=MessageId(message),
        content=Content(passages=(Passage(words),)),
        seen_rev=1,
        seen_answer=PostId(known),
    )
    why = {"L11": "también lo leen los vecinos"}  # one of those who are answered writes in English
    sent = await send_reply(sitting.store, await person(sitting, "Ana"), SHELF, wish, reasons=why)

    async def act(work: Work) -> None:
        work.system("arranging a test")
        out_s = NOW_S if state is DeliveryState.PUBLISHED else None
        await work.execute(
            "UPDATE delivery SET state = ?, cause = ?, published_s = ?, is_found = 1, steps = 1 WHERE id = ?",
            (state.value, cause.value, out_s, sent.delivery),
        )
        work.changed("delivery", sent.delivery, "arranged")

    await sitting.store.write(COLLECTOR, act)


ANSWERS = (
    Scene("answer-private", ("r", "Le pasamos con el equipo de salud."), N_("WRITING"), (), _at(_FIRST)),
    Scene("review-private", ("ctrl+r",), N_("Send this answer?"), ("ctrl+g", "ctrl+g"), _quiet),
    Scene("answer-public", ("r", "Vuelve a las 11."), N_("WRITING"), (), _at(_PUBLIC)),
    Scene("review-public", ("ctrl+r",), N_("Send this answer?"), (), _quiet),
    Scene("review-later", ("l",), N_("To {who}"), ("ctrl+g",), _ready),
    Scene("review-again", ("ctrl+r",), N_("Send this answer?"), (), _quiet),
    Scene("review-confirmed", ("p",), "= ", ("ctrl+g", "ctrl+g"), _ready),
    Scene("answer-too-long", ("r", "En {zona} vuelve a las 11 y en las demás a las 12."), N_("WRITING"), (),
          _at("taller_pampa")),
    Scene("review-blocked", ("ctrl+r",), N_("Send this answer?"), ("ctrl+g", "ctrl+g"), _quiet),
    Scene("templates", ("b",), "Corte de agua", ("n", "ctrl+g"), _templates),
    Scene("draft-of-a-colleague", ("enter",), "El agua vuelve", (), _colleague),
    Scene("whose-draft", ("r",), N_("A colleague's draft"), ("n", "q"), _quiet),
    Scene("actions", ("m",), N_("What is to be done?"), (), _at(_PUBLIC)),
    Scene("action-hide", ("1",), N_("Do this on the platform?"), ("ctrl+g",), _ready),
    Scene("doubts", ("enter",), N_("UNCERTAIN: look at it"), (), _with("tourist_harbour", _DOUBTS)),
    Scene("decision", ("d",), N_("What became of it?"), ("ctrl+g", "q"), _quiet),
    Scene("held", ("enter",), N_("being sent"), ("q",), _with("bajo_la_loma", _WAITS)),
    Scene("leaving", ("s",), N_("Send this answer?"), (), _at(_FIRST)),
    Scene("countdown", ("y",), N_("Leaves in {time} · u stops it"), (), _ready),
    Scene("stopped", ("u",), N_("WRITING"), ("ctrl+g",)),
)  # fmt: skip
"""Walked through in order, in a workspace of their own."""
