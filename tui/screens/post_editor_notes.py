"""What is said about a post in its editor, and the words that came and went from version to version."""

from __future__ import annotations

from collections.abc import Sequence

from core.i18n import _, language
from core.publishing.workflow.comments import comment
from core.publishing.workflow.versions import Version
from tui.paint import Line
from tui.panes.post_editor_notes import NameOf, difference_lines
from tui.post_editing import Section
from tui.screens.overlay import Overlay
from tui.screens.post_editor_image import PostImage


class VersionWords(Overlay):
    """What is different in one version."""

    letter = "q"

    def __init__(self, old: Version | None, new: Version, name_of: NameOf) -> None:
        super().__init__()
        self._old, self._new, self._name_of = old, new, name_of
        self._lines: dict[tuple[int, str], Sequence[Line]] = {}
        """By width and language: telling long texts apart takes a while."""

    def heading(self) -> str:
        """Which one."""
        if self._old is None:
            return f"v{self._new.number}"
        return f"v{self._old.number} → v{self._new.number}"

    def content_lines(self, cells: int) -> Sequence[Line]:
        """The words that went and came."""
        key = cells, language()
        if key not in self._lines:
            found = difference_lines(self._old, self._new, self._name_of, self.app.desk.zone, cells)
            self._lines = {key: found}
        return self._lines[key]


class PostNotes(PostImage, inherit_bindings=False):
    """Takes comments and shows versions."""

    def open_row(self, key: str) -> None:
        """What changed in a version."""
        kind, _colon, rest = key.partition(":")
        if kind == "version" and self.editing is not None:
            versions = list(self.editing.sheet.versions)
            at = next((n for n, each in enumerate(versions) if each.number == int(rest)), None)
            if at is not None:
                old = versions[at - 1] if at else None
                self.app.push_screen(VersionWords(old, versions[at], self.facts().name_of))
        else:
            super().open_row(key)

    def act_editor_write(self, _target: int | None) -> None:
        """Write the text; in the notes, a comment."""
        if self.section is Section.NOTES:
            self._ask_comment(is_external=False)
        elif self.editing is not None:
            self.write(self.editing.whose if self.section is Section.TEXT else None)

    def act_editor_external(self, _target: int | None) -> None:
        """A comment that whoever is invited from outside reads too."""
        self._ask_comment(is_external=True)

    def _ask_comment(self, *, is_external: bool) -> None:
        label = _("Comment that people OUTSIDE read too") if is_external else _("Comment, only inside")

        def then(words: str) -> None:
            if words:
                self.carry_out(self._commented(words, is_external=is_external))

        self.ask_words(label, then)

    async def _commented(self, words: str, *, is_external: bool) -> str:
        desk = self.app.desk
        await comment(desk.store, desk.actor, self.id_, words, is_external=is_external)
        await self.reread()
        return _("It is on record.")
