"""A post from its first word to the platform: on real terminals with keys alone, and the same by commands.

One desk, two people, the desk's own collector, and a real server on loopback from which the post is read back.
"""

from __future__ import annotations

import html
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.integration.answered.answers import UNSETTLED
from tests.integration.answered.office import PINS
from tests.integration.answered.snac_office import ACCOUNT, SnacOffice, snac_office
from tests.integration.peers.snac import SnacServer
from tests.tui.pty.by_keys import ByKeys
from tests.tui.pty.queue_says import EN, ES, Says
from tests.tui.pty.terminal import Terminal, desk_arguments

ZONE = ZoneInfo("Europe/Madrid")
AHEAD_S = 15
"""The post leaves with the next minute that is at least so far away."""
PUBLISHED = "SELECT count(*) FROM delivery WHERE state = 'published'"


@pytest.fixture
def town(snac_server: SnacServer, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[SnacOffice]:
    """An office with an account on the server; its people's names there are the test's own."""
    prefix = "cola" + re.sub(r"\W", "", request.node.name)[-6:]
    with snac_office(tmp_path, snac_server, prefix) as made:
        yield made


@pytest.mark.parametrize(("says", "columns", "rows"), [(ES, 80, 24), (EN, 200, 50)], ids=["es-80x24", "en-200x50"])
def test_a_post_is_written_mended_approved_by_another_and_published_with_keys_alone(
    town: SnacOffice, says: Says, columns: int, rows: int
) -> None:
    office = town.office
    arguments = desk_arguments(office.directory, says.lang)
    with Terminal(arguments, columns=columns, rows=rows, environment=office.environment) as desk:
        keys = ByKeys(desk, says.writing)
        sign_in(keys, says, "2 Rosa")
        open_queue(keys, says)
        desk.until(says.nothing)
        write_with_a_fault_and_mend_it(keys, says)
        say_what_it_is(keys, says)
        at = schedule(keys, says)
        keys.reach(says.submit, says.submitted)
        desk.until(lambda text: any("Ma @" in row and says.review in row for row in text.splitlines()))

        keys.act(says.judge)
        keys.answer(says.asks_judge, says.approve)
        desk.until(says.is_own)
        assert town.hall.posts() == []

        keys.act(says.help)
        keys.reach(says.hide, says.who_next)
        assert says.title_given not in desk.text and says.text[:20] not in desk.text, "a hidden desk shows no text"
        sign_in(keys, says, "1 Luis")
        open_queue(keys, says)
        desk.until(says.waits)
        assert f"{at:%H:%M} Ma" in keys.row(says.title_given)
        keys.reach(says.open, says.text[:60])
        keys.reach(says.approval, says.step)
        keys.act(says.judge)
        keys.answer(says.asks_judge, says.approve)
        keys.answer(says.sure, says.stands_by)
        desk.until(says.approved)

        keys.reach(says.back, says.clean)
        keys.act(says.back)
        desk.until(lambda text: says.ready in text or says.published in text)
        waiting = town.hall.posts()
        assert time.time() >= at.timestamp() or waiting == [], "nothing leaves before its time"
        desk.until(lambda text: says.published in text and f"{at:%H:%M} Ma" in text)
    office.until(UNSETTLED, holds=lambda left: left == 0)
    is_there_once(town, says.text)


def test_the_same_by_commands(town: SnacOffice) -> None:
    office, says = town.office, EN
    at = datetime.now(ZONE).replace(microsecond=0) + timedelta(seconds=AHEAD_S)
    made = office.ask("post", "new", says.wrong, "--account", ACCOUNT, "--title", says.title_given, "--draft")
    post = made.out.strip()
    assert "L31  warns" in office.ask("post", "lint", post, who="").out
    office.ask("post", "edit", post, says.text, "--kind", "information")
    assert "L31" not in office.ask("post", "lint", post, who="").out
    office.ask("post", "schedule", post, "--at", at.isoformat())
    office.ask("post", "submit", post)
    assert "Nobody approves a post of their own" in office.ask("post", "approve", post, code=5).sentence
    office.ask("post", "approve", post, who="Luis")
    assert f"{at:%H:%M}" in office.ask("post", "queue", who="").out
    with office.collector():
        waiting = town.hall.posts()
        assert time.time() >= at.timestamp() or waiting == [], "nothing leaves before its time"
        office.until(PUBLISHED)
        office.until(UNSETTLED, holds=lambda left: left == 0)
    assert "published" in office.ask("post", "show", post, who="").out
    is_there_once(town, says.text)


def sign_in(keys: ByKeys, says: Says, person: str) -> None:
    """Choose a person, give the PIN, and see that it is theirs."""
    name = person.partition(" ")[2]
    keys.act(person)
    keys.fill(PINS[name])
    keys.desk.until(lambda text: says.go in text and f"{name} " in text.splitlines()[0])


def open_queue(keys: ByKeys, says: Says) -> None:
    """To the queue by the menu of places."""
    keys.act(says.go)
    keys.act(says.queue)
    keys.desk.until(says.new)


def write_with_a_fault_and_mend_it(keys: ByKeys, says: Says) -> None:
    """A new post that promises too much: its finding is seen beside the text, in words and by its sign, and mended."""
    desk = keys.desk
    keys.reach(says.new, says.where)
    keys.reach(says.mark, says.marked)
    keys.reach(says.goes_on, says.writing)
    desk.write(says.wrong)
    if says is ES:  # the office writes English by itself
        keys.reach(says.leave_text, says.submit)
        keys.act("2 Variantes")
        keys.to_row("idioma")
        keys.act(says.open)
        keys.fill("es", over=2)
        desk.until(lambda text: "idioma es" in " ".join(text.split()) and "> 1 aviso" in text)
        keys.act(says.back)
    desk.until(says.warns)
    desk.until(lambda text: any(row.startswith(f" > │ {says.wrong[:12]}") for row in text.splitlines()))
    keys.act(says.fixed)
    if says is EN:  # the words are marked: what is typed replaces them
        desk.write("We expect that")
    desk.until(lambda text: says.clean in text and says.text[:40] in text)
    if says is EN:
        keys.reach(says.leave_text, says.submit)


def say_what_it_is(keys: ByKeys, says: Says) -> None:
    """Its title here and what it is for."""
    keys.act(says.approval)
    keys.to_row(says.title)
    keys.act(says.open)
    keys.fill(says.title_given)
    keys.desk.until(f"· {says.title_given}")
    keys.to_row(says.kind)
    keys.act(says.open)
    keys.answer(says.asks_kind, says.information)
    keys.desk.until(f"· {says.information[2:]} ·")


def schedule(keys: ByKeys, says: Says) -> datetime:
    """A time shortly ahead, typed as a clock shows it and seen in both zones; gives it."""
    keys.act(says.when)
    keys.answer(says.asks_when, says.at_a_time)
    keys.desk.until(says.writing)
    at = (datetime.now(ZONE) + timedelta(seconds=AHEAD_S + 60)).replace(second=0, microsecond=0)
    keys.fill(f"{at:%H:%M}")
    both = f"{at:%H:%M} Madrid ({at.astimezone(UTC):%H:%M} UTC"
    keys.desk.until(lambda text: says.leaves in text and both in text)
    keys.act(says.time)
    keys.desk.until(lambda text: any(both in row and row.count("►") for row in text.splitlines()))
    return at


def is_there_once(town: SnacOffice, text: str) -> None:
    """On the server, under the institution's name and before a stranger's eyes, with exactly these words."""
    [post] = town.hall.posts()
    assert html.unescape(re.sub(r"<[^>]+>", "", post.content)).strip() == text
    assert [each.uri for each in town.luis.public()].count(post.uri) == 1
