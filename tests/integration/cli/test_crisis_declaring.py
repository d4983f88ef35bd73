"""``crisis declare`` and what follows: by command, each with its permission, in lines and as documents."""

from __future__ import annotations

import asyncio

from core.access import permit
from core.collector.commit import COLLECTOR
from core.crisis.unattended import hold_from_lock
from core.store import Work, open_store
from core.watch.alerts import Cause, raise_alert
from core.watch.model import AlertKind
from tests.integration.cli.town import Town
from tests.integration.cli.voiced import VoicedTown


def propose(town: Town, level: int) -> None:
    """Have an alert propose a level."""

    async def run() -> None:
        async with open_store(town.directory, gate=permit) as store:

            async def act(work: Work) -> None:
                work.system("a watch noticed it")
                await raise_alert(
                    work, Cause(kind=AlertKind.SPIKE, key="spike:1", at_s=work.now_s, level=level,
                                figures={"n": 14, "window_s": 600, "usual": 1})
                )  # fmt: skip

            await store.write(COLLECTOR, act)

    asyncio.run(run())


def test_a_crisis_from_its_declaration_to_its_end(voiced: VoicedTown) -> None:
    assert voiced.ask("crisis", "status").err.splitlines()[0] == "No incident is open."
    assert voiced.ask("post", "new", "--account", "voz", "--account", "eco", "Aviso.", who="Ana").code == 0
    assert voiced.ask("post", "approve", "p1", who="Rosa").code == 0
    assert voiced.ask("crisis", "declare", "2", who="Oscar").code == 4
    assert voiced.ask("crisis", "emergency-account", "eco", who="Ana").code == 4
    assert voiced.ask("crisis", "emergency-account", "eco", who="Rosa").out == "eco\n"
    assert voiced.ask("crisis", "emergency-account", "--json").json == {"account": "eco"}
    made = voiced.ask("crisis", "declare", "2", "--playbook", "water_outage", who="Ana")
    assert (made.code, made.out) == (0, "1\n")
    assert "The queue is stopped: 1 delivery is held." in made.err
    voiced.collect()
    assert len(voiced.said()) == 1, "the emergency account goes on, the other is held"
    shown = voiced.ask("crisis", "status", "--json").json
    [incident] = shown["incidents"]
    assert (shown["level"], shown["emergency_account"], incident["level"], incident["queue"]) == (2, "eco", 2, "hold")
    assert (incident["title"], incident["reason"], incident["declared_by"]) == ("Corte de agua", "Corte de agua", "Ana")
    assert incident["freezes"] == [{"id": "f1", "in_force": True, "undecided": 1}]
    line = voiced.ask("crisis", "status").out.splitlines()[0]
    assert all(words in line for words in ("1 Corte de agua", "level 2 alert", "by Ana", "queue HELD for review"))
    raised = voiced.ask("crisis", "level", "crisis", "--reason", "Hospital sin agua", who="Ana")
    assert (raised.code, raised.out) == (0, "2\n") and "not yours to declare" in raised.err
    assert "Proposes level 3" in voiced.ask("crisis", "status").out.replace("Propone el nivel 3", "Proposes level 3")
    raised = voiced.ask("crisis", "level", "3", "--reason", "Hospital sin agua", "--json", who="Rosa")
    assert (raised.json["level"], raised.json["frozen"], raised.json["queue"]) == (3, None, "freeze")
    assert "queue FROZEN" in voiced.ask("crisis", "status").out
    assert voiced.ask("crisis", "level", "3", "--reason", "x", who="Rosa").code == 5
    refused = voiced.ask("crisis", "close", "--reason", "Volvió", who="Rosa")
    assert (refused.code, "cannot be closed yet" in refused.sentence) == (5, True)
    assert voiced.ask("crisis", "close", "--check", "--false-alarm").code == 1
    asked = voiced.ask("crisis", "close", "--reason", "Volvió", "--false-alarm", who="Ana")
    assert (asked.code, "proposed to those who can" in asked.sentence) == (0, True)
    assert voiced.ask("post", "unfreeze", "f1", who="Rosa").code == 0
    assert voiced.ask("post", "release", "d1", "--drop", who="Rosa").code == 0
    assert voiced.ask("crisis", "close", "--check", "--false-alarm", "--json").code == 0
    closed = voiced.ask("crisis", "close", "--reason", "Volvió", "--false-alarm", who="Rosa")
    assert (closed.code, closed.out) == (0, "1\n")
    voiced.collect()
    assert len(voiced.said()) == 1
    assert voiced.ask("crisis", "status", "--json").json["incidents"] == []
    [kept] = voiced.ask("crisis", "status", "--all", "--json").json["incidents"]
    assert kept["closed_by"] == "Rosa" and [each["after"] for each in kept["levels"]] == [2, 3]
    assert voiced.ask("crisis", "close", "--incident", "1", "--reason", "x", who="Rosa").code == 5


