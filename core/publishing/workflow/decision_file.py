"""The file that asks somebody outside for a decision, and the one that comes back: pure text, readable by anybody.

The file has everything that an approval signs, whole, and two codes. What somebody wrote stands behind ``> ``, so that
no post can look like the file around it. Whoever decides sends the code of their decision back, with their reason after
it where they have one; whatever else stands around it is not read. Who has both codes has none: the file itself, sent
back as it is, decides nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.errors import UsageError
from core.i18n import N_, _
from core.publishing.content import Content, canonical
from core.publishing.meta import KIND_NAMES, Kind, Meta, Paid
from core.text.show import show
from ventanilla.api import Attachment, Visibility

FILE_CHARS = 200_000
REASON_CHARS = 2_000
LINE_CHARS = 1_000
"""A quoted line that is longer goes on in the next, behind ``>+ ``."""
_CODE = re.compile(r"(?<![0-9a-f])[0-9a-f]{8}(?:-[0-9a-f]{8}){3}(?![0-9a-f-])", re.IGNORECASE)
_REASON = re.compile(r"^[\s>]*(?:reason|motivo|razón)\s*:[ \t]*(.*)\Z", re.IGNORECASE | re.MULTILINE | re.DOTALL)
_VISIBLE: Mapping[Visibility, str] = {
    Visibility.PUBLIC: N_("everybody"),
    Visibility.UNLISTED: N_("everybody, not listed"),
    Visibility.FOLLOWERS: N_("followers only"),
    Visibility.PRIVATE: N_("those who are addressed only"),
}
META_LABELS: Mapping[str, str] = {
    "kind": N_("kind"),
    "theme": N_("theme"),
    "slot": N_("slot of the plan"),
    "off_plan": N_("outside the plan because"),
    "backing": N_("stands on"),
    "paid": N_("paid for"),
    "verifier": N_("checked by"),
    "verified_on": N_("checked on"),
    "ledger": N_("ledger"),
    "tags": N_("tags"),
    "corrects": N_("corrects"),
    "is_crisis": N_("crisis"),
    "is_repost": N_("repost"),
}
PAID_LABELS: Mapping[str, str] = {
    "payer": N_("payer"),
    "budget": N_("budget"),
    "from_": N_("from"),
    "until": N_("until"),
    "audience": N_("audience"),
    "disclaimer": N_("disclaimer"),
}
"""Each particular that is signed, as a msgid."""


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
class Said:
    """What the post says on one account."""

    account: str
    content: Content
    is_ended: bool = False
    """It was cancelled there: it is signed with the rest, and does not go out."""


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
    meta: Meta
    said: Sequence[Said]
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
    codes = list(_CODE.finditer(text))
    if not codes:
        raise UsageError(N_("There is no code in the file: it must have the code of one decision."))
    found = tuple(dict.fromkeys(digest(code[0].lower()) for code in codes))
    reason = _REASON.search(text[codes[-1].end() :])
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
        _("It leaves: {time}", time=asked.leaves),
        _("Decide before: {time}", time=asked.before),
        "",
        _("What stands behind «> » is what somebody wrote; «>+ » goes on with the line before it."),
        "",
        *_particulars(asked.meta),
    ]  # fmt: skip
    for each in asked.said:
        lines += ["", "-" * 60, show(each.account), *_told(each)]
    if asked.comments:
        lines += ["", "-" * 60, _("What the institution says about it:")]
        lines += [line for comment in asked.comments for line in ("", *_quoted(comment))]
    lines += [
        "",
        "=" * 60,
        _("Send back ONE of these two lines, and your reason after it where you have one:"),
        "",
        f"{_('I approve')}: {codes.approve}",
        f"{_('I reject')}: {codes.reject}",
        f"{_('reason')}:",
        "",
    ]
    return "\n".join(lines)


def _particulars(meta: Meta) -> Iterator[str]:
    """Everything that is said about it besides its text; its kind also where nobody said one."""
    for name, label in META_LABELS.items():
        value = getattr(meta, name)
        if isinstance(value, Kind):
            yield f"{_(label)}: {_(KIND_NAMES[value])}"
        elif isinstance(value, Paid):
            yield f"{_(label)}:"
            for part, said in PAID_LABELS.items():
                yield from _labelled(said, str(getattr(value, part)) or "-")
        elif value is True:
            yield f"{_(label)}: {_('yes')}"
        elif value:
            yield from _labelled(label, ", ".join(value) if isinstance(value, tuple) else str(value))


def _told(each: Said) -> Iterator[str]:
    content = each.content
    if each.is_ended:
        yield _("It was cancelled here: nothing goes out on this account.")
    yield _("Who can see it: {whom}", whom=_(_VISIBLE[content.visibility]))
    yield _("Language: {language}", language=show(content.lang) or "-")
    if content.warning:
        yield from _labelled(N_("content warning"), content.warning)
    for number, passage in enumerate(content.passages):
        yield from ("", f"[{number + 1}/{len(content.passages)}]") if len(content.passages) > 1 else ("",)
        yield from _quoted(passage.text)
        for picture in passage.media:
            yield from _picture(picture)
    for key, value in sorted(content.ext.items()):
        yield ""
        yield _("For this network, {field}:", field=show(key))
        yield from _quoted(value if isinstance(value, str) else canonical(value))


def _picture(picture: Attachment) -> Iterator[str]:
    yield ""
    yield _("Picture {sha256}, {mime}, {size} bytes, {width} x {height}; it is described as:",
            sha256=picture.sha256, mime=show(picture.mime), size=picture.size, width=picture.width or "?",
            height=picture.height or "?")  # fmt: skip
    yield from _quoted(picture.alt)


def _labelled(label: str, value: str) -> Iterator[str]:
    yield f"{_(label)}:"
    yield from _quoted(value)


def _quoted(text: str) -> Iterator[str]:
    """Foreign words whole, line by line, told from the file's own."""
    for line in re.split(r"\r\n|[\n\r\v\f\x85\u2028\u2029]", text):
        shown = show(line, limit=len(line) * 20 + 64)  # some signs are spelt out in several
        for at in range(0, max(1, len(shown)), LINE_CHARS):
            yield f"{'>+' if at else '>'} {shown[at : at + LINE_CHARS]}".rstrip()


def _code() -> str:
    digits = secrets.token_hex(16)
    return "-".join(digits[at : at + 8] for at in range(0, 32, 8))
