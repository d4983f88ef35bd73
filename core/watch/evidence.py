"""The evidence sheet of a message: what was said, where, by whom, when we had it and who saw it, sealed with its hash.

Pure: it gives the bytes of two files, one for machines and one for people; the caller writes them. The JSON file holds
the original bytes and a SHA-256 over everything else in it, so that any later change shows; the text file, in the
language in use, repeats it, names that hash, and ends in its own. A hash proves that nothing changed since the sheet
was made, not that the platform told the truth: give the hash to a witness (the police, a registry) the same hour.
"""

from __future__ import annotations

import base64
import hashlib
import json
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from core.i18n import N_, _
from core.text.show import show

FORM = 1
"""The version of the form of both files."""

_SEAL = "sheet_sha256"
_WIDTH = 100
_CHUNK = 76


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """The message as it reached us."""

    message: str
    conversation: str
    account: str
    """Our account that received it."""
    network: str
    url: str
    """Its address on the platform; may be empty."""
    remote_id: str
    """What the platform calls it."""
    author_id: str
    """What the platform calls its author: it stays when names change."""
    author_handle: str
    author_name: str
    visibility: str
    text: str
    raw: bytes
    """What the platform delivered, byte for byte; empty where it was not kept."""
    written_at: datetime | None
    """By the platform's word."""
    captured_at: datetime
    """When it reached us."""
    edits: Sequence[tuple[datetime, str]] = ()
    """Later texts, each with when it reached us."""
    removed_at: datetime | None = None
    """When the platform told us that it is gone."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Somebody of ours who had it on the screen."""

    name: str
    role: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """Who makes the sheet, when, and what for."""

    institution: str
    made_by: str
    made_at: datetime
    reference: str
    """The alert or incident it belongs to."""
    rules: Sequence[str] = ()
    """Ids of the rules that called attention to it."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Both files, ready to be written, and the hash that stands for them."""

    json: bytes
    text: bytes
    sha256: str
    """Of the JSON file's content, as it says itself."""


def build(original: Original, seen: Sequence[Seen], occasion: Occasion) -> Sheet:
    """The evidence sheet of one message."""
    record = _record(original, seen, occasion)
    seal = _digest(_canonical(record))
    document = json.dumps(record | {_SEAL: seal}, ensure_ascii=True, indent=2, sort_keys=True).encode() + b"\n"
    return Sheet(document, _readable(original, seen, occasion, record, seal), seal)


def is_intact(document: bytes) -> bool:
    """Whether a JSON file of evidence is as it was made, original bytes included."""
    try:
        record = json.loads(document)
        seal = record.pop(_SEAL)
        raw = base64.b64decode(record["original"]["bytes_base64"], validate=True)
        said = record["original"]["bytes_sha256"]
    except (ValueError, KeyError, TypeError, AttributeError):
        return False
    return bool(seal == _digest(_canonical(record)) and said == hashlib.sha256(raw).hexdigest())


def is_text_intact(document: bytes) -> bool:
    """Whether a text file of evidence is as it was made: its last word is the hash of all before its last line."""
    body, _newline, last = document.rstrip(b"\n").rpartition(b"\n")
    return bool(body) and last.split()[-1:] == [_digest(body + b"\n").encode()]


def _record(original: Original, seen: Sequence[Seen], occasion: Occasion) -> dict[str, object]:
    raw, is_platform = _bytes(original)
    return {
        "form": FORM,
        "institution": occasion.institution,
        "reference": occasion.reference,
        "made_by": occasion.made_by,
        "made_at": _instant(occasion.made_at),
        "rules": list(occasion.rules),
        "original": {
            "message": original.message,
            "conversation": original.conversation,
            "account": original.account,
            "network": original.network,
            "url": original.url,
            "remote_id": original.remote_id,
            "author": {"id": original.author_id, "handle": original.author_handle, "name": original.author_name},
            "visibility": original.visibility,
            "text": original.text,
            "bytes_are": "platform" if is_platform else "text",
            "bytes_base64": base64.b64encode(raw).decode(),
            "bytes_sha256": hashlib.sha256(raw).hexdigest(),
            "bytes_length": len(raw),
            "written_at": None if original.written_at is None else _instant(original.written_at),
            "captured_at": _instant(original.captured_at),
            "edits": [{"captured_at": _instant(at), "text": text} for at, text in original.edits],
            "removed_at": None if original.removed_at is None else _instant(original.removed_at),
        },
        "seen_by": [{"name": one.name, "role": one.role, "at": _instant(one.at)} for one in seen],
    }


