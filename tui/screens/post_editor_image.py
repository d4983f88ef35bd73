"""Pictures of a post: taken from the library or from a file, described, and what is on record about each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import PurePath

from core.errors import UsageError
from core.i18n import N_, _
from core.publishing.library import SHOWS_NAMES, Card, Media, Shows, add_media, attached, edit_media, library
from core.publishing.pictures import MOST_BYTES
from core.store.picture_files import read_picture
from core.text import show
from tui.panes.frame import Choice
from tui.panes.post_editor_image import CARD_FIELDS, media_hint
from tui.post_editing import pictures_of, stored, with_pictures
from tui.post_editing_reads import read_file
from tui.screens.post_acts_subject import Answers
from tui.screens.post_editor_rows import PostRows
from ventanilla.api import Attachment

_UNREADABLE = N_("«{file}» cannot be read: {reason}.")


class PostImage(PostRows, inherit_bindings=False):
    """Puts pictures on a post."""

    def open_row(self, key: str) -> None:
        """The field or the act of a picture's row."""
        kind, _colon, rest = key.partition(":")
        match kind:
            case "alt":
                self._ask_alt(rest)
            case "card":
                name, _colon, where = rest.partition(":")
                self._ask_card(name, where)
            case "off":
                self._take_off(rest)
            case _:
                super().open_row(key)

    def _picture(self, where: str) -> tuple[int, int, Attachment] | None:
        part, _colon, n = where.partition(":")
        if self.editing is None:
            return None
        pictures = pictures_of(stored(self.editing, self.editing.whose))
        return next((each for each in pictures if each[:2] == (int(part), int(n))), None)

    # --- adding ----------------------------------------------------------------------------------------

    def ask_picture(self) -> None:
        """From the library, or from a file."""
        choices: Answers = [
            (Choice("1", _("from the library")), self.doing(self._from_library)),
            (Choice("2", _("from a file")), self._ask_file),
        ]
        self.ask(_("Which image?"), choices)

    async def _from_library(self) -> str:
        kept = await library(self.app.desk.store)
        if not kept:
            return _("The library is empty: take one from a file.")
        names = {_name(each): each for each in kept}

        def offered(typed: str) -> Sequence[tuple[str, str]]:
            word = typed.casefold().strip()
            return [(show(name), media_hint(each)) for name, each in names.items()
                    if word in name.casefold() or word in each.card.alt.casefold()]  # fmt: skip

        def then(words: str) -> None:
            self.carry_out(self._put_in(names[words].picture.sha256 if words in names else words))

        self.ask_words(_("Image of the library"), then, completions=offered)
        return ""

    async def _put_in(self, word: str) -> str:
        media = await attached(self.app.desk.store, word)
        return await self._with(media)

    def _ask_file(self) -> None:
        self.ask_words(_("File of the image (PNG, JPEG, GIF, WebP)"), self._file_given)

    def _file_given(self, path: str) -> None:
        if path:
            label = _("What it shows, for those who cannot see it")

            def then(alt: str) -> None:
                self.carry_out(self._taken_in(path, alt))

            self.ask_words(label, then)

    async def _taken_in(self, path: str, alt: str) -> str:
        desk = self.app.desk
        try:
            data = await read_file(path, MOST_BYTES)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or type(error).__name__
            raise UsageError(_UNREADABLE, file=show(path), reason=reason) from None
        card = Card(name=PurePath(path).stem[:100], alt=alt)
        media = await add_media(desk.store, desk.actor, desk.directory, data, card)
        return await self._with(media.attachment)

    async def _with(self, media: Attachment) -> str:
        """Put a picture on the first part of the text that is written."""
        await self.save()
        if self.editing is None:
            return ""
        content = stored(self.editing, self.editing.whose)
        new = with_pictures(content, 0, [*content.passages[0].media, media])
        return _("The image is on the post.") if await self.put(self.content_changes(new)) else ""

    # --- what is known about one -----------------------------------------------------------------------

    def _ask_alt(self, where: str) -> None:
        if (found := self._picture(where)) is not None:
            label = _("What it shows, for those who cannot see it")
            self.ask_words(label, partial(self._alt_given, found), value=found[2].alt)

    def _alt_given(self, found: tuple[int, int, Attachment], alt: str) -> None:
        self._change(found, lambda media: [replace(media, alt=alt)])

    def _take_off(self, where: str) -> None:
        if (found := self._picture(where)) is not None:
            self._change(found, lambda _media: [])

    def _change(self, found: tuple[int, int, Attachment], to: Callable[[Attachment], Sequence[Attachment]]) -> None:
        if self.editing is None:
            return
        part, n, media = found
        content = stored(self.editing, self.editing.whose)
        all_ = list(content.passages[part].media)
        if n < len(all_) and all_[n] == media:
            new = with_pictures(content, part, [*all_[:n], *to(media), *all_[n + 1 :]])
            self.store_changes(self.content_changes(new))

    def _ask_card(self, name: str, where: str) -> None:
        found = self._picture(where)
        if found is None:
            return
        card = self.around.cards.get(found[2].sha256)
        if name == "shows":
            choices: Answers = [
                (Choice(key, _(SHOWS_NAMES[each])), self.doing(self._card_kept, found[2], {"shows": each}))
                for key, each in zip("123", Shows, strict=True)
            ]
            self.ask(_("Whom does it show?"), choices)
            return
        value = str(getattr(card, name)) if card is not None else ""

        def then(words: str) -> None:
            self.carry_out(self._card_kept(found[2], {name: words}))

        self.ask_words(_(CARD_FIELDS[name][1]), then, value=value)

    async def _card_kept(self, media: Attachment, changes: dict[str, object]) -> str:
        desk = self.app.desk
        if media.sha256 in self.around.cards:
            await edit_media(desk.store, desk.actor, media.sha256, **changes)
        else:  # it came by another way: its card is made now
            data = await asyncio.to_thread(read_picture, desk.directory, media.sha256)
            card = replace(Card(alt=media.alt), **changes)  # type: ignore[arg-type]  # fields of a card, each of its own type
            await add_media(desk.store, desk.actor, desk.directory, data or b"", card)
        await self.reread()
        self.judge_it()
        return _("On its card in the library.")


def _name(media: Media) -> str:
    return media.card.name or media.picture.sha256[:12]
