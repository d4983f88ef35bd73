"""``ventanilla watch search``: which platforms a watch asks by their own search, what that costs and covers."""

from __future__ import annotations

from collections.abc import Iterator

from core.accounts.model import HealthCode
from core.accounts.words import cause_words
from core.errors import UsageError
from core.i18n import N_, _, ngettext
from core.text.show import show
from core.watch.native import Coverage
from core.watch.searches import SEARCH_S, Search, search_no_more, search_there, searches
from core.watch.store import watch_named
from tui.cli.collect import shelf_of
from tui.cli.context import Call
from tui.cli.grammar import Verb, argument, option
from tui.cli.output import Json, put_json, put_line, say, utc
from tui.words import number, span

COVERAGE_WORDS = {
    Coverage.WHOLE: N_("brings all that the platform's search finds"),
    Coverage.PARTLY: N_("misses misspellings, word beginnings or rarer alternatives"),
    Coverage.NOTHING: N_("has nothing to ask for"),
}


async def _search(call: Call, name: str, on: str | None, off: str | None) -> None:
    if on is not None and off is not None:
        raise UsageError(N_("Give one of --on and --off at a time."))
    async with call.house() as house:
        if on is not None:
            search = await search_there(house.store, await call.actor(house), name, on, shelf_of(house.config))
            names = {"name": show(search.watch_name), "account": show(search.account_name)}
            say(_("Watch «{name}» asks {account} from now on.", **names))
            for line in _lines(search):
                say(line)
            return
        if off is not None:
            await search_no_more(house.store, await call.actor(house), name, off)
            say(_("It is not asked there any more; what it brought stays."))
            return
        found = await searches(house.store, (await watch_named(house.store, name)).id)
        if call.is_json:
            put_json([_json(search) for search in found])
            return
        for search in found:
            put_line(f"{show(search.account_name)} ({search.network})")
            for line in _lines(search):
                put_line(f"  {line}")
        if not found:
            say(_("It asks no platform: «--on ACCOUNT» lets it."))


def _lines(search: Search) -> Iterator[str]:
    """What one search costs, covers and has brought."""
    asked = search.questions
    often = span(SEARCH_S)
    n = len(asked.asked)
    yield (
        ngettext("{n} question every {time}", "{n} questions every {time}", n, time=often)
        + ", "
        + _(COVERAGE_WORDS[asked.coverage])
    )
    yield _(
        "{found} taken in, {passed} brought and not wanted", found=number(search.found), passed=number(search.passed)
    )
    if search.cause:
        yield _("the last one failed: {why}", why=cause_words(HealthCode(search.cause), "", ""))


def _json(search: Search) -> dict[str, Json]:
    asked = search.questions
    return {
        "account": search.account_name,
        "network": search.network,
        "questions": [{"words": list(each.words), "tags": list(each.tags), "lang": each.lang} for each in asked.asked],
        "coverage": asked.coverage.value,
        "every_s": int(SEARCH_S),
        "since": utc(search.since_s),
        "asked_at": utc(search.asked_s),
        "found": search.found,
        "passed": search.passed,
        "cause": search.cause or None,
    }


SEARCH = Verb(
    "search",
    N_("Say which platforms a watch asks by their own search, or let it ask one. Asking tells them what you look for."),
    _search,
    argument("name", N_("NAME"), N_("The watch's name or number.")),
    option("--on", N_("ACCOUNT"), N_("Ask the platform of this account from now on.")),
    option("--off", N_("ACCOUNT"), N_("Ask it no more.")),
    acts=True,
    reads=True,
)
