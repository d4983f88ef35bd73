"""What counts as a word, and as the same word: for watches, queries and the search index alike."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings

from core.text.plurals import singular
from core.text.words import WHOLES, WORD_CHARS, Word, chunk_words, index_text, lone_form, normal, plain, words
from tests.unit.text.any_text import any_text, every_character


def _normals(text: str) -> list[str]:
    return [word.normal for word in words(text)]


@pytest.mark.parametrize(
    ("text", "normals"),
    [
        ("Sin agua en El Olmo.", ["sin", "agua", "en", "el", "olmo"]),
        ("agua,luz/gas; (calle)…", ["agua", "luz", "gas", "calle"]),
        ("¿Agua?¡SÍ!", ["agua", "si"]),
        ("covid-19", ["covid", "19"]),
        ("corte_de_agua", ["corte", "de", "agua"]),
        ("info@valdeluz.example", ["info", "valdeluc", "example"]),
        ("@vecina@red.example", ["vecina", "red", "example"]),
        ("", []),
        ("… ¡! 🔥 ✔", []),
    ],
)
def test_a_text_is_cut_where_no_letter_or_figure_stands(text: str, normals: list[str]) -> None:
    assert _normals(text) == normals


@pytest.mark.parametrize(
    ("chunk", "normals"),
    [
        ("https://valdeluz.example/agua?x=1", []),
        ("HTTP://valdeluz.example", []),
        ("(www.valdeluz.example)", []),
        ("corto.example/3xYz", []),
        ("mira:https://valdeluz.example/agua", ["mira"]),
        ("agua,corto.example/3xYz", ["agua"]),
        ("valdeluz.example", ["valdeluc", "example"]),
        ("y/o", ["y", "o"]),
        ("fin./", ["fin"]),
    ],
)
def test_a_link_gives_no_words_and_what_stands_before_it_does(chunk: str, normals: list[str]) -> None:
    assert [word.normal for word in chunk_words(chunk)] == normals


@pytest.mark.parametrize(
    ("tag", "parts", "whole"),
    [
        ("#CorteDeAgua", ["corte", "de", "agua"], "cortedeagua"),
        ("#corte_de_agua", ["corte", "de", "agua"], "cortedeagua"),
        ("#ÁguaÉxito", ["agua", "exito"], "aguaexito"),
        ("#AguaYAParaTodos", ["agua", "ya", "para", "todo"], "aguayaparatodo"),
        ("#Elecciones2026", ["eleccion", "2026"], "elecciones2026"),
        ("#C0rteDeAgua", ["corte", "de", "agua"], "cortedeagua"),
        ("#SINAGUA", ["sinagua"], ""),
        ("#8M", ["8m"], ""),
        ("¡#SinAgua,ya!", ["sin", "agua", "ya"], "sinagua"),
    ],
)
def test_a_hashtag_gives_its_parts_and_the_first_knows_the_whole(tag: str, parts: list[str], whole: str) -> None:
    found = words(tag)
    assert [word.normal for word in found] == parts
    assert [word.whole for word in found] == [whole] + [""] * (len(parts) - 1)


def test_a_hashtag_asked_for_as_one_word_has_the_form_of_the_whole() -> None:
    assert normal("#CorteDeAgua") == normal("cortedeagua") == words("#CorteDeAgua")[0].whole


def test_a_word_keeps_what_was_written_beside_what_is_compared() -> None:
    assert chunk_words("¡Señales!") == (Word("Señales", "senales", "senal"),)
    assert chunk_words("ÁRBOLESSS") == (Word("ÁRBOLESSS", "arbolesss", "arbol"),)
    assert chunk_words("4gu4") == (Word("4gu4", "4gu4", "agua"),)


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("4gu4", "agua"),
        ("b4ch3s", "bache"),
        ("agu@", "agua"),
        ("co$ta", "costa"),
        ("impuesto$", "impuesto"),
        ("inund4c10n", "inundacion"),
        ("s0l", "sol"),
    ],
)
def test_figures_and_signs_that_stand_for_letters_are_read_as_letters(written: str, compared: str) -> None:
    assert _normals(written) == [compared] == _normals(compared)


@pytest.mark.parametrize("written", ["covid19", "pm10", "15min", "n340", "a4", "5g", "1000", "co2", "4x4", "112", "8m"])
def test_figures_that_are_figures_stay(written: str) -> None:
    assert _normals(written) == [written]


def test_an_amount_is_no_word_with_a_sign_in_it() -> None:
    assert _normals("US$100 $200") == ["us", "100", "200"]


@pytest.mark.parametrize(
    ("written", "compared"), [("aguaaaa", "agua"), ("AGUAAAA", "agua"), ("nooooo", "no"), ("porrrfaaa", "porfa")]
)
def test_stretched_words_are_read_as_said(written: str, compared: str) -> None:
    assert _normals(written) == [compared]


@pytest.mark.parametrize("written", ["viii", "xiii", "xxx", "1000", "lluvia", "leer", "000"])
def test_what_is_long_by_nature_stays(written: str) -> None:
    assert _normals(written) == [written]


@pytest.mark.parametrize(
    ("one", "several"),
    [
        *[("bache", "baches"), ("avería", "averías"), ("árbol", "árboles"), ("camión", "camiones")],
        *[("corte", "cortes"), ("calle", "calles"), ("hospital", "hospitales"), ("temblor", "temblores")],
        *[("luz", "luces"), ("red", "redes"), ("mes", "meses"), ("país", "países"), ("autobús", "autobuses")],
        *[("desfile", "desfiles"), ("ciudad", "ciudades"), ("mensaje", "mensajes"), ("clase", "clases")],
        *[("capaz", "capaces"), ("matriz", "matrices"), ("índice", "índices"), ("servicio", "servicios")],
        *[("avance", "avances"), ("ley", "leyes"), ("señal", "señales"), ("dron", "drones"), ("robot", "robots")],
        *[("city", "cities"), ("price", "prices"), ("box", "boxes"), ("class", "classes"), ("school", "schools")],
    ],
)
def test_singular_and_plural_are_one_word(one: str, several: str) -> None:
    assert normal(one) == normal(several)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *[("sed", "sede"), ("sal", "sale"), ("mar", "mare"), ("pon", "pone"), ("dios", "dio"), ("antes", "ante")],
        *[("martes", "Marte"), ("news", "new"), ("luz", "luce"), ("caso", "casa"), ("cruce", "cruz")],
    ],
)
def test_words_that_only_look_like_one_another_stay_two(one: str, other: str) -> None:
    assert normal(one) != normal(other)


def test_enye_is_a_letter_of_its_own_where_it_is_asked_to() -> None:
    assert normal("Años") == normal("anos") == "ano"
    assert normal("Años", keep_enye=True) == "año"
    assert plain("N\u0303andú", keep_enye=True) == "ñandu"


@pytest.mark.parametrize(
    "hidden", "\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u0301\u180e\u202e\u2066\ufe0f\u3164\x00\x1b\U000e0069\u20dd"
)
def test_T20_a_word_is_the_same_whatever_invisible_is_inside_it(hidden: str) -> None:
    (word,) = words(f"{hidden}A{hidden}g{hidden}ua{hidden}")
    assert (word.plain, word.normal) == ("agua", "agua")
    assert hidden not in word.written


def test_an_accent_behind_something_invisible_still_belongs_to_its_letter() -> None:
    assert words("a\u200b\u0301gua")[0].written == "água"


@pytest.mark.parametrize("disguise", ["ⓐⓖⓤⓐ", "🄰🄶🅄🄰", "𝗔𝗴𝘂𝗮", "ａｇｕａ", "ᴬgua"])
def test_letters_in_disguise_are_letters(disguise: str) -> None:
    assert _normals(disguise) == ["agua"]


def test_words_of_scripts_whose_marks_are_vowels_stay_whole() -> None:
    assert _normals("नमस्ते न्यूज़!") == ["नमस्ते", "न्यूज़"]


def test_T22_piled_up_marks_and_endless_words_are_read_in_one_pass_and_cut() -> None:
    (piled,) = words("a" + "\u0316\u0301" * 50_000 + "gua")
    (endless,) = words("xy" * 500_000)
    words("a" * 200_000 + "/")  # were any of these read again at every letter, this test would not end
    words("a." * 100_000 + "/")
    words("#" + "Ab" * 100_000)
    words("@".join(["ab"] * 100_000))
    assert piled.normal == "agua"
    assert len(endless.written) == len(endless.normal) == WORD_CHARS


def test_the_index_holds_normal_forms_in_order_and_whole_hashtags_apart() -> None:
    assert index_text("Sin AGUA: #CorteDeAgua #SinLuz") == (
        f"sin agua corte de agua sin luz {WHOLES} cortedeagua {WHOLES} sinluc"
    )
    assert index_text("🔥 https://red.example/p/1") == ""


@given(any_text)
@settings(max_examples=300, deadline=None)
def test_every_text_gives_words_of_letters_and_figures(text: str) -> None:
    for word in words(text):
        assert word.written and len(word.written) <= WORD_CHARS
        assert word.plain == plain(word.written)
        assert word.normal == normal(word.written) == normal(word.plain)
        assert not re.search(r"\s|[@$]", word.normal) and WHOLES not in word.normal
    index_text(text).encode("utf-8")


@given(any_text)
@settings(max_examples=300, deadline=None)
def test_the_normal_form_of_a_normal_form_is_itself(text: str) -> None:
    for word in words(text):
        assert normal(word.normal) == word.normal
        assert singular(singular(word.plain)) == singular(word.plain)


@given(any_text)
@settings(max_examples=200, deadline=None)
def test_chunks_give_what_the_text_gives(text: str) -> None:
    assert words(text) == [word for chunk in text.split() for word in chunk_words(chunk)]


def test_every_single_character_gives_at_most_a_word_that_stays() -> None:
    odd = [
        ascii(character)
        for character in every_character()
        for word in chunk_words(f"a{character}b")
        if normal(word.normal) != word.normal or not word.normal
    ]
    assert odd == []


@given(any_text)
def test_the_short_way_to_a_form_gives_what_the_long_one_gives(text: str) -> None:
    for chunk in text.split():
        form = lone_form(chunk)
        assert not form or [(word.normal, word.whole) for word in chunk_words(chunk)] == [(form, "")]


@pytest.mark.parametrize("chunk", ["agua", "¡AGUA!", "Camiónes,", "aguaaaa", "ÑANDÚ", "straße", "«luces»", "łódź"])
def test_a_plain_word_has_its_form_by_the_short_way(chunk: str) -> None:
    assert lone_form(chunk) == chunk_words(chunk)[0].normal != ""


@pytest.mark.parametrize(
    "chunk", ["agua,luz", "#SinAgua", "4gu4", "https://a.example", "…", "a" * (WORD_CHARS + 1), "я"]
)
def test_what_must_be_cut_or_read_letter_by_letter_has_none(chunk: str) -> None:
    assert lone_form(chunk) == ""
