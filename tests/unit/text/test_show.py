"""``show``, row by row of what may come in."""

from __future__ import annotations

import pytest

from core.text import BODY_CHARS, BODY_LINES, FIELD_CHARS, show
from tests.unit.text.printable import faults


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, ""), (b"\xff", "�"), (b"ca\xc3\xb1o", "caño"), (bytearray(b"a"), "a"), (5, "5"), (1.5, "1.5")],
)
def test_anything_at_all_is_shown(value: object, shown: str) -> None:
    assert show(value) == shown


def test_a_number_too_long_to_print_is_still_shown() -> None:
    assert show(10**5000) == "�"


def test_a_kind_of_string_is_shown_as_a_string() -> None:
    class Handle(str):
        """A string by another name."""

    assert show(Handle("ana\x1b")) == "ana␛"
    assert type(show(Handle("ana"))) is str


@pytest.mark.parametrize(
    "text",
    [
        "[@click=app.quit]x[/]",
        "[ @click=app.pwn]CLICK[/]",
        "a [/] b",
        "[link=https://x]",
        "[a='x]",
        "[info] [1] [sic]",
        ":skull:",
        "{0} {name} %s $text",
        r"\u001b[2J \x1b",
        "&#27;[2J &lt;b&gt;",
        "¿Cuándo vuelve el agua? «Mañana», dijo… 12 €",
    ],
)
def test_T01_to_T05_plain_text_is_shown_character_for_character(text: str) -> None:
    assert show(text) == text
    assert show(text, lines=True) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]52;c;cm0gLXJmIH4=\x07", "␛]52;c;cm0gLXJmIH4=␇"),
        ("\x1b]52;c;?\x1b\\", "␛]52;c;?␛\\"),
        ("\x9d52;c;eA==\x9c", "�52;c;eA==�"),
        ("\x1b]0;PWNED\x1b\\", "␛]0;PWNED␛\\"),
        ("\x1b]8;;https://evil.example\x1b\\go", "␛]8;;https://evil.example␛\\go"),
        ("\x1b[2J\x1b[H", "␛[2J␛[H"),
        ("\x1b[?1049l", "␛[?1049l"),
        ("\x1b[6n", "␛[6n"),
        ("\x1bPq#0~-\x1b\\", "␛Pq#0~-␛\\"),
        ("\x1bc\x0e\x0f", "␛c␎␏"),
        ("abc\x1b", "abc␛"),
    ],
)
def test_T06_to_T14_escape_sequences_are_shown_as_the_text_they_are(text: str, shown: str) -> None:
    assert show(text) == shown


@pytest.mark.parametrize("code", [code for code in range(0x80, 0xA0) if code != 0x85])
def test_T15_each_c1_control_is_one_replacement_character(code: int) -> None:
    assert show(f"a{chr(code)}b") == "a�b"


@pytest.mark.parametrize("code", [code for code in range(0x20) if code not in b"\t\n\v\f\r"])
def test_T16_each_c0_control_is_its_picture(code: int) -> None:
    assert show(f"a{chr(code)}b") == f"a{chr(0x2400 + code)}b"


def test_T16_backspace_return_and_delete_overwrite_nothing() -> None:
    assert show("evil\x08\x08good") == "evil␈␈good"
    assert show("evil\rgood") == "evil ⏎ good"
    assert show("a\x7f\x00b") == "a␡␀b"


@pytest.mark.parametrize("surrogate", ["\ud800", "\udbff", "\udc00", "\udfff"])
def test_T17_a_lone_surrogate_is_one_replacement_character(surrogate: str) -> None:
    assert show(f"A{surrogate}Z") == "A�Z"
    show(f"A{surrogate}Z").encode("utf-8")


@pytest.mark.parametrize("override", "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
def test_T18_overrides_and_isolates_are_replaced(override: str) -> None:
    assert show(f"a{override}b") == "a�b"


@pytest.mark.parametrize("mark", "\u200e\u200f\u061c")
def test_T18_direction_marks_are_dropped(mark: str) -> None:
    assert show(f"a{mark}b") == "ab"


@pytest.mark.parametrize(
    "text",
    [
        "تودא רבה! שלום (test) ١٢٣",
        "می‌خواهم بروم",
        "نمی‌دانم کتاب‌ها",
        "السلام عليكم ورحمة الله",
        "בְּרֵאשִׁית",
        "नमस्ते क्षमा क्‍ष क्‌ष",
        "สวัสดีครับ น้ำไม่ไหล",
        "ක්‍රීඩා ශ්‍රී",
        "র‍্যাব",
        "Tiếng Việt ế",
        "漢字テスト 한국어",
        "Ελληνικά Русский Ñandú",
    ],
)
def test_T19_no_letter_of_a_living_script_is_lost(text: str) -> None:
    from unicodedata import normalize

    assert show(text) == normalize("NFC", text)


@pytest.mark.parametrize(
    "text", ["\u3164\u3164", "\u2800\u2800", "\u200d\u200d", " \xa0\u3000 ", "\n\r\n\t", "\U0001f3fd", ""]
)
def test_T21_only_invisible_content_is_nothing(text: str) -> None:
    assert show(text) == ""
    assert show(text, lines=True) == ""


def test_T22_a_letter_carries_at_most_three_marks() -> None:
    assert show("e" + "\u0301" * 50) == "é" + "\u0301" * 3
    assert show("a" + "\u0316\u0301" * 50_000, limit=10).startswith("á\u0316\u0316\u0316")
    assert show("क" + "\u093f\u200d" * 50) == "क\u093f\u200d\u093f\u200d\u093f"


def test_T22_a_mark_with_nothing_to_stand_on_gets_a_dotted_circle() -> None:
    assert show("\u0301abc") == "◌\u0301abc"
    assert show("a \u0301") == "a ◌\u0301"
    assert show("a\n\u0301", lines=True) == "a\n◌\u0301"
    assert show("\u1161") == "◌\u1161"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\U0001f1e9\U0001f1ea", "[DE]"),
        ("\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7", "[DE][FR]"),
        ("\U0001f1e9x", "[D]x"),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467 hi", "\U0001f468\U0001f469\U0001f467 hi"),
        ("\U0001f44d\U0001f3fd ok", "\U0001f44d ok"),
        ("❤\ufe0f gracias", "❤ gracias"),
        ("1\ufe0f\u20e3", "1"),
        ("a\u20dd\u20e0", "a"),
        ("☰ \u4dc0", "� �"),
        ("\U0001242b", "�"),
        ("\ufdfd", "بسم الله الرحمن الرحيم"),
        ("\u2e3b", "———"),
    ],
)
def test_T23_what_terminals_measure_differently_is_levelled(text: str, shown: str) -> None:
    assert show(text) == shown


