"""A file comes in portions that one write and the memory can take."""

from __future__ import annotations

from core.inbox.ingest import MOST as BATCH
from core.inbox.model import IngestCount
from tui.cli.import_ import CHUNK_BYTES, chunks


def test_many_short_lines_come_five_hundred_at_a_time() -> None:
    found = list(chunks(b"x\n" for _ in range(2 * BATCH + 1)))
    assert [len(chunk) for chunk in found] == [BATCH, BATCH, 1]
    assert [at for chunk in found for at, _line in chunk] == list(range(1, 2 * BATCH + 2))


def test_long_lines_come_few_at_a_time_and_none_is_lost_or_split() -> None:
    lines = [bytes([65 + n % 26]) * (CHUNK_BYTES // 4 if n % 3 else 10) for n in range(40)]
    found = list(chunks(lines))
    assert [line for chunk in found for _at, line in chunk] == lines
    assert all(sum(len(line) for _at, line in chunk) <= CHUNK_BYTES for chunk in found)
    assert len(found) < 10


def test_a_line_longer_than_a_portion_comes_alone() -> None:
    found = list(chunks([b"a", b"x" * (CHUNK_BYTES + 1), b"b"]))
    assert [[at for at, _line in chunk] for chunk in found] == [[1], [2], [3]]


def test_an_empty_file_has_no_portion() -> None:
    assert list(chunks([])) == []


def test_counts_of_portions_add_up() -> None:
    assert IngestCount(1, 2, 3, 4, 5) + IngestCount(10, 20, 30, 40, 50) == IngestCount(11, 22, 33, 44, 55)
