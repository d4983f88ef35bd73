"""``ventanilla alert evidence``: the sealed evidence of an alert's messages, written into a folder."""

from __future__ import annotations

from pathlib import Path

from core.errors import UsageError
from core.i18n import N_, _, ngettext
from core.text.show import show
from core.watch.filing import file_evidence
from core.watch.model import AlertId
from tui.cli.context import Call
from tui.cli.grammar import Verb, argument, option
from tui.cli.output import put_json, put_line, say


def alert_number(value: str) -> int:
    """A check for an alert's number, with or without an ``a`` before it.

    Raises:
        UsageError: it is none.
    """
    text = value.strip().lower().removeprefix("a")
    if not (text.isascii() and text.isdecimal() and len(text) < 16):
        raise UsageError(N_("«{value}» is no alert: give its number, as listed."), value=show(value, limit=40))
    return int(text)


async def _evidence(call: Call, alert: int, to: str | None) -> None:
    async with call.house() as house:
        actor = await call.actor(house)
        folder = Path(to) if to is not None else None
        filed = await file_evidence(house.store, actor, AlertId(alert), house.workspace.institution, folder)
        if call.is_json:
            put_json([
                {"message": f"m{each.message}", "json": str(each.json), "text": str(each.text), "sha256": each.sha256}
                for each in filed
            ])  # fmt: skip
            return
        for each in filed:
            put_line(f"{each.sha256}  {each.json}")
        say(ngettext("Evidence filed: {n} sheet", "Evidence filed: {n} sheets", len(filed)))
        say(_("Only you can read these files. Give the hash to a witness within the hour: the police, a registry. It"
              " shows later that nothing was changed."))  # fmt: skip


EVIDENCE = Verb(
    "evidence",
    N_("Write the evidence of an alert's messages into files that only you can read, with the hash that seals them."),
    _evidence,
    argument("alert", N_("ALERT"), N_("The alert's number."), check=alert_number),
    option("--to", N_("FOLDER"), N_("Where to write them; by itself the folder evidence of the workspace.")),
    acts=True,
    reads=True,
)
