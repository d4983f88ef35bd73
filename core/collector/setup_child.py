"""The child with which a desk enters an account: ``ventanilla _child setup``, so that no desk loads a way out.

One JSON object a line, either way; the child answers each line of the desk's with one of its own. When its standard
input ends it drops what it is at and ends: only a ``register`` that has begun is carried to its end. Nothing is on
record before that. Secrets go in and never come out. It acts in the name of the desk's operator, whom the gate judges
as ever.

The desk begins, for a new account or (with ``account``) to sign in again::

    {"do": "begin", "workspace": DIR, "language": "es", "actor": {"id": 1, "name": "Rosa"},
     "connector": ID, "name": TEXT, "network": CODE, "handle": TEXT, "custodian": TEXT}
    {"do": "begin", "workspace": DIR, "language": "es", "actor": {...}, "account": NAME OR NUMBER}

and is asked what the connector asks; ``kind`` is a :class:`ventanilla.api.FieldKind`::

    {"ask": "fields", "instructions": TEXT, "policy": TEXT, "signs_in": BOOL, "title": TEXT,
     "networks": [{"code", "name"}],
     "fields": [{"key", "label", "help", "kind", "required", "default", "choices"}]}

It answers, answers to ``secret`` fields apart; of a new account it may also say ``name``, ``network``, ``handle`` and
``custodian`` here, in place of those it began with. Where a person signs in elsewhere it is asked for the code that is
shown there, up to three times, ``why`` being why the last one was not taken; else the result follows at once::

    {"do": "answer", "settings": {KEY: TEXT}, "secrets": {KEY: TEXT}, "check": true, "name": TEXT}
    {"ask": "code", "url": ADDRESS, "instructions": TEXT, "why": TEXT}
    {"do": "code", "code": TEXT}
    {"result": {"identity", "title", "warnings": [TEXT], "scopes": [TEXT], "expires_at": EPOCH SECOND OR NULL,
                "works": [{"what": TEXT, "is_open": BOOL, "why": TEXT}],
                "failure": SENTENCE OR NULL, "is_refused": BOOL}}

and has the account put on record; where contact failed, that is a person's decision::

    {"do": "register"}
    {"done": {"account": NUMBER AS TEXT, "name": TEXT}}

Anything that fails is ``{"failed": SENTENCE, "code": exit status}``; the desk may then send ``answer`` again, or end.
Texts are in the language asked for; foreign ones are safe to draw. A line has at most 1 MB.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import IO

from core.accounts.connecting import register
from core.accounts.credentials.keepers import open_credentials
from core.accounts.credentials.secrets import Credentials
from core.accounts.fence import Broken, place_of
from core.accounts.loading import BUNDLED, Allowed, Shelf
from core.accounts.model import NewAccount
from core.accounts.service import ContextOf
from core.accounts.setup import Prepared, Proof, prepare, prepare_again, prove, said
from core.accounts.words import cause_words
from core.collector.contexts import Outside, contexts
from core.errors import UsageError, VentanillaError
from core.i18n import N_, _, use
from core.ids import OperatorId
from core.runtime import House, open_house
from core.store import Actor
from core.text.show import show
from ventanilla.api import ConnectorError, SignIn

LINE_BYTES = 1_000_000
_OUT_OF_TURN = N_("The dialog and its process do not understand each other: close it and begin again.")
_FAULT = N_("Entering the account failed inside the program ({detail}): report this.")

Message = Mapping[str, object]


class _Over(Exception):
    """The desk has gone."""


def main() -> int:
    """Serve one dialog until standard input ends; returns the exit status."""
    requests = os.fdopen(os.dup(0), "r", encoding="utf-8", errors="replace")
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # a stray print must not be taken for an answer
    try:
        asyncio.run(_Dialog(requests, answers).run())
    except _Over:
        return 0
    return 0


class _Dialog:
    """One account being entered."""

    def __init__(self, requests: IO[str], answers: IO[str]) -> None:
        self._requests = requests
        self._answers = answers
        self._actor = Actor(None, "")
        self._shelf = Shelf()
        self._prepared: Prepared | None = None
        self._proof: Proof | None = None
        self._lines: asyncio.Queue[str] = asyncio.Queue()
        self._work: asyncio.Task[None] | None = None
        """What is being done for the last message; it is dropped when the desk goes."""
        self._is_over = False

    async def run(self) -> None:
        """Walk through it; what fails is told, and the desk may answer otherwise."""
        reading = asyncio.create_task(self._read())
        try:
            await self._serve()
        finally:
            reading.cancel()

    async def _serve(self) -> None:
        async with AsyncExitStack() as stack:
            tools: tuple[House, Credentials, ContextOf] | None = None
            while True:
                message = await self._heard()
                try:
                    if tools is None:
                        tools = await _opened(stack, message)
                    await self._do(message, *tools)
                except VentanillaError as error:
                    self._say({"failed": str(error), "code": error.exit_code})
                except (ConnectorError, Broken) as error:
                    account = self._prepared.account if self._prepared is not None else None
                    failure = said(error, account)
                    connector = self._prepared.new.connector if self._prepared is not None else ""
                    self._say({"failed": cause_words(failure.code, failure.detail, connector), "code": 6})
                except _Over:
                    return
                except Exception as error:  # noqa: BLE001  # the top of the process: the place is told, never the words
                    self._say({"failed": _(_FAULT, detail=place_of(error)), "code": 1})

    async def _do(self, message: Message, house: House, credentials: Credentials, ways: ContextOf) -> None:
        """One step, dropped when the desk goes; what is being put on record is finished first."""
        work = asyncio.create_task(self._step(message, house, credentials, ways))
        if message.get("do") != "register":
            self._work = work
            if self._is_over:
                work.cancel()
        try:
            await work
        except asyncio.CancelledError:
            if not self._is_over:
                raise
            raise _Over from None
        finally:
            self._work = None

    async def _step(self, message: Message, house: House, credentials: Credentials, ways: ContextOf) -> None:
        match message.get("do"):
            case "begin" if self._prepared is None:
                await self._begin(message, house)
            case "answer" if self._prepared is not None:
                self._proof = None
                self._prepared = await self._renamed(self._prepared, message, house)
                settings, secrets = _texts(message.get("settings")), _texts(message.get("secrets"))
                kept = self._prepared.account.settings if self._prepared.account is not None else {}
                self._proof = await prove(
                    self._prepared, {**kept, **settings}, secrets, ways, credentials, self._code,
                    check=message.get("check") is not False,
                )  # fmt: skip
                self._say({"result": _result(self._prepared, self._proof)})
            case "register" if self._prepared is not None and self._proof is not None:
                account = await register(house.store, self._actor, self._prepared, self._proof, credentials)
                self._proof = None
                self._say({"done": {"account": str(account.id), "name": show(account.name)}})
            case _:
                raise UsageError(_OUT_OF_TURN)

    async def _begin(self, message: Message, house: House) -> None:
        actor = message.get("actor")
        if not isinstance(actor, dict) or not isinstance(actor.get("id"), int):
            raise UsageError(_OUT_OF_TURN)
        self._actor = Actor(OperatorId(actor["id"]), str(actor.get("name", "")), "tty")
        self._shelf = Shelf(BUNDLED, [Allowed(name) for name in house.config.connectors_allow])
        if message.get("account"):
            self._prepared = await prepare_again(house.store, self._actor, _text(message, "account"), self._shelf)
        else:
            new = _described(NewAccount("", _text(message, "connector")), message)
            self._prepared = await prepare(house.store, self._actor, new, self._shelf)
        self._say(_questions(self._prepared))

    async def _renamed(self, prepared: Prepared, message: Message, house: House) -> Prepared:
        """The same account, as it is called now.

        Raises:
            Conflict, NotPermitted: as at the beginning.
        """
        new = _described(prepared.new, message)
        if prepared.account is not None or new == prepared.new:
            return prepared
        return await prepare(house.store, self._actor, new, self._shelf)

    async def _code(self, begun: SignIn, why: str) -> str:
        self._say({
            "ask": "code", "url": show(begun.url, limit=4_000), "instructions": _shown(begun.instructions),
            "why": show(why),
        })  # fmt: skip
        message = await self._heard()
        if message.get("do") != "code":
            raise UsageError(_OUT_OF_TURN)
        return _text(message, "code")

    async def _read(self) -> None:
        """Take the desk's lines as they come, so that its end is noticed in the middle of a step."""
        try:
            while line := await asyncio.to_thread(self._requests.readline, LINE_BYTES):
                self._lines.put_nowait(line)
        finally:
            self._is_over = True
            self._lines.put_nowait("")
            if self._work is not None:
                self._work.cancel()

    async def _heard(self) -> Message:
        line = await self._lines.get()
        if not line:
            raise _Over
        try:
            message: object = json.loads(line)
        except ValueError:
            message = None
        return message if isinstance(message, dict) else {}

    def _say(self, message: Message) -> None:
        try:
            self._answers.write(json.dumps(message) + "\n")
            self._answers.flush()
        except OSError:
            raise _Over from None


