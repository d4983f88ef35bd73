"""A connector for the platform of these tests: one account for each class of platform."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast

from ventanilla.api import (
    JSON,
    AccountView,
    ConnectorInfo,
    Context,
    DidNotHappen,
    Done,
    Draft,
    FieldKind,
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
    TextLimit,
    Unknown,
    Verdict,
)

REPEATS = {
    "keyed": Repeat.SAFE,
    "ignores": Repeat.CHECKABLE,
    "record": Repeat.SAFE,
    "twophase": Repeat.SAFE,
    "readback": Repeat.CHECKABLE,
    "mute": Repeat.UNSAFE,
}
_JSON = ("application/json",)


class Speaker:
    """Speaks to ``platform.py``; which class of platform it is talking to is the draft's own field."""

    info = ConnectorInfo("speaker", "Speaker", "1", (Network("Sp", "Speaker"),))

    def setup_schema(self) -> SetupSchema:
        """One address."""
        return SetupSchema("", (SetupField("url", "Address", FieldKind.URL),))

    def streams(self, account: AccountView) -> Sequence[StreamSpec]:
        """It brings nothing."""
        return ()

    async def probe(self, ctx: Context) -> Probe:
        """It is whoever it is told to be."""
        return Probe(ctx.account.handle)

    async def limits(self, ctx: Context) -> Limits:
        """Those shipped."""
        return self.shipped_limits()

    def shipped_limits(self) -> Limits:
        """500 characters, threads of five."""
        return Limits(TextLimit(500, "characters"), passages_most=5)

    def draft_fields(self) -> Sequence[SetupField]:
        """The class of platform."""
        return (SetupField("class", "Class", FieldKind.CHOICE, choices=tuple(REPEATS)),)

    def count(self, text: str, limits: Limits) -> int:
        """Characters."""
        return len(text)

    def check(self, draft: Draft, limits: Limits) -> Sequence[Flaw]:
        """Nothing but the length."""
        return [Flaw("text", "too long")] if len(draft.passages[0].text) > limits.text.most else []

    def plan(self, draft: Draft, key: str, now: datetime, limits: Limits) -> Plan:
        """One step for each passage, or two where the platform has drafts; one more before it for each picture."""
        kind = cast(str, draft.ext["class"])
        steps = []
        for number, passage in enumerate(draft.passages, 1):
            name = "" if len(draft.passages) == 1 else f"-{number}"
            payload: dict[str, JSON] = {"class": kind, "key": key + name, "text": passage.text}
            if passage.media:
                payload["sha256"] = passage.media[0].sha256
                steps.append(Step(name=f"media{name}", repeat=Repeat.SAFE, shows=False, payload=payload))
            if kind == "twophase":
                steps.append(Step(name=f"draft{name}", repeat=Repeat.SAFE, shows=False, payload=payload))
            steps.append(Step(name=f"post{name}", repeat=REPEATS[kind], shows=True, payload=payload))
        return Plan(tuple(steps))

    async def run_step(self, ctx: Context, step: Step, state: Mapping[str, JSON]) -> StepResult:
        """One request."""
        url = ctx.account.settings["url"]
        kind = step.payload["class"]
        path, question = f"{kind}", dict(step.payload)
        what = step.name.partition("-")[0]
        if what != "post":
            path = what
        elif kind == "twophase":
            path, question = "flip", {"draft": state["draft"], "text": step.payload["text"]}
        if what != "media" and "sha256" in step.payload:
            question["media"] = state["media"]
        answer = await ctx.http.send("POST", f"{url}/{path}", body=json.dumps(question).encode(), expect=_JSON)
        said = json.loads(answer.body)
        if what != "post":
            return Done({**state, what: said[what]})
        return Done(receipt=Receipt(f"{kind}:{said['id']}"))

    async def reconcile(self, ctx: Context, step: Step, state: Mapping[str, JSON], since: datetime) -> Verdict:
        """Read back, where the platform lets one."""
        url, kind = ctx.account.settings["url"], step.payload["class"]
        if kind == "mute":
            return Unknown("it shows nothing")
        listed = json.loads((await ctx.http.get(f"{url}/{kind}", expect=_JSON)).body)
        count = listed.count(step.payload["text"])
        if count > 1:
            return Unknown(f"{count} of them")
        return Happened(Done(receipt=Receipt(f"{kind}:read:{step.payload['text']}"))) if count else DidNotHappen()


connector = Speaker()
