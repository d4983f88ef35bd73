"""The packs that come with the program are whole, sourced and readable; broken ones are refused by name."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from core.errors import NotFound, UsageError
from core.policy.pack_checking import check_pack
from core.policy.pack_guide import completeness, document
from core.policy.pack_model import CHAPTERS
from core.policy.packs import BUNDLED, load_pack, pack_names
from core.publishing.lint.case import Case
from core.publishing.lint.engine import CHECKS
from core.publishing.lint.model import Sheet, Surroundings
from core.publishing.lint.personal import personal
from core.text.fold import fold

NAMES = pack_names(None)
HEAD = 'title_es = "Uno"\ntitle_en = "One"\nversion = "1"\nreview_on = "2030-01-01"\n'


@pytest.mark.parametrize("name", NAMES)
def test_a_bundled_pack_is_whole(name: str) -> None:
    pack = load_pack(name)
    assert set(pack.rules) == set(CHECKS)
    assert not [each for each in check_pack(pack, today=date(2026, 11, 22)) if each.is_grave]
    for language in ("es", "en"):
        assert completeness(pack, language).chapters == len(CHAPTERS)
        assert document(pack, language).count("\n## ") == len(CHAPTERS)
    assert not pack.is_signed and not pack.is_own


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_names_a_source_and_the_day_it_was_read(name: str) -> None:
    for row in load_pack(name).rules.values():
        assert row.source.title and date.fromisoformat(row.source.read_on), row.id
        assert re.fullmatch(r"(?:https://\S+)?", row.source.url), row.id
        assert row.titles["es"] and row.titles["en"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("lang", ["es", "en"])
def test_every_list_of_words_can_be_looked_for(name: str, lang: str) -> None:
    case = Case(Sheet(texts=("",), lang=lang), Surroundings(now_s=0), load_pack(name))
    for listed in load_pack(name).words[lang].lists:
        if listed not in ("accented", "endings", "endings_not", "stop_words"):
            assert list(case.found(case.pages[0], listed)) == []


def test_accented_words_are_written_with_what_they_must_not_miss() -> None:
    words = load_pack("neutral").words["es"].lists["accented"]
    assert len(words) > 800
    bare = [word for word in words if fold(word) == word]
    assert not bare
    ambiguous = {
        "publico",
        "esta",
        "mas",
        "si",
        "el",
        "tu",
        "solo",
        "secretaria",
        "ano",
        "continuo",
        "termino",
        "hacia",
        "perdida",
    }
    assert not ambiguous & {fold(word) for word in words}


def test_a_country_changes_a_rule_and_keeps_the_others() -> None:
    neutral, spain = load_pack("neutral"), load_pack("spain")
    assert "LOREG" not in neutral.rules["L27"].source.title and "50.2" in spain.rules["L27"].source.title
    assert spain.rules["L31"] == neutral.rules["L31"]
    assert spain.rules["L55"].severity == "info" and load_pack("peru").rules["L55"].severity == "warn"
    assert set(neutral.words["es"].lists["insults"]) <= set(spain.words["es"].lists["insults"])
    assert spain.emergency == ("112",) and neutral.digest != spain.digest


def test_approvals_are_kept_for_every_kind_of_post() -> None:
    for name in NAMES:
        approvals = load_pack(name).approvals
        assert set(approvals) >= {
            "service",
            "information",
            "campaign",
            "crisis",
            "paid",
            "health",
            "legal",
            "electoral",
        }
        assert len(approvals["paid"]) == 2 and len(approvals["crisis"]) == 1


def own(folder: Path, **files: str) -> Path:
    place = folder / "policy" / "one"
    (place / "words").mkdir(parents=True, exist_ok=True)
    for name, text in {"pack": HEAD + 'extends = "neutral"\n', **files}.items():
        (place / f"{name.replace('__', '/')}.toml").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("rules", '[[rule]]\nid = "L31"\nseverity = "shout"\n'),
        ("rules", '[[rule]]\nid = "L31"\nsevrity = "warn"\n'),
        ("rules", '[[rule]]\nid = "X1"\nseverity = "warn"\n'),
        ("rules", '[[rule]]\nid = "L31"\nsource = "nowhere"\n[[rule]]\nid = "L99"\nseverity = "warn"\n'),
        ("approvals", '[kind.paid]\nsteps = [{ roles = ["mayor"], need = "any" }]\n'),
        ("approvals", '[kind.paid]\nsteps = [{ roles = ["approver"], need = 0 }]\n'),
        ("approvals", '[kind.paid]\nsteps = [{ roles = ["approver"], need = true }]\n'),
        ("approvals", '[kind.paid]\nsteps = [{ roles = "external", need = "any" }]\n'),
        ("approvals", '[kind.paid]\nsteps = [{ roles = ["approver", "external"], need = "any" }]\n'),
        ("windows", '[[window]]\nkind = "electoral"\nfirst = "2027-05-01"\nlast = "2027-04-01"\n'),
        ("words__es", 'lang = "es"\n[patterns]\ntokens = ["("]\n'),
        ("words__es", 'lang = "es"\n[lists]\ninsults = 3\n'),
        ("words__es", 'lang = "es"\n[lists\n'),
        ("rules", f"a = {'[' * 20_000}"),
        ("windows", f"a = {'9' * 5_000}"),
        ("pack", 'extends = "one"\n' + HEAD.replace('version = "1"', 'version = ""')),
    ],
)
def test_a_pack_that_is_not_clear_is_refused_with_its_file(tmp_path: Path, name: str, text: str) -> None:
    own(tmp_path, **{name: text})
    with pytest.raises((UsageError, NotFound)) as refused:
        load_pack("one", tmp_path)
    if isinstance(refused.value, UsageError):
        assert name.replace("__", "/") in str(refused.value)


def test_an_own_pack_grows_and_takes_out_words_and_changes_its_digest(tmp_path: Path) -> None:
    own(tmp_path, words__es='lang = "es"\n[lists]\ninsults = "zopenco"\ninsults_without = "mierda"\n')
    pack = load_pack("one", tmp_path)
    assert "zopenco" in pack.words["es"].lists["insults"] and "mierda" not in pack.words["es"].lists["insults"]
    assert pack.is_own and "one" in pack_names(tmp_path)
    before = pack.digest
    own(tmp_path, words__es='lang = "es"\n[lists]\ninsults = "zopenca"\n')
    assert load_pack("one", tmp_path).digest != before


@pytest.mark.parametrize("name", ["../neutral", "", "Neutral", "a/b", "nothing"])
def test_a_name_that_is_no_packs_is_not_found(name: str, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        load_pack(name, tmp_path)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("DNI 12345678Z", "DNI"), ("NIE X1234567L", "NIE"), ("cuenta ES9121000418450200051332", "IBAN"),
        ("tarjeta 4111 1111 1111 1111", "card"), ("RUC 10456789019", "RUC"), ("CPF 111.444.777-35", "CPF"),
        ("su móvil es el 612 345 678", "tel."), ("su celular 987 654 321", "tel."), ("+57 301 234 5678", "tel."),
    ],
)  # fmt: skip
def test_personal_numbers_are_known_by_their_form_and_check_digits(text: str, what: str) -> None:
    case = Case(Sheet(texts=(text,)), Surroundings(now_s=0), load_pack("neutral"))
    found = [hit.values["what"] for hit in personal(case)]
    assert found == [what]


@pytest.mark.parametrize(
    "text",
    [
        "DNI 12345678A", "El expediente 12345678 sigue abierto", "Presupuesto: 1 234 567 890 euros",
        "cuenta ES0021000418450200051332", "Llámanos al 010", "Llama al 900 123 456", "Temporada 2024-2025",
        "RUC 20131312955", "El 14/05/2024 a las 10:00", "https://www.valdeluz.example/tramites/612345678",
        "ISBN 978-84-376-0494-7", "Ordenanza 123/2024", "a 41.403380, 2.174030",
    ],
)  # fmt: skip
def test_other_numbers_are_left_alone(text: str) -> None:
    case = Case(Sheet(texts=(text,)), Surroundings(now_s=0), load_pack("neutral"))
    assert [(hit.start, hit.values) for hit in personal(case)] == []


def test_nothing_of_a_bundled_pack_was_left_unread() -> None:
    for folder in BUNDLED.iterdir():
        assert folder.name in NAMES
        known = {"pack.toml", "rules.toml", "approvals.toml", "windows.toml"}
        strange = [
            each for each in folder.rglob("*") if each.is_file() and each.parent == folder and each.name not in known
        ]
        assert not strange
