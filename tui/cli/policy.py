"""``ventanilla policy``: the institution's rules as files: which pack is in force, what it says, who signed it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.errors import UsageError
from core.i18n import N_, _, language, ngettext
from core.runtime import House
from core.text.show import show
from tui.cli.context import Call
from tui.cli.grammar import Noun, Verb, argument, option
from tui.cli.output import put_facts, put_json, put_line, put_table, put_text, say
from tui.cli.policy_lines import pack_json, rule_json, state_words, steps_words
from tui.words import moment

if TYPE_CHECKING:
    from core.policy.pack_model import Pack

_OPTIONAL = argument("name", N_("NAME"), N_("The pack; without it, the one in force."), optional=True)
_DIGEST_CHARS = 12


async def _list(call: Call) -> None:
    from core.policy.pack_guide import completeness
    from core.policy.pack_signing import current_pack, with_signature
    from core.policy.packs import load_pack, pack_names

    async with call.house() as house:
        current = await current_pack(house.store, house.directory)
        packs = [await with_signature(house.store, load_pack(name, house.directory))
                 for name in pack_names(house.directory)]  # fmt: skip
        if call.is_json:
            put_json([pack_json(each, is_current=each.name == current.name) for each in packs])
            return
        rows = []
        for each in packs:
            done = completeness(each, language())
            rows.append((
                "*" if each.name == current.name else "", each.name, each.titles[language()], each.version,
                state_words(each),
                _("{chapters} of 8 chapters", chapters=done.chapters),
                ngettext("{n} blank", "{n} blanks", done.blanks), each.review_on, each.digest[:_DIGEST_CHARS],
            ))  # fmt: skip
        put_table(rows, ("", _("name"), _("title"), _("version"), _("state"), _("chapters"), _("to fill in"),
                         _("review by"), _("digest")))  # fmt: skip


async def _show(call: Call, name: str | None, rule: str | None) -> None:
    from core.policy.pack_guide import completeness
    from core.policy.pack_signing import signatures
    from core.publishing.meta import KIND_NAMES, Kind

    async with call.house() as house:
        pack = await _named(house, name)
        if rule is not None:
            _show_rule(call, pack, rule)
            return
        signed = await signatures(house.store, pack.name)
        if call.is_json:
            put_json(pack_json(pack, is_current=None))
            return
        done = completeness(pack, language())
        put_facts([
            (_("name"), pack.name),
            (_("title"), pack.titles[language()]),
            (_("version"), pack.version),
            (_("state"), state_words(pack)),
            (_("review by"), pack.review_on or "-"),
            (_("digest"), pack.digest),
            (_("chapters"), _("{chapters} of 8 chapters", chapters=done.chapters)),
            (_("to fill in"), done.blanks),
            *((_("signed by"), f"{one.person}, {moment(one.signed_s, house.store.clock.time(), house.workspace.zone)}")
              for one in signed if one.digest == pack.digest),
        ])  # fmt: skip
        put_line("")
        put_table(
            [(_(KIND_NAMES[Kind(kind)]) if kind in set(Kind) else show(kind), steps_words(steps))
             for kind, steps in pack.approvals.items()],
            (_("kind"), _("approvals, one after the other")),
        )  # fmt: skip
        put_line("")
        rules = sorted(pack.rules.values(), key=lambda one: one.id)
        put_table(
            [
                (each.id, each.severity, each.reply, each.crisis or "-", each.mourning or "-", each.electoral or "-",
                 each.title(language()), each.source.title)
                for each in rules
            ],
            (_("rule"), _("post"), _("answer"), _("in crisis"), _("in mourning"), _("electoral"), _("what"),
             _("source")),
        )  # fmt: skip


def _show_rule(call: Call, pack: Pack, rule: str) -> None:
    from core.publishing.lint.words import CHAPTER_NAMES

    row = pack.rules.get(rule.strip().upper())
    if row is None:
        raise UsageError(N_("There is no rule «{rule}» in this pack: they are L01 to L74."), rule=rule[:20])
    if call.is_json:
        put_json(rule_json(pack, row.id))
        return
    put_facts([
        (_("rule"), row.id),
        (_("what"), row.title(language())),
        (_("post"), row.severity),
        (_("answer"), row.reply),
        (_("in crisis"), row.crisis or "-"),
        (_("in mourning"), row.mourning or "-"),
        (_("electoral"), row.electoral or "-"),
        (_("chapter"), _(CHAPTER_NAMES[row.chapter])),
        (_("source"), row.source.title),
        (_("read"), row.source.read_on),
        (_("link"), row.source.url or "-"),
        *((key, value) for key, value in row.params.items()),
    ])  # fmt: skip


async def _use(call: Call, name: str) -> None:
    from core.policy.pack_signing import use_pack

    async with call.house() as house:
        actor = await call.actor(house)
        pack = await use_pack(house.store, actor, name, house.directory)
        say(_("Pack «{name}», version {version}, is in force.", name=pack.name, version=pack.version))
        if not pack.is_signed:
            say(_("Nobody has signed it: what would block only warns, until «policy sign {name}».", name=pack.name))


async def _sign(call: Call, name: str, digest: str | None) -> None:
    from core.policy.pack_signing import sign_pack

    async with call.house() as house:
        actor = await call.actor(house)
        pack = await sign_pack(house.store, actor, name, house.directory, digest=(digest or "").lower())
        say(_("Pack «{name}», version {version}, is signed: its blocks block.", name=pack.name, version=pack.version))


async def _check(call: Call, name: str | None) -> int:
    from core.policy.pack_checking import check_pack

    async with call.house() as house:
        pack = await _named(house, name)
        faults = check_pack(pack, today=house.store.clock.now().date())
        if call.is_json:
            put_json([{"what": each.what, "sentence": _(each.sentence, **each.values), "grave": each.is_grave}
                      for each in faults])  # fmt: skip
        else:
            put_table([("!" if each.is_grave else "-", each.what, _(each.sentence, **each.values)) for each in faults])
            if not faults:
                say(_("The pack is whole."))
        return 1 if any(each.is_grave for each in faults) else 0


async def _print(call: Call, name: str | None) -> None:
    from core.policy.pack_guide import document

    async with call.house() as house:
        put_text(document(await _named(house, name), language()).rstrip("\n"))


async def _named(house: House, name: str | None) -> Pack:
    from core.policy.pack_signing import current_pack, with_signature
    from core.policy.packs import load_pack

    if name is None:
        return await current_pack(house.store, house.directory)
    return await with_signature(house.store, load_pack(name, house.directory))


COMMAND = Noun(
    "policy",
    N_("The institution's rules as files: packs, who signed them, what they say."),
    Verb("list", N_("List the packs that can be used; the one in force has a star."), _list, reads=True),
    Verb(
        "show",
        N_("Show a pack: its state and its rules, each with its source."),
        _show,
        _OPTIONAL,
        option("--rule", N_("RULE"), N_("Only this one, such as L31.")),
        reads=True,
    ),
    Verb(
        "use",
        N_("Put a pack in force; what waits is judged by it before it leaves."),
        _use,
        argument("name", N_("NAME"), N_("The pack.")),
        acts=True,
    ),
    Verb(
        "sign",
        N_("Stand by a pack as its files are now: from then on its blocks block."),
        _sign,
        argument("name", N_("NAME"), N_("The pack.")),
        option("--digest", N_("DIGEST"), N_("Refuse unless its digest begins so, as «policy show» prints it.")),
        acts=True,
    ),
    Verb(
        "check",
        N_("Look for what is missing, overdue or cannot be understood in a pack."),
        _check,
        _OPTIONAL,
        reads=True,
    ),
    Verb("print", N_("Print a pack as one document, its eight chapters with their rules."), _print, _OPTIONAL),
)
