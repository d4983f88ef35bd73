"""feedparser's own 2,242 hard cases, read by the connector and compared with feedparser alone."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from plugins.feed.parse import read
from plugins.feed.shape import Outcome
from tests.contract.feed.world import NOW_S
from tests.oracle import feedparser_corpus as corpus

BASE = "https://news.example/feed.xml"

EXPLAINED = {
    "": {Outcome.OK},
    # the words are right whatever the server said about them, so nobody needs to be told
    "CharacterEncodingOverride": {Outcome.OK},
    "NonXMLContentType": {Outcome.OK},
    "SAXParseException": {Outcome.MALFORMED, Outcome.TRUNCATED},
}
"""What may come of a document, by feedparser's complaint about it."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    try:
        return corpus.obtain(tmp_path_factory.mktemp("feedparser"))
    except corpus.CorpusUnavailable as reason:
        pytest.skip(f"FEEDPARSER'S TEST FILES ARE NOT TO BE HAD, 2,242 documents stay unread: {reason}")


def test_every_document_of_the_corpus_is_read_as_feedparser_reads_it(folder: Path) -> None:
    totals: Counter[tuple[str, str]] = Counter()
    unexplained: list[str] = []
    entries = 0
    for file in corpus.files(folder):
        expected = corpus.figures(file)
        found = read(file.body, base=BASE, content_type=file.headers.get("content-type", ""), now_s=NOW_S)
        totals[expected.fault or "sound", found.outcome.value] += 1
        entries += len(found.entries)
        if found.outcome not in EXPLAINED.get(expected.fault, set()):
            unexplained.append(f"{file.name}: {expected.fault or 'sound'} -> {found.outcome} ({found.problem})")
        elif not expected.fault and len(found.entries) != expected.keys:
            unexplained.append(f"{file.name}: {len(found.entries)} entries, feedparser alone has {expected.keys}")
    print(f"\n{sum(totals.values())} documents, {entries} entries")
    for (fault, outcome), count in sorted(totals.items()):
        print(f"{count:6} {fault:28} {outcome}")
    assert unexplained == []
    assert sum(totals.values()) == corpus.FILES


def test_what_is_called_broken_off_in_the_corpus_really_lacks_its_last_tag(folder: Path) -> None:
    for file in corpus.files(folder):
        if read(file.body, base=BASE, content_type="", now_s=NOW_S).outcome is Outcome.TRUNCATED:
            end = file.body.rstrip()
            assert not end.endswith((b"</rss>", b"</feed>", b"</rdf:RDF>", b"</channel>")), file.name


@pytest.mark.parametrize("every", [37])
def test_documents_of_the_corpus_cut_at_many_places_are_never_taken_for_whole(folder: Path, every: int) -> None:
    cuts = 0
    for file in list(corpus.files(folder))[::every]:
        closing = max(file.body.rfind(tag) for tag in (b"</rss", b"</feed", b"</rdf:RDF"))
        if not file.body.isascii() or closing < 0 or file.body.count(b"encoding=") > 0:
            continue
        for at in range(0, closing + 3, 7):
            outcome = read(file.body[:at], base=BASE, content_type="", now_s=NOW_S).outcome
            assert outcome in (Outcome.TRUNCATED, Outcome.REFUSED), (file.name, at)
            cuts += 1
    assert cuts > 1_000
