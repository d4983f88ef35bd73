"""C118: the system's keyring, real ones and those a machine may have by mistake; each refusal is one sentence."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest

from core.accounts.credentials.keyring_keeper import KeyringKeeper
from core.accounts.credentials.model import CannotKeep, Place
from core.ids import AccountId
from tests.integration.credentials.secret_service import Session

TOKEN = Place(AccountId(7), "muro", "token")
SECRET = 'CANARY-ñ-"quoted" and {braced}'
BACKENDS = "tests.integration.credentials.backends"
SHORT_S = 3.0


@contextmanager
def within(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], **more: str) -> Iterator[None]:
    """The environment of a session, and nothing of the tester's that leads to a keyring."""
    for name in ("DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "PYTHON_KEYRING_BACKEND", "DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {**variables, **more}.items():
        monkeypatch.setenv(name, value)
    yield


@asynccontextmanager
async def keeper(workspace: str = "w1", call_s: float = 10.0, pause_s: float = 30.0) -> AsyncIterator[KeyringKeeper]:
    made = KeyringKeeper(workspace, call_s=call_s, pause_s=pause_s)
    try:
        yield made
    finally:
        await made.close()


async def refusal(keeper: KeyringKeeper) -> str:
    """The sentence with which it refuses a write; no part of the secret is in it."""
    with pytest.raises(CannotKeep) as refused:
        await keeper.write(TOKEN, SECRET)
    sentence = str(refused.value)
    assert "CANARY" not in sentence
    assert sentence.endswith(".")
    return sentence


async def test_what_is_written_to_a_real_keyring_is_there_for_the_next_process(
    desktop: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    with within(monkeypatch, desktop.variables):
        async with keeper() as first:
            await first.prove()
            await first.write(TOKEN, SECRET)
        async with keeper() as second:
            assert await second.read(TOKEN) == SECRET
            await second.write(TOKEN, "another")
            assert await second.read(TOKEN) == "another"
            await second.forget(TOKEN)
            await second.forget(TOKEN)
            assert await second.read(TOKEN) is None


async def test_workspaces_and_accounts_have_places_of_their_own(
    desktop: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    with within(monkeypatch, desktop.variables):
        async with keeper("w1") as one, keeper("w2") as other:
            await one.write(TOKEN, SECRET)
            assert await other.read(TOKEN) is None
            assert await one.read(Place(AccountId(8), "muro", "token")) is None
            await one.forget(TOKEN)


async def test_a_locked_keyring_says_so(locked_desktop: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    with within(monkeypatch, locked_desktop.variables):
        async with keeper() as locked:
            assert "locked" in await refusal(locked)


async def test_a_machine_without_a_keyring_says_so_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with within(monkeypatch, {"HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)}):
        async with keeper() as none:
            assert "no keyring" in await refusal(none)


@pytest.mark.parametrize("backend", ["keyring.backends.null.Keyring", f"{BACKENDS}.Plain", f"{BACKENDS}.Disguised"])
async def test_a_keyring_that_keeps_nothing_safe_is_refused_by_its_class(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, backend: str
) -> None:
    with within(monkeypatch, {"HOME": str(tmp_path)}, PYTHON_KEYRING_BACKEND=backend):
        async with keeper() as unsafe:
            assert "does not keep secrets safe" in await refusal(unsafe)


async def test_a_chain_with_a_plain_file_in_it_is_refused_although_the_first_link_is_safe(
    desktop: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As with keyrings.alt installed: found by itself, and standing in whenever the safe one fails."""
    info = tmp_path / "plain-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: plain\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[keyring.backends]\nPlain = {BACKENDS}\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    with within(monkeypatch, desktop.variables):
        async with keeper() as chained:
            assert "stands in" in await refusal(chained)


async def test_a_keyring_that_hangs_is_killed_and_not_asked_again_for_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with within(
        monkeypatch, {"HOME": str(tmp_path)}, PYTHON_KEYRING_BACKEND="tests.integration.credentials.hanging.Hanging"
    ):
        async with keeper(call_s=SHORT_S) as hanging:
            assert "no answer within 3 s" in await refusal(hanging)
            assert hanging.pid is None
            assert "no answer within 3 s" in await refusal(hanging)
            assert hanging.pid is None, "no other child was started for the second one"


async def test_a_bus_that_accepts_and_stays_silent_is_told_within_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "bus"
    held: list[socket.socket] = []
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(place))
        listener.listen()

        def accept() -> None:
            while True:
                try:
                    held.append(listener.accept()[0])
                except OSError:
                    return

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        variables = {"HOME": str(tmp_path), "DBUS_SESSION_BUS_ADDRESS": f"unix:path={place}"}
        with within(monkeypatch, variables):
            async with keeper(call_s=SHORT_S) as silent:
                assert await refusal(silent)
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(timeout=10)
    for each in held:
        each.close()


async def test_a_child_that_was_killed_is_replaced_at_the_next_question(
    desktop: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    with within(monkeypatch, desktop.variables):
        async with keeper() as robust:
            await robust.write(TOKEN, SECRET)
            assert robust.pid is not None
            os.kill(robust.pid, 9)
            for _attempt in range(2):  # the death may show only when it is asked
                try:
                    found = await robust.read(TOKEN)
                except CannotKeep as error:
                    assert "ended by itself" in str(error)
            assert found == SECRET
            await robust.forget(TOKEN)
