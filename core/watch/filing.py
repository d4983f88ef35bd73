"""Filing the evidence of an alert: the sheets of its messages written into a folder, sealed, and put on record.

Only whoever may take alerts can file. A file is never written over and is readable by its owner alone; the record of
acts keeps its hash, so that a sheet can be told from a changed one for as long as the record stands.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from core.errors import CannotReach, NotFound
from core.i18n import N_, _
from core.ids import MessageId, arrived_s
from core.store import Actor, Row, Store, Work
from core.store.evidence_files import ACTION, FOLDER, digest
from core.text.words import words
from core.watch.alert_store import alert_of, messages_of
from core.watch.evidence import Occasion, Original, Seen, Sheet, build
from core.watch.model import Alert, AlertId, AlertKind
from core.watch.person import acting_person
from core.watch.threats import assess

MOST_SHEETS = 20
"""At one time: the newest messages of an alert."""

_SELECT = (
    "SELECT m.*, a.name AS account_name, a.network, u.remote_id AS author_remote, u.handle, u.name AS author_name,"
    " r.data AS raw FROM message AS m JOIN account AS a ON a.id = m.account_id JOIN author AS u ON u.id = m.author_id"
    " LEFT JOIN message_raw AS r ON r.message_id = m.id WHERE m.id = ?"
)


@dataclass(frozen=True, slots=True)
class Filed:
    """One message's evidence, as it lies in the folder."""

    message: MessageId
    json: Path
    text: Path
    sha256: str
    """What both files name: give it to a witness."""


async def file_evidence(
    store: Store, actor: Actor, id_: AlertId, institution: str, folder: Path | None = None
) -> tuple[Filed, ...]:
    """Write the evidence sheets of an alert's messages; files already there stay, and new ones stand beside them.

    Args:
        folder: made, for its owner alone, where it is not there; ``None``: :data:`FOLDER` in the workspace.

    Raises:
        NotFound: there is no such alert, or no message behind it.
        CannotReach: the folder cannot be written to; nothing is filed then.
        NotPermitted: as ever.
    """
    place = folder if folder is not None else store.path.parent / FOLDER
    written: list[Path] = []

    async def act(work: Work) -> tuple[Filed, ...]:
        await work.allow("alert.ack")
        acting_person(work)
        alert = await alert_of(work, id_)
        messages = (await messages_of(work, id_))[:MOST_SHEETS]
        if not messages:
            raise NotFound(N_("No message stands behind alert {number}: there is nothing to file."), number=id_)
        sheets = [(message, await _sheet(work, alert, message, institution)) for message in messages]
        with _reaching(place):
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
            filed = tuple(_written(place, id_, message, sheet, written) for message, sheet in sheets)
        for each, (_message, sheet) in zip(filed, sheets, strict=True):
            await work.audit(
                ACTION, f"alert:{id_}", message=each.message, sha256=each.sha256, is_kept=folder is None,
                file=each.json.name, file_sha256=digest(sheet.json),
                text=each.text.name, text_sha256=digest(sheet.text),
            )  # fmt: skip
        return filed

    try:
        return await store.write(actor, act)
    except BaseException:  # what is not on record is not left lying about
        for path in written:
            path.unlink(missing_ok=True)
        raise


async def _sheet(work: Work, alert: Alert, message: MessageId, institution: str) -> Sheet:
    row = await work.need(_SELECT, (message,), N_("There is no message {number}."), number=message)
    versions = await work.rows(
        "SELECT text, seen_s FROM message_revision WHERE message_id = ? ORDER BY revision", (message,)
    )
    now = datetime.fromtimestamp(work.now_s, UTC)
    seen = [*await _seen(work, alert, int(row["conversation_id"])), await _who(work, int(work.actor.operator_id or 0))]
    occasion = Occasion(
        institution=institution,
        made_by=work.actor.name,
        made_at=now,
        reference=_("alert {number}", number=alert.id),
        rules=_rules(alert, str(row["text"]), str(row["lang"])),
    )
    return build(_original(row, versions), seen, occasion)


