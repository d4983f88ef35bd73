"""``ventanilla account``: the official presences of the institution and how collecting them goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.accounts.edit import Edit, edit_account
from core.accounts.model import Account, Relation
from core.accounts.overview import account_named, every_account, reading_places, register_of
from core.accounts.service import (
    check_account,
    pause_account,
    resume_account,
    retire_account,
)
from core.accounts.settings import for_people
from core.accounts.standing import needs_person
from core.accounts.words import cause_words, health_sentence, health_words
from core.errors import CannotReach
from core.i18n import N_, _, ngettext
from core.ids import AccountId
from core.inbox.misfits import count_misfits, waiting_misfits
from core.runtime import House
from core.text.show import show
from tui.cli.account_register import register_facts, register_json
from tui.cli.account_settings import DESCRIBED, RELATION_NAMES, Given
from tui.cli.account_setup import ADD, CONNECT, REVOKE
from tui.cli.collect import outside_of, shelf_of
from tui.cli.context import Call
from tui.cli.grammar import Noun, Verb, argument, option
from tui.cli.output import Json, put_facts, put_json, put_table, say, utc
from tui.words import moment, zone

_NAME = argument("name", N_("NAME"), N_("The account's name or number."))


async def _edit(
    call: Call,
    name: str,
    handle: str | None,
    custodian: str | None,
    relation: Relation | None,
    set_: Sequence[str],
    set_file: Sequence[str],
) -> None:
    given = Given.of(call, set_, set_file)
    async with call.house() as house:
        actor = await call.actor(house)
        edit = Edit(given.read(), handle, custodian, relation)
        account = await edit_account(house.store, actor, name, edit, shelf_of(house.config))
        say(_("Account «{account}» was changed.", account=show(account.name)))


async def _list(call: Call) -> None:
    async with call.house() as house:
        accounts = await every_account(house.store)
        misfits = await count_misfits(house.store)
        if call.is_json:
            put_json([_json(account, house, misfits) for account in accounts])
        else:
            now_s, where = house.store.clock.now_s(), zone(house.workspace.zone)
            put_table(
                [
                    (account.id, account.network, account.name, account.handle or "-", account.connector,
                     health_words(account, now_s, where))
                    for account in accounts
                ],
                (_("number"), _("net"), _("account"), _("handle"), _("connector"), _("health")),
            )  # fmt: skip
            if not accounts:
                say(_("There are no accounts yet: add one with «account add»."))


async def _show(call: Call, name: str) -> None:
    async with call.house() as house:
        account = await account_named(house.store, name)
        misfits = await count_misfits(house.store)
        streams = await reading_places(house.store, account.id)
        register = await register_of(house.store, account.id)
        if call.is_json:
            put_json({
                **_json(account, house, misfits),
                "settings": for_people(account),
                **register_json(register),
                "streams": [
                    {"id": str(place.stream), "read_at": utc(place.pulled_s), "next_at": utc(place.next_s or None)}
                    for place in streams.values()
                ],
            })  # fmt: skip
            return
        now_s = house.store.clock.now_s()
        put_facts([
            (_("number"), account.id),
            (_("name"), account.name),
            (_("network"), account.network),
            (_("connector"), account.connector),
            (_("handle"), account.handle or "-"),
            (_("keys held by"), account.custodian or "-"),
            (_("relation"), _(RELATION_NAMES[account.relation])),
            (_("health"), health_sentence(account, now_s, zone(house.workspace.zone))),
            (_("last answer"), _time(account.standing.last_ok_s, house)),
            (_("next question"), _time(account.standing.next_s, house)),
            (_("items that fit no message"), misfits.get(account.id, 0)),
            *((_("setting {key}", key=show(key)), value or "-") for key, value in for_people(account).items()),
            *register_facts(register, house),
        ])  # fmt: skip


async def _check(call: Call, name: str) -> None:
    from core.accounts.credentials.keepers import open_credentials
    from core.collector.contexts import contexts  # the way out is loaded by those who go out

    async with call.house() as house:
        actor = await call.actor(house)
        async with (
            open_credentials(house.store, house.config.credentials) as credentials,
            contexts(house.store.clock, outside_of(house.config), credentials) as ways,
        ):
            checked = await check_account(house.store, actor, name, shelf_of(house.config), ways)
        if checked.probe is None:
            assert checked.failure is not None, "there is an answer or a failure"
            raise CannotReach(
                N_("Account «{account}» could not be reached: {why}. Check its settings and the network."),
                account=show(checked.account.name),
                why=cause_words(checked.failure.code, checked.failure.detail, checked.account.connector),
            )
        probe = checked.probe
        if call.is_json:
            put_json({
                "account": checked.account.name, "identity": probe.identity, "title": probe.title,
                "warnings": [_(warning) for warning in probe.warnings],
            })  # fmt: skip
            return
        put_facts([
            (_("account"), checked.account.name),
            (_("we are there"), probe.identity),
            (_("title"), probe.title or "-"),
            *((_("attention"), _(warning)) for warning in probe.warnings),
        ])  # fmt: skip


async def _pause(call: Call, name: str, reason: str | None) -> None:
    async with call.house() as house:
        account = await pause_account(house.store, await call.actor(house), name, reason or "")
        say(_("Account «{account}» is stopped; what was read stays.", account=show(account.name)))


async def _resume(call: Call, name: str) -> None:
    async with call.house() as house:
        account = await resume_account(house.store, await call.actor(house), name)
        say(_("Account «{account}» is collected again.", account=show(account.name)))


async def _close(call: Call, name: str, reason: str | None) -> None:
    async with call.house() as house:
        account = await retire_account(house.store, await call.actor(house), name, reason or "")
        say(_("Account «{account}» is closed: it is not asked any more, and its messages stay.",
              account=show(account.name)))  # fmt: skip


async def _misfits(call: Call, name: str) -> None:
    async with call.house() as house:
        account = await account_named(house.store, name)
        waiting = await waiting_misfits(house.store, account.id)
        if call.is_json:
            put_json([
                {"id": str(each.id), "stream": str(each.stream), "reason": each.reason, "bytes": each.size_bytes,
                 "arrived_at": utc(each.arrived_s)}
                for each in waiting
            ])  # fmt: skip
            return
        put_table(
            [(each.id, _time(each.arrived_s, house), each.size_bytes, show(_(each.reason))) for each in waiting],
            (_("number"), _("arrived"), _("bytes"), _("reason")),
        )
        total = (await count_misfits(house.store)).get(account.id, 0)
        if total > len(waiting):
            say(_("These are the {n} oldest of {total}.", n=len(waiting), total=total))
        if not waiting:
            say(_("Everything that arrived fitted a message."))


async def _replay(call: Call, name: str) -> None:
    from core.collector.contexts import contexts  # the parser is loaded by those who parse
    from core.collector.matching import Matching
    from core.collector.replay import replay_misfits
    from core.collector.tripwire import Tripwire
    from core.watch.places import gazetteer

    async with call.house() as house:
        actor = await call.actor(house)
        async with contexts(house.store.clock, outside_of(house.config)) as ways:
            take_in = Tripwire(Matching(directory=house.directory, places=gazetteer(house.directory)))
            replayed = await replay_misfits(house.store, actor, name, shelf_of(house.config), take_in, ways)
        fitted = ngettext("{n} item fits now.", "{n} items fit now.", replayed.fitted)
        say(fitted + " " + ngettext("{n} stays kept.", "{n} stay kept.", replayed.left))


def _json(account: Account, house: House, misfits: Mapping[AccountId, int]) -> dict[str, Json]:
    standing = account.standing
    return {
        "id": str(account.id),
        "name": account.name,
        "connector": account.connector,
        "network": account.network,
        "handle": account.handle,
        "custodian": account.custodian,
        "relation": account.relation.value,
        "state": standing.state.value,
        "health": standing.health.value,
        "needs_person": needs_person(standing),
        "words": health_sentence(account, house.store.clock.now_s(), zone(house.workspace.zone)),
        "marks": [mark.code.value for mark in standing.marks],
        "failures": standing.failures,
        "misfits": misfits.get(account.id, 0),
        "stopped_by": account.stopped_by,
        "stop_reason": account.stop_reason,
        "created_at": utc(account.created_s),
        "last_try_at": utc(standing.last_try_s),
        "last_ok_at": utc(standing.last_ok_s),
        "last_event_at": utc(standing.last_event_s),
        "next_at": utc(standing.next_s),
    }


def _time(epoch_s: float | None, house: House) -> str:
    return moment(epoch_s, house.store.clock.time(), house.workspace.zone) if epoch_s else "-"


COMMAND = Noun(
    "account",
    N_("The institution's accounts and how collecting them goes."),
    ADD,
    CONNECT,
    Verb(
        "edit",
        N_("Change what is named of an account; what is not stays. With other settings it is asked anew at once."),
        _edit,
        _NAME,
        *DESCRIBED,
        acts=True,
    ),
    Verb("list", N_("List the accounts and how collecting each goes."), _list, reads=True),
    Verb("show", N_("Show one account whole; of secret addresses only the host."), _show, _NAME, reads=True),
    Verb("check", N_("Make contact once and say who we are there."), _check, _NAME, acts=True, reads=True),
    Verb(
        "pause",
        N_("Stop collecting an account until it is resumed; nothing that was read is lost."),
        _pause,
        _NAME,
        option("--reason", N_("TEXT"), N_("Why; shown beside the account.")),
        acts=True,
    ),
    Verb("resume", N_("Collect an account again, from where it was read to."), _resume, _NAME, acts=True),
    Verb(
        "close",
        N_("Note that an account is gone for good; its messages stay. To collect it again, resume it."),
        _close,
        _NAME,
        option("--reason", N_("TEXT"), N_("Why; shown beside the account.")),
        acts=True,
    ),
    REVOKE,
    Verb(
        "misfits",
        N_("List what arrived and fitted no message: why, when and how long, never the text."),
        _misfits,
        _NAME,
        reads=True,
    ),
    Verb(
        "replay",
        N_("Try anew what arrived and fitted no message, after its connector was repaired."),
        _replay,
        _NAME,
        acts=True,
    ),
)
