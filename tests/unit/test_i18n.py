"""Languages: chosen, switched while running, falling back, with placeholders wherever a translation puts them."""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from core import i18n
from core.errors import (
    CannotReach,
    Conflict,
    NotFound,
    NotPermitted,
    StoreError,
    UnauditedChange,
    UsageError,
    VentanillaError,
)
from core.i18n import LANGUAGES, N_, _, from_environment, language, ngettext, use


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    before = language()
    yield
    use(before)


@pytest.fixture
def spanish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A small Spanish catalogue of its own."""
    catalogue = Catalog(locale="es", domain="ventanilla")
    catalogue.add("{name} is in {place}.", "En {place} está {name}.")
    catalogue.add("Plain {braces}", "{braces} a secas")
    catalogue.add(("{n} message of {who}", "{n} messages of {who}"), ("{n} mensaje de {who}", "{n} mensajes de {who}"))
    folder = tmp_path / "es" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    (folder / "ventanilla.mo").write_bytes(compiled.getvalue())
    monkeypatch.setattr(i18n, "_LOCALE_DIR", tmp_path)
    i18n._catalogue.cache_clear()
    yield
    i18n._catalogue.cache_clear()


def test_spanish_is_the_first_language() -> None:
    assert LANGUAGES == ("es", "en")


def test_a_message_is_shown_in_the_language_in_use_with_its_placeholders_where_that_language_wants_them(
    spanish: None,
) -> None:
    use("es")
    assert _("{name} is in {place}.", name="Ana", place="Lima") == "En Lima está Ana."
    use("en")
    assert _("{name} is in {place}.", name="Ana", place="Lima") == "Ana is in Lima."


def test_a_message_without_values_keeps_its_braces(spanish: None) -> None:
    use("es")
    assert _("Plain {braces}") == "{braces} a secas"


def test_values_are_put_in_as_they_are_and_never_read_as_placeholders(spanish: None) -> None:
    use("es")
    assert _("{name} is in {place}.", name="{place}", place="%s {0}") == "En %s {0} está {place}."


def test_a_value_may_have_any_name(spanish: None) -> None:
    assert _("a {message} b", message="x") == "a x b"


@pytest.mark.parametrize(
    ("code", "n", "said"),
    [
        ("en", 0, "0 messages of Ana"),
        ("en", 1, "1 message of Ana"),
        ("en", 2, "2 messages of Ana"),
        ("es", 0, "0 mensajes de Ana"),
        ("es", 1, "1 mensaje de Ana"),
        ("es", 1_000_000, "1000000 mensajes de Ana"),
    ],
)
def test_numbers_choose_singular_or_plural(spanish: None, code: str, n: int, said: str) -> None:
    use(code)
    assert ngettext("{n} message of {who}", "{n} messages of {who}", n, who="Ana") == said


def test_what_has_no_translation_is_shown_in_english(spanish: None) -> None:
    use("es")
    assert _("Nobody translated this.") == "Nobody translated this."


def test_an_empty_message_stays_empty() -> None:
    """The empty msgid of a catalogue is its header."""
    for code in LANGUAGES:
        use(code)
        assert _("") == ""


def test_a_marked_message_is_translated_only_when_shown(spanish: None) -> None:
    use("es")
    assert N_("{name} is in {place}.") == "{name} is in {place}."


def test_an_unknown_language_falls_back_to_the_first() -> None:
    assert use("en") == "en" == language()
    assert use("fr") == "es" == language()
    assert use("") == "es"


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("es_PE.UTF-8", "es"),
        ("en_GB.UTF-8", "en"),
        ("en", "en"),
        ("EN_US", "en"),
        ("en.UTF-8", "en"),
        ("fr_FR.UTF-8", "es"),
        ("C", "es"),
        ("C.UTF-8", "es"),
        ("POSIX", "es"),
        ("english", "es"),
        ("", "es"),
        (None, "es"),
    ],
)
def test_the_environments_locale_chooses_a_language(value: str | None, code: str) -> None:
    assert from_environment(value) == code


def test_the_compiled_spanish_catalogue_is_part_of_the_house() -> None:
    assert gettext.find("ventanilla", str(i18n._LOCALE_DIR), ["es"]) is not None


def test_an_error_is_put_into_words_when_it_is_shown_not_when_it_is_raised(spanish: None) -> None:
    use("en")
    error = NotFound(N_("{name} is in {place}."), name="Ana", place="Lima")
    assert str(error) == "Ana is in Lima."
    use("es")
    assert str(error) == "En Lima está Ana."


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (VentanillaError, 1), (UsageError, 2), (NotFound, 3), (NotPermitted, 4), (Conflict, 5), (CannotReach, 6),
        (StoreError, 1), (UnauditedChange, 1),
    ],
)  # fmt: skip
def test_each_kind_of_error_ends_a_command_with_its_documented_code(kind: type[VentanillaError], code: int) -> None:
    assert kind("x").exit_code == code
    assert issubclass(kind, VentanillaError)
