"""What the lint finds stands in the way until people say otherwise, and some of it for good."""

from __future__ import annotations

import pytest

from core.errors import Conflict, NotPermitted, UsageError
from core.publishing.workflow.model import Stage, Unfit
from core.publishing.workflow.overrides import override, overrides_of, second
from core.publishing.workflow.submitting import submit
from tests.service.publishing.room import SHELF
from tests.service.publishing.workflow.house import ANA, IVAN, LUIS, OSCAR, ROSA, Finding, House

WARN, BLOCK = Finding("L31", "warn"), Finding("L21", "block")


async def test_a_warning_takes_a_reason_which_is_kept(house: House) -> None:
    post = await house.draft()

    async def judge(_id: object) -> list[Finding]:
        return [WARN, Finding("L07", "info")]

    with pytest.raises(Unfit, match=r"warnings without a reason: 1 \(L31\)") as refused:
        await submit(house.desk.store, ANA, SHELF, post, judge=judge)
    assert refused.value.findings == (WARN,)
    with pytest.raises(UsageError):
        await submit(house.desk.store, ANA, SHELF, post, judge=judge, reasons={"L31": " "})
    await submit(house.desk.store, ANA, SHELF, post, judge=judge, reasons={"L31": "es una cita"})
    [kept] = await overrides_of(house.desk.store, post)
    assert (kept.rule, kept.reason, kept.by, kept.takes_two) == ("L31", "es una cita", "Ana", False)
    assert (await house.stands(post))[0] is Stage.REVIEW


async def test_a_block_takes_two_different_people(house: House) -> None:
    post = await house.draft()
    store = house.desk.store
    with pytest.raises(Unfit, match="what blocks it: 1"):
        await house.submit(post, findings=[BLOCK])
    with pytest.raises(NotPermitted):
        await override(store, ANA, post, BLOCK, "es un apellido")
    given = await override(store, LUIS, post, BLOCK, "es un apellido")
    assert not given.is_complete
    with pytest.raises(Unfit):
        await house.submit(post, findings=[BLOCK])
    with pytest.raises(Conflict, match="another person"):
        await second(store, LUIS, given.id)
    with pytest.raises(NotPermitted):
        await second(store, ANA, given.id)
    assert (await second(store, ROSA, given.id)).is_complete
    with pytest.raises(Conflict):
        await second(store, IVAN, given.id)
    await house.submit(post, findings=[BLOCK])


async def test_what_was_overridden_counts_for_the_same_words_only(house: House) -> None:
    post = await house.draft()
    await override(house.desk.store, ANA, post, WARN, "cita")
    with pytest.raises(Unfit):
        await house.submit(post, findings=[Finding("L31", "warn", mark="other")])
    with pytest.raises(Unfit):
        await house.submit(post, findings=[Finding("L32", "warn")])
    with pytest.raises(Unfit):
        await house.submit(post, findings=[Finding("L31", "block")])
    await house.submit(post, findings=[WARN])


async def test_a_warning_that_somebody_else_has_to_see_takes_two(house: House) -> None:
    post = await house.draft()
    finding = Finding("L46", "warn", second="legal")
    with pytest.raises(Unfit):
        await house.submit(post, findings=[finding])
    given = await override(house.desk.store, ANA, post, finding, "ya hay sentencia")
    with pytest.raises(Unfit):
        await house.submit(post, findings=[finding])
    await second(house.desk.store, LUIS, given.id)
    await house.submit(post, findings=[finding])


@pytest.mark.parametrize(
    "finding",
    [
        Finding("L44", "block"),
        Finding("L72", "block"),
        Finding("L50", "block"),
        Finding("L99", "block", is_lasting=True),
    ],
)
async def test_some_findings_are_never_overridden_not_even_by_sql(house: House, finding: Finding) -> None:
    post = await house.draft()
    with pytest.raises(Conflict, match="never"):
        await override(house.desk.store, LUIS, post, finding, "por favor")
    await house.desk.set(
        "INSERT INTO override (post_id, rule, mark, severity, reason, operator_id, given_s, second_id, second_s)"
        " VALUES (?, ?, ?, 'block', 'x', 2, 0, 3, 0)",
        post, finding.rule, finding.mark,
    )  # fmt: skip
    if finding.rule == "L50":
        await house.submit(post, findings=[finding])
        return
    with pytest.raises(Unfit):
        await house.submit(post, findings=[finding])


async def test_nobody_without_roles_overrides_and_remarks_need_none(house: House) -> None:
    post = await house.draft()
    with pytest.raises(NotPermitted):
        await override(house.desk.store, OSCAR, post, WARN, "x")
    with pytest.raises(Conflict, match="remark"):
        await override(house.desk.store, ANA, post, Finding("L07", "info"), "x")
    assert await overrides_of(house.desk.store, post) == []
