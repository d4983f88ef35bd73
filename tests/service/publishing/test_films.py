"""Films: none can leave today, so that none lacks its captions; whoever lets one in has to bring captions along."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.accounts.loading import BUNDLED, Shelf
from core.errors import UsageError
from core.policy.packs import load_pack
from core.publishing.library import Card, add_media, library
from core.publishing.lint.engine import lint
from core.publishing.lint.model import Picture, Severity, Sheet, Surroundings
from tests.service.inbox.desk import ANA
from tests.service.publishing.room import Room
from ventanilla.api import Publishes

FILMS = {
    "mp4": b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2mp41" + b"\x00" * 64,
    "webm": b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04webm" + b"\x00" * 64,
}


def test_no_bundled_connector_takes_a_film() -> None:
    taken = {}
    for name in BUNDLED:
        connector = Shelf().load(name).connector
        if isinstance(connector, Publishes):
            media = connector.shipped_limits().media
            taken[name] = {mime.partition("/")[0] for mime in media.mimes} if media is not None else set()
    assert taken == {name: {"image"} for name in taken} and len(taken) >= 3


@pytest.mark.parametrize("form", FILMS)
async def test_the_library_takes_no_film(room: Room, form: str) -> None:
    with pytest.raises(UsageError):
        await add_media(room.desk.store, ANA, Path(room.desk.store.path).parent, FILMS[form], Card(alt="El pleno"))
    assert await library(room.desk.store) == []


@pytest.mark.parametrize(("captions", "fires"), [(None, False), (True, False), (False, True)])
def test_the_rule_judges_a_film_only_if_somebody_says_how_it_stands(captions: bool | None, fires: bool) -> None:
    film = Picture(name="pleno.mp4", alt="Resumen del pleno de mayo", mime="video/mp4", has_captions=captions)
    sheet = Sheet(texts=("Resumen del pleno del 3 de mayo.",), pictures=(film,))
    found = [each.severity for each in lint(sheet, Surroundings(now_s=1_790_000_000), load_pack("neutral"))
             if each.rule == "L66"]  # fmt: skip
    assert found == ([Severity.WARN] if fires else [])
