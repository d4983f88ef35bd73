"""The file that asks somebody outside for a decision, and the one that comes back: pure text, readable by anybody.

The file has everything that is decided about, and two codes. Whoever decides sends the code of their decision back,
with their reason where they have one; whatever else stands around it is not read. Who has both codes has none: the
file itself, sent back as it is, decides nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import UsageError
from core.i18n import N_, _
from core.publishing.content import Content, canonical
from core.text.show import show

FILE_CHARS = 200_000
REASON_CHARS = 2_000
_CODE = re.compile(r"(?<![0-9a-f])[0-9a-f]{8}(?:-[0-9a-f]{8}){3}(?![0-9a-f-])")
_REASON = re.compile(r"^\s*(?:reason|motivo|razón)\s*:[ \t]*(.*)\Z", re.IGNORECASE | re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Codes:
    """The two codes of an invitation; told once, kept as digests only."""

    approve: str
    reject: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the digests of the codes in it, and a reason where there is one."""

    digests: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody outside is asked to decide about."""

    post: str
    """Such as ``p12``."""
    version: int
    fingerprint: str
    institution: str
    person: str
    asked_by: str
    leaves: str
    """When, in words of the institution's zone."""
    before: str
    """Until when they can decide, in words."""
    kind: str
    said: Sequence[tuple[str, Content]]
    """Each account with what it says there."""
    comments: Sequence[str]
    """Those that are meant for outside."""


def new_codes() -> Codes:
    """Two codes of 128 random bits each."""
    return Codes(_code(), _code())


def digest(code: str) -> str:
    """What is kept of a code: the SHA-256 of its digits."""
    return hashlib.sha256(code.replace("-", "").encode()).hexdigest()


def dump_codes(codes: Codes) -> str:
    """The column of an invitation."""
    return canonical({"approve": digest(codes.approve), "reject": digest(codes.reject)})


def matches(column: str, found: Sequence[str]) -> bool | None:
    """Whether these digests approve (``True``) or reject (``False``) an invitation; ``None``: they are not its.

    Raises:
        UsageError: they do both.
    """
    kept = json.loads(column)
    is_yes, is_no = (any(hmac.compare_digest(kept[word], each) for each in found) for word in ("approve", "reject"))
    if is_yes and is_no:
        raise UsageError(N_("Both codes are in the file: leave the one of your decision only."))
    return is_yes if is_yes or is_no else None


def read_answer(text: str) -> Answer:
    """The codes and the reason in what came back.

    Raises:
        UsageError: it is too long, or there is no code in it.
    """
    if len(text) > FILE_CHARS:
        raise UsageError(N_("The file is too long for a decision: it needs the code and a reason only."))
    found = tuple(dict.fromkeys(digest(code) for code in _CODE.findall(text.lower())))
    if not found:
        raise UsageError(N_("There is no code in the file: it must have the code of one decision."))
    reason = _REASON.search(_CODE.sub("", text))
    return Answer(found, reason[1].strip()[:REASON_CHARS] if reason else "")


def write_request(asked: Asked, codes: Codes) -> str:
    """The file, in the language in use."""
    lines = [
        _("A decision is asked of {person}", person=show(asked.person)),
        "",
        _("Institution: {name}", name=show(asked.institution)),
        _("Asked by: {name}", name=show(asked.asked_by)),
        _("Post: {id}, version {version}, fingerprint {hash}",
          id=asked.post, version=asked.version, hash=asked.fingerprint),
        _("Kind: {kind}", kind=asked.kind),
        _("It leaves: {time}", time=asked.leaves),
        _("Decide before: {time}", time=asked.before),
    ]  # fmt: skip
    for account, content in asked.said:
        lines += ["", "-" * 60, show(account), ""]
        lines += [_("Content warning: {words}", words=show(content.warning))] if content.warning else []
        for number, passage in enumerate(content.passages):
            lines += ["", f"[{number + 1}/{len(content.passages)}]"] if len(content.passages) > 1 else []
            lines.append(show(passage.text, lines=True))
            lines += [
                _("Picture {sha256}: {alt}", sha256=each.sha256[:12], alt=show(each.alt)) for each in passage.media
            ]
    if asked.comments:
        lines += ["", "-" * 60, *(f"- {show(each, lines=True)}" for each in asked.comments)]
    lines += [
        "",
        "=" * 60,
        _("Send back ONE of these two lines, and your reason where you have one:"),
        "",
        f"{_('I approve')}: {codes.approve}",
        f"{_('I reject')}: {codes.reject}",
        f"{_('reason')}:",
        "",
    ]
    return "\n".join(lines)


def _code() -> str:
    digits = secrets.token_hex(16)
    return "-".join(digits[at : at + 8] for at in range(0, 32, 8))
