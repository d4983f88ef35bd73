"""Whose approvals a post needs, who gave them, who is waited for; and what is known about it besides its text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from core.i18n import N_, _, ngettext
from core.policy import Role
from core.policy.titles import ROLE_TITLES
from core.publishing.meta import KIND_NAMES, Meta, Paid
from core.publishing.workflow.comments import Comment, CommentKind
from core.publishing.workflow.invitations import Invitation
from core.publishing.workflow.model import GUEST, PART_NAMES, STANDING_NAMES, Stage
from core.publishing.workflow.sheet import PostSheet, SheetApproval, SheetStep
from core.text import show
from tui.panes.post_editor import Facts
from tui.panes.post_editor_rows import Row, gap, heading, labelled, plain
from tui.post_editing import Editing
from tui.words import moment

PRINT_SIGNS = 12
_ROLES = frozenset(role.value for role in Role)


@dataclass(frozen=True)
class Particular:
    """Something that is known about a post besides its text."""

    key: str
    label: str
    """A msgid."""
    value: Callable[[Meta], str]
    help: str = ""
    """A msgid: what is wanted here."""


def _paid(name: str) -> Callable[[Meta], str]:
    return lambda meta: getattr(meta.paid or Paid(), name)


PARTICULARS: Sequence[Particular] = (
    Particular("backing", N_("stands on"), lambda meta: meta.backing, N_("The document or decision it stands on")),
    Particular("verifier", N_("checked by"), lambda meta: meta.verifier, N_("Who has checked what it says")),
    Particular("verified_on", N_("checked on"), lambda meta: meta.verified_on, N_("The day of it, 2026-11-22")),
    Particular("tags", N_("tags"), lambda meta: ", ".join(meta.tags), N_("Internal tags, parted by commas")),
    Particular("ledger", N_("ledger"), lambda meta: meta.ledger, N_("Its entry in the electoral ledger")),
)
PAID: Sequence[Particular] = (
    Particular("payer", N_("payer"), _paid("payer"), N_("Who pays for it")),
    Particular("budget", N_("budget"), _paid("budget"), N_("How much, with the currency")),
    Particular("from_", N_("from"), _paid("from_"), N_("The first day, 2026-11-22")),
    Particular("until", N_("until"), _paid("until"), N_("The last day, 2026-11-22")),
    Particular("audience", N_("audience"), _paid("audience"), N_("Who is to see it")),
    Particular("disclaimer", N_("disclaimer"), _paid("disclaimer"), N_("What is said about its being paid for")),
)
"""What has to be said of something that is paid for."""
STEP_NAMES: Mapping[str, str] = {
    "approval": N_("approval"), "communications": N_("communications"), "legal": N_("legal"),
}  # fmt: skip
"""The steps of the packs that come with the program, as msgids; an institution's own are called as it calls them."""


def approval_rows(editing: Editing, facts: Facts, cells: int, *, is_short: bool = False) -> list[Row]:
    """The approvals; with ``is_short`` nothing else."""
    sheet = editing.sheet
    needed = ngettext("{n} person", "{n} people", sheet.needed, n=sheet.needed)
    is_asked = sheet.stage is not Stage.DRAFT or bool(sheet.submitted_s)
    strip = f"{_('Approvals')} · {needed}" if is_asked else _("Approvals")
    rows = [heading(strip, cells, [(_(STANDING_NAMES[sheet.standing]), "muted")])]
    if sheet.is_sole:
        rows.append(plain("> " + _("One person alone: whoever wrote it may approve it"), cells, "warn"))
    if not is_asked:
        rows.append(plain(_("Not handed in yet: s hands it in, then its approvals are fixed."), cells, "muted"))
    else:
        rows += [_step(each, n, len(sheet.steps), cells) for n, each in enumerate(sheet.steps, 1)]
    if sheet.waits_for:
        people = ", ".join(map(show, sheet.waits_for))
        rows.append(plain("* " + _("waits for {people}", people=people), cells, "text"))
    if sheet.is_outside and not sheet.is_asked:
        rows.append(plain("! " + _("nobody outside was asked yet: a asks them"), cells, "crit"))
    elif sheet.is_blocked:
        rows.append(plain("! " + _("nobody here can give the approval that is missing"), cells, "crit"))
    if sheet.is_widened:
        said = _("It leaves within an electoral window that has come since: more approvals are asked for, none is void")
        rows.append(plain("! " + said, cells, "warn"))
    rows += [_given(each, facts, cells) for each in sheet.approvals]
    rows += [_asked_outside(each, facts, cells) for each in sheet.invitations if each.used_s is None]
    rows += [_said(each, facts, cells) for each in sheet.comments if each.kind is not CommentKind.COMMENT]
    rows.append(plain(_("fingerprint v{version} {print} · text, images, accounts, time", version=sheet.version,
                        print=sheet.hash[:PRINT_SIGNS]), cells, "muted"))  # fmt: skip
    hands = ", ".join(map(show, sheet.hands))
    rows.append(plain(_("wrote at it, so cannot approve it: {people}", people=hands), cells, "muted"))
    if is_short:
        return rows
    return [*rows, *_outside_rows(sheet, cells), gap(), *_particular_rows(sheet.meta, sheet.title, cells)]


