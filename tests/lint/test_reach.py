"""Nothing published is left unread: descriptions, fields of the network, the end of a long text, the rest of many."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.publishing.content import Content
from core.publishing.lint.case import MOST_CHARS
from core.publishing.lint.engine import MOST_OF_A_RULE, lint
from core.publishing.lint.mending import with_fix
from core.publishing.lint.model import Finding, Paid, Picture, Place, Sheet, Surroundings, Window
from core.publishing.lint.sheets import sheet_of
from core.publishing.meta import Kind, Meta
from tests.lint.rows import signed_pack
from ventanilla.api import JSON, Passage

NOW_S = 1_700_000_000
AROUND = Surroundings(now_s=NOW_S, zone="America/Lima")
ELECTORAL = replace(AROUND, windows=(Window("electoral", 0, 1 << 40),))
BAD = {
    "L21": "Mapa. Los que protestan son idiotas",
    "L28": "Vota por Ramos",
    "L40": "Mapa con el DNI 12345678Z de la vecina",
    "L43": "CONFIDENCIAL: mapa de los pozos",
    "L44": "Mapa, clave: Agua2024!",
    "L64": "Mapa del 𝗔𝘃𝗶𝘀𝗼",
    "L72": "Mapa\u202e oculto de la zona",
}
FILLING = "Aviso a los vecinos. "


def judged(sheet: Sheet, around: Surroundings = AROUND) -> tuple[Finding, ...]:
    return lint(sheet, around, signed_pack())


def cited(sheet: Sheet, around: Surroundings = AROUND) -> set[tuple[str, Place]]:
    return {(each.rule, each.place) for each in judged(sheet, around)}


@pytest.mark.parametrize("rule", BAD)
def test_a_description_is_read_like_the_text_and_pointed_at(rule: str) -> None:
    pictures = (Picture(alt="Mapa de la zona norte"), Picture(alt=BAD[rule]))
    found = [each for each in judged(Sheet(texts=("Aviso",), pictures=pictures)) if each.rule == rule]
    assert [(each.place, each.part) for each in found] == [(Place.ALT, 1)]
    assert 0 <= found[0].start < found[0].end <= len(BAD[rule])


@pytest.mark.parametrize("rule", BAD)
@pytest.mark.parametrize("where", ["plain", "list", "table"])
def test_what_a_network_shows_besides_the_text_is_read_too(rule: str, where: str) -> None:
    fields: dict[str, JSON] = {"plain": BAD[rule], "list": ["a", BAD[rule]], "table": {"card": {"title": BAD[rule]}}}
    sheet = sheet_of(Content(passages=(Passage("Aviso"),), ext={"field": fields[where], "sensitive": True}), Meta())
    assert (rule, Place.META) in cited(sheet)


def test_achievements_wait_in_descriptions_and_fields_as_well() -> None:
    said = "En cuatro años construimos 12 parques"
    assert ("L27", Place.ALT) in cited(Sheet(texts=("Aviso",), pictures=(Picture(alt=said),)), ELECTORAL)
    assert ("L27", Place.META) in cited(Sheet(texts=("Aviso",), extras=(said,)), ELECTORAL)
    assert ("L27", Place.ALT) not in cited(Sheet(texts=("Aviso",), pictures=(Picture(alt=said),)))


def test_the_same_words_under_two_pictures_are_two_findings() -> None:
    sheet = Sheet(texts=("Aviso",), pictures=(Picture(alt=BAD["L21"]), Picture(alt=BAD["L21"])))
    marks = {each.mark for each in judged(sheet) if each.rule == "L21"}
    assert len(marks) == 2


def test_a_description_is_mended_by_its_key() -> None:
    sheet = Sheet(texts=("Aviso",), pictures=(Picture(alt=BAD["L64"]),))
    [found] = [each for each in judged(sheet) if each.rule == "L64"]
    assert found.fix is not None
    assert with_fix(sheet, found.fix).pictures[0].alt == "Mapa del Aviso"


@pytest.mark.parametrize("rule", ["L21", "L28", "L40", "L43", "L44", "L64", "L72"])
@pytest.mark.parametrize("before", [MOST_CHARS - 12, MOST_CHARS + 50, 3 * MOST_CHARS - 12])
def test_the_end_of_a_long_text_is_read(rule: str, before: int) -> None:
    text = (FILLING * (before // len(FILLING) + 1))[:before] + "\n" + BAD[rule] + "\n" + FILLING * 20
    found = [each for each in judged(Sheet(texts=("Aviso", text))) if each.rule == rule]
    assert found, "it is read"
    assert all(each.part == 1 for each in found)
    assert any(before < each.start < each.end <= before + 1 + len(BAD[rule]) for each in found)
    assert len(found) == 1, "and cited once"


def test_what_stands_twice_in_a_long_text_has_two_marks() -> None:
    half = FILLING * 2_000
    text = half + BAD["L21"] + ". " + half + BAD["L21"] + "."
    found = [each for each in judged(Sheet(texts=(text,))) if each.rule == "L21"]
    assert len({each.mark for each in found}) == len(found) == 2


def test_one_finding_stands_for_what_is_more_than_people_look_at() -> None:
    def numbers(many: int) -> list[Finding]:
        text = "Llama a " + " ".join(f"60012{number:04d}," for number in range(many))
        return [each for each in judged(Sheet(texts=(text,))) if each.rule == "L40"]

    found = numbers(MOST_OF_A_RULE + 3)
    assert len({each.mark for each in found}) == len(found) == MOST_OF_A_RULE + 1, (
        "overruling the others leaves it open"
    )
    assert found[-1].severity is found[0].severity
    assert found[-1].reason != found[0].reason
    assert len(numbers(MOST_OF_A_RULE)) == MOST_OF_A_RULE


def test_many_findings_where_two_stretches_meet_hide_nothing_behind_them() -> None:
    many = " ".join(f"600{number:06d}," for number in range(60))
    text = (FILLING * 1_000)[: MOST_CHARS - 550] + "\n" + many + "\n" + FILLING * 10
    found = [each for each in judged(Sheet(texts=(text,))) if each.rule == "L40"]
    assert max(each.start for each in found) >= MOST_CHARS
    assert len({each.mark for each in found}) == len(found)


def test_a_description_of_any_length_is_read_whole() -> None:
    sheet = Sheet(texts=("Aviso",), pictures=(Picture(alt=FILLING * 3_000 + BAD["L44"]),))
    assert ("L44", Place.ALT) in cited(sheet)


def test_what_stands_for_the_rest_is_void_when_any_of_the_texts_changes() -> None:
    many = "Llama a " + " ".join(f"60012{number:04d}," for number in range(MOST_OF_A_RULE + 1))
    marks = {judged_rest(Sheet(texts=(many, other))).mark for other in ("Aviso", "Llama a 600999888", "Aviso")}
    assert len(marks) == 2


def judged_rest(sheet: Sheet) -> Finding:
    return next(each for each in judged(sheet) if each.rule == "L40" and "{most}" in each.reason)


def test_an_override_of_one_freeze_does_not_count_for_the_next() -> None:
    def mark(*numbers: int) -> str:
        around = replace(AROUND, is_frozen=True, freeze="f: all", frozen_by=numbers)
        return next(each.mark for each in judged(Sheet(texts=("Aviso",)), around) if each.rule == "L71")

    assert mark(1) == mark(1)
    assert len({mark(1), mark(2), mark(1, 2)}) == 3


def test_a_freeze_says_that_a_person_lets_it_go() -> None:
    [found] = [each for each in judged(Sheet(texts=("Aviso",)), replace(AROUND, is_frozen=True)) if each.rule == "L71"]
    assert "crisis" not in found.reason


def test_a_paid_post_of_which_nothing_is_said_lacks_everything() -> None:
    unsaid = [each.reason for each in judged(sheet_of(Content(passages=(Passage("Ven a la feria"),)),
                                                      Meta(kind=Kind.PAID))) if each.rule == "L51"]  # fmt: skip
    empty = [each.reason for each in judged(Sheet(texts=("Ven a la feria",), paid=Paid())) if each.rule == "L51"]
    assert unsaid == empty
    assert len(unsaid) == 5
    assert "L51" not in {each.rule for each in judged(Sheet(texts=("Ven a la feria",), kind="campaign"))}


def test_what_leaves_late_is_judged_by_the_hour_it_leaves_at() -> None:
    late = replace(AROUND, windows=(Window("electoral", NOW_S - 60, NOW_S + 60),))
    expiring = Picture(alt="Mapa de la zona", is_ours=False, credit="A. Ruiz", licence="CC BY", expires_s=NOW_S - 30)
    sheet = Sheet(texts=("En cuatro años construimos 12 parques",), pictures=(expiring,), at_s=NOW_S - 1_800)
    assert {"L27", "L48", "L55"} <= {each.rule for each in judged(sheet, late)}
    early = replace(late, now_s=NOW_S - 1_800)
    assert not {"L27", "L48", "L55"} & {each.rule for each in judged(sheet, early)}


def test_a_day_named_in_it_is_measured_at_the_planned_time() -> None:
    ten_to_midnight_s = NOW_S + 23_820  # of 14 November in Lima
    planned = Sheet(texts=("El 14 de noviembre abre la plaza",), at_s=ten_to_midnight_s)
    assert "L70" not in {each.rule for each in judged(planned, replace(AROUND, now_s=ten_to_midnight_s + 1_800))}
    over = replace(planned, at_s=ten_to_midnight_s + 1_800)
    assert "L70" in {each.rule for each in judged(over)}
