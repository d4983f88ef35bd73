"""The verbs of ``ventanilla post`` that change something."""

from __future__ import annotations

from collections.abc import Sequence

from core.errors import Conflict, UsageError
from core.i18n import N_, _
from core.publishing.content import Content
from core.publishing.decisions import Verdict, cancel, resolve
from core.publishing.meta import Kind, Meta
from core.publishing.model import ASKS, Delivery
from core.publishing.posts import NewPost, new_post
from core.publishing.workflow.drafting import new_draft
from core.publishing.workflow.ending import cancel_post, is_draft
from core.publishing.workflow.model import Unfit
from tui.cli.collect import shelf_of
from tui.cli.context import Call, only_one_input
from tui.cli.grammar import Verb, argument, option, switch
from tui.cli.output import say
from tui.cli.post_flow import PARTICULARS, meta_with, told
from tui.cli.post_ids import NamedPost, deliveries_meant, post_or_delivery
from tui.cli.post_judging import REASONS, judge_of, reasons_of, routes_of, say_findings
from tui.cli.post_pictures import PICTURES, pictures_of_post, refuse_uneven
from tui.cli.said import FILE, passages_of, read_text
from tui.cli.values import kind_of, moment_s
from tui.words import local

VERDICTS = {Verdict.ONLINE: N_("online"), Verdict.AGAIN: N_("again"), Verdict.LEAVE: N_("let it be")}
_ID = argument("id_", N_("ID"), N_("A delivery; or a post, for all of its deliveries."), check=post_or_delivery)


async def _new(
    call: Call,
    account: Sequence[str],
    text: str | None,
    file: str | None,
    thread: bool,
    title: str | None,
    at: str | None,
    warning: str | None,
    lang: str | None,
    image: Sequence[str],
    alt: Sequence[str],
    kind: Kind | None,
    theme: str | None,
    backing: str | None,
    off_plan: str | None,
    paid: Sequence[str],
    draft: bool,
    because: Sequence[str],
) -> None:
    only_one_input(call.pin_file, file)
    if (text is None) == (file is None):
        raise UsageError(N_("Say the post's text in one way: TEXT or --file."))
    refuse_uneven(image, alt)
    words = read_text(file) if file is not None else text or ""
    async with call.house() as house:
        actor = await call.actor(house)
        media = await pictures_of_post(house, actor, image, alt)
        new = NewPost(
            accounts=account,
            content=Content(
                passages=passages_of(words, media, is_thread=thread),
                warning=warning or "",
                lang=lang or house.workspace.language,
            ),
            title=title or "",
            at_s=moment_s(at, local(house.store.clock.time(), house.workspace.zone)) if at else None,
            meta=meta_with(Meta(), kind, theme, backing, off_plan, paid),
        )
        if draft:
            made = await new_draft(house.store, actor, new)
            await told(call, house, made)
            say(_("p{id} is a draft: hand it in with «post submit p{id}».", id=made))
            return
        judge, routes = judge_of(house), await routes_of(house)
        try:
            written = await new_post(
                house.store, actor, shelf_of(house.config), new, judge=judge, routes=routes, reasons=reasons_of(because)
            )
        except Unfit as refused:
            say_findings(refused)
            raise
        await told(call, house, written.post)
        say(_("Written down as p{id}: it waits until somebody else approves it with «post approve p{id}».",
              id=written.post))  # fmt: skip


async def _cancel(call: Call, id_: NamedPost) -> None:
    async with call.house() as house:
        actor = await call.actor(house)
        if id_.post is not None and await is_draft(house.store, id_.post):
            await cancel_post(house.store, actor, id_.post)
            say(_("p{id} was stopped.", id=id_.post))
            return
        refused: list[tuple[Delivery, Conflict]] = []
        stopped = 0
        for each in await deliveries_meant(house, id_):
            try:
                gone = await cancel(house.store, actor, each.id)
            except Conflict as error:
                refused.append((each, error))
                continue
            stopped += 1
            say(_("d{id} was stopped; its text is a draft again.", id=each.id) if gone.has_draft
                else _("d{id} was stopped.", id=each.id))  # fmt: skip
        if not stopped:
            raise refused[0][1]
        for each, why in refused:
            say(f"d{each.id}: {why}")


async def _resolve(call: Call, id_: NamedPost, verdict: Verdict, url: str | None) -> None:
    if url and verdict is not Verdict.ONLINE:
        raise UsageError(N_("--url says where it is online: it goes with «online» only."))
    async with call.house() as house:
        actor = await call.actor(house)
        meant = await deliveries_meant(house, id_)
        asking = [each for each in meant if each.state in ASKS] or meant
        if len(asking) > 1:
            raise UsageError(
                N_("Several of its deliveries wait for a decision ({ids}): name one."),
                ids=", ".join(f"d{each.id}" for each in asking),
            )
        await resolve(house.store, actor, asking[0].id, verdict, url=url or "")
        say(_(_DECIDED[verdict], id=f"d{asking[0].id}"))


_DECIDED = {
    Verdict.ONLINE: N_("{id} counts as published, found by you."),
    Verdict.AGAIN: N_("{id} goes out again as soon as its turn comes."),
    Verdict.LEAVE: N_("{id} was given up; nothing is sent again."),
}


ACTS = (
    Verb(
        "new",
        N_("Write a post for one account or several; it goes out when somebody else has approved exactly this."),
        _new,
        argument("text", N_("TEXT"), N_("The post, unless it comes from a file."), optional=True),
        option("--account", N_("NAME"), N_("Where it goes; may be given several times."), required=True, many=True),
        FILE,
        switch("--thread", N_("Cut it into a thread at lines of three hyphens; pictures go with the first part.")),
        option("--title", N_("TEXT"), N_("What to call it here; it is not published.")),
        option("--at", N_("TIME"), N_("Leave then: 30min, 2h, 08:30, 2026-11-22T08:30 or with a zone.")),
        option("--warning", N_("TEXT"), N_("The content warning.")),
        option("--lang", N_("CODE"), N_("The language of the post, such as es or qu.")),
        *PICTURES,
        *PARTICULARS,
        switch("--draft", N_("Keep it a draft for now.")),
        REASONS,
        acts=True,
        reads=True,
    ),
    Verb("cancel", N_("Stop what has not left; an answer becomes its author's draft again."), _cancel, _ID, acts=True),
    Verb(
        "resolve",
        N_("Decide about a delivery that waits for a person: held, in doubt, failed or too late."),
        _resolve,
        _ID,
        argument(
            "verdict",
            N_("WHAT"),
            N_("online: it is there; again: it is not, send it; leave: it is not and is not to be."),
            check=kind_of(Verdict, VERDICTS),
        ),
        option("--url", N_("LINK"), N_("Where it is online.")),
        acts=True,
    ),
)