@pytest.mark.parametrize(
    "invisible",
    [
        *"\u200b\u2060\ufeff\u00ad\u034f\u115f\u1160\u3164\uffa0\ufe00\ufe0f\U000e0100\U000e01ef\U000e0069",
        *"\ufff9\ufffa\ufffb\u180e\u2061\u2064\u206a\u17b4\u180b\U0001d173",
    ],
)
def test_zero_width_characters_are_dropped(invisible: str) -> None:
    assert show(f"a{invisible}b") == "ab"


@pytest.mark.parametrize("joiner", "\u200c\u200d")
def test_joiners_stay_only_inside_words_that_need_them(joiner: str) -> None:
    assert show(f"م{joiner}خ") == f"م{joiner}خ"
    assert show(f"क\u094d{joiner}ष") == f"क\u094d{joiner}ष"
    for text in (f"a{joiner}b", f"م{joiner} خ", f"{joiner}م", f"م{joiner}", f"1{joiner}2", f"م{joiner}b"):
        assert show(text) == text.replace(joiner, "")
    assert show(f"م{joiner}{joiner}{joiner}خ") == f"م{joiner}خ"


@pytest.mark.parametrize("code", [0xE000, 0xF8FF, 0xF0000, 0x10FFFD, 0x0378, 0xFDD0, 0xFFFE, 0xFFFF, 0x10FFFF])
def test_private_unassigned_and_noncharacters_are_replaced(code: int) -> None:
    assert show(f"a{chr(code)}b") == "a�b"


@pytest.mark.parametrize("mark", ["\n", "\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029"])
def test_every_kind_of_line_break_is_one_newline_or_one_sign(mark: str) -> None:
    assert show(f"a{mark}b", lines=True) == "a\nb"
    assert show(f"a{mark}b") == "a ⏎ b"


def test_blanks_are_spaces() -> None:
    assert show("a\tb") == "a b"
    assert show("a\tb", lines=True) == "a    b"
    assert show("a\xa0b\u3000c\u2800d\u2003e") == "a b  c d e"


def test_what_is_decomposed_is_composed() -> None:
    assert show("Ma\u0308rz u\u0308ber n\u0303") == "März über ñ"
    assert show("e\u200b\u0301") == "é"
    assert show("\u1112\u1161\u11ab") == "한"


def test_T24_the_301st_character_of_a_field_is_cut_off() -> None:
    assert show("A" * FIELD_CHARS) == "A" * FIELD_CHARS
    assert show("A" * (FIELD_CHARS + 1)) == "A" * FIELD_CHARS + " …[+1]"
    assert show("A" * 1_000_000) == "A" * FIELD_CHARS + " …[+999700]"


def test_T24_a_body_is_cut_at_its_characters_and_its_lines() -> None:
    assert show("A" * BODY_CHARS, lines=True) == "A" * BODY_CHARS
    assert show("A" * (BODY_CHARS + 1), lines=True) == "A" * BODY_CHARS + " …[+1]"
    assert show("x\n" * BODY_LINES, lines=True) == "x\n" * BODY_LINES
    assert show("x\n" * BODY_LINES + "y", lines=True) == "x\n" * (BODY_LINES - 1) + "x …[+2]"
    long = show("x\n" * 500_000, lines=True)
    assert long.count("\n") == BODY_LINES - 1
    assert long.endswith("x …[+999201]")


def test_T24_a_limit_can_be_asked_for() -> None:
    assert show("hola a todos", limit=4) == "hola …[+8]"
    assert show("hola", limit=4) == "hola"
    assert show("hola", limit=0) == " …[+4]"


def test_a_cut_never_parts_a_letter_from_its_marks() -> None:
    assert show("abc\u0316\u0317d", limit=4) == "ab …[+4]"
    assert show("خ\u200cم", limit=1) == "خ …[+2]"
    assert faults(show("क\u094d\u200dष" * 200), lines=False) == []


def test_what_was_cut_is_not_cut_again() -> None:
    once = show("A" * 1_000)
    assert show(once) == once
    assert show("A" * 301 + " …[+5]") == "A" * 300 + " …[+7]"


def test_invisible_characters_do_not_use_up_the_limit() -> None:
    assert show("\u200b".join("A" * 300)) == "A" * 300


def test_a_text_too_long_to_read_to_its_end_says_how_much_is_left() -> None:
    assert show("\u200b" * 1_000_000 + "a") == " …[+998737]"
