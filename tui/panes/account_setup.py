"""An account being entered, as lines: which network, what it asks, where to sign in, what will work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.i18n import N_, _
from core.text import show
from core.text.cells import pad, width, wrap
from tui.paint import EMPTY, Line, Span, cut, line, sentence, spread
from tui.panes.frame import PHONE, size_class
from tui.setup_form import Form
from tui.setup_lines import CodeAsked, Outcome, Question, Work
from tui.words import date
from ventanilla.api import FieldKind

_KNOWN = {
    "bluesky": N_("an account on Bluesky, by a password for applications"),
    "feed": N_("a newspaper, a blog or a notice board by its feed; no permission needed"),
    "mastodon": N_("an account on Mastodon and what speaks like it, by signing in on its page"),
    "plaza": N_("a simulated network for trying and for drills; nobody is contacted"),
}
_NAME_CELLS = 12
_INDENT = "   "


@dataclass(frozen=True, slots=True)
class Offer:
    """A connector that may be chosen."""

    name: str
    distribution: str = ""
    """Who it comes from, with its version; empty: it came with the program."""
    refusal: str = ""
    """Why it cannot be used; empty: it can."""


def heading_line(form: Form | None, account: str, cells: int) -> Line:
    """What is being done, and by which connector."""
    name = form.name if form is not None else account
    title = _("Sign in again") if account else _("Add an account")
    left: list[Span] = [(" " + title, "strong")]
    if name:
        left.append((": " + show(name), "strong"))
    right: list[Span] = [(form.asked.title, "muted")] if form is not None else []
    return spread(left, right, cells, ground="bar")


def offer_lines(offers: Sequence[Offer], at: int, cells: int) -> tuple[list[Line], int]:
    """The connectors to choose from, and the row of the cursor."""
    lines = sentence(_("Which network? Enter chooses it."), cells, "muted")
    row = 0
    for n, offer in enumerate(offers):
        is_cursor = n == at
        if is_cursor:
            row = len(lines)
        words = show(offer.refusal, limit=300) or _about(offer)
        token = "muted" if offer.refusal else "text"
        lead: list[Span] = [("►" if is_cursor else " ", "accent"), ("  ", "text")]
        lines += [each.on("sel") if is_cursor else each for each in _entry(lead, show(offer.name), words, token, cells)]
    return lines, row


def form_lines(form: Form, cells: int) -> tuple[list[Line], int]:
    """The questions with their answers, the contact, and help for the one under the cursor; and the cursor's row."""
    lines: list[Line] = []
    row = 0
    label_cells = min(34, max(width(each.label) for each in form.questions) + 2) if form.questions else 0
    for n, question in enumerate(form.questions):
        is_cursor = n == form.at
        if is_cursor:
            row = len(lines)
        rows = _question(form, question, label_cells, cells, is_cursor=is_cursor)
        lines += [each.on("sel") if is_cursor else each for each in rows]
    is_cursor = form.current is None
    if is_cursor:
        row = len(lines)
    contact = line(("►" if is_cursor else " ", "accent"), ("  ", "text"), *_contact(form))
    lines.append(cut(contact.on("sel") if is_cursor else contact, cells - 1))
    return [*lines, EMPTY, *_help(form, cells)], row


def waiting_lines(words: str, cells: int) -> list[Line]:
    """What is being waited for."""
    return sentence("… " + words, cells)


def code_lines(code: CodeAsked, cells: int) -> tuple[list[Line], int]:
    """The address to open, whole and from the first cell on so that it can be marked, and where the code goes."""
    lines: list[Line] = []
    if code.why:
        lines += error_lines(_("That code was not taken: {why}.", why=code.why), cells)
    lines += _step("1", _("Open this address on any computer or phone; y copies it:"), cells)
    lines += [line((part, "accent")) for part in wrap(code.url, cells - 1)]
    lines += [EMPTY, *_step("2", code.instructions or _("Sign in there, and copy the code that is shown."), cells)]
    row = len(lines) + 1
    paste = line(("►", "accent"), ("* ", "text"), (_("Paste the code: Enter"), "strong"), ground="sel")
    return [*lines, EMPTY, paste], row


def outcome_lines(outcome: Outcome, form: Form, who: str, cells: int, zone: str) -> list[Line]:
    """Who we are there, what will work and what will not, who enters it."""
    lines: list[Line] = []
    if outcome.failure:
        lines += _signed(
            ">", "warn", _("No contact yet: {why}. It is tried again by itself.", why=outcome.failure), cells
        )
    else:
        title = f" ({outcome.title})" if outcome.title and outcome.title != outcome.identity else ""
        lines += _signed("=", "muted", _("We are there {identity}.", identity=outcome.identity + title), cells)
    for warning in outcome.warnings:
        lines += _signed("!", "warn", warning, cells)
    if outcome.scopes:
        lines += _signed(" ", "muted", _("The access reaches: {scopes}.", scopes=", ".join(outcome.scopes)), cells)
    if outcome.expires_s is not None:
        words = _("The access ends on {date}: sign in again before.", date=date(outcome.expires_s, zone))
        lines += _signed(">", "warn", words, cells)
    works = [each.what for each in outcome.works if each.is_open]
    if works:
        lines += [EMPTY, *_signed("=", "muted", _("It will do: {things}.", things=", ".join(works)), cells)]
    others = _by_reason(outcome.works)
    if others:
        lines += [EMPTY, *sentence(_("It will not do, or only so:"), cells)]
        for why, things in others.items():
            words = f"{', '.join(things)}: {why or _('does not work')}"
            lines += _signed("-", "muted", words, cells, token="muted")
    return [*lines, EMPTY, *_signed(" ", "muted", _entered_by(form, who), cells)]


