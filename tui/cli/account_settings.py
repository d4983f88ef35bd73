"""What an account is described with on the command line: its settings, its handle, who holds its keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.accounts.model import Relation
from core.errors import UsageError
from core.i18n import N_
from tui.cli.context import Call, only_one_input
from tui.cli.grammar import option
from tui.cli.pins import read_secret
from tui.cli.values import kind_of

RELATION_NAMES = {Relation.OWN: N_("own"), Relation.PEER: N_("peer"), Relation.SOURCE: N_("source")}

DESCRIBED = (
    option("--handle", N_("NAME"), N_("What it is called there.")),
    option("--custodian", N_("NAME"), N_("Who holds its keys.")),
    option(
        "--relation",
        N_("RELATION"),
        N_("Whose it is: own, peer (a similar institution) or source; only what is written to your own comes in."),
        check=kind_of(Relation, RELATION_NAMES),
    ),
    option(
        "--set",
        N_("KEY=VALUE"),
        N_("A setting of the connector; may be given several times."),
        many=True,
        parameter="set_",
    ),
    option(
        "--set-file",
        N_("KEY=FILE"),
        N_("A secret setting, read from the first line of a file; - reads standard input."),
        many=True,
    ),
)


@dataclass(frozen=True, slots=True)
class Given:
    """Settings as they were typed, those in files not yet read."""

    typed: Sequence[tuple[str, str]]
    files: Sequence[tuple[str, str]]

    @classmethod
    def of(cls, call: Call, set_: Sequence[str], set_file: Sequence[str]) -> Given:
        """Take ``--set`` and ``--set-file`` apart.

        Raises:
            UsageError: one is not ``key=value``, or two things would be read from standard input.
        """
        files = [_pair(each, "--set-file") for each in set_file]
        only_one_input(call.pin_file, *(place for _key, place in files))
        return cls([_pair(each, "--set") for each in set_], files)

    def read(self) -> dict[str, str]:
        """Every setting with its value; files are read now."""
        return dict(self.typed) | {key: read_secret(place) for key, place in self.files}


def _pair(text: str, name: str) -> tuple[str, str]:
    key, sign, value = text.partition("=")
    if not (key and sign):
        raise UsageError(N_("{name} takes key=value, such as {name} url=…: write the sign «=»."), name=name)
    return key, value
