"""A screen shows what its operator's roles let them read, from the sign-in on and as the roles change."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from core.access.model import SessionId
from core.access.service import set_roles
from core.access.sessions import end_session
from core.access.sight import Sight
from core.errors import NotPermitted
from core.ids import OperatorId
from core.inbox import reads
from core.policy import Role
from core.runtime import open_house
from core.store import Actor, Store
from tests.tui.sitting import Sitting, sit
from tests.tui.valdeluz import MORNING
from tui.screens.accounts import Accounts
from tui.screens.counts import Counts
from tui.screens.inbox import Inbox
from tui.screens.sign_in import SignIn

ROOT = Path(__file__).resolve().parents[2]
ALL = (Role.COMMUNITY_MANAGER, Role.COMMS_MANAGER)


async def give(store: Store, name: str, *roles: Role) -> None:
    """Ana, who manages operators, gives somebody exactly these roles."""
    people = {str(row["name"]): int(row["id"]) for row in await store.rows("SELECT id, name FROM operator")}
    await set_roles(store, Actor(OperatorId(people["Ana"]), "Ana", "cli"), OperatorId(people[name]), roles)


async def sign_in_as_rosa(sitting: Sitting) -> None:
    await sitting.press("4", "enter")
    await sitting.see("Rosa 08:32")


def shows_nothing_citizens_wrote(sitting: Sitting) -> bool:
    text = sitting.text()
    return not any(said.author in text or said.text[:18] in text for said in MORNING)


async def test_who_only_administers_gets_the_accounts_and_one_sentence(morning: Path) -> None:
    async with open_house(morning) as house:
        await give(house.store, "Rosa", Role.ADMINISTRATOR)
    async with sit(morning, who="") as sitting:
        await sign_in_as_rosa(sitting)
        await sitting.see_place(Accounts)
        await sitting.see("no incluyen leer lo que escribe la gente")
        assert sitting.desk.sight is Sight.NOTHING
        assert "Bandeja" not in sitting.rows()[0]
        await sitting.press("colon")
        await sitting.write("go inbox")
        await sitting.press("enter")
        assert isinstance(sitting.app.screen, Accounts)
        await sitting.see(" ! Tus roles no incluyen")
        await sitting.press("q", "q")
        assert isinstance(sitting.app.screen, Accounts)
        assert shows_nothing_citizens_wrote(sitting)
        with pytest.raises(NotPermitted):
            _ = sitting.desk.conversations
        assert sitting.desk.last_acts == ()


async def test_who_may_only_count_sees_counts(morning: Path) -> None:
    async with open_house(morning) as house:
        await give(house.store, "Rosa", Role.AUTHORITY)
    async with sit(morning, who="") as sitting:
        await sign_in_as_rosa(sitting)
        await sitting.see_place(Counts)
        await sitting.see("Cuántas conversaciones esperan", "Abiertos     26", "no lo que la gente escribe")
        await sitting.press("q", "enter", "slash", "1", "j")
        assert isinstance(sitting.app.screen, Counts)
        assert shows_nothing_citizens_wrote(sitting)
        await sitting.press("g", "a")
        await sitting.see_place(Accounts)
        await sitting.press("q")
        await sitting.see_place(Counts)
        with pytest.raises(NotPermitted):
            _ = sitting.desk.conversations


async def test_a_role_taken_away_takes_the_conversation_off_the_screen_and_one_given_brings_it(morning: Path) -> None:
    async with sit(morning, (120, 34), who="Rosa") as sitting:
        await sitting.press("enter")
        await sitting.see("Estamos en Pampa Alta")
        await give(sitting.store, "Rosa", Role.ADMINISTRATOR)
        await sitting.see_place(Accounts)
        await sitting.see("no incluyen leer")
        assert shows_nothing_citizens_wrote(sitting)
        await give(sitting.store, "Rosa", *ALL)
        await sitting.see_place(Inbox)
        await sitting.see("hija_de_pampa")


async def test_what_was_said_before_a_role_was_taken_away_cannot_be_read_back(morning: Path) -> None:
    async with sit(morning, who="Rosa") as sitting:
        await sitting.press("X")
        await sitting.see("hija_de_pampa: no está apartada")
        await give(sitting.store, "Rosa", Role.ADMINISTRATOR)
        await sitting.see_place(Accounts)
        await sitting.press("colon")
        await sitting.write("messages")
        await sitting.press("enter")
        await sitting.see("Avisos de este puesto")
        assert "hija_de_pampa" not in sitting.text()


async def test_a_role_taken_away_while_the_desk_is_hidden_counts_when_it_is_unlocked(morning: Path) -> None:
    async with sit(morning, who="Rosa") as sitting:
        await sitting.press("ctrl+o")
        await sitting.see("¿Quién sigue?")
        await give(sitting.store, "Rosa", Role.ADMINISTRATOR)
        await sitting.until(lambda: sitting.desk.sight is Sight.NOTHING, "the desk is told")
        assert isinstance(sitting.app.screen, SignIn)
        await sitting.press("enter", "enter")
        await sitting.see_place(Accounts)
        assert shows_nothing_citizens_wrote(sitting)


async def test_a_read_that_was_on_its_way_is_refused_in_a_sentence(at_desk: Sitting) -> None:
    at_desk.desk.sight = Sight.NOTHING
    at_desk.inbox.load()
    await at_desk.see("no incluyen leer")
    at_desk.inbox.read_thread()
    at_desk.inbox.search("agua")
    await at_desk.rest()
    assert at_desk.app.incident == ""


async def test_a_session_that_ended_hides_the_desk_when_it_is_found_out_by_reading(at_desk: Sitting) -> None:
    assert at_desk.desk.signed_in is not None
    session = at_desk.desk.signed_in.session
    for task in at_desk.desk._tasks:
        task.cancel()  # nothing else tells this desk
    ana = Actor(session.operator_id, "Ana", "cli")
    await end_session(at_desk.store, ana, SessionId(session.id))
    await at_desk.press("enter")  # tells colleagues what is open, and so finds out
    await at_desk.see_place(SignIn)
    await at_desk.see("cerró tu sesión")
    assert shows_nothing_citizens_wrote(at_desk)


def test_every_read_of_conversations_asks_whether_it_may_be_shown() -> None:
    """No module of the screen gives the store itself to what reads conversations."""
    readers = {name for name in ("page", "last_page", "rows_by_id", "thread") if hasattr(reads, name)} | {"search"}
    found = []
    for path in sorted((ROOT / "tui" / "screens").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = ast.unparse(node.func)
            is_read = called.startswith("reads.") and called.removeprefix("reads.") in readers
            if is_read or called in ("search", "Listing"):
                found.append(ast.unparse(node.args[0]))
    assert len(found) >= 5
    assert {each.rpartition(".")[2] for each in found} == {"conversations"}
