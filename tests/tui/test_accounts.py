"""The accounts: each one's health in words, what can be done about it, and a cursor that stays on its account."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.store import Work
from tests.tui.sitting import Sitting, sit
from tests.tui.valdeluz import COLLECTOR, NOW_S
from tui.screens.accounts import Accounts
from tui.screens.inbox import Inbox


@pytest.fixture
async def at_accounts(morning: Path) -> AsyncIterator[Sitting]:
    async with sit(morning) as sitting:
        await sitting.press("g", "a")
        await sitting.see_place(Accounts)
        yield sitting


def place(sitting: Sitting) -> Accounts:
    assert isinstance(sitting.app.screen, Accounts)
    return sitting.app.screen


def current(sitting: Sitting) -> str:
    account = place(sitting).current()
    assert account is not None
    return account.name


async def go_to(sitting: Sitting, name: str) -> None:
    await sitting.press("home")
    for _step in sitting.desk.accounts:
        if current(sitting) == name:
            return
        await sitting.press("j")


async def change(sitting: Sitting, sql: str, *values: object) -> None:
    async def act(work: Work) -> None:
        work.system("arranging a test")
        await work.execute(sql, values)
        work.changed("account", 1)

    await sitting.store.write(COLLECTOR, act)


async def test_each_account_has_its_sign_its_times_and_its_health(at_accounts: Sitting) -> None:
    rows = {
        row[3:6].strip() + row[6:26].strip(): row
        for row in at_accounts.rows()
        if row[1:2] in "=!>-" and row[3:5].strip()
    }
    assert "     9 s    50 s  al día" in rows["Fbvaldeluz"]
    assert "  11 min   7 min  atrasada 11 min: la red limita ha…" in rows["Ig@valdeluz.muni"]
    assert rows["Ig@valdeluz.muni"][1] == ">"
    assert rows["Tk@valdeluz"][1] == "!"
    assert rows["X@vaIdeluz"][1] == "!"
    assert "NO ES NUESTRA: se parece" in rows["X@vaIdeluz"]
    assert rows["FbVerano2023"][1] == "-"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("tk", "Pide entrar de nuevo, el acceso fue retirado: lo arregla Pilar."),
        ("ig", "Atrasada 11 min: la red limita hasta 08:40 («200 de 200 lecturas por hora»)."),
        ("verano2023", "Parada: 410 días sin uso."),
        ("imitadora", "NO ES NUESTRA: se parece."),
        ("fb", "claves a cargo de Pilar"),
    ],
)
async def test_the_whole_reason_stands_below_the_list(at_accounts: Sitting, name: str, sentence: str) -> None:
    await go_to(at_accounts, name)
    await at_accounts.see(sentence)


async def test_moving_keys_move_and_stop_at_both_ends(at_accounts: Sitting) -> None:
    names = [account.name for account in at_accounts.desk.accounts]
    for keys, at in (
        (("j",), 1), (("down",), 2), (("k",), 1), (("up", "up"), 0), (("G",), -1), (("j",), -1), (("g", "g"), 0),
        (("end",), -1), (("home",), 0), (("pagedown",), -1), (("pageup",), 0),
    ):  # fmt: skip
        await at_accounts.press(*keys)
        assert current(at_accounts) == names[at], keys


async def test_collecting_stops_with_a_reason_and_begins_again(at_accounts: Sitting) -> None:
    await go_to(at_accounts, "fb")
    await at_accounts.press("z")
    await at_accounts.see("Motivo para parar la recogida", "ESCRIBIENDO")
    await at_accounts.write("mudanza de la web")
    await at_accounts.press("enter")
    await at_accounts.see("Parada: fb", "- Fb valdeluz", "parada: mudanza de la web")
    assert await at_accounts.value("SELECT state = 'paused' FROM account WHERE name = 'fb'") == 1
    await at_accounts.until(lambda: "c reanudar" in at_accounts.footer(), "the footer follows")
    assert "z parar" not in at_accounts.footer()
    await at_accounts.press("c")
    await at_accounts.see("Se recoge de nuevo: fb")
    assert await at_accounts.value("SELECT state = 'active' FROM account WHERE name = 'fb'") == 1


async def test_what_cannot_be_done_says_why(at_accounts: Sitting) -> None:
    await go_to(at_accounts, "imitadora")
    for key in ("z", "c"):
        await at_accounts.press(key)
        await at_accounts.see(" ! No es nuestra: no se recoge nunca.")
        await at_accounts.press("q")
    assert "parar" not in at_accounts.footer()
    assert "reanudar" not in at_accounts.footer()
    await go_to(at_accounts, "verano2023")
    await at_accounts.press("z")
    await at_accounts.see(" ! No se está recogiendo.")
    await at_accounts.press("q")
    await go_to(at_accounts, "fb")
    await at_accounts.press("c")
    await at_accounts.see(" ! Ya se está recogiendo.")


async def test_a_pause_is_about_the_account_under_the_cursor_when_its_key_went_down(at_accounts: Sitting) -> None:
    await go_to(at_accounts, "fb")
    await at_accounts.press("z")
    await at_accounts.see("Motivo para parar la recogida")
    place(at_accounts)._chosen = None
    await at_accounts.write("mudanza")
    await at_accounts.press("enter")
    await at_accounts.see("Parada: fb")


async def test_the_cursor_stays_on_its_account_when_others_come_before_it(at_accounts: Sitting) -> None:
    await go_to(at_accounts, "fb")
    await change(
        at_accounts,
        "INSERT INTO account (name, connector, network, handle, created_s) VALUES ('aa', 'plaza', 'Bs', 'nueva', ?)",
        NOW_S,
    )
    await at_accounts.see("Bs nueva")
    assert current(at_accounts) == "fb"
    assert any(row.startswith("►= Fb valdeluz") for row in at_accounts.rows())


async def test_health_that_changes_shows_at_once_in_the_row_and_in_the_frame(at_accounts: Sitting) -> None:
    await change(at_accounts, "UPDATE account SET state = 'needs_sign_in', health = 'expired' WHERE name = 'ch'")
    await at_accounts.see("! Ch #vecinos", "a Cuentas 2!", "! Chat pide entrar de nuevo")


async def test_the_way_back_leads_to_the_inbox_as_it_was_left(morning: Path) -> None:
    async with sit(morning) as sitting:
        id_ = await sitting.go_to("puerto_68")
        await sitting.press("g", "a")
        await sitting.see_place(Accounts)
        await sitting.press("q")
        await sitting.see_place(Inbox)
        assert sitting.inbox.target() == id_
        await sitting.see("► * C  > 19m  40m Fb puerto_68")


async def test_without_accounts_it_says_how_to_begin(empty: Path) -> None:
    async with sit(empty) as sitting:
        await sitting.press("g", "a")
        await sitting.see("Aún no hay cuentas", "n añade una")
        await sitting.press("z")
        await sitting.see("Aquí no hay cuentas")
        await sitting.press("q", "j", "G", "q")
        await sitting.see_place(Inbox)
