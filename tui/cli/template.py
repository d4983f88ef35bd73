"""``ventanilla template``: texts that answers begin with."""

from __future__ import annotations

from core.errors import UsageError
from core.i18n import N_, _
from core.inbox.model import CLASS_NAMES, MessageClass
from core.publishing.templates import (
    NewTemplate,
    Template,
    add_template,
    all_templates,
    approve_template,
    remove_template,
    suggested,
    template_named,
    variables,
)
from core.text.show import show
from tui.cli.context import Call, only_one_input
from tui.cli.grammar import Noun, Verb, argument, option, switch
from tui.cli.message_ids import conversation_of
from tui.cli.output import Json, put_facts, put_json, put_table, put_text, say, utc
from tui.cli.said import FILE, read_text
from tui.cli.values import Named, identity, kind_of, whole
from tui.words import moment

_NAME = argument("name", N_("NAME"), N_("The template's name."))


async def _add(
    call: Call,
    name: str,
    text: str | None,
    file: str | None,
    lang: str | None,
    class_: MessageClass | None,
    replace: bool,
) -> None:
    only_one_input(call.pin_file, file)
    if (text is None) == (file is None):
        raise UsageError(N_("Say the template's text in one way: TEXT or --file."))
    words = read_text(file) if file is not None else text or ""
    async with call.house() as house:
        actor = await call.actor(house)
        new = NewTemplate(name=name, text=words, lang=lang or "", class_=class_)
        made = await add_template(house.store, actor, new, replaces=replace)
        values = {"name": show(made.name), "version": made.version}
        if made.is_approved:
            say(_("Template «{name}», version {version}: ready for use.", **values))
        else:
            say(_("Template «{name}», version {version}: proposed; somebody who may has to approve it.", **values))


async def _list(call: Call, for_: Named | None) -> None:
    async with call.house() as house:
        if for_ is None:
            found = await all_templates(house.store)
        else:
            found = list(await suggested(house.store, await conversation_of(house, for_)))
        if call.is_json:
            put_json([_json(each) for each in found])
            return
        put_table(
            [
                (each.name, each.version, _state(each), each.class_.value if each.class_ else "-", each.lang or "-",
                 each.text)
                for each in found
            ],
            (_("name"), _("version"), _("state"), _("class"), _("language"), _("text")),
        )  # fmt: skip
        if not found:
            say(_("There are no templates yet: add one with «template add»."))


async def _show(call: Call, name: str) -> None:
    async with call.house() as house:
        found = await template_named(house.store, name)
        if call.is_json:
            put_json(_json(found))
            return
        put_facts([
            (_("name"), found.name),
            (_("version"), found.version),
            (_("state"), _state(found)),
            (_("class"), _(CLASS_NAMES[found.class_]) if found.class_ else "-"),
            (_("language"), found.lang or "-"),
            (_("written by"), found.writer),
            (_("written"), moment(found.written_s, house.store.clock.time(), house.workspace.zone)),
            (_("approved by"), found.approver or "-"),
            (_("variables"), ", ".join(variables(found.text)) or "-"),
        ])  # fmt: skip
        put_text("\n" + show(found.text, lines=True))


async def _approve(call: Call, name: str, version: int | None) -> None:
    async with call.house() as house:
        actor = await call.actor(house)
        made = await approve_template(house.store, actor, name, version=version)
        say(_("Template «{name}», version {version}: ready for use.", name=show(made.name), version=made.version))


async def _remove(call: Call, name: str) -> None:
    async with call.house() as house:
        actor = await call.actor(house)
        gone = await remove_template(house.store, actor, name)
        say(_("Template «{name}» is out of use; what was answered with it stays.", name=show(gone.name)))


def _state(template: Template) -> str:
    return _("ready") if template.is_approved else _("proposed")


def _json(template: Template) -> dict[str, Json]:
    return {
        "id": str(template.id),
        "name": template.name,
        "text": template.text,
        "variables": list(variables(template.text)),
        "lang": template.lang or None,
        "class": template.class_.value if template.class_ else None,
        "version": template.version,
        "written_by": template.writer,
        "written_at": utc(template.written_s),
        "approved_by": template.approver or None,
    }


COMMAND = Noun(
    "template",
    N_("Texts that answers begin with, with variables in braces."),
    Verb(
        "add",
        N_(
            "Write a template down. Who may approve approves it with that; who may only propose waits for them. The"
            " program itself fills in autor, cuenta, hora and fecha where they stand in braces."
        ),
        _add,
        _NAME,
        argument("text", N_("TEXT"), N_("The text, with variables in braces."), optional=True),
        FILE,
        option("--lang", N_("CODE"), N_("The language of the text, such as es or qu.")),
        option(
            "--class",
            N_("CLASS"),
            N_("Offer it first for conversations of this class: its letter or its name."),
            check=kind_of(MessageClass, CLASS_NAMES),
            parameter="class_",
        ),
        switch("--replace", N_("It is the next version of the template of this name.")),
        acts=True,
    ),
    Verb(
        "list",
        N_("List the templates."),
        _list,
        option(
            "--for",
            N_("ID"),
            N_("Only those that can answer this conversation, the fittest first."),
            check=identity,
            parameter="for_",
        ),
        reads=True,
    ),
    Verb("show", N_("Show one template whole."), _show, _NAME, reads=True),
    Verb(
        "approve",
        N_("Let answers begin with a template as it stands."),
        _approve,
        _NAME,
        option(
            "--version",
            N_("NUMBER"),
            N_("Refuse if it is at another version by now."),
            check=whole("--version", 1, 1 << 40),
        ),
        acts=True,
    ),
    Verb("remove", N_("Take a template out of use; what was answered with it stays."), _remove, _NAME, acts=True),
)
