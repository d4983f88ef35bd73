"""The way of a post in words and as JSON: how it stands, who is waited for, what was said and decided about it."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from core.i18n import N_, _
from core.publishing.meta import KIND_NAMES
from core.publishing.workflow.comments import Comment, CommentKind
from core.publishing.workflow.model import PART_NAMES, STANDING_NAMES, Standing
from core.publishing.workflow.reads import QueueLine
from core.publishing.workflow.sheet import PostSheet, SheetApproval
from core.publishing.workflow.waiting import waiting_words
from core.runtime import House
from core.text.show import show
from tui.cli.output import Json, utc
from tui.words import moment

FINGERPRINT = 16


def standing_word(standing: Standing) -> str:
    """How it stands, in one or two words."""
    return _(STANDING_NAMES[standing])


def sheet_lines(sheet: PostSheet, house: House) -> Iterator[str]:
    """How a post stands, read from top to bottom; its deliveries are told elsewhere."""
    now_s, zone = house.store.clock.time(), house.workspace.zone
    yield _(
        "{state}, version {version}, fingerprint {hash}",
        state=standing_word(sheet.standing), version=sheet.version, hash=sheet.hash[:FINGERPRINT],
    )  # fmt: skip
    yield (
        _("leaves {time}", time=moment(sheet.at_s, now_s, zone))
        if sheet.at_s is not None
        else _("leaves as soon as it is approved")
    )
    yield _("kind: {kind}", kind=_(KIND_NAMES[sheet.meta.kind])) + (
        f" · {show(sheet.meta.theme)}" if sheet.meta.theme else ""
    )
    if len(sheet.hands) > 1:
        yield _("written by {names}", names=", ".join(show(each) for each in sheet.hands))
    if sheet.writer:
        yield _("{name} is writing at it", name=show(sheet.writer))
    if sheet.is_sole:
        yield _("sole-operator mode: authors approve their own posts")
    for each in sheet.steps if sheet.submitted_s is not None else ():
        name = each.step.name or ", ".join(sorted(each.step.roles)) or _("approval")
        given = ", ".join(show(who) for who in each.by) or "-"
        yield f"{'>' if each.is_turn else ' '} {show(name)} {len(each.by)}/{each.step.need}: {given}"
    if words := waiting_words(sheet):
        yield words
    for approval in sheet.approvals:
        if approval.is_own:
            yield own_approval_line(approval, house)
    if not any(each.delivery is not None for each in sheet.variants):
        for variant in sheet.variants:
            own = _(" (its own words)") if variant.is_own else ""
            yield f"{show(variant.name)}{own}"
            yield from (f"  {line}" for line in show(variant.content.text, lines=True).split("\n"))
    for one in sheet.overrides:
        people = show(one.by) + (f" + {show(one.second)}" if one.second else "")
        yield _(
            "{rule} overridden by {name}: {reason}", rule=one.rule, name=people, reason=show(one.reason)
        ) + ("" if one.is_complete else " " + _("(n{number} waits for a second person)", number=one.id))  # fmt: skip
    for asked in sheet.invitations:
        used = (
            _("answered or void")
            if asked.used_s is not None
            else _("until {time}", time=moment(asked.expires_s, now_s, zone))
        )
        yield _("i{number} asked of {name}: {state}", number=asked.id, name=show(asked.person), state=used)
    for said in sheet.comments:
        yield comment_line(said, house)


def own_approval_line(approval: SheetApproval, house: House) -> str:
    """Who approved what they wrote, and whether that still counts."""
    time = moment(approval.given_s, house.store.clock.time(), house.workspace.zone)
    words = _("> {name} approved what they wrote, in sole-operator mode, {time}", name=show(approval.person), time=time)
    return words if approval.is_valid else words + _(": void")


def comment_line(said: Comment, house: House) -> str:
    """One thing that was said about a post."""
    time = moment(said.written_s, house.store.clock.time(), house.workspace.zone)
    return f"{time}  v{said.version} {show(said.by)}: {comment_words(said)}"


def comment_words(said: Comment) -> str:
    """What was said, or what the program noted."""
    match said.kind:
        case CommentKind.VOID:
            if not said.parts:
                return _("approvals are void: it was handed back")
            return _("approvals are void: changed {parts}", parts=", ".join(_(PART_NAMES[each]) for each in said.parts))
        case CommentKind.REWORK:
            return _("to be changed: {text}", text=show(said.text, lines=True))
        case CommentKind.REJECT:
            return _("rejected: {text}", text=show(said.text, lines=True))
        case _:
            return show(said.text, lines=True) + (_(" (for outside too)") if said.is_external else "")


def sheet_json(sheet: PostSheet) -> dict[str, Json]:
    """The way of a post, beside its deliveries."""
    return {
        "stage": sheet.stage.value,
        "state": sheet.standing.value,
        "version": sheet.version,
        "fingerprint": sheet.hash,
        "at": utc(sheet.at_s),
        "kind_of_post": sheet.meta.kind.value or None,
        "theme": sheet.meta.theme or None,
        "backing": sheet.meta.backing or None,
        "paid": msgspec.to_builtins(sheet.meta.paid) if sheet.meta.paid is not None else None,
        "written_by": list(sheet.hands),
        "writing_now": sheet.writer or None,
        "given": sheet.given,
        "needed": sheet.needed,
        "waits_for": list(sheet.waits_for),
        "waits_for_outside": sheet.is_outside,
        "is_blocked": sheet.is_blocked,
        "is_sole_operator": sheet.is_sole,
        "can": [each.value for each in sheet.verbs],
        "steps": [
            {"name": each.step.name or None, "roles": sorted(each.step.roles), "need": each.step.need,
             "by": list(each.by), "is_turn": each.is_turn}
            for each in sheet.steps
        ],
        "variants": [
            {"account": each.name, "network": each.network, "is_own": each.is_own, "text": each.content.text,
             "state": each.standing.value if each.standing is not None else None}
            for each in sheet.variants
        ],
        "own_approvals": [
            {"operator": each.person, "given_at": utc(each.given_s), "is_valid": each.is_valid}
            for each in sheet.approvals if each.is_own
        ],
        "comments": [
            {"operator": each.by, "kind": each.kind.value, "version": each.version, "text": each.text or None,
             "changed": [part.value for part in each.parts], "is_external": each.is_external,
             "at": utc(each.written_s)}
            for each in sheet.comments
        ],
        "overrides": [
            {"id": f"n{each.id}", "rule": each.rule, "severity": each.severity, "reason": each.reason,
             "operator": each.by, "second": each.second or None, "is_complete": each.is_complete}
            for each in sheet.overrides
        ],
        "invitations": [
            {"id": f"i{each.id}", "person": each.person, "asked_by": each.asked_by, "asked_at": utc(each.asked_s),
             "expires_at": utc(each.expires_s), "used_at": utc(each.used_s)}
            for each in sheet.invitations
        ],
    }  # fmt: skip


def queue_row(line: QueueLine, house: House) -> tuple[object, ...]:
    """A post as a row of a table."""
    now_s, zone = house.store.clock.time(), house.workspace.zone
    return (
        f"p{line.id}",
        moment(line.shown_s, now_s, zone) if line.shown_s is not None else "-",
        standing_word(line.standing),
        f"{line.given}/{line.needed}" if line.needed else "-",
        " ".join(each.name for each in line.accounts),
        show(line.author),
        waiting_words(line) or (_("void: changed") if line.is_voided else "-"),
        show(line.title or line.text, limit=120),
    )


def queue_json(line: QueueLine) -> dict[str, Json]:
    """A post of the queue."""
    return {
        "id": f"p{line.id}",
        "title": line.title or None,
        "text": line.text,
        "stage": line.stage.value,
        "state": line.standing.value,
        "cause": line.cause.value or None,
        "at": utc(line.at_s),
        "shown_at": utc(line.shown_s),
        "given": line.given,
        "needed": line.needed,
        "waits_for": list(line.waits_for),
        "waits_for_outside": line.is_outside,
        "is_blocked": line.is_blocked,
        "is_voided": line.is_voided,
        "is_crisis": line.is_crisis,
        "kind_of_post": line.kind.value or None,
        "theme": line.theme or None,
        "author": line.author,
        "writing_now": line.writer or None,
        "version": line.version,
        "accounts": [
            {"account": each.name, "network": each.network,
             "state": each.standing.value if each.standing is not None else None}
            for each in line.accounts
        ],
    }  # fmt: skip


VERSION_PARTS = {
    "title": N_("title"),
    "time": N_("time"),
    "meta": N_("particulars"),
    "master": N_("text"),
}
"""The parts of a version by name."""
