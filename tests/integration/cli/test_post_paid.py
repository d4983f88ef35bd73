"""A paid post by command: what is missing is said, and can be given."""

from __future__ import annotations

from tests.integration.cli.town import Ran
from tests.integration.cli.voiced import VoicedTown

NEW = ("post", "new", "--account", "voz", "Ven a la feria de otoño", "--kind", "paid", "--draft")
ALL = ("--paid", "payer=Ayuntamiento", "--paid", "budget=400 EUR", "--paid", "from=2026-12-01",
       "--paid", "until=2026-12-24", "--paid", "audience=Vecinos de más de 18 años",
       "--paid", "Disclaimer=Contenido pagado")  # fmt: skip


def lacks(town: VoicedTown) -> int:
    """How often the rule on paid posts cites it."""
    told = town.ask("post", "lint", "p1", "--json")
    return sum(each["rule"] == "L51" for each in told.json)


def done(ran: Ran) -> Ran:
    assert ran.code == 0, ran
    return ran


def test_a_paid_post_without_particulars_lacks_all_and_each_can_be_given(voiced: VoicedTown) -> None:
    done(voiced.ask(*NEW, who="Ana"))
    assert lacks(voiced) == 5
    done(voiced.ask("post", "edit", "p1", *ALL[:4], who="Ana"))
    assert lacks(voiced) == 3
    shown = done(voiced.ask("post", "edit", "p1", *ALL[4:], "--json", who="Ana")).json
    assert lacks(voiced) == 0
    assert shown["paid"] == {
        "payer": "Ayuntamiento", "budget": "400 EUR", "from": "2026-12-01", "until": "2026-12-24",
        "audience": "Vecinos de más de 18 años", "disclaimer": "Contenido pagado",
    }  # fmt: skip
    assert "Nothing is different" in done(voiced.ask("post", "edit", "p1", *ALL, who="Ana")).err


def test_a_new_post_takes_them_at_once(voiced: VoicedTown) -> None:
    done(voiced.ask(*NEW, *ALL, who="Ana"))
    assert lacks(voiced) == 0


def test_what_is_no_part_or_no_day_is_refused_in_a_sentence(voiced: VoicedTown) -> None:
    for wrong in ("sponsor=x", "payer", "from=mañana", "until=2026-13-01"):
        refused = voiced.ask(*NEW, "--paid", wrong, who="Ana")
        assert (refused.code, wrong.partition("=")[2] in refused.sentence) == (2, True), refused