def question_lines(outcome: Outcome, form: Form, who: str, cells: int) -> list[Line]:
    """What the last question is about."""
    what = form.asked.title
    if form.network:
        what += f", {form.network}"
    rows = [f"{show(form.name)} · {what}"]
    if outcome.identity:
        rows.append(_("We are there {identity}.", identity=outcome.identity))
    rows.append(_entered_by(form, who))
    return [line((part, "strong" if n == 0 else "text")) for n, row in enumerate(rows) for part in wrap(row, cells)]


def error_lines(words: str, cells: int) -> list[Line]:
    """A sentence on what went wrong, whole, over what can be done about it."""
    return [*_signed("!", "crit", words, cells), EMPTY]


def refused_words(outcome: Outcome, form: Form) -> str:
    """Why an account is not entered after this contact."""
    if not form.asked.needs_proof:
        return _("Not entered, contact failed: {why}. Correct the answers and try again.", why=outcome.failure)
    return _(
        "Not entered, contact failed: {why}. Correct the answers, give the secret anew, and try again.",
        why=outcome.failure,
    )


def _by_reason(works: Sequence[Work]) -> dict[str, list[str]]:
    """What will not work, that which has one reason together, in the order in which it came."""
    found: dict[str, list[str]] = {}
    for each in works:
        if not each.is_open:
            found.setdefault(each.why, []).append(each.what)
    return found


def _about(offer: Offer) -> str:
    if offer.name in _KNOWN and not offer.distribution:
        return _(_KNOWN[offer.name])
    return _("made by others: {distribution}", distribution=show(offer.distribution) or "—")


def _entry(lead: list[Span], name: str, words: str, token: str, cells: int) -> list[Line]:
    """A name with its explanation beside it, or below it on a phone."""
    if size_class(cells) == PHONE:
        return [cut(line(*lead, (name, "strong")), cells - 1), *sentence(words, cells, token, indent=_INDENT)]
    first, *rest = wrap(words, cells - 4 - _NAME_CELLS)
    beside = " " * (3 + _NAME_CELLS)
    return [
        line(*lead, (pad(name, _NAME_CELLS), "strong"), (first, token)),
        *(line((beside + part, token)) for part in rest),
    ]


def _question(form: Form, question: Question, label_cells: int, cells: int, *, is_cursor: bool) -> list[Line]:
    is_missing = form.is_missing(question)
    sign = "*" if is_missing else "=" if form.is_answered(question) else " "
    words, token = _answer(form, question)
    lead: list[Span] = [("►" if is_cursor else " ", "accent"), (sign, "text"), (" ", "text")]
    label = (question.label, "strong" if is_missing else "text")
    if size_class(cells) != PHONE and width(question.label) < label_cells:
        beside = (pad(question.label, label_cells), label[1])
        return [cut(line(*lead, beside, (words, token)), cells - 1)]
    first, *rest = wrap(question.label, cells - 4)
    rows = [line(*lead, (first, label[1])), *(line((_INDENT + part, label[1])) for part in rest)]
    return [*rows, cut(line((_INDENT + "  ", "text"), (words, token)), cells - 1)] if words else rows


def _answer(form: Form, question: Question) -> tuple[str, str]:
    """What stands in the row of a question."""
    if question.is_secret:
        return (_("given, not shown"), "text") if form.is_answered(question) else ("", "muted")
    value = form.value(question)
    token = "text" if form.is_answered(question) else "muted"
    if question.kind is FieldKind.FLAG:
        return _("yes") if value == "true" else _("no"), token
    names = dict(question.choices)
    return names.get(value, show(value)), token


def _contact(form: Form) -> list[Span]:
    missing = form.missing
    words = _("Go on to signing in") if form.asked.signs_in and not form.held else _("Make contact")
    if not missing:
        return [(words, "strong"), ("  " + _("Enter or v"), "muted")]
    return [
        (words, "muted"),
        ("  " + _("still missing: {names}", names=", ".join(each.label for each in missing)), "muted"),
    ]


def _help(form: Form, cells: int) -> list[Line]:
    question = form.current
    lines: list[Line] = []
    if question is not None and question.help:
        lines += [*sentence(question.help, cells), EMPTY]
    if form.asked.instructions:
        lines += [*sentence(form.asked.instructions, cells, "muted"), EMPTY]
    return [*lines, *sentence(form.asked.policy, cells, "muted")] if form.asked.policy else lines


def _step(number: str, words: str, cells: int) -> list[Line]:
    first, *rest = wrap(words, cells - 4)
    return [line((f" {number} ", "accent"), (first, "text")), *(line((_INDENT + part, "text")) for part in rest)]


def _signed(sign: str, sign_token: str, words: str, cells: int, *, token: str = "text") -> list[Line]:
    """A sentence behind its sign in the state column."""
    first, *rest = wrap(words, cells - 4)
    return [line((f" {sign} ", sign_token), (first, token)), *(line((_INDENT + part, token)) for part in rest)]


def _entered_by(form: Form, who: str) -> str:
    if form.account:
        return _("Signed in by {name}.", name=show(who))
    if not form.asked.needs_proof:
        return _("Entered by {name}.", name=show(who))
    if form.custodian:
        return _("Entered by {name}; its keys are held by {holder}.", name=show(who), holder=show(form.custodian))
    return _("Entered by {name}; everyone whose role allows it may sign in to it again.", name=show(who))
