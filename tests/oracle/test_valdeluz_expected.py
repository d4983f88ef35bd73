"""What is expected of the demo day: the committed file is what labels and formulas give, and agrees with the script."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from itertools import pairwise

import pytest

from tests.oracle.make_valdeluz_expected import OUTPUT, dump
from tests.oracle.valdeluz import BASELINE, DAY, LABELS, PEOPLE, SCENARIO, between, clock, is_about_water, tagged, words
from tests.oracle.valdeluz_figures import open_at
from tests.oracle.valdeluz_triggers import EVENTS, groups, growth, triggers
from tests.oracle.valdeluz_watches import HISTORY, SIGMAS, WATCHES, hears, spikes, usual, windows

KINDS = {
    "signal", "act", "shift", "round", "handover", "proposal", "outage", "restored", "held", "edit", "decoy", "sitrep",
    "incident", "draft", "post_not_ours", "lookalike", "alert",
}  # fmt: skip


def test_the_committed_file_is_what_labels_and_formulas_give() -> None:
    assert OUTPUT.read_text("utf-8") == dump()


def test_the_water_watch_calls_at_ten_past_seven_with_fourteen_where_one_is_usual_and_never_again() -> None:
    (spike,) = spikes("agua")
    assert (spike.raised, spike.n_first, spike.n, spike.threshold) == (clock("07:10"), 12, 14, 10)
    assert round(spike.usual.mean) == 1
    assert spike.cleared == clock("07:40")


def test_of_the_other_watches_only_the_one_on_impersonation_calls() -> None:
    assert {one.about: one.at for one in triggers() if one.kind == "spike"} == {
        "agua": clock("07:10"),
        "seguridad": clock("15:40"),
    }


@pytest.mark.parametrize("second", ["t_pub", "t_in"])
def test_the_loud_windows_are_loud_whether_a_message_counts_when_written_or_when_it_came(second: str) -> None:
    def count(watch: str, moment: str) -> int:
        return sum(clock(moment) <= getattr(one, second) < clock(moment) + 600 for one in hears(watch))

    assert [count("agua", moment) for moment in ("06:40", "06:50", "07:00", "07:10")] == [1, 12, 14, 3]
    assert [count("seguridad", moment) >= 3 for moment in ("15:10", "15:20", "15:30", "15:40")] == [
        False, True, True, False,
    ]  # fmt: skip


def test_the_poison_rumour_calls_with_its_eighth_copy_and_the_chorus_too_though_it_is_no_rumour() -> None:
    calling = {group: found for group in groups() if (found := growth(group)) is not None}
    assert set(calling) == {"R1", "CO"}
    assert clock("09:32") <= calling["R1"].at < clock("09:33")
    assert clock("16:36") <= calling["CO"].at < clock("16:37")
    assert {LABELS[one.id].lead for one in tagged("group:CO")} == {"O"}


def test_every_trigger_of_the_script_is_there_at_its_minute() -> None:
    found = [(one.kind, one.at // 60) for one in triggers()]
    for kind, moment in (
        ("spike", "07:10"), ("source_silent", "07:20"), ("distress", "08:15"), ("rumour", "09:32"),
        ("threat", "11:20"), ("distress", "13:10"), ("outbound", "15:20"), ("revoked", "15:24"),
        ("distress", "15:30"), ("spike", "15:40"), ("rumour", "16:36"), ("threat", "18:05"),
    ):  # fmt: skip
        assert (kind, clock(moment) // 60) in found, (kind, moment)
    assert len(found) == 12


def test_the_labels_of_the_water_watch_agree_with_the_plain_reading_of_its_query() -> None:
    """A noun beside "sin", "corte" or "sale", counted a second way; it looks one word less far than the query."""
    near = {one.id for one in DAY + BASELINE if is_about_water(one)}
    heard = {one.id for one in hears("agua")}
    assert near <= heard
    assert heard - near == {"d-0108"}


def test_labels_name_watches_that_exist_and_messages_that_exist() -> None:
    names = {watch.id for watch in WATCHES}
    assert all(set(label.watches) <= names for label in LABELS.values())
    assert all(set(heard) <= names and heard for heard in HISTORY.values())
    assert set(HISTORY) <= {one.id for one in BASELINE}
    assert Counter(name for heard in HISTORY.values() for name in heard)["agua"] == 9 * 14


def test_no_watch_but_the_water_hears_of_the_quiet_days_at_dawn_and_none_is_loud_on_any_of_them() -> None:
    assert usual("rumor", 42).mean == usual("seguridad", 42).mean == 0
    for watch in WATCHES:
        loudest = max((n for window, n in windows(watch.id).items() if window < 0), default=0)
        assert loudest < 10, watch.id


def test_nine_watches_have_a_name_a_purpose_and_a_legal_basis_in_both_languages_and_an_owner() -> None:
    assert [watch.name["es"] for watch in WATCHES] == [
        "Agua", "Alcaldía y portavoz", "Salud", "Rumor: agua envenenada", "Amenaza y violencia", "Festival",
        "Obras y licencias", "Suplantación y seguridad", "Municipios vecinos",
    ]  # fmt: skip
    staff = {one.id for one in PEOPLE if one.left_days_ago is None}
    for watch in WATCHES:
        assert set(watch.name) == set(watch.purpose) == set(watch.legal_basis) == {"es", "en"}
        assert watch.owner in staff and watch.sensitivity in SIGMAS
        assert "author:" not in watch.query and "@" not in watch.query  # words and places, not persons


def test_the_places_are_the_five_wards_with_streets_that_no_other_ward_has() -> None:
    places = tomllib.loads((SCENARIO / "places.toml").read_text("utf-8"))
    wards = places["ward"]
    assert [ward["name"] for ward in wards] == ["Barrio Norte", "La Loma", "Centro", "El Puerto", "Pampa Alta"]
    streets = Counter(street for ward in wards for street in (*ward["streets"], *ward["streets_with_word"]))
    assert all(n == 1 for n in streets.values())
    said = {name for one in BASELINE for name in re.findall(r"[Cc]alle ([A-ZÁÉÍÓÚÑ]\w+)", one.text)}
    assert {"".join(words(name)) for name in said} <= {"".join(words(street)) for street in streets}
    assert [one["name"] for one in places["neighbour"]] == ["Ríoclaro", "Monteseco", "Puerto Sol"]


def test_the_script_is_sorted_bilingual_and_speaks_of_messages_that_exist_at_their_time() -> None:
    assert all(earlier.at <= later.at for earlier, later in pairwise(EVENTS))
    known = {one.id: one for one in DAY}
    for event in EVENTS:
        assert event.kind in KINDS and set(event.what) == {"es", "en"}
        assert set(event.ids) <= set(known)
        if event.kind in ("signal", "decoy", "incident", "lookalike") and event.ids:
            first = min(known[id_].t_pub for id_ in event.ids)
            assert event.at - 60 <= first < event.at + 660, event


@pytest.mark.parametrize(
    ("kind", "moment", "id_"),
    [
        ("signal", "05:48", "d-0018"),
        ("incident", "12:35", "d-0195"),
        ("decoy", "11:40", "d-0183"),
        ("signal", "13:10", "d-0200"),
        ("signal", "16:30", "d-0241"),
    ],
)
def test_the_script_has_the_day_of_the_timetable(kind: str, moment: str, id_: str) -> None:
    assert any(one.kind == kind and one.at == clock(moment) and id_ in one.ids for one in EVENTS)


def test_the_post_nobody_here_sent_goes_out_at_twenty_past_three_before_anybody_asks_about_it() -> None:
    (post,) = [one for one in EVENTS if one.kind == "post_not_ours"]
    assert (post.at, post.account) == (clock("15:20"), "tk-valdeluz")
    assert min(one.t_pub for one in tagged("takeover")) > post.at
    assert ".example/" in post.text


def test_what_is_open_at_noon_is_counted_in_conversations_not_in_messages() -> None:
    since = between("05:30", "12:00")
    assert open_at("12:00") < len(since)
    expected = json.loads(OUTPUT.read_text("utf-8"))["figures"]["open"]
    assert expected["12:00"] == open_at("12:00") == 155
