"""The demo day of Valdeluz has the mix its script promises, and its files the form the product reads."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import unicodedata
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path

import pytest

from tests.oracle.valdeluz import (
    ACCOUNTS,
    ALL,
    BASELINE,
    BASELINE_DAYS,
    DAY,
    DAY_S,
    LABELS,
    PEOPLE,
    SCENARIO,
    TRUTH,
    WINDOW_S,
    Author,
    Message,
    likeness,
    tagged,
)

GENERATOR = Path(__file__).parent / "make_valdeluz.py"

CLASSES = {
    "Q": 84, "C": 78, "R": 34, "X": 27, "I": 22, "O": 18, "G": 16, "N": 9, "J": 8, "S": 7, "P": 4, "E": 3, "T": 2,
}  # fmt: skip
NETWORKS = {
    "x": 118, "facebook": 96, "instagram": 34, "tiktok": 16, "chat": 14, "form": 12, "youtube": 10, "blog": 9,
    "linkedin": 3,
}  # fmt: skip
LANGUAGES = {"es": 287, "en": 19, "ca": 2, "qu": 2, "pt": 2}
PAYLOADS = {
    "ctl_osc52_st": "\x1b]52;c;cm0gLXJmIH4=\x1b\\",
    "bidi_rlo": "\u202egnp.exe\u202c invoice",
    "markup_click_quit": "[@click=app.quit]Official statement[/]",
    "markup_reverse": "[reverse]Approve? (y/n)[/reverse]",
    "data_csv_formula": '=HYPERLINK("http://evil","x")',
}
ROLES = {"community_manager", "editor", "approver", "comms_manager", "authority", "administrator", "auditor"}


def test_the_day_has_312_messages_in_the_promised_mix_of_classes() -> None:
    assert len(DAY) == 312
    assert Counter(LABELS[one.id].kind for one in DAY) == CLASSES


def test_the_day_has_the_promised_mix_of_networks_and_languages() -> None:
    assert Counter(one.network for one in DAY) == NETWORKS
    assert Counter(one.lang for one in DAY) == LANGUAGES


def test_every_message_of_the_day_has_exactly_one_truth_and_it_is_well_formed() -> None:
    assert set(LABELS) == {one.id for one in DAY}
    assert len(TRUTH.read_bytes().splitlines()) == len(LABELS)
    for label in LABELS.values():
        assert label.sentiment in ("neg", "neu", "pos")
        assert 0 <= label.severity <= 4
        assert label.lead in {*CLASSES, "K"}
        assert len(set(label.tags)) == len(label.tags)


def test_nine_of_the_insults_carry_a_real_report_and_lead_as_complaints() -> None:
    reports = [one for one in DAY if LABELS[one.id].kind == "I" and "report" in LABELS[one.id].tags]
    assert len(reports) == 9
    assert {LABELS[one.id].lead for one in reports} == {"C"}
    assert all(re.search(r"\d", one.text) or re.search(r"Roble y Fresno", one.text) for one in reports)


def test_the_lead_differs_from_the_counted_class_only_where_something_graver_is_inside() -> None:
    moved = Counter((one.kind, one.lead) for one in LABELS.values() if one.kind != one.lead)
    assert moved == {("I", "C"): 9, ("Q", "K"): 3, ("Q", "E"): 1, ("C", "K"): 1, ("S", "K"): 1}


def test_four_figurative_decoys_hide_among_harmless_classes() -> None:
    decoys = tagged("decoy")
    assert sorted(LABELS[one.id].kind for one in decoys) == ["C", "Q", "Q", "Q"]
    said = " ".join(one.text for one in decoys)
    for figure in ("me muero de sed", "matar el tiempo", "«Muerte en el Puerto»", "«Te mataré de amor»"):
        assert figure in said


def test_44_messages_are_copies_of_an_earlier_one_and_no_other_message_is() -> None:
    assert len(tagged("copy")) == 44  # 14 % of 312
    for place, one in enumerate(DAY):
        nearest = max((likeness(one, other) for other in DAY[:place]), default=0.0)
        assert (nearest >= 0.6) == ("copy" in LABELS[one.id].tags), one.id


@pytest.mark.parametrize("payload", sorted(PAYLOADS))
def test_each_hostile_payload_is_carried_whole_by_exactly_one_message(payload: str) -> None:
    carriers = [one for one in ALL if PAYLOADS[payload] in one.text or PAYLOADS[payload] in one.author.name]
    assert [LABELS[one.id].tags.count(f"payload:{payload}") for one in carriers] == [1]


def test_five_messages_are_hostile_and_no_other_carries_a_control_character() -> None:
    hostile = {one.id for one in tagged("hostile")}
    assert len(hostile) == 5
    for one in ALL:
        if one.id not in hostile:
            seen = one.text + one.author.name + one.author.handle
            assert not [c for c in seen if unicodedata.category(c) in ("Cc", "Cf") and c != "\n"], one.id


def test_invisible_characters_are_escaped_in_the_files() -> None:
    for name in ("day.jsonl", "baseline.jsonl"):
        raw = (SCENARIO / name).read_text("utf-8")
        assert not [c for c in raw if unicodedata.category(c) in ("Cc", "Cf") and c != "\n"]


def test_three_messages_are_edited_two_deleted_and_the_truth_says_which() -> None:
    assert [one.id for one in DAY if one.edits] == [one.id for one in tagged("edited")]
    assert [one.id for one in DAY if one.deleted_at is not None] == [one.id for one in tagged("deleted")]
    assert (len(tagged("edited")), len(tagged("deleted"))) == (3, 2)
    for one in ALL:
        fate = [one.t_in, *(edit.t for edit in one.edits), *([] if one.deleted_at is None else [one.deleted_at])]
        assert all(earlier < later < DAY_S for earlier, later in pairwise(fate)), one.id


def test_six_messages_arrive_25_to_50_minutes_late_and_all_others_within_two_minutes() -> None:
    late = tagged("late")
    assert len(late) == 6
    assert all(25 * 60 <= one.t_in - one.t_pub <= 50 * 60 for one in late)
    assert all(0 <= one.t_in - one.t_pub <= 120 for one in ALL if one not in late)


def test_there_is_one_rant_of_900_characters() -> None:
    (rant,) = tagged("rant")
    assert len(rant.text) == 900
    assert [one.id for one in DAY if len(one.text) > 400 and "leak" not in LABELS[one.id].tags] == [rant.id]


def test_lines_are_sorted_by_arrival_and_lie_on_their_side_of_midnight() -> None:
    assert all(one.t_in <= other.t_in for lines in (BASELINE, DAY) for one, other in pairwise(lines))
    assert all(-BASELINE_DAYS * DAY_S <= one.t_pub <= one.t_in < 0 for one in BASELINE)
    assert all(0 <= one.t_pub <= one.t_in < DAY_S for one in DAY)


def test_ids_and_addresses_are_unique_and_authors_are_who_they_are() -> None:
    assert len({one.id for one in ALL}) == len({one.url for one in ALL}) == len(ALL)
    authors: dict[str, set[tuple[str, Author]]] = defaultdict(set)
    handles: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in ALL:
        authors[one.author.id].add((one.network, one.author))
        handles[one.network, one.author.handle].add(one.author.id)
    assert all(len(faces) == 1 for faces in authors.values())
    assert all(len(ids) == 1 for ids in handles.values())


def test_references_point_to_earlier_public_threads_of_the_same_account() -> None:
    known = {one.id: one for one in ALL}
    for one in ALL:
        assert (one.root is None) == (one.in_reply_to is None)
        if one.root is None or one.in_reply_to is None:
            continue
        root, asked = known[one.root], known[one.in_reply_to]
        assert root.root is None and asked.id in (root.id, asked.id) and asked.root in (None, root.id)
        assert asked.t_pub < one.t_pub and root.account == asked.account == one.account
        assert root.visibility == one.visibility


def test_the_day_has_threads_of_two_to_six_messages() -> None:
    sizes = Counter(one.root for one in DAY if one.root is not None and one.root.startswith("d-"))
    assert len(sizes) >= 10
    assert {size + 1 for size in sizes.values()} == {2, 3, 4, 6}


def test_kind_visibility_and_account_agree_with_the_network() -> None:
    accounts = {one.id: one for one in ACCOUNTS}
    for one in ALL:
        assert accounts[one.account].network == one.network
        assert (one.visibility == "private") == (one.kind == "dm")
        assert one.visibility in ("public", "private")
        assert one.kind in ("mention", "comment", "reply", "dm", "review", "article")
        assert one.network != "form" or one.kind == "dm"
        assert one.text.strip() and one.author.handle
        assert all(media.kind in ("image", "video") for media in one.media)


def test_the_baseline_has_six_messages_an_hour_with_quiet_nights_in_under_a_megabyte_and_a_half() -> None:
    assert len(BASELINE) == 6 * 24 * BASELINE_DAYS
    assert (SCENARIO / "baseline.jsonl").stat().st_size < 1_500_000
    days = Counter(one.t_pub // DAY_S for one in BASELINE)
    assert set(days) == set(range(-BASELINE_DAYS, 0))
    assert all(136 <= count <= 152 for count in days.values())
    hours = Counter(one.t_pub // 3600 % 24 for one in BASELINE)
    assert sum(hours[hour] for hour in range(1, 5)) < sum(hours[hour] for hour in range(9, 13)) / 5


def test_no_window_of_the_baseline_would_raise_an_alert() -> None:
    assert max(Counter(one.t_in // WINDOW_S for one in BASELINE).values()) < 8


def test_the_baseline_speaks_the_same_languages_and_seldom_repeats_itself() -> None:
    spoken = Counter(one.lang for one in BASELINE)
    assert spoken["es"] / len(BASELINE) == pytest.approx(0.92, abs=0.005)
    assert spoken["en"] / len(BASELINE) == pytest.approx(0.06, abs=0.005)
    assert len({one.text for one in BASELINE}) > 0.98 * len(BASELINE)
    base = (Path(__file__).parent / "valdeluz_sentences.txt").read_text("utf-8").splitlines()
    assert len([line for line in base if line and line[0] not in "#["]) >= 250


def test_telephones_addresses_and_links_are_reserved_ones() -> None:
    texts = [line for one in ALL for line in (one.text, one.author.name, one.author.handle, one.url)]
    texts += [text for one in DAY for text in (*(e.text for e in one.edits), *(m.alt or "" for m in one.media))]
    texts += [(SCENARIO / name).read_text("utf-8") for name in ("accounts.json", "people.json")]
    for text in texts:
        plain = text.replace(PAYLOADS["data_csv_formula"], "")
        for number in re.findall(r"(?<![\w/])\+?\d{2,4}(?:[ .-]\d{2,4}){2,}|(?<![\w/_])\d{7,}", plain):
            assert re.fullmatch(r"555 01 \d\d", number), (number, text)
        for host in re.findall(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)|https?://([^/\s]+)", plain):
            assert "".join(host).endswith(".example"), (host, text)


def test_no_truth_leaks_into_what_the_product_reads() -> None:
    for name in ("day.jsonl", "baseline.jsonl"):
        keys = {key for line in (SCENARIO / name).read_text("utf-8").splitlines() for key in json.loads(line)}
        assert keys == set(Message.__struct_fields__)
    assert not [path for path in SCENARIO.rglob("*") if "truth" in path.name]


def test_there_are_eleven_accounts_one_dormant_one_unauthorised_one_behind_a_proxy() -> None:
    assert len(ACCOUNTS) == len({one.id for one in ACCOUNTS}) == 11
    assert [one.code for one in ACCOUNTS] == ["X", "Fb", "Ig", "Yt", "Tk", "Li", "Rs", "Ch", "Wf", "Fb", "X"]
    assert [(one.handle, one.silent_days) for one in ACCOUNTS if one.state == "dormant"] == [("Verano2023", 410)]
    assert [one.handle for one in ACCOUNTS if one.state == "unauthorised"] == ["@vaIdeluz"]
    assert [one.id for one in ACCOUNTS if any(out.cause == "proxy" for out in one.outages)] == ["tk-valdeluz"]
    assert {one.account for one in DAY} == {one.id for one in ACCOUNTS if one.state == "open"}
    assert all(set(one.note) == {"es", "en"} for one in ACCOUNTS)


def test_the_staff_are_nine_with_known_roles_and_the_leaver_still_holds_three_keys() -> None:
    names = [one.name for one in PEOPLE]
    assert names == ["Ana", "Luis", "Marta", "Iván", "Rosa", "Tomás", "Pilar", "Óscar", "Nico"]
    assert {role for one in PEOPLE for role in one.roles} == ROLES
    assert all(set(one.title) == set(one.shift) == {"es", "en"} for one in PEOPLE)
    assert [(one.name, len(one.custodian_of)) for one in PEOPLE if one.left_days_ago is not None] == [("Nico", 3)]
    held = {(one.id, key) for one in PEOPLE for key in one.custodian_of}
    assert held == {(person, one.id) for one in ACCOUNTS for person in one.custodians}


def test_the_generator_writes_the_committed_baseline_byte_for_byte(tmp_path: Path) -> None:
    target = tmp_path / "baseline.jsonl"
    run = [sys.executable, "-I", str(GENERATOR), str(target)]
    subprocess.run(run, check=True, timeout=60, cwd=tmp_path, env={"PYTHONHASHSEED": "7"})
    assert target.read_bytes() == (SCENARIO / "baseline.jsonl").read_bytes()


def test_neither_the_generator_nor_these_tests_import_the_product() -> None:
    for path in Path(__file__).parent.glob("*valdeluz*.py"):
        imported = re.findall(r"^(?:from|import) (\w+)", path.read_text("utf-8"), re.MULTILINE)
        assert not {"core", "plugins", "tui", "ventanilla"} & set(imported)
