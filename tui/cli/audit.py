"""``ventanilla audit``: the record of who did what, and whether it is whole."""

from __future__ import annotations

import json
import re

from core.errors import UsageError, VentanillaError
from core.i18n import N_, _, ngettext
from core.store.audit import Head, Verdict
from core.store.records import audit_entries, audit_head, audit_verify
from core.text.show import show
from tui.cli.context import Call
from tui.cli.files import reaching
from tui.cli.grammar import Noun, Verb, option
from tui.cli.output import put_json, put_line, put_table, say
from tui.cli.values import whole

MOST = 1_000_000
HEAD_BYTES = 4_096

_LINE = re.compile(r"([0-9]{1,18})\s+([0-9a-f]{64})(?:\s+(\S+))?")
_BROKEN = {
    "missing": N_("The record is broken: entry {number} is missing. Keep this file and call whoever audits."),
    "changed": N_("The record is broken: entry {number} was changed. Keep this file and call whoever audits."),
    "rewritten": N_("The record was rewritten: entry {number} is not the one that was witnessed. Call whoever audits."),
    "cut": N_("The record was cut: it ends before entry {number}, which was witnessed. Call whoever audits."),
}


class BrokenRecord(VentanillaError):
    """The chain of entries does not hold."""


async def _list(call: Call, limit: int, before: int | None, target: str | None) -> None:
    async with call.house() as house:
        entries = await audit_entries(house.store, before=before, limit=limit, target=target or "")
        if call.is_json:
            put_json([
                {
                    "seq": entry.seq, "at": entry.at, "actor": entry.actor, "origin": entry.origin,
                    "action": entry.action, "target": entry.target, "data": json.loads(entry.data),
                    "prev": entry.prev, "hash": entry.hash,
                }
                for entry in entries
            ])  # fmt: skip
        else:
            put_table(
                [
                    (entry.seq, entry.at, entry.actor, entry.origin, entry.action, entry.target, entry.data)
                    for entry in entries
                ],
                (_("number"), _("time"), _("who"), _("from"), _("action"), _("target"), _("details")),
            )


async def _verify(call: Call, head: str | None) -> None:
    witness = read_head(head) if head else None
    async with call.house() as house:
        verdict = await audit_verify(house.store, witness)
        if call.is_json:
            put_json({
                "checked": verdict.checked, "is_intact": verdict.broken_at is None, "broken_at": verdict.broken_at,
                "reason": verdict.reason or None, "is_witnessed": witness is not None,
                "head": {"seq": verdict.head.seq, "hash": verdict.head.hash, "at": verdict.head.at},
            })  # fmt: skip
        refuse_broken(verdict, witness)
        if not call.is_json:
            say(intact_words(verdict))


async def _head(call: Call) -> None:
    async with call.house() as house:
        head = await audit_head(house.store)
        if call.is_json:
            put_json({"seq": head.seq, "hash": head.hash, "at": head.at})
        else:
            put_line(f"{head.seq} {show(head.hash)} {show(head.at)}".rstrip())


def read_head(place: str) -> Head:
    """A head kept elsewhere: the line or the JSON that ``audit head`` printed.

    Raises:
        CannotReach: the file cannot be read.
        UsageError: it holds no head.
    """
    with reaching(place), open(place, "rb") as file:
        text = file.read(HEAD_BYTES).decode("utf-8", "replace").strip()
    if match := _LINE.fullmatch(text):
        return Head(int(match[1]), match[2], match[3] or "")
    try:
        found = json.loads(text)
        return Head(int(found["seq"]), str(found["hash"]), str(found.get("at", "")))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise UsageError(N_("{place} holds no head of a record: keep what «audit head» prints."), place=place) from None


def intact_words(verdict: Verdict) -> str:
    """The good news."""
    return ngettext(
        "The record is whole: {n} entry was checked.", "The record is whole: {n} entries were checked.", verdict.checked
    )


def refuse_broken(verdict: Verdict, witness: Head | None) -> None:
    """Accept a record that is whole.

    Raises:
        BrokenRecord: it is not; says where.
    """
    if verdict.broken_at is not None:
        number = witness.seq if witness is not None and verdict.reason == "cut" else verdict.broken_at
        raise BrokenRecord(_BROKEN[verdict.reason], number=number)


COMMAND = Noun(
    "audit",
    N_("The record of who did what."),
    Verb(
        "list",
        N_("List the entries, the newest first."),
        _list,
        option("--limit", N_("NUMBER"), N_("At most so many; 50 by itself."), default="50",
               check=whole("--limit", 1, MOST)),
        option("--before", N_("NUMBER"), N_("Only older than this entry."), check=whole("--before", 1, 1 << 49)),
        option("--target", N_("TARGET"), N_("Only about this, such as conversation:1234 or operator:1.")),
        reads=True,
    ),
    Verb(
        "verify",
        N_("Check that no entry was changed, removed or put in between."),
        _verify,
        option("--head", N_("FILE"), N_("A head kept elsewhere: finds also a record that was cut or rewritten.")),
        reads=True,
    ),
    Verb("head", N_("Print the last entry's number and seal, to be kept elsewhere as a witness."), _head, reads=True),
)  # fmt: skip
