"""What a dialog has to do with the process that enters accounts: one question at a time, and no process left behind."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import ClassVar

from textual import work

from core.errors import VentanillaError
from core.i18n import _, language
from tui.screens.place import Place
from tui.setup_lines import Asked, Failed, Heard
from tui.setup_process import SetupEnded, SetupProcess, start_setup

Message = Mapping[str, object]


class AccountTalk(Place, inherit_bindings=False):
    """Speaks with a process of its own, which is started when it is needed and again when it ended."""

    place: ClassVar[str] = "setup"
    letter: ClassVar[str] = "a"

    def __init__(self) -> None:
        super().__init__()
        self.waits = ""
        """What is being waited for; empty: for the person."""
        self.is_entering = False
        """Whether the account is being put on record just now."""
        self._process: SetupProcess | None = None
        self._watching: asyncio.Task[None] | None = None
        """Waits for an end that nobody asked for."""
        self._is_begun = False
        self._starting = asyncio.Lock()
        self._is_left = False

    # --- what the dialog says and is told ------------------------------------------------------------------

    def beginning(self) -> Message:
        """What the account is, for the first message."""
        return {}

    async def heard(self, heard: Heard, *, is_about_record: bool) -> None:
        """The answer, or why there is none; ``is_about_record``: it is about putting the account on record."""

    def ended(self, words: str) -> None:
        """The process ended while nobody waited for it."""

    def draw(self) -> None:
        """Draw the present step."""

    # --- the talk ------------------------------------------------------------------------------------------

    @work(exclusive=True, group="setup")
    async def talk(self, message: Message | None, waits: str) -> None:
        """Say something and have the answer heard; without a message the questions are put anew."""
        self.waits = waits
        is_about_record = message is not None and message.get("do") == "register"
        self.is_entering = is_about_record
        self.draw()
        try:
            if message is None and self._is_begun:
                await self.end_process()
            answer = await self._asked(message)
        except VentanillaError as error:  # the process is gone, or nobody is signed in here any more
            await self.end_process()
            answer = Failed(str(error), error.exit_code)
        self.waits, self.is_entering = "", False
        await self.heard(answer, is_about_record=is_about_record)
        self.draw()

    async def _asked(self, message: Message | None) -> Heard:
        process = await self._ready()
        if not self._is_begun:
            first = await process.ask({**self._begin(), **self.beginning()})
            self._is_begun = isinstance(first, Asked)
            if message is None or not self._is_begun:
                return first
        assert message is not None, "whoever begins again has ended what was begun"
        return await process.ask(message)

    def _begin(self) -> Message:
        desk = self.app.desk
        actor = {"id": desk.actor.operator_id, "name": desk.actor.name}
        return {"do": "begin", "workspace": str(desk.directory), "language": language(), "actor": actor}

    @work(group="start")
    async def start_ahead(self) -> None:
        """Start the process while the person still reads."""
        try:
            await self._ready()
        except SetupEnded:
            return  # it is tried again, and said, when it is needed

    async def _ready(self) -> SetupProcess:
        async with self._starting:
            if self._process is None:
                process = await start_setup()
                if self._is_left:
                    await process.close()
                    raise asyncio.CancelledError
                self._process, self._is_begun = process, False
                self._watching = asyncio.create_task(self._watch(process))
            return self._process

    async def _watch(self, process: SetupProcess) -> None:
        await process.gone()
        self.call_later(self._gone, process)

    def _gone(self, process: SetupProcess) -> None:
        if self._process is process and not self.waits:
            self._process = None
            self.ended(_("The process that enters accounts ended: make contact again, the answers are kept."))

    async def end_process(self) -> None:
        """End it; what it had not put on record is forgotten."""
        process, self._process = self._process, None
        if process is not None:
            if self._watching is not None:
                self._watching.cancel()
            await process.close()

    async def on_unmount(self) -> None:
        """However the dialog is left, its process goes."""
        self._is_left = True
        self.workers.cancel_node(self)
        await self.end_process()
