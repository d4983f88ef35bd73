"""What the store knows changes the judgement: neighbours, freezes, windows, checked handles, signatures, overrides."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.errors import Conflict, NotFound, NotPermitted, UsageError
from core.policy.pack_signing import current_pack, sign_pack, signatures, use_pack
from core.policy.packs import load_pack
from core.publishing.lint.model import Count, Severity
from core.publishing.lint.sheets import Judged, Moment, judge, open_findings
from core.publishing.meta import Meta
from core.publishing.model import PostId
from core.publishing.replies import send_reply
from core.publishing.workflow.approving import approve
from core.publishing.workflow.overrides import override, second
from core.store import Work
from tests.service.inbox.desk import NOON_S
from tests.service.publishing.room import SHELF
from tests.service.publishing.scripted import SCRIPT
from tests.service.publishing.workflow.house import ANA, IVAN, LUIS, MURO, OSCAR, ROSA, House, open_house

DAY_S = 86_400


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path / "workspace") as opened:
        SCRIPT.clear()
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "workspace"


async def judged(house: House, folder: Path, post: PostId, at: Moment = Moment.WRITING, **more: object) -> list[Judged]:
    now_s = house.desk.now_s
    return list(await judge(house.desk.store, folder, post, now_s=now_s, at=at, **more))  # type: ignore[arg-type]  # the caller's


def rules(found: list[Judged]) -> set[str]:
    return {each.finding.rule for each in found}


async def put(house: House, sql: str, *params: object) -> None:
    async def act(work: Work) -> None:
        work.system("arranging a test")
        await work.execute(sql, params)

    await house.desk.system(act)


async def test_one_finding_names_every_account_it_holds_for(house: House, folder: Path) -> None:
    post = await house.draft("El numero de atencion cambia")
    found = await judged(house, folder, post)
    accents = [each for each in found if each.finding.rule == "L02"]
    assert [len(each.accounts) for each in accents] == [2, 2]
    with pytest.raises(NotFound):
        await judged(house, folder, PostId(99))


async def test_an_unsigned_pack_warns_and_a_signed_one_blocks(house: House, folder: Path) -> None:
    post = await house.draft("Los que protestan son idiotas")
    [before] = [each.finding for each in await judged(house, folder, post) if each.finding.rule == "L21"]
    assert (before.severity, before.is_unsigned) == (Severity.WARN, True)
    store = house.desk.store
    with pytest.raises(NotPermitted):
        await sign_pack(store, ANA, "neutral", folder)
    with pytest.raises(Conflict):
        await sign_pack(store, ROSA, "neutral", folder, digest="0000")
    pack = await sign_pack(store, ROSA, "neutral", folder, digest=load_pack("neutral").digest[:8])
    assert pack.is_signed and [each.person for each in await signatures(store, "neutral")] == ["Rosa"]
    with pytest.raises(Conflict):
        await sign_pack(store, ROSA, "neutral", folder)
    [after] = [each.finding for each in await judged(house, folder, post) if each.finding.rule == "L21"]
    assert (after.severity, after.is_unsigned, after.mark) == (Severity.BLOCK, False, before.mark)


async def test_a_changed_file_of_the_workspaces_own_copy_ends_the_signature(house: House, folder: Path) -> None:
    own = folder / "policy" / "neutral"
    own.mkdir(parents=True)
    head = 'extends = "neutral"\ntitle_es = "Nuestra"\ntitle_en = "Ours"\nversion = "2"\nreview_on = "2030-01-01"\n'
    (own / "pack.toml").write_text(head, encoding="utf-8")
    store = house.desk.store
    await sign_pack(store, ROSA, "neutral", folder)
    assert (await current_pack(store, folder)).is_signed
    (own / "rules.toml").write_text('[[rule]]\nid = "L21"\nseverity = "info"\n', encoding="utf-8")
    changed = await current_pack(store, folder)
    assert (changed.is_signed, changed.is_own, changed.rules["L21"].severity) == (False, True, "info")
    (own / "rules.toml").write_text('[[rule]]\nid = "L21"\nseverity = "loud"\n', encoding="utf-8")
    with pytest.raises(UsageError, match=r"rules\.toml"):
        await current_pack(store, folder)


async def test_the_pack_in_force_is_chosen_by_those_who_may(house: House, folder: Path) -> None:
    store = house.desk.store
    with pytest.raises(NotPermitted):
        await use_pack(store, OSCAR, "spain", folder)
    with pytest.raises(NotFound):
        await use_pack(store, ROSA, "atlantis", folder)
    await use_pack(store, ROSA, "peru", folder)
    assert (await current_pack(store, folder)).name == "peru"
    post = await house.draft("Incendio en el cerro")
    [hazard] = [each.finding for each in await judged(house, folder, post) if each.finding.rule == "L53"]
    assert hazard.fix is not None and "105" in hazard.fix.text


async def test_a_calendar_window_raises_what_it_must(house: House, folder: Path) -> None:
    post = await house.draft("Inauguramos el nuevo centro de día de Pampa Alta")
    assert not rules(await judged(house, folder, post)) & {"L27", "L55"}
    await put(
        house,
        "INSERT INTO calendar_event (source, uid, title, kind, starts_s, ends_s)"
        " VALUES ('own', 'e1', 'Voto', 'electoral', ?, ?)",
        NOON_S - DAY_S,
        NOON_S + DAY_S,
    )
    assert rules(await judged(house, folder, post)) >= {"L27", "L55"}
    later = await house.draft("Inauguramos el nuevo centro de día de Pampa Alta", at_s=NOON_S + 3 * DAY_S)
    assert not rules(await judged(house, folder, later)) & {"L27", "L55"}


async def test_neighbours_on_the_account_are_too_close_or_the_same(house: House, folder: Path) -> None:
    await house.submitted("La biblioteca abre el lunes", at_s=NOON_S + 7_200)
    again = await house.draft("La biblioteca abre el lunes", at_s=NOON_S + 7_800)
    assert rules(await judged(house, folder, again)) >= {"L68", "L69"}
    assert "L68" not in rules(await judged(house, folder, again, Moment.SEND))
    apart = await house.draft("La biblioteca abre el martes", at_s=NOON_S + 10_800)
    assert not rules(await judged(house, folder, apart)) & {"L68", "L69"}


async def test_a_freeze_stops_all_but_crisis_posts(house: House, folder: Path) -> None:
    festival = await house.draft("Programa del festival", meta=Meta(theme="Cultura"))
    crisis = await house.draft("Seguimos trabajando. Próxima actualización: 16:00", meta=Meta(is_crisis=True))
    await put(house, "INSERT INTO freeze (theme, reason, made_s) VALUES ('Cultura', 'sin agua', ?)", NOON_S)
    found = await judged(house, folder, festival)
    assert "L71" in rules(found)
    assert "L71" not in rules(await judged(house, folder, crisis))
    await put(house, "UPDATE freeze SET lifted_s = ?", NOON_S)
    assert "L71" not in rules(await judged(house, folder, festival))


async def test_a_checked_handle_is_known_and_another_is_not(house: House, folder: Path) -> None:
    post = await house.draft("Avisa a @BomberosValdeluz")
    assert "L73" in rules(await judged(house, folder, post))
    await put(
        house,
        "INSERT INTO contact (name, handle, checked_by, checked_s) VALUES ('Bomberos', '@BomberosValdeluz', 3, ?)",
        NOON_S,
    )
    assert not rules(await judged(house, folder, post)) & {"L52", "L73"}


async def test_what_the_institution_says_of_itself_counts(house: House, folder: Path) -> None:
    post = await house.draft("Escribe a ana.soto@valdeluz.example")
    assert "L40" in rules(await judged(house, folder, post))
    place = folder / "policy" / "institution.toml"
    place.parent.mkdir()
    place.write_text('domains = ["valdeluz.example"]\n', encoding="utf-8")
    assert "L40" not in rules(await judged(house, folder, post))
    place.write_text('domain = ["valdeluz.example"]\n', encoding="utf-8")
    with pytest.raises(UsageError, match="domain"):
        await judged(house, folder, post)


async def test_the_length_counts_as_the_connector_counts(house: House, folder: Path) -> None:
    post = await house.draft("Corte de agua")
    found = await judged(house, folder, post, counts={MURO: (Count(281, 280),)})
    [long] = [each for each in found if each.finding.rule == "L06"]
    assert long.accounts == (MURO,) and dict(long.finding.values)["over"] == "1"


async def test_nothing_is_sent_that_nobody_approved_as_it_stands(house: House, folder: Path) -> None:
    post = await house.submitted("La biblioteca abre el lunes")
    assert "L50" not in rules(await judged(house, folder, post, Moment.SUBMIT))
    [missing] = [each for each in await judged(house, folder, post, Moment.SEND) if each.finding.rule == "L50"]
    assert (missing.finding.severity, missing.finding.is_lasting) == (Severity.BLOCK, True)
    await approve(house.desk.store, LUIS, post)
    assert "L50" not in rules(await judged(house, folder, post, Moment.SEND))


async def test_what_was_overruled_is_no_longer_open_until_the_text_changes(house: House, folder: Path) -> None:
    store = house.desk.store
    post = await house.draft("La culpa es de la contratista")
    found = await judged(house, folder, post)
    [blame] = [each for each in await open_findings(store, post, found) if each.finding.rule == "L32"]
    await override(store, ANA, post, blame.finding, "lo dice la sentencia")
    assert not await open_findings(store, post, found)
    await house.change(post, master=None, title="otro título")
    assert not await open_findings(store, post, await judged(house, folder, post))
    other = await house.draft("La culpa es de la contratista.")
    assert await open_findings(store, other, await judged(house, folder, other))


async def test_what_ties_us_to_a_crime_takes_a_second_person(house: House, folder: Path) -> None:
    store = house.desk.store
    post = await house.draft("Le pagamos al inspector para agilizar")
    found = await judged(house, folder, post)
    for each in found:
        if each.finding.rule == "L45":
            given = await override(store, LUIS, post, each.finding, "es una cita del teatro")
            assert "L45" in {one.finding.rule for one in await open_findings(store, post, found)}
            await second(store, IVAN, given.id)
    assert "L45" not in {one.finding.rule for one in await open_findings(store, post, found)}


async def test_answers_are_read_too_with_what_they_answer(house: House, folder: Path) -> None:
    conversation = await house.desk.say("vecina", "When will you fix the street light? It is the third time I write")
    wish = await house.wish(conversation, "Ya se lo dijimos: xq no hay piezas.")
    reasons = dict.fromkeys(("L01", "L11", "L22", "L32"), "es una cita")
    sent = await send_reply(house.desk.store, LUIS, SHELF, wish, reasons=reasons)
    found = rules(await judged(house, folder, sent.post, Moment.SEND))
    assert found >= {"L01", "L11", "L22"}
    assert "L50" not in found
