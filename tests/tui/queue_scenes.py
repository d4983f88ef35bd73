"""The screens of the queue: a plan, and posts that stand in every way there is; hand-made, on the frozen morning."""

from __future__ import annotations

from core.i18n import N_
from core.publishing.content import Content
from core.publishing.freeze import freeze_queue
from core.publishing.freeze_store import Scope
from core.publishing.meta import Kind, Meta
from core.publishing.model import PostId
from core.publishing.workflow.approving import approve, ask_rework
from core.publishing.workflow.drafting import At, Changes, NewPost, new_draft, save
from core.publishing.workflow.submitting import submit
from core.store import Actor, Work
from tests.tui.answering import SHELF, can_speak, person
from tests.tui.scene import Scene
from tests.tui.sitting import Sitting
from tests.tui.valdeluz import COLLECTOR, NOW_S
from tui.screens.queue import Queue
from ventanilla.api import Passage

HOUR, DAY = 3600, 86_400


async def write(
    sitting: Sitting, title: str, *accounts: str, by: Actor | None = None, in_s: int | None = HOUR,
    kind: Kind = Kind.NONE, text: str = "", theme: str = "",
) -> PostId:  # fmt: skip
    """A draft of a colleague, or of whoever sits here."""
    new = NewPost(
        accounts=accounts or ("x",),
        content=Content(passages=(Passage(text or title),), lang="es"),
        title=title,
        at_s=None if in_s is None else NOW_S + in_s,
        meta=Meta(kind=kind, theme=theme),
    )
    return await new_draft(sitting.store, by or sitting.desk.actor, new)


async def hand_in(sitting: Sitting, id_: PostId, by: Actor) -> None:
    """Hand a post in; nothing judges it here."""
    await submit(sitting.store, by, SHELF, id_)


async def fill_queue(sitting: Sitting) -> None:
    """A day of the queue: published, ready, in review, void, to be changed, failed, in doubt, frozen, drafts."""
    can_speak(sitting)
    store, ana = sitting.store, sitting.desk.actor
    luis, rosa = await person(sitting, "Luis"), await person(sitting, "Rosa")

    async def approved(title: str, *accounts: str, in_s: int = HOUR) -> PostId:
        id_ = await write(sitting, title, *accounts, by=luis, in_s=in_s)
        await hand_in(sitting, id_, luis)
        await approve(store, rosa, id_)
        return id_

    out = await approved("Columpios nuevos", "x", "ig", in_s=60)
    doubt = await approved("Vídeo del taller de compost", "x", in_s=90)
    failed = await approved("Horario de la piscina", "fb", in_s=120)
    await approved("Obras en la calle Roble", "x", in_s=4 * HOUR)
    await approved("Ruta por el puerto", "fb", "x", "ig", "wf", in_s=DAY)
    review = await write(sitting, "Festival de la plaza", "x", "fb", by=luis, in_s=5 * HOUR, theme="Cultura")
    await hand_in(sitting, review, luis)
    void = await approved("Poda de la avenida", "fb", in_s=6 * HOUR)
    rev = await sitting.value("SELECT rev FROM workflow WHERE post_id = ?", void)
    await save(store, luis, void, Changes(at=At(NOW_S + 7 * HOUR)), rev=rev, stays=False)
    change = await write(sitting, "Talleres de mayo", "ig", by=ana, in_s=2 * DAY)
    await hand_in(sitting, change, ana)
    await ask_rework(store, rosa, change, "Falta el lugar de la inscripción")
    await write(sitting, "Idea: baños públicos", by=ana, in_s=None)
    hostile = await write(
        sitting, "\u202eESTÁ LISTO\x1b[31m [@click=app.quit]x[/]", "ch", by=luis, in_s=8 * HOUR, text="漢字 💧"
    )
    await hand_in(sitting, hostile, luis)

    async def act(work: Work) -> None:
        work.system("arranging a test")
        await _stand(work, out, "published", "", NOW_S - 90 * 60)
        await _stand(work, doubt, "uncertain", "", NOW_S - 60 * 60)
        await _stand(work, failed, "failed", "sign_in", NOW_S - 30 * 60)
        for number, (name, share) in enumerate((("Cultura", 20), ("Movilidad", None)), 1):
            await work.execute("INSERT INTO theme (id, name, share) VALUES (?, ?, ?)", (number, name, share))
        await work.execute(
            "INSERT INTO slot (account_id, theme_id, weekday, minute, minutes)"
            " VALUES (2, 1, 1, 810, 60), (2, 2, 2, 600, 120)"
        )
        await work.execute(
            "INSERT INTO calendar_event (source, uid, title, kind, starts_s, ends_s, is_day)"
            " VALUES ('own', 'a', 'Día del barrio', 'holiday', ?, ?, 1)",
            (NOW_S // DAY * DAY + DAY + 5 * HOUR, NOW_S // DAY * DAY + 2 * DAY + 5 * HOUR),
        )
        work.changed("post", int(out), "arranged")

    await store.write(COLLECTOR, act)


async def _stand(work: Work, id_: PostId, state: str, cause: str, at_s: int) -> None:
    """As if it had been so for a while."""
    if state != "failed":
        await work.execute("UPDATE delivery SET state = 'sending' WHERE post_id = ?", (id_,))
    await work.execute(
        "UPDATE delivery SET state = ?1, cause = ?2, due_s = ?3, published_s = CASE ?1 WHEN 'published' THEN ?3 END"
        " WHERE post_id = ?4",
        (state, cause, at_s, id_),
    )
    await work.execute("DROP TRIGGER approved_post_is_frozen")
    await work.execute("UPDATE post SET at_s = ? WHERE id = ?", (at_s, id_))
    await work.execute(_FROZEN_AGAIN)


_FROZEN_AGAIN = """CREATE TRIGGER approved_post_is_frozen BEFORE UPDATE ON post
WHEN EXISTS (SELECT 1 FROM approval WHERE post_id = old.id AND void_s IS NULL)
BEGIN SELECT RAISE(ABORT, 'what is approved cannot be changed'); END"""


async def freeze_all(sitting: Sitting) -> None:
    """Rosa stops everything."""
    rosa = await person(sitting, "Rosa")
    await freeze_queue(sitting.store, rosa, Scope(), "Corte de agua en tres barrios")
    place = sitting.app.screen
    assert isinstance(place, Queue)
    await sitting.until(lambda: len(place.freezes) == 1, "the freeze is read")


QUEUE = (
    Scene("queue", ("g", "q"), "Festival", (), fill_queue),
    Scene("queue-judge", (".", "v"), N_("changes"), ("ctrl+g",)),
    Scene("queue-week", (",",), N_("PgDn")),
    Scene("queue-month", (",",), "14", (",",)),
    Scene("queue-freeze", (":", "queue freeze Corte", "enter"), N_("Freeze the whole queue?"), ("ctrl+g",)),
    Scene("queue-frozen", (), "Rosa", (), freeze_all),
    Scene("queue-help", ("?",), N_("Act"), ("q", "g", "i")),
)
"""Walked through in order, on the frozen morning."""
