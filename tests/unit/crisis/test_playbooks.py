"""Playbooks are found, the workspace's own before those that come with the program, and nothing else is followed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import i18n
from core.crisis.playbook_checking import Part, gaps
from core.crisis.playbooks import (
    GENERAL,
    MOST_BYTES,
    MOST_FILES,
    SHIPPED,
    load_playbook,
    load_playbooks,
    read_file,
    usable_playbook,
)
from core.errors import NotFound, UsageError
from core.text.show import show
from tests.hostile import Hostile, hostile_texts
from tests.unit.crisis.files import LEAST, quoted, write

FIVE = {"water_outage", "false_rumour", "violent_threat", "data_leak", "account_takeover"}


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    before = i18n.language()
    i18n.use("en")
    yield
    i18n.use(before)


def test_those_that_come_with_the_program_are_all_read_and_in_the_order_of_declaring() -> None:
    shelf = load_playbooks(None)
    assert not shelf.faults
    assert set(shelf.playbooks) == FIVE | {GENERAL}
    assert [plan.letter for plan in shelf.playbooks.values()] == ["a", "b", "c", "d", "e", "f"]
    assert not any(plan.is_own for plan in shelf.playbooks.values())
    assert {key: (plan.level, plan.highest) for key, plan in shelf.playbooks.items() if key in FIVE} == {
        "water_outage": (2, 3), "false_rumour": (1, 2), "violent_threat": (3, 4), "data_leak": (3, 3),
        "account_takeover": (4, 4),
    }  # fmt: skip


def test_an_own_file_takes_the_place_of_one_and_another_name_adds_one(tmp_path: Path) -> None:
    write(tmp_path, "water_outage.toml", LEAST)
    write(tmp_path, "snow.toml", LEAST.replace("Snow", "Deep snow"))
    write(tmp_path, ".#snow.toml", "an editor's")
    write(tmp_path, "snow.toml~", "an editor's")
    shelf = load_playbooks(tmp_path)
    assert not shelf.faults
    assert set(shelf.playbooks) == FIVE | {GENERAL, "snow"}
    assert shelf.playbooks["water_outage"].title.en == "Snow" and shelf.playbooks["water_outage"].is_own
    assert list(shelf.playbooks)[-2:] == ["snow", "water_outage"], "those without a letter come last"
    assert load_playbook("snow", tmp_path).title.en == "Deep snow"
    assert load_playbook("data_leak", tmp_path).is_own is False


def test_one_broken_file_keeps_no_other_from_being_used(tmp_path: Path) -> None:
    write(tmp_path, "water_outage.toml", LEAST + "\n[weather]\n")
    write(tmp_path, "snow.toml", LEAST)
    shelf = load_playbooks(tmp_path)
    [fault] = shelf.faults
    assert "water_outage.toml" in str(fault) and "[weather]" in str(fault)
    assert not shelf.playbooks["water_outage"].is_own, "the one of the program stands in"
    assert shelf.playbooks["snow"].is_own
    with pytest.raises(UsageError):
        load_playbook("water_outage", tmp_path)
    plan, told = usable_playbook("water_outage", tmp_path)
    assert not plan.is_own and str(told) == str(fault)
    assert usable_playbook("snow", tmp_path) == (shelf.playbooks["snow"], None)


def test_a_broken_file_of_a_name_that_the_program_does_not_have_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "snow.toml", "[")
    with pytest.raises(UsageError, match=r"snow\.toml"):
        usable_playbook("snow", tmp_path)
    with pytest.raises(NotFound):
        usable_playbook("atlantis", tmp_path)


def test_a_letter_stands_for_one_playbook_the_own_first(tmp_path: Path) -> None:
    for name in ("snow", "ice"):
        write(tmp_path, f"{name}.toml", LEAST.replace("level = 2", 'level = 2\nletter = "a"'))
    letters = {key: plan.letter for key, plan in load_playbooks(tmp_path).playbooks.items()}
    assert letters["ice"] == "a" and letters["snow"] == letters["water_outage"] == ""
    assert next(iter(letters)) == "ice" and letters["false_rumour"] == "b"


@pytest.mark.parametrize("name", ["atlantis", "", "../water_outage", "WATER", "a/b", "\x1b[2J", "x" * 200])
def test_a_name_that_is_none_is_not_found(name: str, tmp_path: Path) -> None:
    with pytest.raises(NotFound) as caught:
        load_playbook(name, tmp_path)
    assert "\x1b" not in str(caught.value) and len(str(caught.value)) < 200


def test_a_link_out_of_the_folder_is_refused_and_one_within_it_is_not(tmp_path: Path) -> None:
    outside = tmp_path / "outside.toml"
    outside.write_text(LEAST, encoding="utf-8")
    workspace = tmp_path / "workspace"
    write(workspace, "snow.toml", LEAST)
    folder = workspace / "policy" / "playbooks"
    (folder / "linked.toml").symlink_to(outside)
    (folder / "within.toml").symlink_to("snow.toml")
    (folder / "nowhere.toml").symlink_to(tmp_path / "gone.toml")
    (folder / "circle.toml").symlink_to("circle.toml")
    shelf = load_playbooks(workspace)
    assert {"snow", "within"} <= set(shelf.playbooks) and not {"linked", "nowhere", "circle"} & set(shelf.playbooks)
    assert len(shelf.faults) == 3
    assert any("linked.toml leads out" in str(fault) for fault in shelf.faults)
    with pytest.raises(UsageError, match="leads out"):
        load_playbook("linked", workspace)


def test_a_folder_that_is_a_link_out_of_the_workspace_is_refused_whole(tmp_path: Path) -> None:
    write(tmp_path / "outside", "snow.toml", LEAST)
    workspace = tmp_path / "workspace"
    (workspace / "policy").mkdir(parents=True)
    (workspace / "policy" / "playbooks").symlink_to(tmp_path / "outside" / "policy" / "playbooks")
    shelf = load_playbooks(workspace)
    [fault] = shelf.faults
    assert "leads out of the workspace" in str(fault)
    assert set(shelf.playbooks) == FIVE | {GENERAL}


def test_what_is_no_plain_file_or_too_large_or_no_text_is_refused_without_waiting(tmp_path: Path) -> None:
    folder = write(tmp_path, "large.toml", LEAST + "#" * MOST_BYTES).parent
    os.mkfifo(folder / "pipe.toml")
    (folder / "folder.toml").mkdir()
    (folder / "bytes.toml").write_bytes(b"\xff\xfe\x00")
    write(tmp_path, "deep.toml", f"a = {'[' * 50_000}")
    write(tmp_path, "number.toml", f"a = {'9' * 50_000}")
    write(tmp_path, "Große Nieve.toml", LEAST)
    shelf = load_playbooks(tmp_path)
    sentences = sorted(str(fault) for fault in shelf.faults)
    assert len(sentences) == 7 and set(shelf.playbooks) == FIVE | {GENERAL}
    for name, words in (("large", "larger than"), ("pipe", "no plain file"), ("folder", "folder.toml"),
                        ("bytes", "cannot be read"), ("deep", "without end"), ("number", "cannot be read"),
                        ("Große", "without accents")):  # fmt: skip
        [sentence] = [one for one in sentences if f"/{name}.toml" in one or one.startswith(name)]
        assert words in sentence


def test_a_file_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("whoever may everything is refused nothing")
    write(tmp_path, "snow.toml", LEAST).chmod(0)
    [fault] = load_playbooks(tmp_path).faults
    assert "snow.toml cannot be read" in str(fault)


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    write(tmp_path, "snow.toml", "\ufeff" + LEAST)
    assert load_playbook("snow", tmp_path).title.es == "Nieve"


def test_a_folder_with_far_too_many_files_is_refused(tmp_path: Path) -> None:
    for number in range(MOST_FILES + 1):
        write(tmp_path, f"p{number}.toml", "")
    [fault] = load_playbooks(tmp_path).faults
    assert str(MOST_FILES) in str(fault)


@pytest.mark.parametrize("text", hostile_texts(), ids=lambda text: text.id)
def test_a_hostile_text_in_a_file_never_reaches_a_sentence_raw(text: Hostile, tmp_path: Path) -> None:
    raw = text.text[:1_000].encode("utf-8", "replace").decode()
    write(tmp_path, "raw.toml", raw)
    write(tmp_path, "role.toml", LEAST + f"role = {quoted('x' + raw)}\n")
    shelf = load_playbooks(tmp_path)
    assert {"raw", "role"} & set(shelf.playbooks) == set()
    for fault in shelf.faults:
        assert show(str(fault), limit=3_000) == str(fault)


def test_a_shipped_playbook_copied_to_be_changed_is_as_whole_as_before(tmp_path: Path) -> None:
    folder = write(tmp_path, "snow.toml", LEAST).parent
    for file in SHIPPED.glob("*.toml"):
        shutil.copy(file, folder)
    shelf = load_playbooks(tmp_path)
    assert not shelf.faults
    assert all(plan.is_own for plan in shelf.playbooks.values())
    assert {key for key, plan in shelf.playbooks.items() if gaps(plan)} == {"snow"}


def test_a_bare_playbook_lacks_something_of_each_part_and_every_gap_says_what_to_write(tmp_path: Path) -> None:
    found = gaps(read_file(write(tmp_path, "snow.toml", LEAST)))
    assert {gap.part for gap in found} == set(Part)
    assert all(gap.said().endswith(".") and ":" in gap.said() for gap in found)


@pytest.mark.parametrize(
    ("taken", "part", "words"),
    [
        ("[purpose]", Part.STRATEGY, "[purpose]"),
        ("[aim]", Part.STRATEGY, "[aim]"),
        ("[affected]", Part.STRATEGY, "[affected]"),
        ("[triggers]", Part.STRATEGY, "[triggers]"),
        ("[[avoid]]", Part.STRATEGY, "[[avoid]]"),
        ("[[closing]]", Part.STRATEGY, "[[closing]]"),
        ("[watch]", Part.TACTICS, "[watch]"),
        ("[[reply]]", Part.TACTICS, "[[reply]]"),
        ("[organisation]", Part.ORGANISATION, "[organisation]"),
        ("[[call]]", Part.ORGANISATION, "[[call]]"),
        ("[team]", Part.PEOPLE, "[team]"),
        ("[training]", Part.PEOPLE, "[training]"),
    ],
)
def test_what_is_taken_out_of_a_whole_playbook_is_named_with_its_part(
    taken: str, part: Part, words: str, tmp_path: Path
) -> None:
    text = (SHIPPED / "water_outage.toml").read_text(encoding="utf-8")
    blocks = [block for block in text.split("\n\n") if not block.startswith(taken)]
    [gap] = gaps(read_file(write(tmp_path, "mine.toml", "\n\n".join(blocks))))
    assert gap.part is part and words in gap.said()


def test_a_step_of_nobody_and_an_update_without_the_next_one_are_gaps(tmp_path: Path) -> None:
    text = (SHIPPED / "water_outage.toml").read_text(encoding="utf-8")
    changed = text.replace('role = "lead"\ndue_min = 2\n', "due_min = 2\n").replace(
        "Mapa y lista: {enlace}\nPróxima actualización: {proxima_actualizacion}", "Mapa y lista: {enlace}"
    )
    sentences = [(gap.part, gap.said()) for gap in gaps(read_file(write(tmp_path, "mine.toml", changed)))]
    assert [part for part, _said in sentences] == [Part.TACTICS, Part.ORGANISATION]
    assert "«scope» (es)" in sentences[0][1] and "«freeze»" in sentences[1][1]
