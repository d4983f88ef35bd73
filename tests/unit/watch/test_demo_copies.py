"""Of the demo day, what is grouped as near-duplicates is what people say are copies of one another."""

from __future__ import annotations

from collections import defaultdict

from core.watch.near_duplicates import NearDuplicates
from tests.oracle.valdeluz import ALL, DAY, LABELS
from tests.oracle.valdeluz_triggers import AUTHORS, COPIES, groups, growth


def test_the_groups_of_the_day_are_those_that_people_see_and_grow_when_they_say() -> None:
    known, authors = NearDuplicates(), {one.author.id: number for number, one in enumerate(ALL, 1)}
    said: dict[int, set[str]] = defaultdict(set)
    calling: dict[int, int] = {}
    for number, one in enumerate(ALL, 1):
        found = known.add(number, authors[one.author.id], 1_800_000_000 + one.t_in, one.text)
        if found is None or one.t_in < 0:
            continue
        said[found.first].add(one.id)
        if found.copies_lately >= COPIES and found.authors_lately >= AUTHORS:
            calling.setdefault(found.first, one.t_in)
    labelled = [{one.id for one in DAY if f"group:{group}" in LABELS[one.id].tags} for group in groups()]
    assert sorted(map(sorted, (ids for ids in said.values() if len(ids) > 1))) == sorted(map(sorted, labelled))
    expected = sorted(call.at for group in groups() if (call := growth(group)) is not None)
    assert sorted(calling.values()) == expected
