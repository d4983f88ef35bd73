"""A connector that does what a test wrote into :data:`SCRIPT`, and keeps what it was asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ventanilla.api import (
    JSON,
    AccountView,
    Action,
    Availability,
    ConnectorInfo,
    Context,
    DidNotHappen,
    Done,
    Draft,
    Flaw,
    Happened,
    Limits,
    Network,
    Plan,
    Probe,
    Receipt,
    Repeat,
    SetupField,
    SetupSchema,
    Step,
    StepResult,
    StreamSpec,
    Target,
    TextLimit,
    Unknown,
    Verdict,
)


@dataclass
class Script:
    """What happens next, and what has been asked."""

    repeat: Repeat = Repeat.SAFE
    results: list[StepResult | Exception] = field(default_factory=list)
    """Taken from the front; when there is none the step takes effect."""
    verdicts: list[Verdict | Exception] = field(default_factory=list)
    ran: list[str] = field(default_factory=list)
    looked: list[str] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    offers: Sequence[Availability] = (
        Availability(Action.HIDE, True),
        Availability(Action.MUTE_AUTHOR, False, "not here"),
    )
    """Hiding, and no muting."""

    def clear(self) -> None:
        """Begin anew."""
        self.__init__()  # type: ignore[misc]  # the same object: connectors hold it


SCRIPT = Script()


class Scripted:
    """One step for each passage."""

    info = ConnectorInfo("plaza", "Scripted", "1", (Network("Fb", "Muro"), Network("Ch", "Chat")))

    def setup_schema(self) -> SetupSchema:
        """Nothing is asked."""
        return SetupSchema("", ())

    def streams(self, account: AccountView) -> Sequence[StreamSpec]:
        """It brings nothing."""
        return ()

    async def probe(self, ctx: Context) -> Probe:
        """Itself."""
        return Probe("scripted")

    async def limits(self, ctx: Context) -> Limits:
        """Those shipped."""
        return self.shipped_limits()

    def shipped_limits(self) -> Limits:
        """40 characters."""
        return Limits(TextLimit(40, "characters"), passages_most=5)

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
        """One step for each passage."""
        SCRIPT.drafts.append(draft)
        return Plan(
            tuple(
                Step(name=f"post-{n}", repeat=SCRIPT.repeat, shows=True, payload={"key": key, "text": passage.text})
                for n, passage in enumerate(draft.passages, 1)
            )
        )

    def available(self, target: Target, now: datetime) -> Sequence[Availability]:
        """What the script offers."""
        return SCRIPT.offers

    def plan_action(
        self, action: Action, target: Target, arguments: Mapping[str, str], key: str, now: datetime
    ) -> Plan:
        """One step."""
        return Plan((Step(name=action.value, repeat=Repeat.SAFE, shows=True, payload={"of": target.remote_id}),))

    async def run_step(self, ctx: Context, step: Step, state: Mapping[str, JSON]) -> StepResult:
        """What the script says."""
        SCRIPT.ran.append(step.name)
        result = SCRIPT.results.pop(0) if SCRIPT.results else Done({"last": step.name}, Receipt(f"ours:{step.name}"))
        if isinstance(result, Exception):
            raise result
        return result

    async def reconcile(self, ctx: Context, step: Step, state: Mapping[str, JSON], since: datetime) -> Verdict:
        """What the script says."""
        SCRIPT.looked.append(step.name)
        verdict = SCRIPT.verdicts.pop(0) if SCRIPT.verdicts else Unknown("not written")
        if isinstance(verdict, Exception):
            raise verdict
        assert isinstance(verdict, Happened | DidNotHappen | Unknown)
        return verdict


connector = Scripted()