def _original(row: Row, versions: Sequence[Row]) -> Original:
    texts = [str(each["text"]) for each in versions] + [str(row["text"])]
    times = [int(each["seen_s"]) for each in versions[1:]]
    times += [int(row["edited_s"] or row["removed_s"] or arrived_s(row["id"]))] if versions else []
    is_removed = row["removed_s"] is not None
    edits = [] if is_removed else [(_at(at_s), text) for at_s, text in zip(times, texts[1:], strict=True)]
    return Original(
        message=f"m{row['id']}",
        conversation=f"c{row['conversation_id']}",
        account=row["account_name"],
        network=row["network"],
        url=row["url"],
        remote_id=row["remote_id"],
        author_id=row["author_remote"],
        author_handle=row["handle"],
        author_name=row["author_name"],
        visibility=row["visibility"],
        text=texts[0],
        raw=zlib.decompress(row["raw"]) if row["raw"] is not None else b"",
        written_at=_at(row["created_s"]) if row["has_own_time"] else None,
        captured_at=_at(arrived_s(row["id"])),
        edits=edits,
        removed_at=_at(row["removed_s"]) if is_removed else None,
    )


def _rules(alert: Alert, text: str, lang: str) -> tuple[str, ...]:
    """What called attention: the rules that read a threat in it, or what kind of alert it is, of which watch."""
    if alert.kind is AlertKind.THREAT:
        threat = assess(words(text), text, lang)
        if threat is not None:
            return tuple(dict.fromkeys(reason.rule for reason in threat.reasons))
    watch = f"watch:{alert.watch}" if alert.watch is not None else ""
    return tuple(filter(None, (alert.kind.value, watch)))


async def _seen(work: Work, alert: Alert, conversation: int) -> list[Seen]:
    """Who took the alert, and who did something about the conversation, each when they first did."""
    rows = await work.rows(
        "SELECT a.operator_id AS who, min(a.done_s) AS at_s FROM act_change AS c JOIN act AS a ON a.id = c.act_id"
        " WHERE c.conversation_id = ? GROUP BY a.operator_id ORDER BY at_s",
        (conversation,),
    )
    first = {int(row["who"]): int(row["at_s"]) for row in rows}
    if alert.ack_by is not None and alert.ack_s is not None:
        first[alert.ack_by] = min(alert.ack_s, first.get(alert.ack_by, alert.ack_s))
    order = sorted(first.items(), key=lambda each: each[1])
    return [await _who(work, who, at_s) for who, at_s in order if who != work.actor.operator_id]


async def _who(work: Work, who: int, at_s: int | None = None) -> Seen:
    rows = await work.rows("SELECT name, title FROM operator WHERE id = ?", (who,))
    name, title = (str(rows[0]["name"]), str(rows[0]["title"])) if rows else (work.actor.name, "")
    roles = await work.rows("SELECT role FROM operator_role WHERE operator_id = ? ORDER BY role", (who,))
    return Seen(name, title or ", ".join(str(row["role"]) for row in roles), _at(work.now_s if at_s is None else at_s))


def _written(place: Path, id_: AlertId, message: MessageId, sheet: Sheet, written: list[Path]) -> Filed:
    """Both files under the first name that is free; ``written`` gets what was made."""
    n = 1
    while True:
        stem = f"alert-{id_}-m{message}" + (f"-{n}" if n > 1 else "")
        document, readable = place / f"{stem}.json", place / f"{stem}.txt"
        if not (document.exists() or readable.exists()):
            _put(document, sheet.json, written)
            _put(readable, sheet.text, written)
            return Filed(message, document, readable, sheet.sha256)
        n += 1


def _put(path: Path, content: bytes, written: list[Path]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    written.append(path)
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(descriptor, 0o600)
        file.write(content)
        file.flush()
        os.fsync(descriptor)


@contextmanager
def _reaching(place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CannotReach(
            N_("The evidence cannot be written into {place}: {reason}. Name another folder."),
            place=place, reason=os.strerror(error.errno or 0),
        ) from error  # fmt: skip


def _at(epoch_s: int) -> datetime:
    return datetime.fromtimestamp(epoch_s, UTC)
