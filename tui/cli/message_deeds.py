"""The verbs of ``ventanilla message`` that do something on the platform, and what of it a message allows."""

from __future__ import annotations

from core.i18n import N_, _
from core.publishing.posts import act_on, available_actions
from core.text.show import show
from tui.cli.collect import shelf_of
from tui.cli.context import Call
from tui.cli.delivery_words import ACTION_NAMES
from tui.cli.grammar import Run, Verb, argument, option
from tui.cli.message_reply import message_meant
from tui.cli.output import put_json, put_table, say, utc
from tui.cli.values import Named, identity
from tui.cli.wait import UNDO, WAIT, tell_sent
from tui.words import moment
from ventanilla.api import Action

_ID = argument("id_", N_("ID"), N_("The message; a conversation stands for its author's last one."), check=identity)


def _doing(action: Action) -> Run:
    async def run(
        call: Call, id_: Named, undo: int, wait: int | None, reason: str | None = None, comment: str | None = None
    ) -> None:
        given = {"reason": reason, "comment": comment}
        async with call.house() as house:
            actor = await call.actor(house)
            _thread, message = await message_meant(house, id_)
            arguments = {key: value for key, value in given.items() if value}
            shelf = shelf_of(house.config)
            sent = await act_on(house.store, actor, shelf, message.id, action, arguments, undo_s=undo)
            await tell_sent(call, house, sent.delivery, wait)

    return run


def _verb(name: str, action: Action, explained: str, *, is_grave: bool = True) -> Verb:
    reasons = (
        option("--reason", N_("TEXT"), N_("The rule it breaks, where the platform asks for one.")),
        option("--comment", N_("TEXT"), N_("A word to the platform's moderators.")),
    )
    params = (_ID, *(reasons if is_grave else ()), UNDO, WAIT)
    return Verb(name, explained, _doing(action), *params, acts=True, reads=True)


async def _actions(call: Call, id_: Named) -> None:
    async with call.house() as house:
        _thread, message = await message_meant(house, id_)
        account, offered = await available_actions(house.store, shelf_of(house.config), message.id)
        if call.is_json:
            put_json([
                {"message": f"m{message.id}", "action": each.action.value, "is_open": each.is_open,
                 "reason": _(each.reason) if each.reason else None, "since": utc(each.since_s),
                 "until": utc(each.until.timestamp()) if each.until else None}
                for each in offered
            ])  # fmt: skip
            return
        now_s = house.store.clock.time()
        rows = []
        for each in offered:
            until = moment(each.until.timestamp(), now_s, house.workspace.zone) if each.until else ""
            because = _(each.reason) if each.reason else (_("until {time}", time=until) if until else "")
            if each.since_s is not None:
                because += f" ({moment(each.since_s, now_s, house.workspace.zone)})"
            rows.append(
                (each.action.value, _(ACTION_NAMES[each.action]), _("yes") if each.is_open else _("no"), because)
            )
        put_table(rows, (_("action"), _("what"), _("possible"), _("why")))
        if not offered:
            say(_("Account «{account}» can do nothing about messages on its network.", account=show(account.name)))


DEEDS = (
    Verb(
        "actions",
        N_("List what can be done about a message on its platform, and why something cannot."),
        _actions,
        _ID,
        reads=True,
    ),
    _verb("hide", Action.HIDE, N_("Hide a comment below what is ours; it is not deleted.")),
    _verb("unhide", Action.UNHIDE, N_("Show a hidden comment again.")),
    _verb("mute", Action.MUTE_AUTHOR, N_("See nothing more of its author there; the author does not notice.")),
    _verb("unmute", Action.UNMUTE_AUTHOR, N_("Hear its author again.")),
    _verb("block", Action.BLOCK_AUTHOR, N_("Keep its author from reaching our account.")),
    _verb("unblock", Action.UNBLOCK_AUTHOR, N_("Let its author reach our account again.")),
    _verb("report", Action.REPORT, N_("Report it to those who run its platform.")),
    _verb("like", Action.LIKE, N_("Mark it as liked, in our account's name."), is_grave=False),
    _verb("boost", Action.BOOST, N_("Share it, in our account's name."), is_grave=False),
)