def test_the_reason_may_follow_and_names_in_either_language_mean_a_level(town: Town) -> None:
    made = town.ask("crisis", "declare", "alerta", "--json", who="Ana", lang="es")
    assert made.code == 0 and made.json["reason"] is None and made.json["reason_by"] is not None
    assert "crisis reason" in made.err
    assert "! the reason is owed until" in town.ask("crisis", "status").out
    assert town.ask("crisis", "reason", who="Ana").code == 2
    given = town.ask("crisis", "reason", "Corte en La Loma", "--playbook", "water_outage", "--json", who="Luis")
    assert (given.json["reason"], given.json["playbook"]) == ("Corte en La Loma", "water_outage")
    assert town.ask("crisis", "reason", "otra", who="Ana").code == 5
    mourning = town.ask("crisis", "declare", "luto", "--reason", "Luto oficial", "--json", lang="es", who="Ana")
    assert (mourning.json["kind"], mourning.json["level"]) == ("mourning", 0)
    several = town.ask("crisis", "level", "1", "--reason", "x", who="Ana")
    assert (several.code, "say which with --incident (1, 2)" in several.sentence) == (2, True)
    whole = town.ask("crisis", "status", "--incident", "1").out
    assert "Why: Corte en La Loma" in whole and "Before it is closed:" in whole


def test_what_an_alert_proposes_is_declined_or_declared(town: Town) -> None:
    propose(town, 2)
    [offered] = town.ask("crisis", "status", "--json").json["proposals"]
    assert (offered["alert"], offered["level"]) == (1, 2) and "14" in offered["why"]
    assert "level 2 proposed by alert 1" in town.ask("crisis", "status").out
    assert town.ask("crisis", "decline", "--reason", "x", who="Ana").code == 2
    declined = town.ask("crisis", "decline", "1", "--reason", "Fiesta del barrio", who="Ana")
    assert (declined.code, "Level 2 is declined" in declined.sentence) == (0, True)
    assert town.ask("crisis", "status", "--json").json["proposals"] == []
    assert town.ask("crisis", "decline", "1", "--reason", "x", who="Ana").code == 5
    propose(town, 3)
    [offered] = town.ask("crisis", "status", "--json").json["proposals"]
    assert offered["level"] == 3
    made = town.ask("crisis", "declare", "3", "--alert", "1", "--aware", "40min", "--json", who="Rosa").json
    assert made["alert"] == 1 and made["aware_at"] < made["declared_at"] and "14" in made["reason"]
    assert town.ask("crisis", "declare", "3", "--alert", "1", who="Rosa").code == 5


def test_a_request_is_declined_by_who_could_grant_it(town: Town) -> None:
    made = town.ask("crisis", "declare", "4", "--reason", "Humo", "--json", who="Ana").json
    assert made["level"] == 2 and made["request"]["level"] == 4
    number = str(made["request"]["id"])
    assert town.ask("crisis", "decline", "--request", number, "--reason", "x", who="Luis").code == 4
    assert town.ask("crisis", "decline", "--request", number, "--reason", "Con 2 basta", who="Rosa").code == 0
    assert town.ask("crisis", "status", "--json").json["requests"] == []


def test_what_was_held_from_the_lock_screen_says_so(town: Town) -> None:
    async def hold() -> None:
        async with open_store(town.directory, gate=permit) as store:
            await hold_from_lock(store)

    asyncio.run(hold())
    line = town.ask("crisis", "status").out
    assert "by the program" in line and "queue HELD" in line


def test_what_means_nothing_is_refused_in_one_sentence(town: Town) -> None:
    for arguments in (("5",), ("0",), ("nada",), ("2", "--aware", "2999-01-01 10:00"), ("2", "--of", "x")):
        ran = town.ask("crisis", "declare", *arguments, who="Ana")
        assert ran.code == 2 and ran.sentence, arguments
    for option, word in (("playbook", "nada"), ("account", "nadie"), ("of", "9"), ("alert", "9"), ("network", "Zz")):
        ran = town.ask("crisis", "declare", "2", f"--{option}", word, who="Ana")
        assert ran.code == 3 and ran.sentence, option
    assert town.ask("crisis", "level", "1", "--reason", "x", who="Ana").code == 3
    assert town.ask("crisis", "status", "--incident", "7").code == 3
    assert town.ask("crisis", "close", "--said", "held_reviewed", "--reason", "x", who="Rosa").code == 2
    assert town.ask("crisis", "declare", "2").code == 2
    assert town.ask("crisis", "status", "--json").json["incidents"] == []
