"""A connector that says and does things in a folder of a test: what it was told stands in ``said``, one a line.

``fate`` in that folder decides how a step ends: ``refuse``, ``away`` or ``doubt``; without it, it takes effect.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from ventanilla.api import (
    JSON,
    AccountView,
    Action,
    Availability,
    ConnectorInfo,
    Context,
    Done,
    Draft,
    FieldKind,
    Flaw,
    Limits,
    MediaLimit,
    Network,
    Plan,
    Probe,
    Receipt,
    Rejected,
    Repeat,
    SetupField,
    SetupSchema,
    Step,
    StepResult,
    StreamSpec,
    Target,
    TextLimit,
    Unavailable,
    UncertainOutcome,
    Unknown,
    Verdict,
)

NAME = "voice"
PLACE = "tests.integration.cli.voice:connector"
MOST = 120


class Voice:
    """One step for each part of a thread."""

    info = ConnectorInfo(NAME, "Voice", "1", (Network("Vz", "Voice"),))

    def setup_schema(self) -> SetupSchema:
        """The folder."""
        return SetupSchema("", (SetupField("folder", "Folder", FieldKind.TEXT),))

    def streams(self, account: AccountView) -> Sequence[StreamSpec]:
        """It brings nothing."""
        return ()

    async def probe(self, ctx: Context) -> Probe:
        """Whoever it is told to be."""
        return Probe(ctx.account.handle)

    async def limits(self, ctx: Context) -> Limits:
        """Those shipped."""
        return self.shipped_limits()

    def shipped_limits(self) -> Limits:
        """Short texts and pictures."""
        media = MediaLimit(most=2, mimes=("image/png",), most_bytes=1_000_000, alt_most=200)
        return Limits(TextLimit(MOST, "characters"), TextLimit(40, "characters"), media, passages_most=5)

    def draft_fields(self) -> Sequence[SetupField]:
        """None."""
        return ()

    def count(self, text: str, limits: Limits) -> int:
        """Characters."""
        return len(text)

    def check(self, draft: Draft, limits: Limits) -> Sequence[Flaw]:
        """Length alone."""
        return [
            Flaw("text", "too long", number, len(passage.text) - limits.text.most)
            for number, passage in enumerate(draft.passages)
            if len(passage.text) > limits.text.most
        ]

    def plan(self, draft: Draft, key: str, now: datetime, limits: Limits) -> Plan:
        """All that is to be said, in each step."""
        common: dict[str, JSON] = {
            "to": draft.reply_to.remote_id if draft.reply_to else "",
            "visibility": draft.visibility.value,
            "warning": draft.warning,
            "lang": draft.lang,
        }
        return Plan(
            tuple(
                Step(
                    name=f"post-{n}",
                    repeat=Repeat.UNSAFE,
                    shows=True,
                    payload={**common, "text": part.text, "pictures": [[each.sha256, each.alt] for each in part.media]},
                )
                for n, part in enumerate(draft.passages, 1)
            )
        )

    def available(self, target: Target, now: datetime) -> Sequence[Availability]:
        """Hiding for a while, reporting, and no muting."""
        return (
            Availability(Action.HIDE, True, until=datetime(2099, 1, 1, tzinfo=UTC)),
            Availability(Action.REPORT, True),
            Availability(Action.MUTE_AUTHOR, False, "not on this network"),
        )

    def plan_action(
        self, action: Action, target: Target, arguments: Mapping[str, str], key: str, now: datetime
    ) -> Plan:
        """One step."""
        payload: dict[str, JSON] = {"action": action.value, "of": target.remote_id, **arguments}
        return Plan((Step(name=action.value, repeat=Repeat.UNSAFE, shows=True, payload=payload),))

    async def run_step(self, ctx: Context, step: Step, state: Mapping[str, JSON]) -> StepResult:
        """What the folder says."""
        folder = Path(os.environ["HOME"]) / ctx.account.settings["folder"]
        fate = (folder / "fate").read_text() if (folder / "fate").exists() else ""
        if fate == "refuse":
            raise Rejected("it was told to refuse")
        if fate == "away":
            raise Unavailable("it was told to be away")
        if fate == "doubt":
            raise UncertainOutcome("it was told to say nothing")
        said = dict(step.payload)
        for picture in said.get("pictures") or ():  # type: ignore[union-attr]  # a list of pairs, made above
            assert isinstance(picture, list)
            picture.append(len(await ctx.media.read(str(picture[0]))))
        with (folder / "said").open("a", encoding="utf-8") as file:
            file.write(json.dumps(said) + "\n")
        number = len((folder / "said").read_text(encoding="utf-8").splitlines())
        return Done({}, Receipt(f"ours-{number}", f"https://red.example/ours/{number}"))

    async def reconcile(self, ctx: Context, step: Step, state: Mapping[str, JSON], since: datetime) -> Verdict:
        """It shows nothing."""
        return Unknown("it shows nothing")


connector = Voice()