def particular(key: str) -> Particular | None:
    """The particular of a row's key."""
    name = key.partition(":")[2]
    table = PAID if key.startswith("paid:") else PARTICULARS
    return next((each for each in table if each.key == name), None)


def _particular_rows(meta: Meta, title: str, cells: int) -> list[Row]:
    yes_no = {True: _("yes"), False: _("no")}
    rows = [
        heading(_("What is known about it"), cells),
        labelled(_("its title"), show(title) or "—", cells, key="title"),
        labelled(_("kind"), _(KIND_NAMES[meta.kind]), cells, key="kind"),
    ]
    rows += [
        labelled(_(each.label), show(each.value(meta)) or "—", cells, key=f"meta:{each.key}") for each in PARTICULARS
    ]
    rows.append(labelled(_("crisis"), yes_no[meta.is_crisis], cells, key="flag:is_crisis"))
    rows.append(labelled(_("repost"), yes_no[meta.is_repost], cells, key="flag:is_repost"))
    rows.append(labelled(_("paid for"), yes_no[meta.paid is not None], cells, key="flag:paid"))
    if meta.paid is not None:
        rows += [labelled(_(each.label), show(each.value(meta)) or "—", cells, key=f"paid:{each.key}") for each in PAID]
    return rows


def _step(each: SheetStep, n: int, count: int, cells: int) -> Row:
    step = each.step
    known = STEP_NAMES.get(step.name)
    name = _(known) if known else show(step.name) or (_("approval") if count == 1 else _("step {n}", n=n))
    asked = _("somebody outside") if GUEST in step.roles else ", ".join(sorted(map(_role, step.roles)))
    people = ", ".join(map(show, each.by))
    sign = "=" if step.is_complete else ("*" if each.is_turn else " ")
    words = f"{name} {len(each.by)}/{step.need}"
    words += f" · {asked}" if asked else ""
    words += f" · {people}" if people else ""
    return plain(f"{sign} {words}", cells, "text" if each.is_turn or step.is_complete else "muted")


def _role(word: str) -> str:
    """A role by its title; a word of a pack that is none, as it stands there."""
    return _(ROLE_TITLES[Role(word)]) if word in _ROLES else show(word)


def _given(each: SheetApproval, facts: Facts, cells: int) -> Row:
    """Who approved it; that it was somebody's own is said as long as it counts, and after."""
    name, time = show(each.person), moment(each.given_s, facts.now_s, facts.zone)
    if each.is_own and each.is_valid:
        return plain("> " + _("{name} approved it, {time}: their own, as one person alone", name=name, time=time),
                     cells, "warn")  # fmt: skip
    if each.is_own:
        return plain("/ " + _("{name} approved it, {time}: their own, as one person alone; void", name=name, time=time),
                     cells, "muted")  # fmt: skip
    if each.is_valid:
        return plain("= " + _("{name} approved it, {time}", name=name, time=time), cells, "text")
    return plain("/ " + _("{name} approved it, {time}: void", name=name, time=time), cells, "muted")


def _asked_outside(each: Invitation, facts: Facts, cells: int) -> Row:
    time = moment(each.expires_s, facts.now_s, facts.zone)
    said = (
        _("i{number}: {name} is asked outside, by {by}; the codes count until {time}",
          number=each.id, name=show(each.person), by=show(each.asked_by), time=time)
        if each.expires_s > facts.now_s
        else _("i{number}: {name} was asked outside, by {by}; the codes counted until {time}: a asks again",
               number=each.id, name=show(each.person), by=show(each.asked_by), time=time)
    )  # fmt: skip
    return plain("* " + said, cells, "text" if each.expires_s > facts.now_s else "warn")


def _outside_rows(sheet: PostSheet, cells: int) -> list[Row]:
    """With which keys somebody outside is asked."""
    if sheet.stage is not Stage.REVIEW:
        return []
    words = _("a asks somebody outside, f brings in the file they sent back")
    if any(each.used_s is None for each in sheet.invitations):
        words = _("a asks somebody outside, f brings in the file they sent back, C asks no longer")
    return [plain(words, cells, "muted")]


def _said(comment: Comment, facts: Facts, cells: int) -> Row:
    time, name = moment(comment.written_s, facts.now_s, facts.zone), show(comment.by)
    match comment.kind:
        case CommentKind.VOID:
            parts = ", ".join(_(PART_NAMES[part]) for part in comment.parts)
            words = (
                _("v{version} void, {time}: {name} changed the {parts}",
                  version=comment.version, time=time, name=name, parts=parts)
                if parts
                else _("v{version} void, {time}: {name} handed it back", version=comment.version, time=time, name=name)
            )  # fmt: skip
            return plain("/ " + words, cells, "warn")
        case CommentKind.REJECT:
            words = _("{name} rejected it, {time}: «{reason}»", name=name, time=time, reason=show(comment.text))
        case _:
            words = _("{name} asks for changes, {time}: «{reason}»", name=name, time=time, reason=show(comment.text))
    return plain("- " + words, cells, "text")
