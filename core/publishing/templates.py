"""Templates of answers: texts with variables in braces, used once somebody who may has approved them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.access.gate import grant_of
from core.errors import Conflict, NotFound, UsageError
from core.i18n import N_
from core.ids import ConversationId, OperatorId
from core.inbox.model import MessageClass
from core.policy import Grant
from core.publishing.person import acting_person
from core.store import Actor, Reads, Row, Store, Work
from core.text.show import show

NAME_CHARS = 60
TEXT_CHARS = 5_000
LANG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")

_MISSING = N_("There is no template «{name}»: «template list» shows them.")
_VARIABLE = re.compile(r"\{([^{}\s]{1,40})\}")
_SELECT = (
    "SELECT t.*, w.name AS writer, a.name AS approver FROM template AS t JOIN operator AS w ON w.id = t.written_by"
    " LEFT JOIN operator AS a ON a.id = t.approved_by"
)


@dataclass(frozen=True, slots=True)
class Template:
    """A text to begin an answer with."""

    id: int
    name: str
    text: str
    lang: str
    class_: MessageClass | None
    """Offered first for conversations of this class."""
    version: int
    writer: str
    written_s: int
    approver: str
    """Empty: nobody has approved this version, so it is not used."""

    @property
    def is_approved(self) -> bool:
        """Whether answers may begin with it."""
        return bool(self.approver)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTemplate:
    """A template as it is entered."""

    name: str
    text: str
    lang: str = ""
    class_: MessageClass | None = None


def variables(text: str) -> tuple[str, ...]:
    """The names in braces, each once, in the order in which they stand."""
    return tuple(dict.fromkeys(_VARIABLE.findall(text)))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with the variables that are known filled in; the others stay, braces and all."""
    return _VARIABLE.sub(lambda found: values.get(found[1], found[0]), text)


async def add_template(store: Store, actor: Actor, new: NewTemplate, *, replaces: bool = False) -> Template:
    """Write a template down, or its next version; who may approve approves it with that.

    Args:
        replaces: it is meant to replace the one of this name.

    Raises:
        UsageError: its name, text or language is not fit.
        Conflict: there is one of this name, or it is in use and the author can only propose.
        NotFound, NotPermitted: as ever.
    """
    name = " ".join(new.name.split())
    if not 1 <= len(name) <= NAME_CHARS or not name.isprintable():
        raise UsageError(N_("A template's name has 1 to {most} printable characters."), most=NAME_CHARS)
    if not 1 <= len(new.text.strip()) <= TEXT_CHARS:
        raise UsageError(N_("A template's text has 1 to {most} characters."), most=TEXT_CHARS)
    if new.lang and not LANG.fullmatch(new.lang):
        raise UsageError(N_("«{lang}» is no language: write es, en, qu or the like."), lang=show(new.lang, limit=20))
    values = (new.text.strip(), new.lang, new.class_.value if new.class_ else "")

    async def act(work: Work) -> Template:
        me, may_approve = await _author(work, "template.add")
        known = await work.row("SELECT * FROM template WHERE name = ?", (name,))
        approver = me if may_approve else None
        if known is None:
            if replaces:
                raise NotFound(_MISSING, name=show(name))
            id_ = await work.insert(
                "INSERT INTO template (name, text, lang, class, written_by, written_s, approved_by)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (name, *values, me, work.now_s, approver),
            )
        else:
            id_ = int(known["id"])
            if known["removed_s"] is None and not replaces:
                raise Conflict(N_("There is a template «{name}» already: say that yours replaces it."), name=show(name))
            if known["removed_s"] is None and known["approved_by"] is not None and not may_approve:
                raise Conflict(
                    N_("Template «{name}» is in use and you can only propose: propose yours under another name."),
                    name=show(name),
                )
            await work.execute(
                "UPDATE template SET name = ?, text = ?, lang = ?, class = ?, version = version + 1, written_by = ?,"
                " written_s = ?, approved_by = ?, removed_s = NULL WHERE id = ?",
                (name, *values, me, work.now_s, approver, id_),
            )
        made = await _of(work, id_)
        await work.audit("template.add", f"template:{id_}", version=made.version, approved=made.is_approved)
        work.changed("template", id_, "add")
        return made

    return await store.write(actor, act)


