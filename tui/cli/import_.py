"""``ventanilla import``: messages from files, for institutions that bring a past or other sources."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import BinaryIO

from core.accounts.model import Account
from core.accounts.overview import every_account
from core.accounts.service import target
from core.collector.commit import Ingest, ref_of
from core.collector.matching import Matching
from core.errors import UsageError
from core.i18n import N_, _, ngettext
from core.inbox.ingest import MOST as BATCH
from core.inbox.model import IngestCount
from core.runtime import House
from core.store import Actor, Work
from core.watch.places import gazetteer
from tui.cli.context import Call, only_one_input
from tui.cli.files import reaching
from tui.cli.grammar import Noun, Verb, argument
from tui.cli.import_posts import POSTS
from tui.cli.lines import LINE_BYTES, Read, read_line
from tui.cli.output import say
from tui.words import number
from ventanilla.api import StreamId

STREAM = StreamId("import")
"""How misfits of imports are told from those of a platform."""
CHUNK_BYTES = 4_000_000
"""How much of a file is in memory, and in one write, at a time."""


async def _messages(call: Call, file: str) -> int:
    only_one_input(file, call.pin_file)
    async with call.house() as house:
        actor = await call.actor(house)
        await house.store.write(actor, lambda work: work.allow("message.import"))
        accounts = {account.name.casefold(): account for account in await every_account(house.store)}
        total, bad = IngestCount(), 0
        take_in = Matching(directory=house.directory, places=gazetteer(house.directory))
        with _opened(file) as source:
            for chunk in chunks(_lines(source)):
                read, faults = _read(chunk, accounts, house)
                for at, fault in faults:
                    say(_("Line {number}: {fault}", number=at, fault=str(fault)))
                bad += len(faults)
                total += await _take_in(house, actor, read, take_in)
        say(_summary(total))
        if bad:
            say(ngettext("{n} line was bad and is not stored.", "{n} lines were bad and are not stored.", bad))
    return 1 if bad else 0


def chunks(lines: Iterable[bytes]) -> Iterator[list[tuple[int, bytes]]]:
    """The lines with their numbers, counted from 1, in portions that one write can take; a line is never split."""
    chunk: list[tuple[int, bytes]] = []
    size = 0
    for at, line in enumerate(lines, start=1):
        if chunk and (len(chunk) == BATCH or size + len(line) > CHUNK_BYTES):
            yield chunk
            chunk, size = [], 0
        chunk.append((at, line))
        size += len(line)
    if chunk:
        yield chunk


def _read(
    chunk: Sequence[tuple[int, bytes]], accounts: Mapping[str, Account], house: House
) -> tuple[list[Read], list[tuple[int, UsageError]]]:
    """What the lines say, and what is wrong with those that say nothing; empty lines are passed over."""
    read, faults = [], []
    for at, line in chunk:
        if not line.strip():
            continue
        try:
            read.append(read_line(line, accounts, house.store.clock.now_s()))
        except UsageError as fault:
            faults.append((at, fault))
    return read, faults


async def _take_in(house: House, actor: Actor, read: Sequence[Read], ingest: Ingest) -> IngestCount:
    """Store a chunk as one work, with one entry in the record for each account that got something."""
    by_account: dict[int, list[Read]] = {}
    for each in read:
        by_account.setdefault(each.account.id, []).append(each)

    async def act(work: Work) -> IngestCount:
        await work.allow("message.import")
        total = IngestCount()
        for parts in by_account.values():
            account = parts[0].account
            ref = ref_of(account)
            count = await ingest(work, ref, STREAM, [part.event for part in parts])
            if count.new or count.revised or count.misfit:
                await work.audit(
                    "message.import", target(account.id), new=count.new, revised=count.revised, misfit=count.misfit
                )
            total += count
        return total

    return await house.store.write(actor, act) if read else IngestCount()


@contextmanager
def _opened(place: str) -> Iterator[BinaryIO]:
    if place == "-":
        yield sys.stdin.buffer
        return
    with reaching(place):
        file = open(place, "rb")  # noqa: SIM115  # closed below; only opening it is told as the file's fault
    with file:
        yield file


def _lines(source: BinaryIO) -> Iterator[bytes]:
    """The lines one by one; of one that is too long only as much as shows that it is."""
    while line := source.readline(LINE_BYTES + 1):
        whole = line
        while not line.endswith(b"\n") and len(line) > LINE_BYTES:
            line = source.readline(LINE_BYTES + 1)
        yield whole


def _summary(count: IngestCount) -> str:
    return _(
        "{new} new, {revised} changed, {unchanged} known already.",
        new=number(count.new), revised=number(count.revised), unchanged=number(count.unchanged),
    )  # fmt: skip


COMMAND = Noun(
    "import",
    N_("What comes from files."),
    Verb(
        "messages",
        N_(
            "Store messages from JSON Lines, one a line; what is known already is passed over, so it can be run"
            " again.\n\n"
            "Each line has account, remote_id, author (with handle, name, remote_id), text and created_at, and may"
            " have kind, root, in_reply_to, url, lang, visibility and media. A bad line is reported by its number and"
            " the others are stored; the exit status is then 1."
        ),
        _messages,
        argument("file", N_("FILE"), N_("The file; - reads standard input.")),
        acts=True,
    ),
    POSTS,
)
