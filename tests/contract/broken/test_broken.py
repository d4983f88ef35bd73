"""The suite names the law that a connector breaks, and a sound one keeps them all."""

from __future__ import annotations

import pytest

from core.accounts.loading import Loaded
from core.conformance import hostile
from core.conformance.model import Ending, Finding, Law
from core.conformance.suite import ALL, findings
from tests.contract.broken import broken
from tests.contract.broken.board import PASSWORD, stage
from tests.contract.broken.sound import Sound

QUICK: tuple[Law, ...] = tuple(law for law in ALL if law not in hostile.LAWS.all)
"""What is not about the door, which is the same for all of them."""

BREAKS: tuple[tuple[type[Sound], set[str]], ...] = (
    (broken.LeavesAGap, {"nothing-lost", "same-instant", "replay", "arrivals-between-pages"}),
    (broken.PostsAgain, {"cut-after", "cut-midway", "bad-gateway"}),
    (broken.ChangesItsKey, {"plans-are-equal"}),
    (broken.TellsTheSecret, {"no-secret-said"}),
    (broken.RenewsForEach, {"one-renewal", "kept-before-use"}),
    (broken.CountsCodePoints, {"links-in-place"}),
    (broken.OneTooMany, {"limits", "mixtures"}),
    (broken.SwallowsMisfits, {"misfits-kept"}),
    (broken.ClaimsToBeSafe, {"cut-after", "cut-midway", "bad-gateway", "delivered-twice", "collector-dies"}),
    (broken.PromisesMore, {"capabilities"}),
    (broken.BringsItsPast, {"own-posts", "own-foreign-cursor"}),
    (broken.PromisesItsOwn, {"own-stream"}),
    (broken.StopsAtOneOddNote, {"missing-fields", "other-types", "misfits-kept"}),
    (broken.RepeatsTheUnsafe, {"cut-after", "cut-midway", "bad-gateway"}),
)


async def tried(kind: type[Sound], laws: tuple[Law, ...]) -> list[Finding]:
    loaded = Loaded(kind(), kind.info, "tests")
    return [finding async for finding in findings(loaded, stage, laws)]


async def test_a_sound_connector_keeps_every_law_that_applies() -> None:
    found = await tried(Sound, ALL)
    assert [(one.law.name, one.detail) for one in found if one.ending is Ending.BROKEN] == []
    without = {one.law.name for one in found if one.ending is Ending.DOES_NOT_APPLY}
    assert without == {
        "threads", "searches", "figures", "edits", "removals", "anchor-removed", "actions-available", "actions-once",
        "own-posts", "own-foreign-cursor",
    }  # fmt: skip


@pytest.mark.parametrize(("kind", "laws"), BREAKS, ids=[kind.__name__ for kind, _laws in BREAKS])
async def test_a_broken_connector_is_told_which_law_it_breaks(kind: type[Sound], laws: set[str]) -> None:
    found = await tried(kind, QUICK)
    assert {one.law.name: one.detail for one in found if one.ending is Ending.BROKEN}.keys() == laws
    details = [one.detail for one in found if one.ending is Ending.BROKEN]
    assert all(details), "every breach says what was observed"
    assert not any(PASSWORD in detail for detail in details), "and quotes no secret"
