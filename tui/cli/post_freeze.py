"""The verbs of ``ventanilla post`` that stop publication, and let what was stopped go one by one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.accounts.overview import account_named
from core.errors import UsageError
from core.i18n import N_, _, ngettext
from core.publishing.freeze import (
    Fate,
    Freeze,
    FreezeId,
    Scope,
    fates,
    freeze_of,
    freeze_queue,
    freezes,
    lift,
    release,
    retime,
)
from core.publishing.freeze import drop as drop_held
from core.publishing.freeze_words import freeze_sentence
from core.publishing.model import STATE_NAMES, DeliveryId
from core.runtime import House
from core.text.show import show
from tui.cli.context import Call
from tui.cli.delivery_words import KINDS
from tui.cli.grammar import Verb, argument, option, switch
from tui.cli.output import Json, put_json, put_line, put_table, say, utc
from tui.cli.post_ids import delivery_id
from tui.cli.values import moment_s
from tui.words import local, moment

_NUMBER = re.compile(r"f?([0-9]{1,18})", re.IGNORECASE)
_DECISIONS = {"": "-", "released": N_("released"), "retimed": N_("given another time"), "dropped": N_("dropped")}


def freeze_id(value: str) -> FreezeId:
    """A check for a freeze's id, with or without its f.

    Raises:
        UsageError: it is none.
    """
    match = _NUMBER.fullmatch(value.strip())
    if match is None:
        raise UsageError(
            N_("«{value}» is no freeze: its id is f and a number, as «post freezes» shows."),
            value=show(value, limit=40),
        )
    return FreezeId(int(match[1]))


async def _freeze(
    call: Call,
    reason: str,
    account: str | None,
    network: str | None,
    theme: str | None,
    answers: bool,
    except_: Sequence[str],
) -> None:
    async with call.house() as house:
        actor = await call.actor(house)
        scope = Scope(
            account=(await account_named(house.store, account)).id if account else None,
            network=network or "",
            theme=theme or "",
            with_answers=answers,
            exempt=tuple([(await account_named(house.store, each)).id for each in except_]),
        )
        made = await freeze_queue(house.store, actor, scope, reason)
        if call.is_json:
            put_json(await _whole_json(house, made.id))
        else:
            put_line(f"f{made.id}")
        say(ngettext("Frozen: {n} delivery is held.", "Frozen: {n} deliveries are held.", len(made.stopped)))
        if made.claimed:
            ids = ", ".join(f"d{each}" for each in made.claimed)
            say(_("In hand already, see what becomes of them with «post freezes f{id}»: {ids}.", id=made.id, ids=ids))


async def _lift(call: Call, id_: FreezeId) -> None:
    async with call.house() as house:
        actor = await call.actor(house)
        lifted = await lift(house.store, actor, id_)
        say(
            ngettext(
                "f{id} is lifted. Nothing was sent: {n} delivery waits for your decision, «post release».",
                "f{id} is lifted. Nothing was sent: {n} deliveries wait for your decision, «post release».",
                lifted.undecided,
                id=id_,
            )
        )


async def _list(call: Call, id_: FreezeId | None, lifted: bool) -> None:
    async with call.house() as house:
        if id_ is not None:
            await _show(call, house, id_)
            return
        found = await freezes(house.store, in_force=not lifted)
        if call.is_json:
            put_json([_json(each) for each in found])
            return
        for each in found:
            put_line(_said(each, house) + _ended(each, house))
        if not found:
            say(_("Nothing is frozen."))


async def _show(call: Call, house: House, id_: FreezeId) -> None:
    if call.is_json:
        put_json(await _whole_json(house, id_))
        return
    freeze = await freeze_of(house.store, id_)
    put_line(_said(freeze, house) + _ended(freeze, house))
    put_table(
        [
            (f"d{each.delivery}", f"p{each.post}", _(KINDS[each.kind]), each.account,
             _("in hand") if each.was_claimed else _(STATE_NAMES[each.was]), _(STATE_NAMES[each.state]),
             _(_DECISIONS[each.decision]), show(each.decided_by) or "-")
            for each in await fates(house.store, id_)
        ],
        (_("delivery"), _("post"), _("kind"), _("account"), _("was"), _("now"), _("decision"), _("by")),
    )  # fmt: skip


async def _release(call: Call, id_: DeliveryId, at: str | None, drop: bool) -> None:
    if at and drop:
        raise UsageError(N_("Give it another time or drop it: --at and --drop do not go together."))
    async with call.house() as house:
        actor = await call.actor(house)
        now_s, zone = house.store.clock.time(), house.workspace.zone
        if drop:
            await drop_held(house.store, actor, id_)
            say(_("d{id} was dropped; nothing more of it goes out.", id=id_))
        elif at:
            at_s = moment_s(at, local(now_s, zone))
            await retime(house.store, actor, id_, at_s)
            say(_("d{id} has another time, {time}: it waits until its post is submitted and approved anew.",
                  id=id_, time=moment(at_s, now_s, zone)))  # fmt: skip
        else:
            gone = await release(house.store, actor, id_)
            say(_("d{id} was released, and nothing else: it leaves {time}.",
                  id=id_, time=moment(max(gone.next_s, gone.due_s), now_s, zone)))  # fmt: skip


def _said(freeze: Freeze, house: House) -> str:
    return freeze_sentence(freeze, house.store.clock.time(), house.workspace.zone)


def _ended(freeze: Freeze, house: House) -> str:
    parts = ""
    if freeze.lifted_s is not None:
        when = moment(freeze.lifted_s, house.store.clock.time(), house.workspace.zone)
        parts = _("; lifted {time} by {name}", time=when, name=show(freeze.lifted_by))
    return parts


async def _whole_json(house: House, id_: FreezeId) -> dict[str, Json]:
    met = await fates(house.store, id_)
    return {**_json(await freeze_of(house.store, id_)), "deliveries": [_fate_json(each) for each in met]}


def _json(freeze: Freeze) -> dict[str, Json]:
    return {
        "id": f"f{freeze.id}",
        "account": freeze.account or None,
        "network": freeze.network or None,
        "theme": freeze.theme or None,
        "with_answers": freeze.with_answers,
        "except": list(freeze.exempt),
        "reason": freeze.reason,
        "incident": freeze.incident or None,
        "operator": freeze.by or None,
        "made_at": utc(freeze.made_s),
        "lifted_at": utc(freeze.lifted_s),
        "lifted_by": freeze.lifted_by or None,
        "undecided": freeze.undecided,
        "posts": freeze.posts,
        "others": freeze.others,
    }


def _fate_json(fate: Fate) -> dict[str, Json]:
    return {
        "id": f"d{fate.delivery}",
        "post": f"p{fate.post}",
        "kind": fate.kind.value,
        "account": fate.account,
        "was": fate.was.value,
        "was_claimed": fate.was_claimed,
        "met_at": utc(fate.met_s),
        "decision": fate.decision or None,
        "decided_by": fate.decided_by or None,
        "decided_at": utc(fate.decided_s),
        "state": fate.state.value,
        "cause": fate.cause.value or None,
        "parts_online": fate.shown,
        "url": fate.url or None,
    }


FREEZES = (
    Verb(
        "freeze",
        N_("Stop publication at once; what waits is held until somebody decides about each."),
        _freeze,
        option("--reason", N_("TEXT"), N_("Why; everybody who wants to publish there reads it."), required=True),
        option("--account", N_("NAME"), N_("Only on this account.")),
        option("--network", N_("NAME"), N_("Only on this network.")),
        option("--theme", N_("NAME"), N_("Only posts of this theme.")),
        switch("--answers", N_("Answers to citizens and actions on their messages stop as well.")),
        option(
            "--except",
            N_("NAME"),
            N_("An account that goes on; may be given several times."),
            many=True,
            parameter="except_",
        ),
        acts=True,
        reads=True,
    ),
    Verb(
        "freezes",
        N_("List the freezes in force; of one, every delivery it met and what became of it."),
        _list,
        argument("id_", N_("ID"), N_("One freeze."), optional=True, check=freeze_id),
        switch("--lifted", N_("Those that were lifted as well.")),
        reads=True,
    ),
    Verb(
        "unfreeze",
        N_("End a freeze; nothing is sent by that, what it holds stays held."),
        _lift,
        argument("id_", N_("ID"), N_("The freeze, f and a number."), check=freeze_id),
        acts=True,
    ),
    Verb(
        "release",
        N_("Decide about one delivery that a freeze holds: let it go, also while the freeze lasts."),
        _release,
        argument("id_", N_("ID"), N_("The delivery, d and a number."), check=delivery_id),
        option("--at", N_("TIME"), N_("Give its post another time instead; it is approved anew.")),
        switch("--drop", N_("Give it up instead.")),
        acts=True,
    ),
)
