"""``ventanilla workspace backup``, ``restore`` and ``verify``: copies of everything, put back and checked."""

from __future__ import annotations

import os
from pathlib import Path

from core.errors import StoreRefused
from core.i18n import N_, _, ngettext
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
from tui.cli.grammar import Verb, argument
from tui.cli.output import Json, put_json, say

_MACHINE = Actor(None, "system", ORIGIN)
"""Signs what the owner of the files does with them as files; nobody may have this name."""


async def _backup(call: Call, target: Path) -> None:
    async with call.house() as house:
        actor = await _permitted(call, house, "workspace.backup")
        with reaching(target):
            found = back_up(database_path(house.directory), target)
        await house.store.write(actor, lambda work: _record(work, "workspace.backup"))
        say(_("Backed up to {place}, {size} bytes, and checked.", place=target, size=found.size_bytes))
        _say_own(found)
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
        _say_own(found)


async def _verify(call: Call, source: Path | None) -> None:
    if source is not None:
        _verify_copy(call, source)
        return
    async with call.house() as house:
        found = check_up(database_path(house.directory))
        verdict = await audit_verify(house.store)
        if call.is_json:
            put_json({
                **_json(found), "is_sound": _is_sound(found) and verdict.broken_at is None,
                "audit_checked": verdict.checked, "audit_broken_at": verdict.broken_at,
            })  # fmt: skip
        _refuse_damaged(found)
        refuse_broken(verdict, None)
        if lost := _lost_words(found):
            raise StoreRefused(" ".join(lost))
        if not call.is_json:
            say(_("The file is sound.") + " " + intact_words(verdict))
            _say_left_out(found)


def _verify_copy(call: Call, source: Path) -> None:
    """Check a backup where it lies, without putting it back."""
    with reaching(source):
        os.stat(source)
        found = check_up(source)
    if call.is_json:
        put_json({**_json(found), "is_sound": _is_sound(found)})
    if found.faults:
        raise StoreRefused(
            N_("{place} is not a sound backup ({fault}): keep another."), place=source, fault=show(found.faults[0])
        )
    if lost := _lost_words(found):
        raise StoreRefused(" ".join(lost))
    if not call.is_json:
        say(_("{place} is a sound backup.", place=source))
        _say_own(found)


def _is_sound(found: Checkup) -> bool:
    return not (found.faults or found.lost or found.lost_evidence)


def _json(found: Checkup) -> dict[str, Json]:
    return {
        "faults": list(found.faults),
        "lost_pictures": list(found.lost),
        "lost_evidence": list(found.lost_evidence),
        "own_files": [{"path": path, "sha256": sha256} for path, sha256 in found.own.hashes.items()],
        "left_out": list(found.own.left_out),
        "has_configuration": found.own.has_config,
        "schema": found.schema,
        "size_bytes": found.size_bytes,
    }


def _say_own(found: Checkup) -> None:
    """Tell what of the institution's own files goes along, and what does not."""
    n = len(found.own.hashes)
    if n:
        say(
            ngettext(
                "{n} file of the institution's own (policy, places, words, keys) goes with it.",
                "{n} files of the institution's own (policy, places, words, keys) go with it.",
                n,
            )
        )
    _say_left_out(found)
    if found.own.has_config:
        say(_("ventanilla.toml does not: it belongs to the machine, and its addresses may be secret. Keep it apart."))


def _say_left_out(found: Checkup) -> None:
    if found.own.left_out:
        say(
            ngettext(
                "{n} file does not go into a backup, as it is a link, too large or not yours to read: {file}.",
                "{n} files do not go into a backup, as they are links, too large or not yours to read: {file} and"
                " others.",
                len(found.own.left_out),
                file=show(found.own.left_out[0], limit=80),
            )
        )


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


COPIES = (
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
    Verb(
        "verify",
        N_("Check the file and the record for damage; of a backup, everything it carries."),
        _verify,
        argument("source", N_("FILE"), N_("A backup; without it, the workspace."), optional=True, check=_path),
        reads=True,
    ),
)
