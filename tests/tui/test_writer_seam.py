"""Frames that the terminal has not taken are told from where the pinned screen library keeps them."""

from __future__ import annotations

from textual.drivers._writer_thread import WriterThread
from textual.drivers.linux_driver import LinuxDriver

from tui.line_pace import waiting


def test_the_screen_library_still_keeps_its_frames_where_they_are_looked_for() -> None:
    class Idle:
        """A file that is never written to, as the thread is not started."""

    thread = WriterThread(Idle())  # type: ignore[arg-type]  # nothing is written here
    thread.write("one")
    thread.write("two")

    class Driver:
        _writer_thread = thread

    assert waiting(Driver()) == 2
    assert "_writer_thread" in LinuxDriver.__init__.__code__.co_names
