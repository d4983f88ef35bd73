"""When a post leaves, in both clocks, with what it meets then: the plan, other posts, quiet hours, a freeze."""

from __future__ import annotations

from core.calendar.times import label
from core.calendar.typed import minute_words
from core.i18n import _
from core.publishing.model import Cause
from core.publishing.workflow.model import STANDING_NAMES, Standing
from core.publishing.workflow.transitions import Verb
from core.text import show
from tui.panes.post_editor import Facts
from tui.panes.post_editor_rows import Row, gap, heading, labelled, plain
from tui.post_editing import Editing
from tui.post_editing_reads import utc
from tui.words import date, moment, weekday_name, zone


def time_rows(editing: Editing, facts: Facts, cells: int, *, is_short: bool = False) -> list[Row]:
    """The time; with ``is_short`` without what belongs to the plan and to each account."""
    sheet, time = editing.sheet, facts.around.time
    can_move = Verb.SCHEDULE in sheet.verbs
    rows = [heading(_("Time"), cells, [("p", "accent"), (" " + _("schedule"), "muted")] if can_move else [])]
    rows.append(labelled(_("leaves"), leaves_words(editing, facts), cells, key="" if is_short else "time"))
    if sheet.at_s is not None and sheet.at_s < facts.now_s and not sheet.decided_s:
        rows.append(plain("! " + _("This time has passed: it never leaves late by itself."), cells, "crit"))
    rows += [plain("! " + _("publication is stopped: {reason}", reason=each), cells, "crit") for each in time.freezes]
    rows += [plain("> " + each, cells, "warn") for each in time.clashes]
    rows += [plain("- " + each, cells, "muted") for each in time.notes]
    if is_short:
        return rows
    if sheet.at_s is not None and not time.clashes:
        rows.append(plain(_("It meets nothing else."), cells, "muted"))
    rows += [gap(), heading(_("Plan"), cells)]
    rows.append(labelled(_("theme"), show(sheet.meta.theme) or "—", cells, key="theme"))
    slot = "—"
    if time.slot is not None:
        slot = f"{weekday_name(time.slot.weekday)} {minute_words(time.slot.minute)} {show(time.slot.account)}"
    rows.append(labelled(_("slot"), slot, cells))
    rows.append(labelled(_("off the plan"), show(sheet.meta.off_plan) or "—", cells, key="off_plan"))
    sent = [each for each in sheet.variants if each.delivery is not None and each.standing is not None]
    if sent:
        rows += [gap(), heading(_("On each account"), cells)]
    for each in sent:
        letters, name = facts.name_of(each.account)
        line = each.delivery.line if each.delivery is not None else None
        words = _(STANDING_NAMES[each.standing]) if each.standing is not None else ""
        if line is not None and each.standing is Standing.HELD and line.cause is Cause.NO_APPROVAL:
            words = _(STANDING_NAMES[sheet.standing])  # no decision is missing, only its approvals
        if line is not None and line.published_s:
            words += " " + moment(line.published_s, facts.now_s, facts.zone)
        if line is not None and line.url:
            words += " · " + show(line.url)
        rows.append(labelled(f"{letters} {name}", words, cells))
    return rows


def leaves_words(editing: Editing, facts: Facts) -> str:
    """``mar 14 may 14:30 Lima (19:30 UTC)``"""
    at_s = editing.sheet.at_s
    if at_s is None:
        return _("as soon as it is approved")
    return f"{date(at_s, facts.zone)} {label(utc(at_s), zone(facts.zone))}"
