"""Texts as they are compared: for watches and search, and against look-alike handles."""

from __future__ import annotations

from unicodedata import normalize

import pytest
from hypothesis import example, given, settings

from core.text import fold, skeleton
from tests.hostile import Hostile, hostile_texts
from tests.unit.text.any_text import any_text, every_character


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Agua", "agua"),
        ("ÁGUA", "agua"),
        ("a\u0301gua", "agua"),
        ("ＡＧＵＡ", "agua"),
        ("𝗔𝗴𝘂𝗮", "agua"),
        ("pingüino", "pinguino"),
        ("Ñandú", "nandu"),
        ("Straße", "strasse"),
        ("ﬁn", "fin"),
        ("İstanbul", "istanbul"),
        ("Ελλάδα", "ελλαδα"),
        ("ΌΔΟΣ", "οδοσ"),
        ("sin\nagua\tya\xa0no", "sin agua ya no"),
        ("", ""),
    ],
)
def test_case_accents_and_compatibility_forms_are_levelled(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize("text", ["Ñandú", "N\u0303andu\u0301", "ñandú"])
def test_enye_stays_a_letter_where_it_is_asked_to(text: str) -> None:
    assert fold(text, keep_enye=True) == "ñandu"
    assert fold(text) == "nandu"


@pytest.mark.parametrize(
    "hidden", "\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u0301\u180e\u202e\u2066\ufe0f\u3164\x00\x1b\U000e0069\u20dd"
)
def test_T20_a_word_is_found_whatever_invisible_is_inside_it(hidden: str) -> None:
    assert fold(f"a{hidden}g{hidden}ua") == "agua"
    assert fold(f"a{hidden}g{hidden}ua", keep_enye=True) == "agua"


def test_T20_vowel_signs_hide_nothing_on_letters_of_another_script() -> None:
    assert fold("agu\u093fa") == "agua"


def test_T22_a_word_is_found_under_any_number_of_marks() -> None:
    assert fold("a" + "\u0316\u0301" * 50_000 + "gua") == "agua"
    assert fold("क" + "\u094d\u093c" * 50_000) == normalize("NFC", "क\u094d\u093c\u094d")


def test_vowel_signs_of_indic_words_stay_and_other_points_go() -> None:
    assert fold("कि") != fold("का")
    assert fold("नमस्ते") == "नमस्ते"
    assert fold("क्\u200dष") == fold("क्ष")
    assert fold("น้ำ") == fold("น้ำ") != fold("นา")
    assert fold("בְּרֵאשִׁית") == "בראשית"
    assert fold("كِتَاب") == "كتاب"


@given(any_text)
@settings(max_examples=300, deadline=None)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    kept = fold(text, keep_enye=True)
    assert fold(kept, keep_enye=True) == kept
    fold(text).encode("utf-8")


@given(any_text)
@settings(max_examples=250, deadline=None)
def test_a_text_is_found_in_whatever_normal_form_it_is_written(text: str) -> None:
    words = "".join(ch for ch in text if ch.isalnum() or ch == " ")
    assert fold(normalize("NFD", words)) == fold(normalize("NFC", words))


def test_every_single_character_folds_to_something_that_stays() -> None:
    assert [ascii(ch) for ch in every_character() if fold(fold(ch)) != fold(ch)] == []


@pytest.mark.parametrize("case", [case for case in hostile_texts() if case.official], ids=lambda case: case.id)
def test_T25_every_look_alike_of_the_list_is_found(case: Hostile) -> None:
    assert skeleton(case.text) == skeleton(case.official)


@pytest.mark.parametrize(
    "handle",
    [
        "valdeluz",
        "VALDELUZ",
        "valdeIuz",
        "va1deluz",
        "v4ldeluz",
        "valde_luz",
        "valde.luz",
        "valdelüz",
        "vаldeluz",
        "ｖａｌｄｅｌｕｚ",
        "𝐯𝐚𝐥𝐝𝐞𝐥𝐮𝐳",
        "valdeluz ✔",
        "v@ldeluz",
        "VΑLDΕLUΖ",
    ],
)
def test_T25_a_handle_that_can_be_taken_for_ours_is_found(handle: str) -> None:
    assert skeleton(handle) == skeleton("valdeluz")


@pytest.mark.parametrize("handle", ["valdeluz_fans", "valdelu", "olmo_y_roble", "", "✔", "\u202ezuledlav"])
def test_T25_other_handles_are_left_alone(handle: str) -> None:
    assert skeleton(handle) != skeleton("valdeluz")


def test_T25_capitals_look_like_capitals_and_small_letters_like_small_ones() -> None:
    assert skeleton("ΗΟΝ") == skeleton("HON")
    assert skeleton("ηον") == skeleton("nov")
    assert skeleton("rnayor vvater") == skeleton("mayor water")


@given(any_text)
@example("\u1100.\u1161")
@settings(max_examples=250, deadline=None)
def test_the_skeleton_of_a_skeleton_is_itself(text: str) -> None:
    assert skeleton(skeleton(text)) == skeleton(text)


def test_T22_a_handle_of_marks_is_compared_in_bounded_time() -> None:
    assert skeleton("a" + "\u0316\u0301" * 500_000) == "a"
