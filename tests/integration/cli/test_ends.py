"""How commands end when something else ends them."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

from tests.integration.cli.forks import BOUND_S
from tests.integration.cli.town import ROOT, Town, command, environment, run


def test_a_reader_that_goes_away_is_no_failure_worth_a_word(quiet_town: Town) -> None:
    process = subprocess.Popen(
        command("--workspace", str(quiet_town.directory), "message", "list", "--limit", "1000"),
        cwd=ROOT, env=environment(quiet_town.directory.parent), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    said = process.stderr.read()
    assert (process.wait(BOUND_S), said) == (141, b"")
    process.stderr.close()


def test_an_interrupted_command_is_quiet(town: Town) -> None:
    process = subprocess.Popen(
        command("--workspace", str(town.directory), "collect"),
        cwd=ROOT, env=environment(town.directory.parent), stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    reading = subprocess.Popen(
        command("--workspace", str(town.directory), "import", "messages", "-", "--operator", "Rosa", "--pin-file",
                str(town.pin_file("Rosa"))),
        cwd=ROOT, env=environment(town.directory.parent), stdin=subprocess.PIPE, stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    assert reading.stdin is not None
    reading.stdin.write(b"{}\n" * 501)  # more than one chunk: the first one has been told when it waits for more
    reading.stdin.flush()
    assert reading.stderr is not None
    assert b"1:" in reading.stderr.readline()
    reading.send_signal(signal.SIGINT)
    _out, said = reading.communicate(timeout=BOUND_S)
    assert (reading.returncode, b"Traceback" in said) == (130, False)
    assert process.stderr is not None
    assert process.stderr.readline(), "it says that it collects, and from then on ends when told to"
    process.send_signal(signal.SIGTERM)
    _out, said = process.communicate(timeout=BOUND_S)
    assert (process.returncode, b"Traceback" in said) == (0, False)


def test_a_fault_of_our_own_is_one_sentence_with_a_number_and_a_file_without_values(town: Town) -> None:
    broken = town.directory.parent / "broken"
    broken.mkdir()
    (broken / "sitecustomize.py").write_text(
        "import core.inbox.reads as reads\n"
        "async def message_list(store, **rest):\n"
        "    secret = 'CANARY-VALUE'\n"
        "    raise RuntimeError(secret)\n"
        "reads.message_list = message_list\n"
    )
    ran = run(
        "--workspace", str(town.directory), "message", "list",
        variables={"PYTHONPATH": f"{broken}{os.pathsep}{ROOT}"},
    )  # fmt: skip
    assert (ran.code, ran.out) == (1, "")
    assert "CANARY" not in ran.sentence
    number = ran.sentence.rstrip(".").rpartition(" ")[2]
    file = town.directory / "log" / f"crash-{number}.txt"
    assert file.stat().st_mode & 0o777 == 0o600
    assert "RuntimeError" in file.read_text()
    assert "CANARY" not in file.read_text()


def test_a_full_disk_is_one_sentence(town: Town) -> None:
    full = Path("/dev/full")
    with full.open("wb") as out:
        done = subprocess.run(
            command("--workspace", str(town.directory), "message", "list"),
            cwd=ROOT, env=environment(town.directory.parent), stdout=out, stderr=subprocess.PIPE, timeout=BOUND_S,
            check=False,
        )  # fmt: skip
    assert done.returncode == 6
    assert len(done.stderr.splitlines()) == 1
    assert b"Traceback" not in done.stderr
