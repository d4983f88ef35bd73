"""The verbs of ``ventanilla post`` on its way to its approvals: change, hand in, approve or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import msgspec

from core.accounts.overview import account_named
from core.errors import UsageError
from core.i18n import N_, _, ngettext
from core.ids import AccountId
from core.publishing.content import Content
from core.publishing.meta import KIND_NAMES, Kind, Meta
from core.publishing.model import PostId
from core.publishing.post_reads import post_whole
from core.publishing.workflow.approving import approve, ask_rework, reject
from core.publishing.workflow.comments import comment
from core.publishing.workflow.drafting import Changes, copy_draft, save
from core.publishing.workflow.model import Stage, Unfit
from core.publishing.workflow.sheet import PostSheet, post_sheet
from core.publishing.workflow.submitting import submit
from core.publishing.workflow.waiting import waiting_words
from core.runtime import House
from core.store import Actor
from tui.cli.collect import shelf_of
from tui.cli.context import Call, only_one_input
from tui.cli.flow_words import sheet_json
from tui.cli.grammar import Argument, Option, Verb, argument, option, switch
from tui.cli.output import put_json, put_line, say
from tui.cli.post_ids import post_id
from tui.cli.post_judging import REASONS, judge_of, reasons_of, routes_of, say_findings
from tui.cli.post_paid import PAID, paid_with
from tui.cli.post_pictures import PICTURES, pictures_of_post, refuse_uneven
from tui.cli.post_whole import post_json
from tui.cli.said import FILE, passages_of, read_text
from tui.cli.values import kind_of
from tui.words import moment

POST: Argument = argument("id_", N_("ID"), N_("The post."), check=post_id)
PARTICULARS: tuple[Option, ...] = (
    option(
        "--kind",
        N_("KIND"),
        N_("What it is for: service, information, campaign, crisis, paid, health, legal, electoral."),
        check=kind_of(Kind, KIND_NAMES),
    ),
    option("--theme", N_("NAME"), N_("Its theme in the plan.")),
    option("--backing", N_("TEXT"), N_("The official document or decision it stands on.")),
    option("--off-plan", N_("REASON"), N_("Why it is outside the plan; an empty one: it is not.")),
    PAID,
)
_REASON: Option = option("--reason", N_("TEXT"), N_("Why; whoever wrote it reads it."), required=True)


def meta_with(
    meta: Meta,
    kind: Kind | None,
    theme: str | None,
    backing: str | None,
    off_plan: str | None,
    paid: Sequence[str] = (),
) -> Meta:
    """What is known about a post, with what was typed; what was not typed stays."""
    reason = off_plan.strip() if off_plan is not None else None
    terms = paid_with(meta.paid, paid)
    wanted = {"kind": kind, "theme": theme, "backing": backing, "off_plan": reason, "paid": terms}
    return msgspec.structs.replace(meta, **{name: value for name, value in wanted.items() if value is not None})


async def told(call: Call, house: House, id_: PostId) -> PostSheet:
    """Print a post after something was done with it; gives how it stands."""
    sheet = await post_sheet(house.store, id_)
    if call.is_json:
        put_json(post_json(await post_whole(house.store, id_)) | sheet_json(sheet))
    else:
        put_line(f"p{id_}")
    return sheet


async def hand_in(house: House, actor: Actor, id_: PostId, because: Sequence[str]) -> None:
    """Submit a post as the pack in force asks, telling what stands in the way.

    Raises:
        Unfit: something does.
    """
    try:
        await submit(
            house.store, actor, shelf_of(house.config), id_,
            judge=judge_of(house), routes=await routes_of(house), reasons=reasons_of(because),
        )  # fmt: skip
    except Unfit as refused:
        say_findings(refused)
        raise


async def _edit(
    call: Call,
    id_: PostId,
    text: str | None,
    file: str | None,
    thread: bool,
    only: str | None,
    follow: Sequence[str],
    account: Sequence[str],
    title: str | None,
    kind: Kind | None,
    theme: str | None,
    backing: str | None,
    off_plan: str | None,
    paid: Sequence[str],
    warning: str | None,
    lang: str | None,
    image: Sequence[str],
    alt: Sequence[str],
) -> None:
    only_one_input(call.pin_file, file)
    if text is not None and file is not None:
        raise UsageError(N_("Say the post's text in one way: TEXT or --file."))
    refuse_uneven(image, alt)
    words = read_text(file) if file is not None else text
    async with call.house() as house:
        actor = await call.actor(house)
        sheet = await post_sheet(house.store, id_)
        target = (await account_named(house.store, only)).id if only is not None else None
        media = await pictures_of_post(house, actor, image, alt)
        content = _content_of(sheet, target)
        if words is not None:
            kept = media or tuple(each for passage in content.passages for each in passage.media)
            content = replace(content, passages=passages_of(words, kept, is_thread=thread))
        elif media:
            first = content.passages[0]
            content = replace(content, passages=(replace(first, media=media), *content.passages[1:]))
        content = replace(
            content,
            warning=content.warning if warning is None else warning,
            lang=content.lang if lang is None else lang,
        )
        variants: dict[AccountId, Content | None] = {
            (await account_named(house.store, each)).id: None for each in follow
        }
        is_said = content != _content_of(sheet, target)
        if target is not None and is_said:
            variants[target] = content
        changes = Changes(
            master=content if is_said and target is None else None,
            variants=variants,
            accounts=[(await account_named(house.store, each)).id for each in account] or None,
            title=title,
            meta=meta_with(sheet.meta, kind, theme, backing, off_plan, paid),
        )
        saved = await save(house.store, actor, id_, changes, rev=sheet.rev, stays=False)
        await told(call, house, id_)
        if not saved.parts:
            say(_("Nothing is different."))
        elif sheet.stage in (Stage.REVIEW, Stage.APPROVED):
            say(
                _("Changed; it is a draft again and no approval of it counts: «post submit p{id}» hands it in.", id=id_)
            )
        else:
            say(_("Changed."))


def _content_of(sheet: PostSheet, account: AccountId | None) -> Content:
    return next((each.content for each in sheet.variants if each.account == account), sheet.master)


async def _submit(call: Call, id_: PostId, because: Sequence[str]) -> None:
    async with call.house() as house:
        actor = await call.actor(house)
        await hand_in(house, actor, id_, because)
        say_waiting(await told(call, house, id_))


def say_waiting(sheet: PostSheet) -> None:
    """Tell how many approvals are there and who is asked for the next."""
    words = waiting_words(sheet)
    say(_("{given} of {needed} approvals; {words}.", given=sheet.given, needed=sheet.needed, words=words))


def say_leaving(house: House, count: int, due_s: int) -> None:
    """Tell when what was approved leaves."""
    say(
        ngettext(
            "Approved: {n} delivery waits for its turn, {time}.",
            "Approved: {n} deliveries wait for their turn, the first {time}.",
            count,
            time=moment(due_s, house.store.clock.time(), house.workspace.zone),
        )
    )


async def _approve(call: Call, id_: PostId, fingerprint: str | None) -> None:
    async with call.house() as house:
        actor = await call.actor(house)
        done = await approve(house.store, actor, id_, seen=fingerprint)
        sheet = await told(call, house, id_)
        if any(each.is_own and each.is_valid for each in sheet.approvals):
            say(_("> Sole-operator mode: whoever wrote it approved it; that stays on record."))
        if not done.is_complete:
            say_waiting(sheet)
            return
        say_leaving(house, len(done.deliveries), done.due_s)


async def _rework(call: Call, id_: PostId, reason: str) -> None:
    async with call.house() as house:
        await ask_rework(house.store, await call.actor(house), id_, reason)
        await told(call, house, id_)
        say(_("p{id} was handed back to be changed; when it is handed in again, you are asked first.", id=id_))


async def _reject(call: Call, id_: PostId, reason: str) -> None:
    async with call.house() as house:
        await reject(house.store, await call.actor(house), id_, reason)
        await told(call, house, id_)
        say(_("p{id} was rejected; nothing of it goes out.", id=id_))


async def _comment(call: Call, id_: PostId, text: str, outside: bool) -> None:
    async with call.house() as house:
        await comment(house.store, await call.actor(house), id_, text, is_external=outside)
        await told(call, house, id_)


async def _copy(call: Call, id_: PostId) -> None:
    async with call.house() as house:
        made = await copy_draft(house.store, await call.actor(house), id_)
        await told(call, house, made)
        say(_("p{id} is a draft with the same content; it has no time yet.", id=made))


FLOW = (
    Verb(
        "edit",
        N_("Change a post; what was approved is void, and the post goes back to its draft."),
        _edit,
        POST,
        argument("text", N_("TEXT"), N_("What it says from now on."), optional=True),
        FILE,
        switch("--thread", N_("Cut it into a thread at lines of three hyphens; pictures go with the first part.")),
        option("--only", N_("NAME"), N_("Only on this account, which has words of its own from then on.")),
        option("--follow", N_("NAME"), N_("An account that says what all say again."), many=True),
        option("--account", N_("NAME"), N_("All it goes to from now on; may be given several times."), many=True),
        option("--title", N_("TEXT"), N_("What to call it here; it is not published.")),
        *PARTICULARS,
        option("--warning", N_("TEXT"), N_("The content warning.")),
        option("--lang", N_("CODE"), N_("The language of the post, such as es or qu.")),
        *PICTURES,
        acts=True,
        reads=True,
    ),
    Verb("submit", N_("Hand a draft in, to be approved by others."), _submit, POST, REASONS, acts=True, reads=True),
    Verb(
        "approve",
        N_("Stand by a colleague's post exactly as it is; after the last approval it leaves at its time or at once."),
        _approve,
        POST,
        option("--fingerprint", N_("HASH"), N_("Only if it is still this; at least its first eight characters.")),
        acts=True,
        reads=True,
    ),
    Verb(
        "rework",
        N_("Hand a post back with what has to change."),
        _rework,
        POST,
        _REASON,
        acts=True,
        reads=True,
    ),
    Verb("reject", N_("Refuse a post for good."), _reject, POST, _REASON, acts=True, reads=True),
    Verb(
        "comment",
        N_("Say something about a post; it stays among colleagues."),
        _comment,
        POST,
        argument("text", N_("TEXT"), N_("What you say.")),
        switch("--outside", N_("Whoever is asked from outside reads it too.")),
        acts=True,
        reads=True,
    ),
    Verb("copy", N_("Begin a post with the content of another."), _copy, POST, acts=True, reads=True),
)
