"""The gazetteer of a workspace: wards by name, street and landmark, and everyday words left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import UsageError
from core.query.model import Dialect
from core.query.names import Choice, Names
from core.query.parse import parse
from core.query.predicate import Verdict, judge
from core.query.reading import read
from core.watch.places import FILE_NAME, gazetteer
from tests.oracle.valdeluz import DAY, SCENARIO

WARDS = {"Barrio Norte", "La Loma", "Barrio Centro", "El Puerto", "Pampa Alta"}


@pytest.fixture(scope="module")
def places() -> tuple[Choice, ...]:
    """Those of Valdeluz."""
    return gazetteer(SCENARIO)


@pytest.mark.parametrize(
    ("text", "ward"),
    [
        ("corte de awa otra vez en pampa alta", "Pampa Alta"),
        ("En Roble 22 estamos sin agua", "La Loma"),
        ("SIN AGUA EN LA CALLE ROBLE", "La Loma"),
        ("Yo igual, Acacia 14", "La Loma"),
        ("torre Norte, Tilo 2, sin presion", "Barrio Norte"),
        ("Vivo en el paseo del Puerto 31", "El Puerto"),
        ("¿se puede tomar el agua que sale en Centro?", "Barrio Centro"),
        ("La cisterna no cabe por el callejón Jazmín", "Barrio Centro"),
        ("no sale agua", ""),
        ("¿hay agua en el centro de salud?", ""),
        ("¿Vais a Puerto Sol el sábado?", ""),
    ],
)
def test_a_ward_is_found_as_its_people_write_it(places: tuple[Choice, ...], text: str, ward: str) -> None:
    assert set(read(text, gazetteer=places).places) & WARDS == ({ward} if ward else set())


def test_a_watch_may_ask_for_a_place(places: tuple[Choice, ...]) -> None:
    query = parse('agua place:"La Loma"', Dialect.WATCH, Names(places=places))
    heard = [one.id for one in DAY if judge(query, read(one.text, gazetteer=places)) is not Verdict.NO]
    assert "d-0022" in heard and "d-0045" not in heard


def test_every_message_that_names_a_street_says_which_ward(
    places: tuple[Choice, ...],
) -> None:
    streets = ("olmo", "roble", "fresno", "tilo", "encina", "quebracho", "acacia")
    named = [one for one in DAY if any(f"calle {street}" in one.text.lower() for street in streets)]
    assert named and all(set(read(one.text, gazetteer=places).places) & WARDS for one in named)


def test_streets_landmarks_and_neighbours_are_places_of_their_own(places: tuple[Choice, ...]) -> None:
    found = {one.value for one in places}
    assert {"calle Olmo", "Planta de Los Álamos", "Polideportivo", "Ríoclaro", "Puerto Sol"} <= found
    assert len(found) == len(places)


def test_a_workspace_without_the_file_knows_no_place(tmp_path: Path) -> None:
    assert gazetteer(tmp_path) == ()


@pytest.mark.parametrize("content", ["ward = 3", "[[ward]]\nnam = 1", "[[ward", "[[river]]\nname = 'x'"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE_NAME).write_text(content)
    with pytest.raises(UsageError) as caught:
        gazetteer(tmp_path)
    assert FILE_NAME in str(caught.value.values.get("file"))
