"""What a post says on each account: who follows the master, what room is left, and how it will look there."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.i18n import _, ngettext
from core.ids import AccountId
from core.publishing.content import Content
from core.text import show
from core.text.cells import wrap
from tui.paint import Line, Span, line, spread
from tui.panes.post_editor import Facts
from tui.panes.post_editor_rows import Row, gap, heading, labelled, plain
from tui.post_editing import Editing, content_now, pictures_of
from tui.words import number
from ventanilla.api import FieldKind, SetupField

_LINK = re.compile(r"https?://[^\s<>\"]{3,2000}", re.IGNORECASE)
_MENTION = re.compile(r"(?<![\w@./])@[\w.-]{2,}(?:@[\w.-]+)?")
_TAG = re.compile(r"(?<![\w&#])#\w*[^\W\d]\w*")
_PREVIEW_MOST = 14


def variant_rows(editing: Editing, facts: Facts, cells: int) -> list[Row]:
    """Each account, what goes with all of them, and the preview of one."""
    rows = [_account(editing, facts, each.account, cells) for each in editing.sheet.variants]
    if not rows:
        rows.append(plain(_("It goes to no account yet: + adds one."), cells, "warn"))
    rows.append(labelled(_("accounts"), _("change where it goes"), cells, key="accounts", token="accent"))
    rows += [gap(), heading(_("For all of them"), cells)]
    content = content_now(editing, editing.whose)
    rows.append(labelled(_("language"), show(content.lang) or _("not said"), cells, key="lang"))
    rows.append(labelled(_("warning"), show(content.warning) or "—", cells, key="warning"))
    for account, field in fields_of(editing, facts):
        letters, _name = facts.name_of(account)
        rows.append(labelled(f"{letters} {_(field.label)}", value_words(content_now(editing, account), field), cells,
                             key=f"ext:{account}:{field.key}"))  # fmt: skip
    if facts.previewed is not None:
        rows += [gap(), *preview_rows(editing, facts, facts.previewed, cells)]
    return rows


def fields_of(editing: Editing, facts: Facts) -> list[tuple[AccountId, SetupField]]:
    """What only one platform takes, by account."""
    found = []
    for account in editing.accounts:
        speaker = facts.around.speakers.get(account)
        found += [(account, each) for each in (speaker.fields if speaker is not None else ())]
    return found


def value_words(content: Content, field: SetupField) -> str:
    """What a content says for such a field."""
    value = content.ext.get(field.key, field.default)
    if field.kind is FieldKind.FLAG:
        return _("yes") if value in (True, "true") else _("no")
    return show(value) or _("not said")


def preview_rows(editing: Editing, facts: Facts, account: AccountId, cells: int) -> list[Row]:
    """How it will look on one account, part by part: what is too long is shown as cut."""
    content, speaker = content_now(editing, account), facts.around.speakers.get(account)
    letters, name = facts.name_of(account)
    rows = [heading(_("Preview · {account}", account=f"{letters} {name}"), cells,
                    [(",", "accent"), (" " + _("another account"), "muted")])]  # fmt: skip
    if content.warning:
        rows.append(plain(_("behind the warning: {words}", words=show(content.warning)), cells, "warn"))
    found = facts.fits.get(account)
    many = len(content.passages) > 1
    for n, passage in enumerate(content.passages):
        if many:
            rows.append(plain(_("part {n} of {all}", n=n + 1, all=len(content.passages)), cells, "muted"))
        shown = wrap(show(passage.text, lines=True), max(8, cells - 3)) if passage.text.strip() else []
        lines = [line((" ", "text"), *_facets(part)) for part in shown[:_PREVIEW_MOST]]
        if len(shown) > _PREVIEW_MOST:
            more = len(shown) - _PREVIEW_MOST
            lines.append(line((" " + ngettext("…{n} more line", "…{n} more lines", more, n=more), "muted")))
        rows.append(Row(tuple(lines) or (line((" " + _("(no text)"), "muted")),)))
        rows += [plain(f"[{_('image')}] " + (show(media.alt) or "! " + _("without a description")), cells,
                       "muted" if media.alt.strip() else "crit") for media in passage.media]  # fmt: skip
        links = _LINK.findall(passage.text)
        if links:
            rows.append(_link(links[0], speaker.limits.text.link_costs if speaker and speaker.limits else None, cells))
    if found is not None and found.is_over and found.most is not None:
        over = max(each - found.most for each in found.used if each is not None)
        words = ngettext("! too long by {n}: it is refused, nothing is cut silently",
                         "! too long by {n}: it is refused, nothing is cut silently", over, n=number(over))  # fmt: skip
        rows.append(plain(words, cells, "crit"))
    elif found is not None and found.most is not None:
        rows.append(plain(_("nothing is cut"), cells, "muted"))
    if found is not None and not found.is_over:
        rows += [plain("! " + each, cells, "crit") for each in found.reasons]
    return rows


def next_preview(accounts: Sequence[AccountId], now: AccountId | None) -> AccountId | None:
    """The account after this one; ``None``: there is none at all."""
    if not accounts:
        return None
    return accounts[(accounts.index(now) + 1) % len(accounts)] if now in accounts else accounts[0]


def _account(editing: Editing, facts: Facts, account: AccountId, cells: int) -> Row:
    letters, name = facts.name_of(account)
    variant = next(each for each in editing.sheet.variants if each.account == account)
    content = content_now(editing, account)
    fitted = facts.fits.get(account)
    bad = fitted is not None and bool(fitted.reasons)
    how: Span = (_("different"), "warn") if variant.is_own else (_("= follows"), "muted")
    if variant.is_ended:
        how = ("/ " + _("cancelled here"), "muted")
    right: list[Span] = []
    if fitted is not None and fitted.most is not None:
        used = "+".join("?" if each is None else number(each) for each in fitted.used)
        right = [(_("{used} of {most}", used=used, most=number(fitted.most)), "crit" if fitted.is_over else "text")]
    lead: list[Span] = [(" ", "text"), ("!" if bad else " ", "crit"), (" ", "text"), (f"{letters} {name} ", "strong")]
    lead.append(how)
    rows = [spread(lead, right, cells)]
    said = show(content.text).strip()
    pictures = len(pictures_of(content))
    images = [(" · " + ngettext("{n} image", "{n} images", pictures, n=pictures), "muted")] if pictures else []
    if variant.is_own:
        rows.append(line(("     ", "text"), (said[: max(10, cells - 24)] or _("(no text)"), "text"), *images))
    elif fitted is not None and fitted.reasons:
        rows.append(line(("     ", "text"), (fitted.reasons[0], "crit")))
    return Row(tuple(rows), f"variant:{account}")


def _facets(part: str) -> list[Span]:
    """Links, mentions and tags of a row in the colour of what can be followed."""
    marks = sorted(
        (found.span() for pattern in (_LINK, _MENTION, _TAG) for found in pattern.finditer(part)), key=lambda span: span
    )
    spans: list[Span] = []
    at = 0
    for first, last in marks:
        if first < at:
            continue
        spans += [(part[at:first], "text"), (part[first:last], "accent")]
        at = last
    return [each for each in (*spans, (part[at:], "text")) if each[0]]


def _link(url: str, costs: int | None, cells: int) -> Row:
    host = show(url).partition("://")[2].partition("/")[0]
    words = f"[{_('link')}] {host}"
    if costs is not None:
        words += " · " + ngettext("every link counts {n}", "every link counts {n}", costs, n=costs)
    return plain(words, cells, "muted")


def marking_lines(names: Sequence[tuple[AccountId, str, str]], marked: frozenset[AccountId], cells: int) -> list[Row]:
    """The accounts to choose from, marked ones with a ``+``; what cannot be chosen says why.

    Args:
        names: account, its letters and name, why nothing can be said on it.
    """
    rows = []
    for account, name, why in names:
        sign: Span = ("+", "accent") if account in marked else (" ", "text")
        lead: Line = line((" ", "text"), sign, (" ", "text"), (name, "muted" if why else "text"))
        below = plain(why, cells, "muted", indent="     ").lines if why else ()
        rows.append(Row((lead, *below), f"account:{account}"))
    return rows
