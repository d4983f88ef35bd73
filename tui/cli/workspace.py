"""``ventanilla workspace``: the folder in which everything is kept."""

from __future__ import annotations

from core.access.service import list_operators
from core.accounts.overview import every_account
from core.collector.presence import who_collects
from core.i18n import N_, _
from core.inbox import overview, reads
from core.inbox.views import VIEWS
from core.store.files import database_path
from tui.cli.backup import COPIES
from tui.cli.context import Call
from tui.cli.grammar import Noun, Verb
from tui.cli.output import put_facts, put_json, utc
from tui.cli.sole import SOLE
from tui.words import moment

_KINDS = {"live": N_("live"), "demo": N_("demonstration"), "drill": N_("exercise")}


async def _info(call: Call) -> None:
    async with call.house() as house:
        facts, store = house.workspace, house.store
        open_ = (await reads.counts(store, None))[VIEWS[0].key]
        accounts, people = await every_account(store), await list_operators(store)
        misfits, collecting = await overview.misfit_count(store), await who_collects(store)
        schema = await store.value("PRAGMA user_version")
        if call.is_json:
            put_json({
                "uuid": facts.uuid, "directory": str(house.directory), "institution": facts.institution,
                "short_name": facts.short_name, "zone": facts.zone, "language": facts.language,
                "kind": facts.kind.value, "created_at": utc(facts.created_s), "now": utc(store.clock.time()),
                "speed": store.clock.speed, "schema": schema,
                "size_bytes": database_path(house.directory).stat().st_size, "open_conversations": open_,
                "accounts": len(accounts), "operators": sum(person.is_active for person in people),
                "misfits": misfits,
                "collector": None if collecting is None else {
                    "host": collecting.host, "pid": collecting.pid, "since": utc(collecting.since_s),
                },
            })  # fmt: skip
            return
        now_s = store.clock.time()
        put_facts([
            (_("institution"), facts.institution),
            (_("folder"), house.directory),
            (_("kind"), _(_KINDS[facts.kind])),
            (_("zone"), facts.zone),
            (_("language"), facts.language),
            (_("time there"), moment(now_s, now_s, facts.zone)),
            (_("schema"), schema),
            (_("open conversations"), open_),
            (_("accounts"), len(accounts)),
            (_("operators"), sum(person.is_active for person in people)),
            (_("items that fit no message"), misfits),
            (_("collector"), _("none at work") if collecting is None else f"{collecting.host}, {collecting.pid}"),
        ])  # fmt: skip


COMMAND = Noun(
    "workspace",
    N_("The folder in which everything is kept."),
    Verb("info", N_("Say whose it is, what is in it and who collects."), _info, reads=True),
    *COPIES,
    SOLE,
)
