"""``ventanilla post lint``: what the pack in force says about a post, an answer or a text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.errors import UsageError
from core.i18n import N_, _, ngettext
from core.runtime import House
from core.text.show import show
from tui.cli.context import Call
from tui.cli.grammar import Verb, argument, option, switch
from tui.cli.output import Json, put_json, put_line, put_table, put_text, say
from tui.cli.post_ids import post_or_delivery
from tui.cli.said import FILE, read_text
from tui.cli.values import one_of

if TYPE_CHECKING:
    from core.policy.pack_model import Pack
    from core.publishing.lint.model import Finding, Sheet
    from core.publishing.lint.scoring import Score

KINDS = ("service", "information", "campaign", "crisis", "paid", "health", "legal", "electoral")
_EXAMPLES = 40


async def _lint(
    call: Call,
    text: str | None,
    file: str | None,
    score: str | None,
    lang: str | None,
    kind: str | None,
    account: str | None,
    reply: bool,
    origin: bool,
    fixed: bool,
    pack: str | None,
) -> None:
    if sum(each is not None for each in (text, file, score)) != 1:
        raise UsageError(N_("Say what to read in one way: an id, TEXT, --file or --score."))
    async with call.house() as house:
        chosen = await _pack(house, pack)
        if score is not None:
            _put_score(call, await _scored(house, chosen, score), chosen)
            return
        if text is not None and _is_post(text):
            findings = await _of_post(house, text)
        else:
            words = read_text(file) if file is not None else text or ""
            sheet = await _sheet(house, words, lang=lang, kind=kind, is_reply=reply)
            findings, mended = await _of_text(house, chosen, sheet, account, fixed)
            if fixed:
                put_text("\n".join(mended.texts))
                return
        _put(call, findings, origin=origin)


def _is_post(word: str) -> bool:
    try:
        return " " not in word and post_or_delivery(word).post is not None
    except UsageError:
        return False


async def _pack(house: House, name: str | None) -> Pack:
    from core.policy.pack_signing import current_pack, with_signature
    from core.policy.packs import load_pack

    if name is None:
        return await current_pack(house.store, house.directory)
    return await with_signature(house.store, load_pack(name, house.directory))


async def _of_post(house: House, word: str) -> list[Finding]:
    from core.publishing.lint.sheets import judge

    named = post_or_delivery(word).post
    assert named is not None
    judged = await judge(house.store, house.directory, named, now_s=house.store.clock.now_s())
    return [each.finding for each in judged]


async def _sheet(house: House, words: str, *, lang: str | None, kind: str | None, is_reply: bool) -> Sheet:
    from core.publishing.lint.model import Answered, Sheet

    return Sheet(
        texts=(words,),
        lang=lang or house.workspace.language,
        kind=kind or "",
        answers=Answered() if is_reply else None,
    )


async def _of_text(
    house: House, pack: Pack, sheet: Sheet, account: str | None, fixed: bool
) -> tuple[list[Finding], Sheet]:
    from core.accounts.overview import account_named
    from core.publishing.lint.engine import lint
    from core.publishing.lint.gathering import gather
    from core.publishing.lint.mending import mended

    found = await account_named(house.store, account) if account is not None else None
    if found is not None:
        sheet = replace(sheet, account=found.name, network=found.network)
    now_s = house.store.clock.now_s()
    around = await gather(house.store, house.directory, pack, sheet, found.id if found else None, now_s=now_s)
    if fixed:
        sheet, count = mended(sheet, around, pack)
        say(ngettext("{n} change made.", "{n} changes made.", count))
    return list(lint(sheet, around, pack)), sheet


async def _scored(house: House, pack: Pack, place: str) -> Score:
    from core.publishing.lint.gathering import gather
    from core.publishing.lint.model import Sheet
    from core.publishing.lint.scoring import read_rows, score

    rows = list(read_rows(read_text(place).split("\n")))
    now_s = house.store.clock.now_s()
    around = await gather(house.store, house.directory, pack, Sheet(texts=("",)), None, now_s=now_s)
    return score(rows, pack, around)


def _put(call: Call, findings: list[Finding], *, origin: bool) -> None:
    from core.publishing.lint import words

    if call.is_json:
        put_json([_json(each) for each in findings])
        return
    put_table(
        [
            (words.SIGNS[each.severity], each.rule, words.severity_words(each), _where(each), words.sentence(each))
            for each in findings
        ],
        ("", _("rule"), _("severity"), _("where"), _("what")),
    )
    if origin:
        for each in {one.rule: one for one in findings}.values():
            put_line("")
            for line in words.origin_lines(each):
                put_line(line)
    if not findings:
        say(_("Nothing to say about it."))


def _where(finding: Finding) -> str:
    from core.publishing.lint.words import PLACE_NAMES

    place = _(PLACE_NAMES[finding.place])
    part = f" {finding.part + 1}" if finding.part else ""
    return f"{place}{part} {finding.start}-{finding.end}" if finding.end > finding.start else f"{place}{part}"


def _json(finding: Finding) -> dict[str, Json]:
    from core.publishing.lint.words import sentence

    fix = finding.fix
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "unsigned": finding.is_unsigned,
        "place": finding.place.value,
        "part": finding.part,
        "start": finding.start,
        "end": finding.end,
        "sentence": sentence(finding),
        "fix": {"start": fix.start, "end": fix.end, "text": fix.text} if fix is not None else None,
        "mark": finding.mark,
        "lasting": finding.is_lasting,
        "second": finding.second or None,
        "origin": {
            "pack": finding.origin.pack,
            "version": finding.origin.version,
            "chapter": finding.origin.chapter,
            "source": finding.origin.source,
            "url": finding.origin.url or None,
            "read_on": finding.origin.read_on,
        },
    }


def _put_score(call: Call, score: Score, pack: Pack) -> None:
    if call.is_json:
        put_json({
            "pack": pack.name,
            "version": pack.version,
            "texts": score.texts,
            "wrong_texts": score.wrong_texts,
            "wrong_share": round(score.wrong_share, 4),
            "rules": [
                {"rule": each.rule, "right": each.right, "wrong": each.wrong, "missed": each.missed}
                for each in score.rules
            ],
            "differences": [
                {"line": each.line, "rule": each.rule, "wrong": each.is_wrong, "severity": each.severity or None}
                for each in score.misses
            ],
        })  # fmt: skip
        return
    put_table(
        [(each.rule, each.right, each.wrong, each.missed) for each in score.rules],
        (_("rule"), _("right"), _("wrong"), _("missed")),
    )
    for each in score.misses[:_EXAMPLES]:
        words = _("wrong") if each.is_wrong else _("missed")
        put_line(f"{each.line}  {each.rule}  {words}  {show(each.text, limit=100)}")
    share = f"{score.wrong_share:.1%}".replace("%", " %")
    say(
        ngettext(
            "{n} text; warned about wrongly: {wrong} ({share}).",
            "{n} texts; warned about wrongly: {wrong} ({share}).",
            score.texts,
            wrong=score.wrong_texts,
            share=share,
        )
    )


LINT = Verb(
    "lint",
    N_("Read a post, an answer or a text as the pack in force does; nothing is kept or sent."),
    _lint,
    argument("text", N_("ID|TEXT"), N_("A post's id, or the text itself."), optional=True),
    FILE,
    option(
        "--score",
        N_("FILE"),
        N_("Try the pack on your own texts: lines of JSON with text and expect, the rules that rightly cite it."),
    ),
    option("--lang", N_("CODE"), N_("The language of the text, such as es or qu.")),
    option("--kind", N_("KIND"), N_("What the text is for, such as service or crisis."), check=one_of("--kind", KINDS)),
    option("--account", N_("NAME"), N_("As if it went out there now: repeats, pacing, freezes.")),
    switch("--reply", N_("It is an answer.")),
    switch("--origin", N_("Say where each rule comes from.")),
    switch("--fixed", N_("Print the text with every one-key change made.")),
    option("--pack", N_("NAME"), N_("By another pack than the one in force.")),
    reads=True,
)
