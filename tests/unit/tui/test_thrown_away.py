"""A folder that is thrown away is gone, or its place is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui.cli import demo


def test_a_folder_is_removed_whole_without_a_word(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "demo"
    (folder / "log").mkdir(parents=True)
    (folder / "log" / "collector.txt").touch()
    demo.remove_whole(folder)
    assert not folder.exists()
    assert capsys.readouterr().err == ""


def test_what_cannot_be_removed_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(demo, "_REMOVE_S", 0.0)
    folder = tmp_path / "file"
    folder.touch()  # a file in its place is not removed as a folder is
    demo.remove_whole(folder)
    assert str(folder) in capsys.readouterr().err
