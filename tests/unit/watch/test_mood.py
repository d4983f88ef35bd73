"""How texts sound by the word list: plain cases, what turns them around, and what the list may not decide."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import UsageError
from core.watch.mood import FEWEST, is_low, mood_lists, net, sound_of


@pytest.mark.parametrize(
    ("text", "mood"),
    [
        ("Muchas gracias, ya volvió el agua", 1),
        ("Es una vergüenza, tres días sin agua", -1),
        ("No funciona nada", -1),
        ("No es un desastre", 1),
        ("buenas tardes", 0),
        ("¿a qué hora abren?", 0),
        ("sin problema", 0),
        ("thank you, great work", 1),
        ("this is terrible", -1),
        ("gracias pero qué vergüenza", 0),
        ("", 0),
    ],
)
def test_a_text_is_friendly_hostile_or_neither(text: str, mood: int) -> None:
    assert sound_of(mood_lists(), text) == mood


def test_too_few_say_nothing() -> None:
    assert net({-1: FEWEST - 1}) is None
    assert net({-1: 20, 0: 5, 1: 5}) == -0.5


@pytest.mark.parametrize(
    ("now", "before", "low"),
    [(-0.5, None, True), (-0.49, None, False), (0.1, 0.5, True), (0.11, 0.5, False), (None, 0.9, False)],
)
def test_a_low_hour_or_a_deep_fall_calls_for_a_look(now: float | None, before: float | None, low: bool) -> None:
    assert is_low(now, before) is low


def test_the_institution_edits_its_own_list(tmp_path: Path) -> None:
    (tmp_path / "mood.toml").write_text(
        '[es]\npositive = ["bacán"]\nnegative = ["piña"]\nnot = ["no"]\nneither = []\n', encoding="utf-8"
    )
    lists = mood_lists(tmp_path)
    assert [sound_of(lists, text) for text in ("qué bacán", "qué piña", "gracias")] == [1, -1, 0]
    (tmp_path / "mood.toml").write_text("[es]\npositive = 3\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"mood\.toml"):
        mood_lists(tmp_path)
