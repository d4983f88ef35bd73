"""The editor of one post: opened over the queue, new or to go on with, and left with everything kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partialmethod

from textual import work

from core.errors import VentanillaError
from core.i18n import _
from core.ids import AccountId
from core.publishing.content import Content
from core.publishing.lint.model import Severity
from core.publishing.model import PostId
from core.publishing.workflow.drafting import NewPost, new_draft, stop_writing
from core.publishing.workflow.ending import cancel_post
from core.publishing.workflow.model import Standing
from core.publishing.workflow.sheet import post_sheet
from core.publishing.workflow.transitions import Verb
from core.publishing.workflow.wanted import Changes
from tui.keys import Key
from tui.panes.post_editor_findings import counted
from tui.post_editing import Editing, Section, pictures_of, variant_of
from tui.post_editing_reads import around, speakers
from tui.screens.post_editor_accounts import PostAccounts
from tui.screens.post_editor_notes import PostNotes
from ventanilla.api import Passage

_VERBS = {
    "post.submit": Verb.SUBMIT, "post.schedule": Verb.SCHEDULE, "post.cancel": Verb.CANCEL,
    "post.approve": Verb.APPROVE, "post.rework": Verb.REWORK, "post.reject": Verb.REJECT,
}  # fmt: skip
_JUDGING = frozenset({Verb.APPROVE, Verb.REWORK, Verb.REJECT})
_JUDGING_KEYS = frozenset({"post.judge", "post.approve", "post.rework", "post.reject"})
_WRITABLE = frozenset({Standing.DRAFT, Standing.REWORK})
_DECIDING = frozenset({Verb.RESOLVE, Verb.RELEASE})
_BACK_RANK = 9
"""Before what ends the post: whoever only came to read sees the way out at every width."""


class PostEditor(PostNotes, inherit_bindings=False):
    """One post.

    Args:
        post: which; ``None``: a new one, whose accounts are asked for first.
        done: told which post it was when the editor is left; ``None``: nothing came of it.
    """

    def __init__(self, post: PostId | None, done: Callable[[PostId | None], None]) -> None:
        super().__init__()
        self._post = post
        self._done = done
        self._is_new = post is None

    def on_mount(self) -> None:
        """Read the post, or ask where a new one goes."""
        self.text.read_only = True
        self._arrange()
        self.draw()
        self.load()

    def on_screen_resume(self) -> None:
        """Bring it up to date."""
        if self.editing is not None:
            self.draw()
            self.look_again()

    @work(exclusive=True, group="load")
    async def load(self) -> None:
        """Read what is there."""
        desk = self.app.desk
        known = speakers(desk)
        try:
            if self._post is None:
                self.app.push_screen(PostAccounts(known, (), self._begun_with))
                return
            sheet = await post_sheet(desk.store, self._post)
            self.around = await around(desk, sheet, known)
        except VentanillaError as error:
            self.app.failed(error)
            self._go(None)
            return
        self.editing = Editing(sheet)
        self.measure()
        self.show_text()
        self._arrange()
        self.draw()
        self.call_after_refresh(self.draw)
        self.judge_it()
        if self._is_new:
            self.write()

    def _begun_with(self, accounts: Sequence[AccountId] | None) -> None:
        if accounts is None:
            self._go(None)
        else:
            self._turns.pause()  # what is typed from here on is the text's
            self.carry_out(self._made(accounts))

    async def _made(self, accounts: Sequence[AccountId]) -> str:
        desk = self.app.desk
        try:
            content = Content(passages=(Passage(""),), lang=desk.house.workspace.language)
            new = NewPost(accounts=[str(each) for each in accounts], content=content)
            self._post = await new_draft(desk.store, desk.actor, new)
        except VentanillaError:
            self._turns.resume(drops=True)
            self._go(None)
            raise
        self.load()
        return ""

    # --- sections --------------------------------------------------------------------------------------

    def _to(self, section: Section) -> None:
        self.open_section(section)

    act_editor_text = partialmethod(_to, Section.TEXT)
    act_editor_variants = partialmethod(_to, Section.VARIANTS)
    act_editor_review = partialmethod(_to, Section.REVIEW)
    act_editor_approval = partialmethod(_to, Section.APPROVAL)
    act_editor_time = partialmethod(_to, Section.TIME)
    act_editor_image = partialmethod(_to, Section.IMAGE)
    act_editor_notes = partialmethod(_to, Section.NOTES)

    def act_editor_next(self) -> None:
        """The next section."""
        self.open_section(Section(self.section % len(Section) + 1))

    def act_editor_previous(self) -> None:
        """The section before."""
        self.open_section(Section((self.section - 2) % len(Section) + 1))

    def act_item_open(self) -> None:
        """What the cursor is on."""
        if key := self.current_key():
            self.open_row(key)

    def act_editor_add(self, _target: int | None) -> None:
        """A picture in the pictures' section, else an account."""
        if self.section is Section.IMAGE:
            self.ask_picture()
        else:
            self.choose_accounts()

    def choose_accounts(self) -> None:
        """Choose where it goes."""
        if self.editing is not None:
            self.app.push_screen(PostAccounts(self.around.speakers, self.editing.accounts, self._accounts_chosen))

    def _accounts_chosen(self, accounts: Sequence[AccountId] | None) -> None:
        if accounts is not None:
            self.store_changes(Changes(accounts=accounts))

    # --- what keys mean here ---------------------------------------------------------------------------

    def target(self) -> int | None:
        """The post."""
        return self.editing.sheet.id if self.editing is not None else self._post

    async def before_post_act(self, id_: PostId) -> None:
        """What is typed is part of it."""
        await self.save()

    def post_acted(self, id_: PostId) -> None:
        """Read it again."""
        self.look_again()

    def seen_print(self, id_: PostId) -> str | None:
        """What stands on this screen."""
        return self.editing.sheet.hash if self.editing is not None else None

    def stays_writing(self, id_: PostId) -> bool:
        """Whether its text is being written here."""
        return self.is_writing

    def why_not(self, key: Key) -> str:
        """What cannot be done here, and why."""
        editing = self.editing
        if editing is None:
            return "" if key.id in ("back", "editor.leave", "help", "lock", "redraw", "quit") else _("Wait a moment.")
        if editing.is_dirty and (key.id in ("go", "quit") or key.id.startswith("go.")):
            return _("Not everything is stored yet: wait a moment, or q asks.")
        if key.id in ("editor.overrule", "editor.origin"):
            return self.why_no_finding(key)
        if key.id == "editor.follow":
            return self._why_not_follow()
        if key.id == "editor.finding" and not editing.findings:
            return _("There is no finding.")
        if key.id == "item.open" and not self.current_key():
            return _("There is nothing to open here.")
        if key.id in _JUDGING_KEYS and editing.sheet.standing in _WRITABLE:
            return _("It is not handed in yet: s does that.")
        if key.id == "editor.add" and Verb.EDIT not in editing.sheet.verbs:
            return _("It cannot be changed any more.")
        return ""

    def why_off(self, key: Key) -> str:
        """The same, and what its standing or the rules stand against."""
        editing = self.editing
        if (why := self.why_not(key)) or editing is None:
            return why
        verbs = set(editing.sheet.verbs)
        if key.id == "post.judge" and not verbs & _JUDGING:
            return _("Nobody judges it as it stands.")
        if key.id == "post.decide" and not verbs & _DECIDING:
            return _("Nothing of it waits for a decision.")
        if key.id == "editor.write" and self.section is not Section.NOTES and Verb.EDIT not in verbs:
            return _("It cannot be changed any more.")
        if (verb := _VERBS.get(key.id)) is not None and verb not in verbs:
            return _("As it stands this cannot be done.")
        if key.id == "post.submit" and (n := counted(editing, Severity.BLOCK)):
            return _("It cannot be handed in: findings that block it: {n}.", n=n)
        return ""

    def _why_not_follow(self) -> str:
        key = self.current_key()
        variant = None
        if self.editing is not None and key.startswith("variant:"):
            variant = variant_of(self.editing, AccountId(int(key.partition(":")[2])))
        if variant is None:
            return _("The cursor is on no account: 2 shows them.")
        return "" if variant.is_own else _("It follows the master already.")

    def rank(self, key: Key) -> int:
        """What it waits for comes first; one way out is named."""
        if key.id == "editor.leave":
            return 0
        if key.id == "back":
            return _BACK_RANK
        if self.editing is not None and key.id == "post.judge" and Verb.APPROVE in self.editing.sheet.verbs:
            return 1
        if key.id == "post.decide" and not self.why_off(key):
            return 1
        return super().rank(key)

    # --- the way out -----------------------------------------------------------------------------------

    def act_editor_leave(self) -> None:
        """Leave it."""
        self.act_back()

    def act_back(self) -> None:
        """An error, the text's section, then the queue."""
        if self.app.message_line.dismiss_error():
            self.draw_frame()
        elif self.editing is not None and self.section is not Section.TEXT:
            self.open_section(Section.TEXT)
        elif self.news and self.editing is not None and self.editing.is_dirty:
            self._ask_torn()
        else:
            self.carry_out(self._left())

    async def _left(self) -> str:
        editing = self.editing
        await self.save()
        if self.editing is not None and self.editing.is_dirty:
            return _("Not everything is stored yet: wait a moment.")
        desk = self.app.desk
        if editing is not None and self.writer is not None:
            await stop_writing(desk.store, self.writer, editing.sheet.id)
        said, post = "", self._post
        if self._is_new and self._is_bare and post is not None:
            await cancel_post(desk.store, desk.actor, post)
            said, post = _("Nothing was written: it is gone."), None
        self._go(post)
        return said

    @property
    def _is_bare(self) -> bool:
        """Whether nothing was written into it."""
        editing = self.editing
        if editing is None:
            return True
        contents = [editing.sheet.master, *(each.content for each in editing.sheet.variants)]
        said = any(each.text.strip() or pictures_of(each) for each in contents)
        return not (said or editing.sheet.title or editing.sheet.comments)

    def _go(self, post: PostId | None) -> None:
        if self.app.screen is self:
            self.app.pop_screen()
        self._done(post)
