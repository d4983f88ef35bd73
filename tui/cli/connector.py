"""``ventanilla connector``: which platforms can be reached, what each asks, and whether it keeps its laws."""

from __future__ import annotations

from core.accounts.fence import Broken, fenced_call
from core.accounts.loading import Listed, Loaded, NotLoaded, Shelf
from core.config import read_config
from core.i18n import N_, _
from core.text.show import show
from tui.cli.collect import shelf_of
from tui.cli.connector_check import CHECK
from tui.cli.context import Call
from tui.cli.grammar import Noun, Verb
from tui.cli.output import Json, put_json, put_line
from ventanilla.api import ConnectorError, SetupField


def _list(call: Call) -> None:
    shelf = shelf_of(read_config(call.directory))
    found = [(listed, *_loaded(shelf, listed)) for listed in shelf.names()]
    if call.is_json:
        put_json([_json(listed, loaded, refusal) for listed, loaded, refusal in found])
        return
    for listed, loaded, refusal in found:
        if loaded is None:
            put_line(f"{show(listed.name)}: {show(refusal)}")
            continue
        networks = ", ".join(f"{show(each.code)} {show(each.name)}" for each in loaded.info.networks)
        put_line(f"{show(listed.name)}: {show(loaded.info.name)} {show(loaded.info.version)} ({networks})")
        for field in _fields(loaded):
            need = _("needed") if field.required else _("optional")
            put_line(f"  {show(field.key)}: {show(_(field.label))} ({need}, {field.kind.value})")


def _loaded(shelf: Shelf, listed: Listed) -> tuple[Loaded | None, str]:
    """The connector, or why it is not there."""
    if listed.refusal:
        return None, _(listed.refusal, name=show(listed.name))
    try:
        return shelf.load(listed.name), ""
    except NotLoaded as error:
        return None, str(error)


def _fields(loaded: Loaded) -> tuple[SetupField, ...]:
    try:
        return fenced_call(loaded.connector.setup_schema).fields
    except (Broken, ConnectorError, AttributeError):  # a connector that cannot say what it asks is listed without
        return ()


def _json(listed: Listed, loaded: Loaded | None, refusal: str) -> Json:
    document: dict[str, Json] = {
        "name": listed.name,
        "is_bundled": listed.is_bundled,
        "distribution": listed.distribution,
        "is_loaded": loaded is not None,
        "refusal": refusal,
    }
    if loaded is None:
        return document
    return {
        **document,
        "title": loaded.info.name,
        "version": loaded.info.version,
        "networks": [{"code": each.code, "name": each.name} for each in loaded.info.networks],
        "policy": loaded.info.policy,
        "fields": [
            {
                "key": field.key, "label": _(field.label), "kind": field.kind.value, "is_required": field.required,
                "default": field.default, "choices": list(field.choices), "help": _(field.help),
            }
            for field in _fields(loaded)
        ],
    }  # fmt: skip


COMMAND = Noun(
    "connector",
    N_("The connectors, each of which speaks one platform."),
    Verb(
        "list",
        N_("List the connectors with their networks and what each asks of an account."),
        _list,
        reads=True,
    ),
    CHECK,
)