async def approve_template(store: Store, actor: Actor, name: str, *, version: int | None = None) -> Template:
    """Let answers begin with a template as it stands.

    Args:
        version: the one that was read; ``None``: whichever it is.

    Raises:
        Conflict: it is approved already, or was changed since it was read.
        NotFound, NotPermitted: as ever.
    """

    async def act(work: Work) -> Template:
        await work.allow("template.approve")
        me = acting_person(work)
        found = await template_named(work, name)
        if found.is_approved:
            raise Conflict(
                N_("Template «{name}» was approved by {person} already."), name=found.name, person=found.approver
            )
        if version not in (None, found.version):
            raise Conflict(
                N_("Template «{name}» is at version {version} by now: read it again."),
                name=found.name, version=found.version,
            )  # fmt: skip
        await work.execute("UPDATE template SET approved_by = ? WHERE id = ?", (me, found.id))
        await work.audit("template.approve", f"template:{found.id}", version=found.version)
        work.changed("template", found.id, "approve")
        return await _of(work, found.id)

    return await store.write(actor, act)


async def remove_template(store: Store, actor: Actor, name: str) -> Template:
    """Take a template out of use; what was answered with it stays.

    Raises:
        Conflict: it is in use and the person can only propose.
        NotFound, NotPermitted: as ever.
    """

    async def act(work: Work) -> Template:
        _me, may_approve = await _author(work, "template.remove")
        found = await template_named(work, name)
        if found.is_approved and not may_approve:
            raise Conflict(
                N_("Template «{name}» is in use and you can only propose: ask who can approve to remove it."),
                name=found.name,
            )
        await work.execute("UPDATE template SET removed_s = ?, approved_by = NULL WHERE id = ?", (work.now_s, found.id))
        await work.audit("template.remove", f"template:{found.id}", version=found.version)
        work.changed("template", found.id, "remove")
        return found

    return await store.write(actor, act)


async def all_templates(source: Reads) -> list[Template]:
    """Every template that is not removed, by name."""
    return [_template(row) for row in await source.rows(f"{_SELECT} WHERE t.removed_s IS NULL ORDER BY t.name")]


async def template_named(source: Reads, name: str) -> Template:
    """The template of this name.

    Raises:
        NotFound: there is none.
    """
    rows = await source.rows(f"{_SELECT} WHERE t.removed_s IS NULL AND t.name = ?", (" ".join(name.split()),))
    if not rows:
        raise NotFound(_MISSING, name=show(name, limit=60))
    return _template(rows[0])


async def usable_template(source: Reads, name: str) -> Template:
    """The template of this name, if answers may begin with it.

    Raises:
        Conflict: nobody has approved it.
        NotFound: there is none.
    """
    found = await template_named(source, name)
    if not found.is_approved:
        raise Conflict(
            N_("Nobody has approved template «{name}» yet: see «template approve», or write your own words."),
            name=found.name,
        )
    return found


async def suggested(source: Reads, id_: ConversationId) -> Sequence[Template]:
    """Approved templates for an answer in this conversation: of its class first, then in its language, by name."""
    rows = await source.rows(
        f"{_SELECT} JOIN conversation AS c ON c.id = ? WHERE t.removed_s IS NULL AND t.approved_by IS NOT NULL"
        " ORDER BY t.class <> '' AND t.class IS c.class DESC,"
        " CASE t.lang WHEN (SELECT m.lang FROM message AS m WHERE m.conversation_id = c.id AND m.is_own = 0"
        "  ORDER BY m.id DESC LIMIT 1) THEN 0 WHEN '' THEN 1 ELSE 2 END, t.name",
        (id_,),
    )
    return [_template(row) for row in rows]


async def _author(work: Work, permission: str) -> tuple[OperatorId, bool]:
    """Who acts, once the gate lets them do it or propose it; and whether they may approve.

    Raises:
        NotPermitted: the gate refuses, or nobody in person acts.
    """
    if await grant_of(work, work.actor, permission) is not Grant.PROPOSE:
        await work.allow(permission)
    return acting_person(work), (await grant_of(work, work.actor, "template.approve")).is_enough


async def _of(work: Work, id_: int) -> Template:
    [row] = await work.rows(f"{_SELECT} WHERE t.id = ?", (id_,))
    return _template(row)


def _template(row: Row) -> Template:
    return Template(
        id=int(row["id"]),
        name=row["name"],
        text=row["text"],
        lang=row["lang"],
        class_=MessageClass(row["class"]) if row["class"] else None,
        version=int(row["version"]),
        writer=row["writer"],
        written_s=int(row["written_s"]),
        approver=row["approver"] or "",
    )
