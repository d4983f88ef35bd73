"""``ventanilla post freeze`` and its like, ``withdraw`` and ``correct``: by command, each with its permission."""

from __future__ import annotations

from tests.integration.cli.voiced import VoicedTown

NEW = ("post", "new", "--account", "voz", "--account", "eco")


def test_publication_is_frozen_listed_lifted_and_released_one_by_one(voiced: VoicedTown) -> None:
    assert voiced.ask(*NEW, "Aviso.", who="Ana").code == 0
    assert voiced.ask("post", "approve", "p1", who="Rosa").code == 0
    assert voiced.ask("post", "freezes").err.strip() == "Nothing is frozen."
    assert voiced.ask("post", "freeze", "--reason", "x", who="Oscar").code == 4
    made = voiced.ask("post", "freeze", "--reason", "Incendio en el mercado", "--account", "voz", who="Ana")
    assert (made.code, made.out, made.sentence) == (0, "f1\n", "Frozen: 1 delivery is held.")
    said = voiced.ask("post", "freezes").out
    assert all(words in said for words in ("f1: voz, frozen since", "by Ana: Incendio en el mercado; it holds 1 post"))
    voiced.collect()
    assert len(voiced.said()) == 1
    shown = voiced.ask("post", "show", "d1", "--json").json
    assert (shown["state"], shown["cause"]) == ("held", "frozen")
    [sentence] = said.splitlines()
    refused = voiced.ask("post", "resolve", "d1", "again", who="Rosa")
    assert (refused.code, refused.sentence) == (5, f"{sentence}. Decide about each with «post release».")
    assert sentence in voiced.ask("post", "show", "p1").out and shown["freezes"] == ["f1"]
    assert voiced.ask("post", "release", "d1", who="Ana").code == 4
    assert voiced.ask("post", "unfreeze", "f1", who="Ana").code == 4
    lifted = voiced.ask("post", "unfreeze", "f1", who="Rosa")
    assert (lifted.code, "Nothing was sent: 1 delivery" in lifted.sentence) == (0, True)
    voiced.collect()
    assert len(voiced.said()) == 1
    assert voiced.ask("post", "release", "d1", who="Rosa").code == 0
    voiced.collect()
    assert len(voiced.said()) == 2
    [fate] = voiced.ask("post", "freezes", "f1", "--json").json["deliveries"]
    assert (fate["id"], fate["was"], fate["decision"], fate["decided_by"], fate["state"]) == (
        "d1", "waiting", "released", "Rosa", "published",
    )  # fmt: skip
    assert voiced.ask("post", "freezes", "--lifted", "--json").json[0]["undecided"] == 0


def test_a_scope_or_an_id_that_means_nothing_is_refused(voiced: VoicedTown) -> None:
    assert voiced.ask("post", "freeze", "--reason", "x", "--network", "Zz", who="Ana").code == 3
    assert voiced.ask("post", "freeze", "--reason", "x", "--account", "nadie", who="Ana").code == 3
    assert voiced.ask("post", "freezes", "zzz").code == 2
    assert voiced.ask("post", "freezes", "f9").code == 3
    assert voiced.ask("post", "release", "d1", "--drop", "--at", "2h", who="Rosa").code == 2


def test_what_is_online_is_corrected_by_a_draft_and_withdrawn_where_the_network_can(voiced: VoicedTown) -> None:
    assert voiced.ask("post", "new", "--account", "voz", "El agua vuelve el lunes.", who="Ana").code == 0
    assert voiced.ask("post", "approve", "p1", who="Rosa").code == 0
    assert voiced.ask("post", "correct", "d1", who="Ana").code == 5
    voiced.collect()
    made = voiced.ask("post", "correct", "d1", who="Ana")
    assert (made.code, made.out, "p2 is a draft that corrects it" in made.sentence) == (0, "p2\n", True)
    assert voiced.ask("post", "withdraw", "d1", "--reason", "x", who="Oscar").code in (2, 4)
    refused = voiced.ask("post", "withdraw", "d1", "--reason", "Fecha equivocada", who="Ana")
    assert (refused.code, "not possible on this network" in refused.sentence) == (2, True)
    voiced.collect()
    assert [each["text"] for each in voiced.said()] == ["El agua vuelve el lunes."]
