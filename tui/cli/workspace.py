"""``ventanilla workspace``: the folder in which everything is kept."""

from __future__ import annotations

import os
from pathlib import Path

from core.access.service import list_operators
from core.accounts.overview import every_account
from core.collector.presence import who_collects
from core.errors import StoreRefused
from core.i18n import N_, _, ngettext
from core.inbox import overview, reads
from core.inbox.views import VIEWS
from core.runtime import House, open_house
from core.store import Actor, Work
from core.store.backup import Checkup, back_up, check_up
from core.store.backup import restore as put_back
from core.store.files import database_path
from core.store.records import audit_verify
from core.text.show import show
from tui.cli.audit import intact_words, refuse_broken
from tui.cli.context import ORIGIN, Call
from tui.cli.files import reaching
from tui.cli.grammar import Noun, Verb, argument
from tui.cli.output import put_facts, put_json, say, utc
from tui.cli.sole import SOLE
from tui.words import moment

_KINDS = {"live": N_("live"), "demo": N_("demonstration"), "drill": N_("exercise")}
_MACHINE = Actor(None, "system", ORIGIN)
"""Signs what the owner of the files does with them as files; nobody may have this name."""


async def _info(call: Call) -> None:
    async with call.house() as house:
        facts, store = house.workspace, house.store
        open_ = (await reads.counts(store, None))[VIEWS[0].key]
        accounts, people = await every_account(store), await list_operators(store)
        misfits, collecting = await overview.misfit_count(store), await who_collects(store)
        schema = await store.value("PRAGMA user_version")
        if call.is_json:
            put_json({
                "uuid": facts.uuid, "directory": str(house.directory), "institution": facts.institution,
                "short_name": facts.short_name, "zone": facts.zone, "language": facts.language,
                "kind": facts.kind.value, "created_at": utc(facts.created_s), "now": utc(store.clock.time()),
                "speed": store.clock.speed, "schema": schema,
                "size_bytes": database_path(house.directory).stat().st_size, "open_conversations": open_,
                "accounts": len(accounts), "operators": sum(person.is_active for person in people),
                "misfits": misfits,
                "collector": None if collecting is None else {
                    "host": collecting.host, "pid": collecting.pid, "since": utc(collecting.since_s),
                },
            })  # fmt: skip
            return
        now_s = store.clock.time()
        put_facts([
            (_("institution"), facts.institution),
            (_("folder"), house.directory),
            (_("kind"), _(_KINDS[facts.kind])),
            (_("zone"), facts.zone),
            (_("language"), facts.language),
            (_("time there"), moment(now_s, now_s, facts.zone)),
            (_("schema"), schema),
            (_("open conversations"), open_),
            (_("accounts"), len(accounts)),
            (_("operators"), sum(person.is_active for person in people)),
            (_("items that fit no message"), misfits),
            (_("collector"), _("none at work") if collecting is None else f"{collecting.host}, {collecting.pid}"),
        ])  # fmt: skip


async def _backup(call: Call, target: Path) -> None:
    async with call.house() as house:
        actor = await _permitted(call, house, "workspace.backup")
        with reaching(target):
            found = back_up(database_path(house.directory), target)
        await house.store.write(actor, lambda work: _record(work, "workspace.backup"))
        say(_("Backed up to {place}, {size} bytes, and checked.", place=target, size=found.size_bytes))
        _say_lost(found)


async def _restore(call: Call, source: Path) -> None:
    with reaching(source):
        os.stat(source)
        found = put_back(source, call.directory)
        _say_lost(found)
    async with open_house(call.directory) as house:
        await house.store.write(_MACHINE, lambda work: _record(work, "workspace.restore"))
        say(
            _("{place} holds «{institution}» again, as the backup has it.", place=call.directory,
              institution=show(house.workspace.institution))
        )  # fmt: skip


async def _verify(call: Call) -> None:
    async with call.house() as house:
        found = check_up(database_path(house.directory))
        verdict = await audit_verify(house.store)
        if call.is_json:
            put_json({
                "is_sound": not (found.faults or found.lost or found.lost_evidence) and verdict.broken_at is None,
                "faults": list(found.faults), "lost_pictures": list(found.lost),
                "lost_evidence": list(found.lost_evidence),
                "schema": found.schema, "size_bytes": found.size_bytes, "audit_checked": verdict.checked,
                "audit_broken_at": verdict.broken_at,
            })  # fmt: skip
        _refuse_damaged(found)
        refuse_broken(verdict, None)
        if lost := _lost_words(found):
            raise StoreRefused(" ".join(lost))
        if not call.is_json:
            say(_("The file is sound.") + " " + intact_words(verdict))


async def _permitted(call: Call, house: House, action: str) -> Actor:
    """Who answers for it: the operator who was named, if the gate lets them, else the owner of the files."""
    if not call.operator:
        return _MACHINE
    actor = await call.actor(house)
    await house.store.write(actor, lambda work: work.allow(action))
    return actor


async def _record(work: Work, action: str) -> None:
    await work.audit(action, "workspace")


def _refuse_damaged(found: Checkup) -> None:
    if found.faults:
        raise StoreRefused(
            ngettext(
                "The file is damaged in {n} place ({fault}): restore a backup.",
                "The file is damaged in {n} places ({fault}): restore a backup.",
                len(found.faults),
                fault=show(found.faults[0]),
            )
        )


def _say_lost(found: Checkup) -> None:
    for words in _lost_words(found):
        say(words)


def _lost_words(found: Checkup) -> list[str]:
    """A sentence on the pictures and one on the evidence, where something of them is lost."""
    said = []
    if found.lost:
        said.append(
            ngettext(
                "{n} picture is gone or is not what it was ({hash}); everything else is there.",
                "{n} pictures are gone or are not what they were ({hash} and others); everything else is there.",
                len(found.lost),
                hash=found.lost[0][:12],
            )
        )
    if found.lost_evidence:
        said.append(
            ngettext(
                "{n} file of evidence is gone, changed or not yours to read ({file}); everything else is there.",
                "{n} files of evidence are gone, changed or not yours to read ({file} and others); everything else is"
                " there.",
                len(found.lost_evidence),
                file=show(found.lost_evidence[0], limit=80),
            )
        )
    return said


def _path(value: str) -> Path:
    return Path(value).expanduser().absolute()


COMMAND = Noun(
    "workspace",
    N_("The folder in which everything is kept."),
    Verb("info", N_("Say whose it is, what is in it and who collects."), _info, reads=True),
    Verb(
        "backup",
        N_(
            "Copy everything to a new file while others go on working, and check the copy. The owner of the folder"
            " needs no operator; with --operator the gate is asked and the name goes on record."
        ),
        _backup,
        argument("target", N_("FILE"), N_("The new file."), check=_path),
        acts=True,
    ),
    Verb(
        "restore",
        N_("Put a backup in place of the workspace; what is there is set aside. Nobody may be working in it."),
        _restore,
        argument("source", N_("FILE"), N_("The backup."), check=_path),
    ),
    Verb("verify", N_("Check the file and the record for damage."), _verify, reads=True),
    SOLE,
)