def _bytes(original: Original) -> tuple[bytes, bool]:
    """The bytes that stand for the message, and whether they are the platform's."""
    if original.raw:
        return original.raw, True
    return original.text.encode("utf-8", "surrogatepass"), False


_LABELS: Mapping[str, str] = {
    "title": N_("Evidence sheet"),
    "institution": N_("Institution"),
    "reference": N_("Belongs to"),
    "made": N_("Made by"),
    "network": N_("Network"),
    "account": N_("Received by account"),
    "url": N_("Address"),
    "remote_id": N_("Id of the message on the platform"),
    "author_id": N_("Id of the author on the platform"),
    "author": N_("Author as shown then"),
    "written": N_("Written, by the platform's word"),
    "captured": N_("Reached us"),
    "removed": N_("Removed from the platform, told"),
    "rules": N_("Called attention by"),
    "text": N_("Text"),
    "edit": N_("Changed text, reached us {at}"),
    "seen": N_("Seen by"),
    "nobody": N_("nobody yet"),
    "unknown": N_("not known"),
    "raw": N_("Original bytes ({n} bytes, base64), as the platform delivered them"),
    "raw_text": N_("Original bytes ({n} bytes, base64) of the text; what the platform delivered was not kept"),
    "raw_hash": N_("SHA-256 of the original bytes"),
    "sheet_hash": N_("SHA-256 of the JSON sheet"),
    "own_hash": N_("SHA-256 of all lines above:"),
    "escaped": N_("Signs that cannot be printed are written as their code; the bytes below are the original."),
}


def _label(name: str, **values: object) -> str:
    return _(_LABELS[name], **values)


def _readable(
    original: Original, seen: Sequence[Seen], occasion: Occasion, record: Mapping[str, object], seal: str
) -> bytes:
    raw, is_platform = _bytes(original)
    unknown = _label("unknown")
    handle = f"{show(original.author_name)} ({show(original.author_handle)})"
    facts = [
        ("institution", occasion.institution),
        ("reference", occasion.reference),
        ("made", f"{occasion.made_by}, {_instant(occasion.made_at)}"),
        ("rules", ", ".join(occasion.rules) or unknown),
        ("network", show(original.network)),
        ("account", show(original.account)),
        ("url", show(original.url, limit=2_000) or unknown),
        ("remote_id", show(original.remote_id) or unknown),
        ("author_id", show(original.author_id) or unknown),
        ("author", handle),
        ("written", unknown if original.written_at is None else _instant(original.written_at)),
        ("captured", _instant(original.captured_at)),
    ]
    if original.removed_at is not None:
        facts.append(("removed", _instant(original.removed_at)))
    title = _label("title")
    lines = [title, "=" * len(title), ""]
    lines += [f"{_label(name)}: {value}" for name, value in facts]
    lines += ["", _label("text"), *_quoted(original.text)]
    for at, text in original.edits:
        lines += ["", _label("edit", at=_instant(at)), *_quoted(text)]
    lines += ["", _label("escaped"), "", f"{_label('seen')}:"]
    lines += [f"  - {one.name} ({one.role}), {_instant(one.at)}" for one in seen] or [f"  {_label('nobody')}"]
    lines += ["", _label("raw" if is_platform else "raw_text", n=len(raw))]
    lines += textwrap.wrap(base64.b64encode(raw).decode(), _CHUNK) or ["-"]
    lines += ["", f"{_label('raw_hash')}: {hashlib.sha256(raw).hexdigest()}"]
    lines += [f"{_label('sheet_hash')}: {seal}", ""]
    body = ("\n".join(lines) + "\n").encode()
    return body + f"{_label('own_hash')} {_digest(body)}\n".encode()


def _quoted(text: str) -> list[str]:
    """A foreign text as lines that cannot be taken for lines of the sheet."""
    shown = show(text, lines=True, limit=len(text) + 1)
    return [f"  | {piece}" for line in shown.split("\n") for piece in (textwrap.wrap(line, _WIDTH) or [""])]


def _canonical(record: Mapping[str, object]) -> bytes:
    return json.dumps(record, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
