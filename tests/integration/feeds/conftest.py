"""feedparser's documents, fetched once, and what feedparser alone makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.oracle import feedparser_corpus as corpus
from tests.oracle.feedparser_corpus import Figures


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the documents."""
    try:
        return corpus.obtain(tmp_path_factory.mktemp("feedparser"))
    except corpus.CorpusUnavailable as reason:
        pytest.skip(f"FEEDPARSER'S TEST FILES ARE NOT TO BE HAD, 2,242 documents stay unpolled: {reason}")


@pytest.fixture(scope="session")
def figures(folder: Path) -> Mapping[str, Figures]:
    """feedparser's own word on each document, by name."""
    return {file.name: corpus.figures(file) for file in corpus.files(folder)}
