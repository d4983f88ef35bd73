"""The pictures of a post: what each shows, whose it is and under which terms, and what is missing."""

from __future__ import annotations

from core.i18n import N_, _, ngettext
from core.publishing.library import SHOWS_NAMES, Card, Media, Shows
from core.text import show
from tui.paint import line
from tui.panes.post_editor import Facts
from tui.panes.post_editor_rows import Row, gap, heading, labelled, plain
from tui.post_editing import Editing, content_now, pictures_of
from tui.words import date, number
from ventanilla.api import Attachment

CARD_FIELDS = {
    "name": (N_("name"), N_("What to call it in the library")),
    "credit": (N_("credit"), N_("Whose it is")),
    "licence": (N_("licence"), N_("Under which terms it may be used")),
    "consent": (N_("consent"), N_("The reference of the consent on file")),
}
"""What the card of a picture says in words: label and question, as msgids."""


def image_rows(editing: Editing, facts: Facts, cells: int, *, is_short: bool = False) -> list[Row]:
    """Each picture with its card; with ``is_short`` two lines each."""
    content = content_now(editing, editing.whose)
    pictures = pictures_of(content)
    title = ngettext("{n} image", "{n} images", len(pictures), n=len(pictures)) if pictures else _("Images")
    rows = [heading(title, cells, [("+", "accent"), (" " + _("add one"), "muted")])]
    if not pictures:
        rows.append(plain(_("No image: + takes one of the library, or a file."), cells, "muted"))
    for number_, (part, n, media) in enumerate(pictures, 1):
        card = facts.around.cards.get(media.sha256)
        if is_short:
            rows += _short(media, card, cells)
            continue
        if number_ > 1:
            rows.append(gap())
        where = f" · {_('part {n}', n=part + 1)}" if len(content.passages) > 1 else ""
        rows.append(plain(f"{number_} {picture_words(media, card)}{where}", cells, "strong"))
        sign = (" ", "text") if media.alt.strip() else ("!", "crit")
        alt = show(media.alt) or _("missing: say what it shows, for those who cannot see it")
        key = f"{part}:{n}"
        rows.append(labelled(_("shows"), alt, cells, key=f"alt:{key}", sign=sign, most=8))
        rows += _card_rows(card, key, facts, cells)
        rows.append(labelled("", _("take it off this post"), cells, key=f"off:{key}", token="accent"))
    return rows


def picture_words(media: Attachment, card: Card | None) -> str:
    """``mapa-puntos · 1200x900 · PNG 120 kB``"""
    name = show(card.name) if card is not None and card.name else media.sha256[:8]
    size = f"{media.width}x{media.height}" if media.width and media.height else ""
    form = f"{show(media.mime).rpartition('/')[2].upper()} {number(max(1, media.size // 1000))} kB"
    return " · ".join(each for each in (name, size, form) if each)


def media_hint(media: Media) -> str:
    """What a menu says of a picture of the library."""
    return show(media.card.alt)


def _short(media: Attachment, card: Card | None, cells: int) -> list[Row]:
    words = picture_words(media, card)
    if card is not None:
        words += "".join(f" · {show(each)}" for each in (card.credit, card.licence) if each)
    alt = show(media.alt)
    below = plain(f"«{alt}»", cells, "text") if alt else plain("! " + _("without a description"), cells, "crit")
    return [Row((line((" " + words, "text")),)), below]


def _card_rows(card: Card | None, key: str, facts: Facts, cells: int) -> list[Row]:
    if card is None:
        return [labelled(_("card"), _("none: give it a name, and it is in the library"), cells, key=f"card:name:{key}")]
    rows = [
        labelled(_(label), show(getattr(card, name)) or "—", cells, key=f"card:{name}:{key}")
        for name, (label, _question) in CARD_FIELDS.items()
    ]
    needs = card.shows is not Shows.NOBODY and not card.consent
    rows.append(labelled(_("people"), _(SHOWS_NAMES[card.shows]), cells, key=f"card:shows:{key}",
                         sign=(">", "warn") if needs else (" ", "text")))  # fmt: skip
    if card.expires_s is not None:
        is_over = card.expires_s < facts.now_s
        rows.append(labelled(_("until"), date(card.expires_s, facts.zone), cells,
                             sign=("!", "crit") if is_over else (" ", "text")))  # fmt: skip
    return rows
