"""What holds of every text, hostile ones included: spans lie inside it, fixes mend and mend once, nothing crashes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.publishing.lint.engine import lint
from core.publishing.lint.model import Answered, Finding, Institution, Picture, Place, RuleId, Sheet, Surroundings
from tests.hostile import Hostile, hostile_texts
from tests.lint.rows import judged, rows, signed_pack

AROUND = Surroundings(
    now_s=1_700_000_000, zone="America/Lima",
    own=Institution(names=("Peña Alta",), domains=("valdeluz.example",)),
)  # fmt: skip
PIECES = (
    "Xq no hay agua", "El numero", "¡¡¡Atención!!!", "Tienes dudas?", "@juan", "#cortedeagua", "🚱🚱", "\u202e",
    "\x1b[31m", "bit.ly/abc", "𝗔𝘃𝗶𝘀𝗼", "El agua volverá seguro a las 6", "DNI 12345678Z", "clave: Agua2024!", "«",
    "»", "\n", " ", ". ", "http://valdeluz.example/x", "PENA ALTA", "n\u0303", "ﬁn", "İ", "👨\u200d👩\u200d👧",
    "Goooool",
    "e\u0301", "ß", "mañana",
)  # fmt: skip


def judge(text: str, lang: str = "es", *, reply: bool = False) -> tuple[Finding, ...]:
    answers = Answered("@vecina", lang, "", text) if reply else None
    sheet = Sheet(texts=(text,), lang=lang, pictures=(Picture(alt=text[:40], name=text[:20]),), tags=(text[:40],),
                  answers=answers)  # fmt: skip
    return lint(sheet, AROUND, signed_pack())


def assert_sound(text: str, findings: tuple[Finding, ...]) -> None:
    for each in findings:
        whole = {Place.TEXT: text, Place.ALT: text[:40]}.get(each.place, "")
        assert 0 <= each.start <= each.end <= len(whole), (each.rule, each.start, each.end)
        assert len(each.mark) == 16
        assert each.reason.format_map({name: "x" for name in each.values}), each.rule
        if each.fix is not None:
            assert 0 <= each.fix.start <= each.fix.end <= len(whole), each.rule


@settings(max_examples=120, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join), st.sampled_from(["es", "en", "qu", ""]))
def test_spans_lie_inside_the_text_whatever_it_is_made_of(text: str, lang: str) -> None:
    assert_sound(text, judge(text, lang))
    assert_sound(text, judge(text, lang, reply=True))


@settings(max_examples=120, deadline=None)
@given(st.text(max_size=200))
def test_no_text_at_all_makes_it_fail(text: str) -> None:
    assert_sound(text, judge(text))


@pytest.mark.parametrize("hostile", hostile_texts(), ids=lambda each: each.id)
def test_hostile_texts_are_judged_like_any_other(hostile: Hostile) -> None:
    text = hostile.text[:5_000]
    assert_sound(text, judge(text))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map(" ".join))
def test_every_fix_takes_its_finding_away(text: str) -> None:
    assert_mended(Sheet(texts=(text,)), AROUND)


@pytest.mark.parametrize(
    "row",
    [row for row in rows("cells.jsonl") if row["fires"] and not row.get("passages")],
    ids=lambda row: str(row["id"]),
)
def test_the_fixes_of_the_cells_take_their_findings_away(row: dict[str, object]) -> None:
    sheet, around = judged(row)
    assert_mended(sheet, around)


@pytest.mark.parametrize(
    ("text", "lang", "wanted"),
    [
        ("We guarantee that the water will be back.", "en", "We expect that the water will be back."),
        ("We promise the water will be back.", "en", "We expect that the water will be back."),
        ("Hoy garantizamos que vuelve el agua.", "es", "Hoy prevemos que vuelve el agua."),
    ],
)
def test_a_promise_becomes_an_expectation_in_words_that_read_on(text: str, lang: str, wanted: str) -> None:
    [fix] = [each.fix for each in judge(text, lang) if each.rule == "L31" and each.fix is not None]
    assert fix.on(text) == wanted


def assert_mended(sheet: Sheet, around: Surroundings) -> None:
    for each in lint(sheet, around, signed_pack()):
        if each.fix is None or each.fix.place is not Place.TEXT:
            continue
        part = each.fix.part
        before = [one for one in lint(sheet, around, signed_pack()) if one.rule == each.rule]
        mended = each.fix.on(sheet.texts[part])
        after_sheet = replace(sheet, texts=(*sheet.texts[:part], mended, *sheet.texts[part + 1 :]), counts=())
        after = [one for one in lint(after_sheet, around, signed_pack()) if one.rule == each.rule]
        assert len(after) < len(before), (each.rule, sheet.texts[part], mended)


def test_the_same_question_has_the_same_answer() -> None:
    sheet = Sheet(texts=("El numero de atencion cambia. Xq si!!!",))
    assert lint(sheet, AROUND, signed_pack()) == lint(sheet, AROUND, signed_pack())


def test_a_changed_text_has_another_mark_and_an_equal_one_the_same() -> None:
    [one] = [each for each in judge("La culpa es de la contratista") if each.rule == "L32"]
    [same] = [each for each in judge("La culpa es de la contratista") if each.rule == "L32"]
    [other] = [each for each in judge("La culpa es de la contratista.") if each.rule == "L32"]
    assert one.mark == same.mark != other.mark


def test_an_unsigned_pack_only_warns_but_for_what_lasts() -> None:
    unsigned = replace(signed_pack(), is_signed=False)
    found = lint(Sheet(texts=("Los que protestan son idiotas. clave: Agua2024!",)), AROUND, unsigned)
    by_rule = {each.rule: each for each in found}
    insult, secret = by_rule[RuleId("L21")], by_rule[RuleId("L44")]
    assert (insult.severity.value, insult.is_unsigned) == ("warn", True)
    assert (secret.severity.value, secret.is_unsigned, secret.is_lasting) == ("block", False, True)


def test_a_content_warning_is_read_too() -> None:
    found = lint(Sheet(texts=("Aviso",), warning="clave: Agua2024!\u202e"), AROUND, signed_pack())
    assert {(each.rule, each.place) for each in found} == {("L44", Place.META), ("L72", Place.META)}


@pytest.mark.parametrize(
    "text",
    ["Clave: 2024, año del centenario", "La palabra clave: VERANO24", "Bono pass: 10€/mes", "Clave: COVID-19",
     "PIN", "token: 3dias", "Punto clave: los 3R", "La contraseña: https://www.valdeluz.example/clave1"],
)  # fmt: skip
def test_what_only_looks_like_a_secret_is_left_alone_as_nobody_could_overrule_it(text: str) -> None:
    assert not [each for each in judge(text) if each.rule == "L44"]


@pytest.mark.parametrize("text", ["PIN: 4821", "contraseña: 12345678", "token=abc123def456", "La clave es Agua2024!"])
def test_secrets_are_found(text: str) -> None:
    assert [each for each in judge(text) if each.rule == "L44"]
