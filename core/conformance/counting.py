"""Laws of counting: what the connector lets through the platform takes, and not one unit more."""

from __future__ import annotations

import random

from core.conformance.model import Breach, Laws, hold
from core.conformance.outbox import Course, carry_out
from core.conformance.rehearsal import Rehearsal
from core.conformance.saying import Podium, podium, published
from core.i18n import N_
from core.publishing.model import DeliveryState
from ventanilla.api import Applied, Draft, Passage, Rejected

LAWS = Laws()

UNITS = ("a", "ñ", "e\u0301", "👨‍👩‍👧‍👦", "🇵🇪", "क्षि", "漢", "א", "𝒳", "👍🏽", "x ")
"""Letters of one, two and more code points, code units and bytes."""
_LINK = "https://valdeluz.example/avisos/una-direccion-bastante-larga?id=1234567890"
_LONGEST = 70_000
"""Longer texts are not tried: the platform's bound is a courtesy then."""
_MIXTURES = 6


@LAWS.law("count-and-check", N_("What it counts and what it checks agree, for letters of every kind."))
async def _count_and_check(rehearsal: Rehearsal) -> None:
    async with rehearsal.world() as world:
        here = await podium(rehearsal, world)
        text = here.limits.text
        hold(here.connector.count("", here.limits) == 0, "nothing counts as something")
        for unit in UNITS:
            most = _most(here, unit)
            for number in (most, most + 1):
                words = unit * number
                used = here.connector.count(words, here.limits)
                is_long = used > text.most
                too_many_bytes = text.most_bytes is not None and len(words.encode()) > text.most_bytes
                flaws = [one for one in here.connector.check(_draft(words), here.limits) if one.field == "text"]
                where = f"{number} times {unit!a}"
                hold(bool(flaws) == (is_long or too_many_bytes or not words), f"{where}: count and check disagree")
                hold(
                    not is_long or any(one.over == used - text.most for one in flaws),
                    f"{where}: over by another number",
                )


@LAWS.law("limits", N_("The longest text it accepts the platform takes as it is; one letter more both refuse."))
async def _limits(rehearsal: Rehearsal) -> None:
    async with rehearsal.world() as world:
        here = await podium(rehearsal, world)
        for number, unit in enumerate((*UNITS, *(f"{_LINK} {unit}" for unit in UNITS[:1]))):
            head, letter = (f"{_LINK} ", unit[-1]) if unit.startswith(_LINK) else ("", unit)
            most = _most(here, letter, head)
            if most == 0 or most * len(letter) > _LONGEST:
                continue
            fits = (head + letter * most).strip()
            course = await _said(here, _draft(fits), number * 2)
            where = f"{most} times {letter!a}{' and a link' if head else ''}"
            hold(
                course.state is DeliveryState.PUBLISHED,
                f"{where}: accepted, and the platform does not take it: {course}",
            )
            hold(len(await here.seen(fits)) == 1, f"{where}: the platform shows other words")
            more = head + letter * (most + (2 if letter.endswith(" ") else 1))
            if not here.connector.check(_draft(more.strip()), here.limits):
                raise Breach(f"{where}: one letter more is refused with spaces only")
            await _refused(here, more.strip(), number * 2 + 1, where)


@LAWS.law("mixtures", N_("Texts of mixed letters, links and names are counted as the platform counts them."))
async def _mixtures(rehearsal: Rehearsal) -> None:
    async with rehearsal.world() as world:
        here = await podium(rehearsal, world)
        if here.limits.text.most > _LONGEST:
            return
        dice = random.Random(7)
        for number in range(_MIXTURES):
            words = ""
            while not here.connector.check(_draft((longer := words + _piece(dice)).strip() or "a"), here.limits):
                words = longer
            if words.strip():
                course = await _said(here, _draft(words.strip()), number * 2)
                hold(course.state is DeliveryState.PUBLISHED, f"accepted, and the platform does not take it: {course}")
            await _refused(here, longer.strip(), number * 2 + 1, "a mixture")


@LAWS.law("links-in-place", N_("Links keep their place among letters of every kind."))
async def _links_in_place(rehearsal: Rehearsal) -> None:
    async with rehearsal.world() as world:
        here = await podium(rehearsal, world)
        links = ("https://valdeluz.example/a", "https://valdeluz.example/%C3%B1")
        words = f"👨‍👩‍👧‍👦 ñandú e\u0301 {links[0]} אבג 🇵🇪\r\n𝒳 {links[1]} क्षि"
        course = await carry_out(world, here.plan(_draft(words)))
        published(course)
        own = course.receipts[0].remote_id
        [seen] = [one for one in await here.shows.public() if one.remote_id == own or one.text == words]
        hold(seen.links is None or seen.links == links, f"the platform shows {seen.links} as links")
        hold(seen.text.replace("\r\n", "\n") == words.replace("\r\n", "\n"), "the platform shows other words")


async def _refused(here: Podium, words: str, number: int, where: str) -> None:
    """Hold that the platform refuses too what the connector refuses."""
    course = await _said(here, _draft(words), number)
    hold(course.state is not DeliveryState.PUBLISHED, f"{where}, and one more: refused, and the platform takes it")
    error = course.errors[-1] if course.errors else None
    hold(isinstance(error, Rejected), f"{where}, and one more: the platform's refusal came as {error!r}")
    hold(error is not None and error.applied is Applied.NO, "a refusal that may have had effect")
    hold(not await here.seen(words), f"{where}, and one more: refused, and it is there")


async def _said(here: Podium, draft: Draft, number: int) -> Course:
    key = f"{number:026d}"
    here.world.clock.forward(seconds=2)
    plan = here.connector.plan(draft, key, here.world.clock.now(), here.limits)
    return await carry_out(here.world, plan)


def _most(here: Podium, unit: str, head: str = "") -> int:
    """How often a letter can be said at most."""
    low, high = 0, here.limits.text.most + 2
    while low < high:
        middle = (low + high + 1) // 2
        if here.connector.check(_draft(head + unit * middle), here.limits):
            high = middle - 1
        else:
            low = middle
    return low


def _piece(dice: random.Random) -> str:
    pieces = (*UNITS, "valle ", "\n", " @vecina ", " @vecina@otra.example ", f" {_LINK} ", " #agua ", "a" * 20)
    return dice.choice(pieces)


def _draft(text: str) -> Draft:
    return Draft(passages=(Passage(text),))
