"""``ventanilla crisis note``: the timeline of an incident, read, added to and taken away."""

from __future__ import annotations

from collections.abc import Sequence

from core.crisis.model import IncidentId
from core.crisis.notes import note
from core.crisis.timeline import PAGE, Entry, Wanted, every_line, page
from core.crisis.timeline_out import as_json, as_text
from core.crisis.words import who_of, words_of
from core.errors import UsageError
from core.i18n import N_, _
from core.runtime import House
from core.text.show import show
from tui.cli.context import Call
from tui.cli.crisis_ids import INCIDENT, past_s
from tui.cli.crisis_meant import meant, operator_named
from tui.cli.grammar import Noun, Verb, argument, option, switch
from tui.cli.output import Json, put_json, put_line, put_table, put_text, say
from tui.cli.values import whole
from tui.words import local, moment, zone


def _kind(value: str) -> Entry:
    for each in Entry:
        if each.value == value.strip().lower().replace("-", "_"):
            return each
    raise UsageError(
        N_("«{value}» is no kind of line: it is one of {kinds}."),
        value=show(value, limit=40), kinds=", ".join(each.value for each in Entry),
    )  # fmt: skip


async def _add(call: Call, text: str, incident: IncidentId | None, at: str | None, todo: bool) -> None:
    async with call.house() as house:
        actor = await call.actor(house)
        found = await meant(house, incident)
        line = await note(house.store, actor, found.id, text, at_s=_past(house, at), is_todo=todo)
        put_line(str(line.id))
        say(_("It is on the timeline."))


async def _list(
    call: Call, incident: IncidentId | None, kind: Sequence[Entry], since: str | None, until: str | None,
    by: str | None, find: str | None, limit: int | None,
) -> None:  # fmt: skip
    async with call.house() as house:
        found = await meant(house, incident)
        wanted = await _wanted(house, kind, since, until, by, find)
        got = await page(house.store, found.id, wanted, limit=limit or PAGE)
        if call.is_json:
            put_json(_documents(as_json(got.lines)))
            return
        now_s, name = house.store.clock.now_s(), house.workspace.zone
        put_table(
            [(moment(each.at_s, now_s, name), who_of(each), words_of(each)) for each in got.lines],
            (_("time"), _("who"), _("what")),
        )
        if got.older is not None:
            say(_("There is more before this: --limit shows it, «crisis note export» everything."))


async def _export(call: Call, incident: IncidentId | None) -> None:
    async with call.house() as house:
        found = await meant(house, incident)
        lines = await every_line(house.store, found.id)
        if call.is_json:
            put_json(_documents(as_json(lines)))
        else:
            put_text(as_text(found, lines, zone(house.workspace.zone)).rstrip("\n"))


async def _wanted(
    house: House, kind: Sequence[Entry], since: str | None, until: str | None, by: str | None, find: str | None
) -> Wanted:
    return Wanted(
        kinds=frozenset(kind), since_s=_past(house, since), until_s=_past(house, until), words=find or "",
        operator=await operator_named(house, by) if by else None,
    )  # fmt: skip


def _past(house: House, when: str | None) -> int | None:
    return None if when is None else past_s(when, local(house.store.clock.time(), house.workspace.zone))


def _documents(lines: Sequence[dict[str, object]]) -> Json:
    """The lines as the printer takes them; they hold nothing but what JSON has."""
    return [{name: _plain(value) for name, value in line.items()} for line in lines]


def _plain(value: object) -> Json:
    if isinstance(value, dict):
        return {str(name): _plain(each) for name, each in value.items()}
    return value if isinstance(value, str | int | float | bool) else None


NOTE_NOUN = Noun(
    "note",
    N_("The timeline of an incident: what happened, as it happened."),
    Verb("add", N_("Add a line in your own words."), _add,
         argument("text", N_("TEXT"), N_("What happened.")), INCIDENT,
         option("--at", N_("WHEN"), N_("When it happened: the last 07:10, or 20min for so long ago; without it, now.")),
         switch("--todo", N_("It is still to be done.")), acts=True),
    Verb("list", N_("Show the newest lines."), _list, INCIDENT,
         option("--kind", N_("KIND"), N_("Only lines of this kind, such as note, fact or late; may be repeated."),
                many=True, check=_kind),
         option("--since", N_("WHEN"), N_("Only what happened from then on.")),
         option("--until", N_("WHEN"), N_("Only what had happened by then.")),
         option("--by", N_("NAME"), N_("Only what this operator did.")),
         option("--find", N_("TEXT"), N_("Only notes with these words.")),
         option("--limit", N_("NUMBER"), N_("How many lines."), check=whole("--limit", 1, 2_000)), reads=True),
    Verb("export", N_("Print the whole timeline, to keep or to print on paper."), _export, INCIDENT, reads=True),
)  # fmt: skip