async def _opened(stack: AsyncExitStack, message: Message) -> tuple[House, Credentials, ContextOf]:
    if message.get("do") != "begin":
        raise UsageError(_OUT_OF_TURN)
    use(_text(message, "language"))
    house = await stack.enter_async_context(open_house(Path(_text(message, "workspace"))))
    http = house.config.http
    outside = Outside(http.allow, http.proxy or None, http.ca_file or None)
    credentials = await stack.enter_async_context(open_credentials(house.store, house.config.credentials))
    ways = await stack.enter_async_context(contexts(house.store.clock, outside, credentials))
    return house, credentials, ways


def _described(new: NewAccount, message: Message) -> NewAccount:
    """``new`` with what the desk says of it in this message."""

    def said(key: str, present: str) -> str:
        return _text(message, key) if key in message else present

    return replace(
        new, name=said("name", new.name), network=said("network", new.network), handle=said("handle", new.handle),
        custodian=said("custodian", new.custodian),
    )  # fmt: skip


def _questions(prepared: Prepared) -> Message:
    return {
        "ask": "fields",
        "instructions": _shown(prepared.schema.instructions),
        "policy": _shown(prepared.loaded.info.policy),
        "signs_in": prepared.signs_in,
        "title": show(prepared.loaded.info.name),
        "networks": [{"code": show(each.code), "name": show(each.name)} for each in prepared.loaded.info.networks],
        "fields": [
            {
                "key": each.key, "label": _shown(each.label), "help": _shown(each.help), "kind": each.kind.value,
                "required": each.required, "default": each.default, "choices": list(each.choices),
            }
            for each in prepared.schema.fields
        ],
    }  # fmt: skip


def _result(prepared: Prepared, proof: Proof) -> Message:
    probe = proof.met.probe if proof.met is not None else None
    failure = proof.failure
    return {
        "identity": show(probe.identity) if probe else "",
        "title": show(probe.title) if probe else "",
        "warnings": [_shown(each) for each in probe.warnings] if probe else [],
        "scopes": [show(each) for each in probe.scopes] if probe else [],
        "expires_at": int(probe.expires_at.timestamp()) if probe and probe.expires_at else None,
        "works": [{"what": each.words, "is_open": each.is_open, "why": each.why} for each in proof.able],
        "failure": cause_words(failure.code, failure.detail, prepared.new.connector) if failure else None,
        "is_refused": proof.is_refused,
    }


def _shown(message: str) -> str:
    return show(_(message), limit=2_000) if message else ""


def _text(message: Message, key: str) -> str:
    value = message.get(key, "")
    return value if isinstance(value, str) else ""


def _texts(found: object) -> dict[str, str]:
    if not isinstance(found, dict):
        return {}
    return {str(key): value for key, value in found.items() if isinstance(value, str)}
