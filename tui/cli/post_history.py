"""The verbs of ``ventanilla post`` that look at posts as a whole: the queue, a post's history, what changed."""

from __future__ import annotations

from collections.abc import Sequence

from core.errors import NotFound
from core.i18n import N_, _
from core.publishing.model import PostId
from core.publishing.workflow.model import STANDING_NAMES, Standing
from core.publishing.workflow.reads import queue
from core.publishing.workflow.sheet import PostSheet, post_sheet
from core.publishing.workflow.versions import Difference, Kept, Version, version_diff
from core.runtime import House
from core.text.show import show
from tui.cli.context import Call
from tui.cli.flow_words import VERSION_PARTS, comment_line, queue_json, queue_row
from tui.cli.grammar import Verb, option, switch
from tui.cli.output import Json, put_json, put_line, put_table, say, utc
from tui.cli.post_flow import POST
from tui.cli.values import kind_of, whole
from tui.words import moment

_SIGNS = {Kept.SAME: "{}", Kept.GONE: "[-{}-]", Kept.NEW: "{{+{}+}}"}
MOST = 100_000


async def _queue(call: Call, state: Sequence[Standing], ended: bool, limit: int) -> None:
    async with call.house() as house:
        lines = await queue(house.store, standings=state, with_ended=ended, limit=limit)
        if call.is_json:
            put_json([queue_json(each) for each in lines])
            return
        put_table(
            [queue_row(each, house) for each in lines],
            (_("post"), _("time"), _("state"), _("ok"), _("accounts"), _("written by"), _("waits"), _("text")),
        )
        if not lines:
            say(_("There is no such post in the queue."))


async def _history(call: Call, id_: PostId) -> None:
    async with call.house() as house:
        sheet = await post_sheet(house.store, id_)
        if call.is_json:
            put_json(_history_json(sheet))
            return
        for line in _history_lines(sheet, house):
            put_line(line)
        if not sheet.versions:
            say(_("It was not handed in yet, so that there is no version of it."))


async def _diff(call: Call, id_: PostId, old: int | None, new: int | None) -> None:
    async with call.house() as house:
        versions = (await post_sheet(house.store, id_)).versions
        known = {each.number: each for each in versions}
        last = max(known, default=0)
        wanted = (old if old is not None else max(1, (new or last) - 1), new if new is not None else last)
        missing = [number for number in wanted if number not in known]
        if missing:
            raise NotFound(
                N_("p{id} has no version {number}: «post history p{id}» lists them."), id=id_, number=missing[0]
            )
        found = version_diff(known[wanted[0]], known[wanted[1]])
        if call.is_json:
            put_json({"from": wanted[0], "to": wanted[1], "changed": [_difference_json(each) for each in found]})
            return
        names = {f"account:{row['id']}": row["name"] for row in await house.store.rows("SELECT id, name FROM account")}
        for each in found:
            put_line(
                _(VERSION_PARTS[each.what]) if each.what in VERSION_PARTS else show(names.get(each.what, each.what))
            )
            for line in "".join(_marked(each)).split("\n"):
                put_line(f"  {show(line)}")
        if not found:
            say(_("The two say the same."))


def _marked(difference: Difference) -> list[str]:
    return [_SIGNS[span.kind].format(span.text) for span in difference.spans]


def _difference_json(difference: Difference) -> Json:
    return {
        "what": difference.what,
        "spans": [{"kind": span.kind.value, "text": span.text} for span in difference.spans],
    }


def _history_lines(sheet: PostSheet, house: House) -> list[str]:
    """Versions, approvals and what was said, in the order in which they came."""
    now_s, zone = house.store.clock.time(), house.workspace.zone
    told = [(each.made_s, 0, _version_line(each, moment(each.made_s, now_s, zone))) for each in sheet.versions]
    for given in sheet.approvals:
        words = N_("{time}  {name} approved it") if given.is_valid else N_("{time}  {name} approved it; void since")
        line = _(words, time=moment(given.given_s, now_s, zone), name=show(given.person))
        told.append((given.given_s, 1, line + (_(" (their own, sole-operator mode)") if given.is_own else "")))
    told += [(said.written_s, 2, comment_line(said, house)) for said in sheet.comments]
    return [line for _at, _rank, line in sorted(told, key=lambda each: each[:2])]


def _version_line(version: Version, time: str) -> str:
    return _(
        "{time}  v{version} handed in by {name}, fingerprint {hash}",
        time=time, version=version.number, name=show(version.by), hash=version.hash[:16],
    )  # fmt: skip


def _history_json(sheet: PostSheet) -> Json:
    return {
        "id": f"p{sheet.id}",
        "versions": [
            {"number": each.number, "operator": each.by, "made_at": utc(each.made_s), "fingerprint": each.hash,
             "title": each.title or None, "at": utc(each.at_s),
             "text": each.master.text if each.master is not None else None}
            for each in sheet.versions
        ],
        "approvals": [
            {"operator": each.person, "given_at": utc(each.given_s), "is_valid": each.is_valid, "is_own": each.is_own}
            for each in sheet.approvals
        ],
        "comments": [
            {"operator": each.by, "kind": each.kind.value, "version": each.version, "text": each.text or None,
             "changed": [part.value for part in each.parts], "at": utc(each.written_s)}
            for each in sheet.comments
        ],
    }  # fmt: skip


LOOKS = (
    Verb(
        "queue",
        N_("List our own posts by their times: how each stands, its approvals, and who is waited for."),
        _queue,
        option(
            "--state",
            N_("STATE"),
            N_(
                "Only in this state; may be given several times: draft, review, rework, rejected, approved, scheduled,"
                " due, sending, published, expired, held, frozen, uncertain, needs_operator, failed, cancelled,"
                " withdrawn."
            ),
            many=True,
            check=kind_of(Standing, STANDING_NAMES),
        ),
        switch("--ended", N_("The rejected and the cancelled too.")),
        option(
            "--limit", N_("NUMBER"), N_("At most so many; 500 by itself."), default="500",
            check=whole("--limit", 1, MOST),
        ),
        reads=True,
    ),
    Verb("history", N_("List a post's versions, approvals and what was said, in order."), _history, POST, reads=True),
    Verb(
        "diff",
        N_("Show word by word what is different between two versions; by itself the last two."),
        _diff,
        POST,
        option("--from", N_("NUMBER"), N_("The older version."), check=whole("--from", 1, MOST), parameter="old"),
        option("--to", N_("NUMBER"), N_("The newer version."), check=whole("--to", 1, MOST), parameter="new"),
        reads=True,
    ),
)  # fmt: skip
