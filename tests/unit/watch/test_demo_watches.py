"""The watches of the demo hear what a person hears who reads the same texts with the same queries in hand."""

from __future__ import annotations

import pytest

from core.query.model import Dialect
from core.query.parse import parse
from core.query.predicate import Verdict, judge
from core.query.printing import print_query
from core.query.reading import read
from tests.oracle.valdeluz import ALL
from tests.oracle.valdeluz_watches import WATCHES, Watch, hears


@pytest.mark.parametrize("watch", WATCHES, ids=lambda watch: watch.id)
def test_each_watch_hears_exactly_what_people_say_it_should(watch: Watch) -> None:
    query = parse(watch.query, Dialect.WATCH)
    heard = set()
    for one in ALL:
        doc = read(one.text, network=one.network, account=one.account, author=one.author.handle, lang=one.lang)
        if judge(query, doc) is not Verdict.NO:
            heard.add(one.id)
    assert heard == {one.id for one in hears(watch.id)}


@pytest.mark.parametrize("watch", WATCHES, ids=lambda watch: watch.id)
def test_each_query_is_written_as_it_is_printed_but_for_parentheses(watch: Watch) -> None:
    text = watch.query
    printed = print_query(parse(text, Dialect.WATCH))
    assert parse(printed, Dialect.WATCH).root == parse(text, Dialect.WATCH).root
    assert printed.replace("(", "").replace(")", "") == text.replace("(", "").replace(")", "")
