"""Every help is complete in both languages, and nothing of the parser's own words is left."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click
import pytest

from core import i18n
from core.i18n import _
from tests.integration.cli.town import run
from tui.cli.errors import root
from tui.cli.grammar import Argument, Option

SAME_IN_BOTH = {"ID", "es|en", "on|off"}
PARSERS_WORDS = re.compile(
    r"\b(Usage|Options|Commands|Values|Show this|Error|Missing|Try|OPTIONS|COMMAND|ARGS|TEXT|INTEGER|FLOAT|BOOLEAN|PATH"
    r"|FILENAME|default|required|env var|and exit|Without|may be given)\b"
)


@pytest.fixture(params=["es", "en"])
def lang(request: pytest.FixtureRequest) -> Iterator[str]:
    """A language that is in use during the test."""
    before = i18n.language()
    yield i18n.use(str(request.param))
    i18n.use(before)


def commands(context: click.Context | None = None) -> Iterator[tuple[str, click.Command, click.Context]]:
    """Every command with its path, the program itself first."""
    context = context or click.Context(root(), info_name="ventanilla")
    yield context.command_path, context.command, context
    if isinstance(context.command, click.Group):
        for name in context.command.list_commands(context):
            below = context.command.get_command(context, name)
            assert below is not None
            yield from commands(click.Context(below, info_name=name, parent=context))


def msgids(command: click.Command, context: click.Context) -> Iterator[str]:
    yield str(getattr(command, "explained", ""))
    for param in command.get_params(context):
        assert isinstance(param, Argument | Option), "declared with words of ours"
        yield param.explained
        if param.label:
            yield param.label


def test_the_tree_has_every_command() -> None:
    paths = [path.removeprefix("ventanilla").strip() for path, _command, _context in commands()]
    assert {path for path in paths if " " not in path} == {
        "", "demo", "init", "collect", "doctor", "message", "view", "post", "template", "watch", "alert", "author",
        "account", "connector", "operator", "audit", "import", "workspace", "plan", "media", "contact", "policy",
        "crisis",
    }  # fmt: skip
    verbs: dict[str, set[str]] = {}
    for path in paths:
        if " " in path:
            verbs.setdefault(path.split()[0], set()).add(path.split()[1])
    assert verbs == {
        "message": {
            "list", "show", "thread", "why", "claim", "release", "assign", "note", "tag", "classify", "done", "snooze",
            "quarantine", "restore", "undo", "reply", "draft", "actions", "hide", "unhide", "mute", "unmute",
            "block", "unblock", "report", "like", "boost",
        },
        "view": {"list", "add", "show", "test", "remove"},
        "post": {
            "new", "queue", "list", "show", "calendar", "history", "diff", "lint", "edit", "submit", "approve",
            "rework", "reject", "comment", "copy", "schedule", "override", "second", "invite", "decision", "recall",
            "cancel", "resolve", "retry", "withdraw", "correct", "freeze", "freezes", "unfreeze", "release",
        },
        "plan": {"list", "show", "gaps", "next", "add", "remove", "set", "import"},
        "media": {"add", "list", "show", "edit", "remove"},
        "contact": {"add", "list", "show", "test", "remove"},
        "crisis": {
            "declare", "level", "reason", "status", "decline", "close", "emergency-account", "clock", "step", "fact",
            "note", "role", "call", "contact", "ally", "rumour", "playbook",
        },
        "policy": {"list", "show", "use", "sign", "check", "print"},
        "template": {"add", "list", "show", "approve", "remove"},
        "watch": {
            "add", "list", "show", "test", "edit", "pause", "resume", "approve", "remove", "peers", "scores", "search",
        },
        "author": {"list", "show", "opt-out", "ally", "remove-choice"},
        "alert": {"list", "show", "ack", "close", "evidence"},
        "account": {
            "add", "connect", "revoke", "list", "show", "check", "edit", "pause", "resume", "close", "misfits",
            "replay",
        },
        "connector": {"list", "check"},
        "operator": {"add", "list", "role", "disable", "pin"},
        "audit": {"list", "verify", "head"},
        "import": {"messages", "posts"},
        "workspace": {"info", "backup", "restore", "verify", "sole-operator"},
    }  # fmt: skip


def test_every_help_says_what_the_command_and_each_of_its_values_is(lang: str) -> None:
    for path, command, context in commands():
        text = " ".join(command.get_help(context).split())
        for msgid in msgids(command, context):
            assert msgid, path
            assert " ".join(_(msgid).split()) in text, path


def test_every_word_of_help_is_translated() -> None:
    before = i18n.language()
    i18n.use("es")
    try:
        for path, command, context in commands():
            for msgid in msgids(command, context):
                assert _(msgid) != msgid or msgid in SAME_IN_BOTH, (path, msgid)
            assert not PARSERS_WORDS.search(command.get_help(context)), path
    finally:
        i18n.use(before)


def test_every_command_with_something_to_read_can_print_json() -> None:
    reading = {
        f"ventanilla {words}"
        for words in (
            "message list", "message show", "message thread", "message why", "view list", "account list",
            "account show", "account check", "connector list", "connector check", "operator list", "audit list",
            "audit verify", "audit head", "workspace info", "workspace verify", "message reply", "message draft",
            "message actions", "account misfits",
            "message hide", "message unhide", "message mute", "message unmute", "message block", "message unblock",
            "message report", "message like", "message boost", "post new", "post list", "post show", "post approve",
            "template list", "template show", "doctor", "watch list", "watch show", "watch test", "watch peers",
            "watch scores", "author list", "author show", "alert list", "alert show",
            "alert evidence", "watch search", "view show", "view test",
            "post queue", "post calendar", "post history", "post diff", "post lint", "post edit", "post submit",
            "post rework", "post reject", "post comment", "post copy", "post schedule", "post invite", "post decision",
            "post freeze", "post freezes", "post retry", "plan list", "plan show", "plan gaps", "plan next", "plan set",
            "media add", "media list", "media show", "contact add", "contact list", "contact show", "contact test",
            "policy list", "policy show", "policy check", "import posts", "workspace sole-operator",
            "crisis playbook list", "crisis playbook show", "crisis playbook check", "crisis declare", "crisis level",
            "crisis reason", "crisis status", "crisis close", "crisis emergency-account", "crisis clock",
            "crisis step list", "crisis fact list", "crisis note list", "crisis note export", "crisis role list",
            "crisis call list", "crisis contact list", "crisis ally list", "crisis ally sheet", "crisis rumour list",
            "crisis rumour show", "crisis rumour like",
        )
    }  # fmt: skip
    found = {path for path, command, _context in commands() if any("--json" in param.opts for param in command.params)}
    assert found == reading


@pytest.mark.parametrize("words", [(), ("message",), ("message", "done"), ("import", "messages")])
def test_help_is_printed_as_data_and_the_command_is_not_run(words: tuple[str, ...]) -> None:
    for language, heading in (("es", "Uso: "), ("en", "Usage: ")):
        ran = run(*words, "--help", lang=language)
        assert (ran.code, ran.err) == (0, "")
        assert ran.out.startswith(f"{heading}ventanilla {' '.join(words)}".rstrip())


def test_the_language_of_help_follows_the_environment_when_none_is_asked_for() -> None:
    assert run("--help", lang=None, variables={"LC_ALL": "en_US.UTF-8"}).out.startswith("Usage: ")
    assert run("--help", lang=None, variables={"LC_ALL": "es_PE.UTF-8"}).out.startswith("Uso: ")


def test_the_version_is_one_line() -> None:
    ran = run("--version")
    assert ran.code == 0
    assert re.fullmatch(r"ventanilla \S.*\n", ran.out)
