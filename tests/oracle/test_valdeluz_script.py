"""The demo day of Valdeluz happens as its script says, to the minute.

How the script's "windows of 12 and then 14 at 07:10" is read: clock windows of ten minutes by arrival, 06:50 to 07:00
and 07:00 to 07:10. Both hold nothing but messages about the water, so that a trigger on all messages and a watch on
the water see the same figures, and on the quiet days both expect one at that hour.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pytest

from tests.oracle.valdeluz import (
    ACCOUNTS,
    ALL,
    BASELINE,
    BASELINE_DAYS,
    DAY,
    LABELS,
    WINDOW_S,
    at,
    between,
    clock,
    is_about_water,
    tagged,
)


@pytest.mark.parametrize(
    ("minute", "handle", "network", "lead", "word"),
    [
        ("05:48", "vecina.laloma", "chat", "C", "no sale agua"),
        ("08:02", "olmo_y_roble", "x", "C", "Olmo 31"),
        ("08:15", "hija_de_pampa", "facebook", "E", "dializa"),
        ("08:30", "radioluz", "x", "J", "Tomás Vega"),
        ("09:05", "mama.de.leo", "facebook", "R", "ENVENENADA"),
        ("09:40", "irene.castellvi", "facebook", "P", "licencia de obras"),
        ("10:50", "concejal_paniagua", "x", "O", "Ramos"),
        ("11:20", "noche_planta", "x", "T", "Esta noche a las 12"),
        ("11:40", "tarde_muerta", "x", "Q", "matar el tiempo"),
        ("12:35", "amparo.rios.vecina", "facebook", "K", "hoja"),
        ("13:10", "lunes.otra.vez", "instagram", "E", "no me despierto"),
        ("15:30", "portal_5b", "chat", "E", "mareado"),
        ("16:30", "vlz_despierta01", "x", "O", "#RamosVete"),
    ],
)
def test_the_script_happens_to_the_minute(minute: str, handle: str, network: str, lead: str, word: str) -> None:
    found = at(minute, handle)
    assert found.network == network
    assert LABELS[found.id].lead == lead
    assert word in found.text


def test_the_night_has_nine_messages_and_a_burst_of_eight_spam() -> None:
    night = between("00:00", "05:30")
    spam = [one for one in night if LABELS[one.id].kind == "X"]
    assert (len(night) - len(spam), len(spam)) == (9, 8)
    assert spam[-1].t_in - spam[0].t_in < WINDOW_S


def test_nobody_mentions_the_outage_before_twelve_to_six() -> None:
    first = at("05:48", "vecina.laloma")
    assert "first" in LABELS[first.id].tags
    assert not [one for one in DAY if one.t_pub < first.t_pub and "water" in LABELS[one.id].tags]


def test_eleven_complaints_come_between_twenty_past_six_and_five_to_seven() -> None:
    assert len(between("06:20", "06:55", classes="C")) == 11


def test_two_windows_of_12_and_14_about_water_are_over_by_ten_past_seven() -> None:
    first, second = between("06:50", "07:00"), between("07:00", "07:10")
    assert (len(first), len(second)) == (12, 14)
    only_agua = frozenset({"agua"})
    assert all(is_about_water(one) and is_about_water(one, only_agua) for one in first + second)
    assert all(one.t_pub // WINDOW_S == one.t_in // WINDOW_S for one in first + second)
    assert Counter(one.network for one in second) == {"facebook": 6, "x": 4, "chat": 3, "form": 1}


def test_no_earlier_window_of_the_day_reaches_the_threshold_of_ten() -> None:
    windows = Counter(one.t_in // WINDOW_S for one in DAY)
    assert max(count for window, count in windows.items() if window * WINDOW_S < clock("06:50")) < 10


@pytest.mark.parametrize("hour", [6, 7])
@pytest.mark.parametrize("watch", ["all messages", "the water"])
def test_the_quiet_days_expect_one_message_in_such_a_window(hour: int, watch: str) -> None:
    heard = [one for one in BASELINE if one.t_in // 3600 % 24 == hour]
    if watch == "the water":
        heard = [one for one in heard if is_about_water(one)]
    per_window = len(heard) / (BASELINE_DAYS * 6)
    assert 0.6 <= per_window <= 1.25
    assert round(per_window) == 1


def test_the_store_holds_2058_messages_at_two_to_seven_and_2140_at_twenty_eight_to_nine() -> None:
    def stored(moment: str) -> int:
        return sum(one.t_in <= clock(moment) for one in ALL)

    assert (stored("06:58"), stored("08:32")) == (2058, 2140)


def test_the_poison_rumour_grows_from_2_to_21_in_65_minutes() -> None:
    copies = tagged("group:R1")
    assert sum(one.t_in < clock("09:10") for one in copies) == 2
    assert sum(one.t_in < clock("10:10") for one in copies) == len(copies) == 21
    half_hour = [one for one in copies if one.t_in < clock("09:35")]
    assert len(half_hour) >= 8
    assert len({one.author.id for one in half_hour}) >= 5
    assert {LABELS[one.id].lead for one in copies} == {"R"}


def test_the_leak_names_forty_people_with_forty_telephones_and_opens_a_privacy_petition() -> None:
    leak = at("12:35", "amparo.rios.vecina")
    assert len(set(re.findall(r"555 01 \d\d", leak.text))) == 40
    assert "data_rights" in LABELS[at("13:04", "formulario-2237").id].tags


def test_the_threats_name_a_target_and_a_time_and_the_first_names_the_plant_tonight() -> None:
    threats = [one for one in DAY if LABELS[one.id].kind == "T"]
    assert [{"threat", "tonight"} <= set(LABELS[one.id].tags) for one in threats] == [True, True]
    assert "planta de AguaLuz" in threats[0].text


def test_the_strange_video_is_asked_about_only_after_it_went_out() -> None:
    assert min(one.t_pub for one in tagged("takeover")) >= clock("15:20")
    assert [LABELS[one.id].lead for one in tagged("takeover")].count("K") == 3


def test_twelve_near_identical_hostile_messages_come_from_new_accounts_and_keep_their_class() -> None:
    chorus = tagged("coordinated")
    assert len(chorus) == len({one.author.id for one in chorus}) == 12
    assert {LABELS[one.id].kind for one in chorus} == {"O"}
    assert all(clock("16:30") <= one.t_pub < clock("16:45") for one in chorus)
    assert all(one.author.created and one.author.created >= date(2024, 5, 10) for one in chorus)


def test_praise_begins_when_two_wards_have_water_again() -> None:
    praise = [one.t_pub for one in DAY if LABELS[one.id].kind == "G" and "water" in LABELS[one.id].tags]
    assert len([when for when in praise if when >= clock("17:50")]) >= 9
    assert not [when for when in praise if clock("13:00") <= when < clock("17:50")]


def test_the_tail_has_four_spam_one_access_request_and_questions_about_the_bill() -> None:
    tail = between("21:00", "23:59:59")
    assert sum(LABELS[one.id].kind == "X" for one in tail) == 4
    assert sum("access" in LABELS[one.id].tags for one in tail) == 1
    assert sum("bill" in LABELS[one.id].tags and LABELS[one.id].kind == "Q" for one in tail) == 5


def test_nothing_arrives_through_an_account_while_it_is_out() -> None:
    outages = {one.id: one.outages for one in ACCOUNTS}
    for one in DAY:
        assert not [out for out in outages[one.account] if out.begin <= one.t_in < out.end], one.id
