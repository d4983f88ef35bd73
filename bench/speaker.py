"""A connector of one request for each post, and the collector that the publishing bench runs with it.

``python -m bench.speaker WORKSPACE HOST:PORT`` collects there until its standard input ends.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from core.collector.contexts import Outside
from core.collector.main import collect
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
    Verdict,
)

TABLE = {"speaker": "bench.speaker:connector"}


class Speaker:
    """Posts to ``URL/post`` and takes the answer's id for the receipt."""

    info = ConnectorInfo("speaker", "Speaker", "1", (Network("Sp", "Speaker"),))

    def setup_schema(self) -> SetupSchema:
        """One address."""
        return SetupSchema("", (SetupField("url", "Address", FieldKind.URL),))

    def streams(self, account: AccountView) -> Sequence[StreamSpec]:
        """It brings nothing."""
        return ()

    async def probe(self, ctx: Context) -> Probe:
        """Itself."""
        return Probe("speaker")

    async def limits(self, ctx: Context) -> Limits:
        """Those shipped."""
        return self.shipped_limits()

    def shipped_limits(self) -> Limits:
        """500 characters."""
        return Limits(TextLimit(500, "characters"))

    def draft_fields(self) -> Sequence[SetupField]:
        """None."""
        return ()

    def count(self, text: str, limits: Limits) -> int:
        """Characters."""
        return len(text)

    def check(self, draft: Draft, limits: Limits) -> Sequence[Flaw]:
        """Everything goes."""
        return ()

    def plan(self, draft: Draft, key: str, now: datetime, limits: Limits) -> Plan:
        """One request."""
        payload = {"key": key, "text": draft.passages[0].text}
        return Plan((Step(name="post", repeat=Repeat.SAFE, shows=True, payload=payload),))

    async def run_step(self, ctx: Context, step: Step, state: Mapping[str, JSON]) -> StepResult:
        """The request."""
        url = f"{ctx.account.settings['url']}/post"
        answer = await ctx.http.send("POST", url, body=json.dumps(dict(step.payload)).encode())
        return Done(receipt=Receipt(str(json.loads(answer.body)["id"])))

    async def reconcile(self, ctx: Context, step: Step, state: Mapping[str, JSON], since: datetime) -> Verdict:
        """The bench's platform forgets nothing and loses nothing."""
        return DidNotHappen()


connector = Speaker()


if __name__ == "__main__":
    sys.exit(asyncio.run(collect(Path(sys.argv[1]), table=TABLE, attached=True, outside=Outside(allow=(sys.argv[2],)))))
