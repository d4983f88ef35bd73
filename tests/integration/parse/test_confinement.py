"""The parsing child runs what is allowed, reaches nothing and ends with its parent (F72, F73)."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.parse.parent import ParseLimits, ParsingChild
from tests.integration.parse.conftest import COMMAND, MODULE, NewChild, bytes_read, ends, is_alive, named
from ventanilla.api import (
    JSON,
    Malformed,
    Rejected,
    TooBig,
    Unavailable,
)

ROOT = Path(__file__).parents[3]


async def test_the_programs_own_entry_starts_it_from_any_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "__init__.py").write_text("raise SystemExit('hostile')")
    monkeypatch.chdir(tmp_path)
    child = ParsingChild((MODULE,))
    try:
        assert await child(named("size"), b"abc") == 3
    finally:
        await child.close()


async def test_stray_words_do_not_break_the_framing(new_child: NewChild) -> None:
    child = new_child()
    assert await child(named("chatters"), b"body") == ["", "done"]
    assert await child(named("size"), b"abc") == 3


async def test_only_functions_of_the_allowed_packages_are_run(new_child: NewChild) -> None:
    child = new_child()
    for function in (
        "os:system",
        "os:getcwd",
        "builtins:eval",
        f"{MODULE}:getcwd",
        f"{MODULE}:rmtree",
        f"{MODULE}:io.BytesIO",
        f"{MODULE}:_hidden",
        f"{MODULE}:NoFunction",
        f"{MODULE}:nothing",
        f"{MODULE}_more:echo",
        f"{MODULE}.nothing:echo",
        MODULE,
        ":",
        "",
        "../x:y",
    ):
        with pytest.raises(Rejected, match="not a function of an allowed package"):
            raise AssertionError(f"{function} gave {await child(function, b'')}")


async def test_the_child_has_nothing_of_the_environment(new_child: NewChild, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CANARY_TOKEN", "x")
    names = await new_child()(named("environment"), b"")
    assert isinstance(names, list)
    assert {"CANARY_TOKEN", "HOME", "PATH"} & set(names) == set()


@pytest.mark.parametrize("function", ["connects", "asks", "reads", "writes", "removes", "starts"])
async def test_the_child_cannot_connect_read_write_or_start(new_child: NewChild, tmp_path: Path, function: str) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("words of a citizen")
    visits: list[object] = []

    async def visited(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        visits.append(writer)
        writer.close()

    async with await asyncio.start_server(visited, "127.0.0.1", 0) as listener:
        port = listener.sockets[0].getsockname()[1]
        body = {"connects": str(port), "asks": f"http://127.0.0.1:{port}/"}.get(function, str(secret))
        with pytest.raises(Malformed, match=r"PermissionError|URLError"):
            await new_child()(named(function), body.encode())
    assert visits == []
    assert secret.read_text() == "words of a citizen"


async def test_F73_a_body_that_is_a_path_or_an_address_is_never_opened(new_child: NewChild, tmp_path: Path) -> None:
    feed = tmp_path / "feed.xml"
    feed.write_text("<rss><channel><item><title>opened</title></item></channel></rss>")
    child = new_child()
    for body in (str(feed), f"file://{feed}", "http://127.0.0.1:9/feed"):
        for options in ({}, {"as_text": True}):
            try:
                found: JSON = await child(named("careless"), body.encode(), options)
            except Malformed:
                found = []
            assert found == []


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(
            b'<!DOCTYPE r [<!ENTITY a "lol"><!ENTITY b "'
            + b"&a;" * 1000
            + b'"><!ENTITY c "'
            + b"&b;" * 1000
            + b'"><!ENTITY d "'
            + b"&c;" * 1000
            + b'">]><rss><channel><item><title>&d;</title></item></channel></rss>',
            id="billion laughs",
        ),
        pytest.param(
            b'<!DOCTYPE r [<!ENTITY a "' + b"x" * 50_000 + b'">]><rss><channel><item><title>'
            + b"&a;" * 50_000
            + b"</title></item></channel></rss>",
            id="quadratic entities",
        ),
        pytest.param(
            b'<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss><channel><item><title>&a;</title>'
            b"</item></channel></rss>",
            id="external entity",
        ),
        pytest.param(
            b'<!DOCTYPE r SYSTEM "http://127.0.0.1:9/x.dtd"><rss><channel><item><title>a</title></item>'
            b"</channel></rss>",
            id="external DTD",
        ),
    ],
)  # fmt: skip
async def test_F72_entities_end_in_a_small_result_or_an_error_without_a_file(
    new_child: NewChild, document: bytes
) -> None:
    try:
        found: JSON = await new_child()(named("titles"), document)
    except (Malformed, TooBig):
        return
    assert isinstance(found, list)
    assert sum(len(str(title)) for title in found) <= len(document)
    assert "root:" not in str(found)


async def test_a_connector_that_cannot_be_loaded_is_named_by_its_failure(new_child: NewChild) -> None:
    with pytest.raises(Unavailable, match="ModuleNotFoundError"):
        await new_child(packages=("tests.integration.parse.nothing",))("x:y", b"")


@pytest.mark.parametrize("command", [("/nowhere/python",), (sys.executable, "-c", "pass")])
async def test_a_child_that_does_not_start_is_unavailable(new_child: NewChild, command: tuple[str, ...]) -> None:
    with pytest.raises(Unavailable, match="does not start"):
        await new_child(command=command)(named("size"), b"")


async def test_a_child_that_hangs_at_its_start_is_given_up(new_child: NewChild) -> None:
    hangs = (sys.executable, "-c", "import time; time.sleep(3600)")
    child = new_child(ParseLimits(start_s=0.3), command=hangs)
    with pytest.raises(Unavailable, match="does not start"):
        await child(named("size"), b"")
    assert child.pid is None


@pytest.mark.parametrize("request_made", ["", "never_ends", "sleeps"])
def test_a_child_whose_parent_was_killed_ends_too(request_made: str) -> None:
    parent_code = f"""
import asyncio
from core.parse.parent import ParseLimits, ParsingChild

async def main():
    child = ParsingChild(({MODULE!r},), limits=ParseLimits(seconds=2.0), command={COMMAND!r})
    print(await child("{MODULE}:pid", b""), flush=True)
    if {request_made!r}:
        await child("{MODULE}:{request_made}", bytes(20_000_000))
    await asyncio.Event().wait()

asyncio.run(main())
"""
    with subprocess.Popen([sys.executable, "-c", parent_code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert is_alive(pid)
        while request_made and bytes_read(pid) < 20_000_000:  # more than Python itself reads to start
            time.sleep(0.02)
        parent.kill()
        parent.wait(20)
    assert ends(pid)
