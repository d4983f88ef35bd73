"""What a command asks before a post is handed in: the lint of the pack in force, its approvals, and reasons typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.errors import UsageError
from core.i18n import N_, _
from core.publishing.model import PostId
from core.publishing.workflow.model import Judge, Judgement, Routes, Unfit
from core.runtime import House
from core.text.show import show
from tui.cli.grammar import Option, option
from tui.cli.output import say

REASONS: Option = option(
    "--because",
    N_("RULE=REASON"),
    N_("Why a warning does not stand in the way, such as L31=«it is a quotation»; kept. May be given several times."),
    many=True,
)
_SEVERITIES = {"info": N_("remark"), "warn": N_("warns"), "block": N_("blocks")}


def judge_of(house: House) -> Judge:
    """The lint of the pack in force, at the moment a post is handed in."""

    async def judge(id_: PostId) -> Sequence[Judgement]:
        from core.publishing.lint import sheets  # loaded by those who judge

        now_s = house.store.clock.now_s()
        found = await sheets.judge(house.store, house.directory, id_, now_s=now_s, at=sheets.Moment.SUBMIT)
        return [each.finding for each in found]

    return judge


async def routes_of(house: House) -> Routes:
    """The approvals that the pack in force asks for."""
    from core.policy.pack_signing import current_pack  # loaded by those who hand in

    return (await current_pack(house.store, house.directory)).approvals


def reasons_of(given: Sequence[str]) -> Mapping[str, str]:
    """Reasons by rule.

    Raises:
        UsageError: one has no rule, or no reason.
    """
    found = {}
    for each in given:
        rule, sign, reason = each.partition("=")
        if not sign or not rule.strip() or not reason.strip():
            raise UsageError(
                N_("--because takes a rule and a reason, such as L31=text; not «{value}»."),
                value=show(each, limit=60),
            )
        found[rule.strip().upper()] = reason.strip()
    return found


def say_findings(refused: Unfit) -> None:
    """Tell what stands in the way, one finding a line."""
    for each in refused.findings:
        words = _(_SEVERITIES.get(each.severity, each.severity))
        reason = getattr(each, "reason", "")
        values = {name: show(value) for name, value in getattr(each, "values", {}).items()}
        say(f"{each.rule} {words}: {_(reason, **values)}" if reason else f"{each.rule} {words}")
    say(_("p{id} stays a draft.", id=refused.post))
