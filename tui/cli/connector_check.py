"""``ventanilla connector check``: tries the laws that every connector keeps on one of them, without any account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.config import read_config
from core.errors import NotFound
from core.i18n import N_, _, ngettext
from core.text.show import show
from tui.cli.collect import shelf_of
from tui.cli.context import Call
from tui.cli.grammar import Verb, argument, option
from tui.cli.output import put_json, put_line, say

if TYPE_CHECKING:
    from core.conformance.model import Finding, Law

_ENDINGS = {"kept": N_("kept"), "broken": N_("BROKEN"), "does_not_apply": N_("does not apply")}
_DETAIL_CHARS = 300


async def _check(call: Call, name: str, law: Sequence[str]) -> int:
    from core.conformance.finding import stage_of
    from core.conformance.model import Ending
    from core.conformance.suite import ALL, findings

    laws = _chosen(ALL, law)
    loaded = shelf_of(read_config(call.directory)).load(name)
    stage = stage_of(loaded)
    found: list[Finding] = []
    async for finding in findings(loaded, stage, laws):
        found.append(finding)
        if not call.is_json:
            _put(finding)
    if call.is_json:
        put_json(
            [
                {
                    "law": each.law.name,
                    "sentence": _(each.law.sentence),
                    "ending": each.ending.value,
                    "detail": each.detail,
                }
                for each in found
            ]
        )
    broken = sum(each.ending is Ending.BROKEN for each in found)
    if broken:
        say(ngettext("{n} law is broken.", "{n} laws are broken.", broken))
    return 1 if broken else 0


def _put(finding: Finding) -> None:
    words = f"{_(_ENDINGS[finding.ending.value])}: {finding.law.name}: {_(finding.law.sentence)}"
    detail = show(finding.detail, limit=_DETAIL_CHARS)
    put_line(f"{words} ({detail})" if detail else words)


def _chosen(laws: Sequence[Law], names: Sequence[str]) -> Sequence[Law]:
    """The laws of these names; all where none is named.

    Raises:
        NotFound: there is no such law.
    """
    known = {law.name: law for law in laws}
    for name in names:
        if name not in known:
            raise NotFound(
                N_("There is no law «{name}»: there are {names}."), name=show(name, limit=60), names=", ".join(known)
            )
    return [known[name] for name in dict.fromkeys(names)] or laws


CHECK = Verb(
    "check",
    N_("Try a connector on its own stage, and say of every law whether it keeps it."),
    _check,
    argument("name", N_("NAME"), N_("The connector's name, as «connector list» shows it.")),
    option("--law", N_("LAW"), N_("Try only this law; may be given several times."), many=True),
    reads=True,
)
