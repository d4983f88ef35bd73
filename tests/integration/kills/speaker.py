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
        """500 characters."""
        return Limits(TextLimit(500, "characters"))

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
        """One step, or two where the platform has drafts."""
        kind = cast(str, draft.ext["class"])
        payload = {"class": kind, "key": key, "text": draft.passages[0].text}
        post = Step(name="post", repeat=REPEATS[kind], shows=True, payload=payload)
        if kind != "twophase":
            return Plan((post,))
        return Plan((Step(name="draft", repeat=Repeat.SAFE, shows=False, payload=payload), post))

    async def run_step(self, ctx: Context, step: Step, state: Mapping[str, JSON]) -> StepResult:
        """One request."""
        url = ctx.account.settings["url"]
        kind = step.payload["class"]
        path, question = f"{kind}", dict(step.payload)
        if step.name == "draft":
            path = "draft"
        elif kind == "twophase":
            path, question = "flip", {"draft": state["draft"]}
        answer = await ctx.http.send("POST", f"{url}/{path}", body=json.dumps(question).encode(), expect=_JSON)
        said = json.loads(answer.body)
        if step.name == "draft":
            return Done({"draft": said["draft"]})
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
