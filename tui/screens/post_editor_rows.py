"""The rows of the post editor that Enter opens: what is known about a post, what goes with it on each account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

import msgspec

from core.i18n import _
from core.ids import AccountId
from core.publishing.content import Content
from core.publishing.meta import KIND_NAMES, Kind, Meta, Paid
from core.publishing.themes import spelled
from core.publishing.workflow.wanted import Changes
from core.text import show
from tui.panes.frame import Choice
from tui.panes.post_editor_approval import Particular, particular
from tui.panes.post_editor_variants import fields_of, next_preview, value_words
from tui.post_editing import Section, finding_at, stored, variant_of
from tui.screens.post_acts_subject import Answers
from tui.screens.post_editor_review import PostReview
from ventanilla.api import FieldKind, SetupField

_LETTERS = "123456789abcdefghijklmnoprstuvwxyz"
"""The keys of a menu; ``q`` leaves it."""


def with_meta(meta: Meta, **changes: object) -> Meta:
    """The particulars with some of them changed."""
    return msgspec.structs.replace(meta, **changes)


class PostRows(PostReview, inherit_bindings=False):
    """Opens rows."""

    def open_row(self, key: str) -> None:
        """The field, the menu or the act of a row."""
        kind, _colon, rest = key.partition(":")
        match kind:
            case "finding" if self.editing is not None and (seen := finding_at(self.editing, key)) is not None:
                self.mend(seen)
            case "variant":
                self.ask_variant(AccountId(int(rest)))
            case "accounts":
                self.choose_accounts()
            case "lang":
                self._ask_content(_("Language of the text (es, qu, en)"), "lang")
            case "warning":
                self._ask_content(_("Content warning (empty: none)"), "warning")
            case "ext":
                self._ask_ext(rest)
            case "title":
                self._ask_title()
            case "kind":
                self._ask_kind()
            case "flag":
                self._flip(rest)
            case "meta" | "paid" if (asked := particular(key)) is not None:
                self._ask_particular(asked, is_paid=kind == "paid")
            case "time":
                self.run_key(self.app.keymap.by_id("post.schedule"), self.target())
            case "theme":
                self._ask_theme()
            case "off_plan":
                self._ask_off_plan()

    def choose_accounts(self) -> None:
        """Choose where it goes."""

    def content_changes(self, content: Content) -> Changes:
        """What stores another content of the text that is written."""
        whose = self.editing.whose if self.editing is not None else None
        return Changes(master=content) if whose is None else Changes(variants={whose: content})

    # --- accounts and variants -------------------------------------------------------------------------

    def ask_variant(self, account: AccountId) -> None:
        """What is to be done with an account's text."""
        if self.editing is None or (variant := variant_of(self.editing, account)) is None:
            return
        letters, name = self.facts().name_of(account)
        write = _("write its own text") if variant.is_own else _("give it its own text")
        choices: Answers = [(Choice("1", write), partial(self._write_own, account))]
        if variant.is_own:
            choices.append((Choice("2", _("follow the master again")), partial(self.follow, account)))
        choices.append((Choice("3", _("preview it")), partial(self.preview, account)))
        choices.append((Choice("4", _("take it out of the post")), partial(self._take_out, account)))
        self.ask(f"{letters} {name}", choices)

    def _write_own(self, account: AccountId) -> None:
        self.carry_out(self._own_begun(account))

    async def _own_begun(self, account: AccountId) -> str:
        editing = self.editing
        variant = variant_of(editing, account) if editing is not None else None
        if editing is None or variant is None:
            return ""
        if not variant.is_own:  # it begins with what it said so far
            await self.save()
            if not await self.put(Changes(variants={account: stored(editing, None)})):
                return ""
        self.write(account)
        return ""

    def act_editor_follow(self, _target: int | None) -> None:
        """The account under the cursor follows the master again."""
        key = self.current_key()
        if key.startswith("variant:"):
            self.follow(AccountId(int(key.partition(":")[2])))

    def follow(self, account: AccountId) -> None:
        """Let an account say what the others say; its own text stays in the versions."""
        choices: Answers = [
            (Choice("y", _("yes, follow the master"), token="strong"), self.doing(self._followed, account)),
            (Choice("n", _("keep its own text")), lambda: None),
        ]
        letters, name = self.facts().name_of(account)
        title = _("Give up the own text of {account}?", account=f"{letters} {name}")
        self.ask(title, choices, is_box=True)

    async def _followed(self, account: AccountId) -> str:
        if self.editing is not None and self.editing.whose == account:
            rest = {whose: words for whose, words in self.editing.typed.items() if whose != account}
            self.editing = replace(self.editing, whose=None, typed=rest)
        await self.put(Changes(variants={account: None}))
        self.show_text()
        self.draw()
        return _("It follows the master again.")

    def preview(self, account: AccountId) -> None:
        """How it looks on an account."""
        self._previewed = account
        self.draw()
        if self.cursor_section is Section.VARIANTS:
            self.sheet("mid").scroll_rows(1 << 20)

    def act_editor_preview(self) -> None:
        """The next account's preview."""
        if self.editing is not None and (account := next_preview(self.editing.accounts, self._previewed)) is not None:
            self.preview(account)

    def _take_out(self, account: AccountId) -> None:
        if self.editing is not None:
            self.store_changes(Changes(accounts=[each for each in self.editing.accounts if each != account]))

    def store_changes(self, changes: Changes, said: str = "") -> None:
        """Store something that was chosen in a menu."""
        self.carry_out(self._stored(changes, said))

    async def _stored(self, changes: Changes, said: str) -> str:
        await self.save()
        return said if await self.put(changes) else ""

    # --- what goes with the text -----------------------------------------------------------------------

    def _ask_content(self, label: str, name: str) -> None:
        if self.editing is not None:
            value = getattr(stored(self.editing, self.editing.whose), name)
            self.ask_words(label, partial(self._content_given, name), value=value)

    def _content_given(self, name: str, words: str) -> None:
        if self.editing is not None:
            whose = self.editing.whose
            self._put_content({whose: replace(stored(self.editing, whose), **{name: words})})  # type: ignore[arg-type]  # two fields that are text

    def _put_content(self, contents: Mapping[AccountId | None, Content]) -> None:
        own: dict[AccountId, Content | None] = {whose: each for whose, each in contents.items() if whose is not None}
        self.store_changes(Changes(master=contents.get(None), variants=own))

    def _ask_ext(self, rest: str) -> None:
        account_word, _colon, name = rest.partition(":")
        account = AccountId(int(account_word))
        if self.editing is None:
            return
        fields = fields_of(self.editing, self.facts())
        found = next((each for owner, each in fields if owner == account and each.key == name), None)
        if found is None:
            return
        then = partial(self._ext_given, account, found)
        if found.kind is FieldKind.FLAG:
            yes, no = Choice("y", _("yes")), Choice("n", _("no"))
            self.ask(_(found.label), [(yes, partial(then, "true")), (no, partial(then, ""))])
        elif found.kind is FieldKind.CHOICE and found.choices:
            offers = zip(_LETTERS, found.choices, strict=False)
            self.ask(_(found.label), [(Choice(key, each), partial(then, each)) for key, each in offers])
        else:
            value = value_words(stored(self.editing, account), found)
            self.ask_words(_(found.label), then, value="" if value == _("not said") else value)

    def _ext_given(self, account: AccountId, field: SetupField, words: str) -> None:
        """Keep it where the account's text stands: its own, or the one all follow, whose other readers ignore it."""
        if self.editing is None:
            return
        variant = variant_of(self.editing, account)
        whose = account if variant is not None and variant.is_own else None
        content = stored(self.editing, whose)
        rest = {key: value for key, value in content.ext.items() if key != field.key}
        if words:
            rest[field.key] = True if field.kind is FieldKind.FLAG else words
        self._put_content({whose: replace(content, ext=rest)})

    # --- what is known about it ------------------------------------------------------------------------

    @property
    def _meta(self) -> Meta:
        return self.editing.sheet.meta if self.editing is not None else Meta()

    def put_meta(self, meta: Meta) -> None:
        """Store other particulars."""
        self.store_changes(Changes(meta=meta))

    def _ask_title(self) -> None:
        if self.editing is not None:
            title = self.editing.sheet.title
            self.ask_words(_("What to call it here; it is not published"),
                           lambda words: self.store_changes(Changes(title=words)), value=title)  # fmt: skip

    def _ask_kind(self) -> None:
        choices: Answers = [
            (Choice(key, _(KIND_NAMES[kind])), partial(self.put_meta, with_meta(self._meta, kind=kind)))
            for key, kind in zip(_LETTERS, Kind, strict=False)
        ]
        self.ask(_("What is it for? Its approvals follow from it"), choices)

    def _flip(self, name: str) -> None:
        meta = self._meta
        if name == "paid":
            self.put_meta(with_meta(meta, paid=None if meta.paid is not None else Paid()))
        elif name in ("is_crisis", "is_repost"):
            self.put_meta(with_meta(meta, **{name: not getattr(meta, name)}))

    def _ask_particular(self, asked: Particular, *, is_paid: bool) -> None:
        then = partial(self._particular_given, asked, is_paid)
        self.ask_words(_(asked.help), then, value=asked.value(self._meta))

    def _particular_given(self, asked: Particular, is_paid: bool, words: str) -> None:
        meta = self._meta
        if is_paid:
            self.put_meta(with_meta(meta, paid=msgspec.structs.replace(meta.paid or Paid(), **{asked.key: words})))
        elif asked.key == "tags":
            tags = tuple(dict.fromkeys(each.strip() for each in words.split(",") if each.strip()))
            self.put_meta(with_meta(meta, tags=tags))
        else:
            self.put_meta(with_meta(meta, **{asked.key: words}))

    def _ask_theme(self) -> None:
        names = self.around.time.themes

        def offered(typed: str) -> Sequence[tuple[str, str]]:
            return [(show(each), "") for each in names if typed.casefold() in each.casefold()]

        self.ask_words(_("Theme of the plan (empty: none)"), self._theme_given, value=self._meta.theme,
                       completions=offered)  # fmt: skip

    def _theme_given(self, words: str) -> None:
        self.put_meta(with_meta(self._meta, theme=spelled(words, self.around.time.themes)))

    def _ask_off_plan(self) -> None:
        self.ask_words(_("Why it is outside the plan (empty: it is not)"),
                       lambda words: self.put_meta(with_meta(self._meta, off_plan=words)),
                       value=self._meta.off_plan)  # fmt: skip
