"""JSON with one meaning passes, everything else is refused by one error (J51 to J53)."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ventanilla.api import JSON, Malformed
from ventanilla.strict_json import DEPTH, loads


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"null", None),
        (b" true ", True),
        (b"0", 0),
        (b"-1.5e3", -1500.0),
        (b'"a"', "a"),
        (b"[]", []),
        (b"{}", {}),
        (b'{"a": {"a": 1}}', {"a": {"a": 1}}),
        (b"\xef\xbb\xbf[1]", [1]),
        ('{"ñ": "é\\u00e9\\u0000"}'.encode(), {"ñ": "éé\x00"}),
        (b'"\\ud800"', "\ud800"),
        (b"9" * 40, int("9" * 40)),
        (b"-" + b"9" * 40, -int("9" * 40)),
        (b"[" * DEPTH + b"]" * DEPTH, json.loads("[" * DEPTH + "]" * DEPTH)),
        (b"[" * DEPTH + b"1" + b"]" * DEPTH, json.loads("[" * DEPTH + "1" + "]" * DEPTH)),
        (b'"' + b"[" * 1000 + b'"', "[" * 1000),
    ],
)
def test_plain_json_is_read(body: bytes, value: JSON) -> None:
    assert loads(body) == value


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="J51 empty"),
        pytest.param(b"\xef\xbb\xbf", id="J51 only a mark"),
        pytest.param(b"  ", id="J51 blank"),
        pytest.param(b"{", id="J51 unfinished"),
        pytest.param(b"[1,]", id="J51 comma"),
        pytest.param(b"{'a': 1}", id="J51 quotes"),
        pytest.param(b"[1] [2]", id="J51 two documents"),
        pytest.param(b"<html></html>", id="J51 a page"),
        pytest.param(b'"\x00"', id="J51 control character"),
        pytest.param("[1]".encode("utf-16"), id="J51 utf-16"),
        pytest.param("[1]".encode("utf-16-le"), id="J51 utf-16 without a mark"),
        pytest.param(b'"\xf1"', id="J51 latin-1"),
        pytest.param(b'"\xed\xa0\x80"', id="J51 surrogate in bytes"),
        pytest.param(b"\xef\xbb\xbf\xef\xbb\xbf[1]", id="J51 two marks"),
        pytest.param(b"[" * 200_000 + b"]" * 200_000, id="J52 depth 200k"),
        pytest.param(b'{"a":' * 200_000 + b"1" + b"}" * 200_000, id="J52 depth 200k of objects"),
        pytest.param(b"[" * 200_000, id="J52 depth 200k unfinished"),
        pytest.param(b"[" * (DEPTH + 1) + b"]" * (DEPTH + 1), id="J52 one too deep"),
        pytest.param(b'[{"a":' * 33 + b"1" + b"}]" * 33, id="J52 one pair too deep"),
        pytest.param(b"9" * 41, id="J52 41 digits"),
        pytest.param(b"9" * 5000, id="J52 5000 digits"),
        pytest.param(b"[-" + b"9" * 5000 + b"]", id="J52 minus 5000 digits"),
        pytest.param(b"1e999", id="J52 1e999"),
        pytest.param(b"-1e999", id="J52 -1e999"),
        pytest.param(b"1." + b"1" * 1_000_000, id="J52 a long fraction"),
        pytest.param(b"NaN", id="J52 NaN"),
        pytest.param(b"[Infinity]", id="J52 Infinity"),
        pytest.param(b'{"a": -Infinity}', id="J52 -Infinity"),
        pytest.param(b'{"a": 1, "a": 1}', id="J53 same key"),
        pytest.param(b'[{"a": {"b": 1, "\\u0062": 2}}]', id="J53 same key written differently"),
    ],
)
def test_anything_else_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed) as caught:
        loads(body)
    assert 0 < len(caught.value.detail) < 200


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**39), 10**39) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)  # fmt: skip


@given(_VALUES)
def test_what_the_standard_writer_writes_comes_back(value: JSON) -> None:
    assert loads(json.dumps(value).encode()) == value


@given(st.binary(max_size=200))
def test_no_bytes_bring_another_error(body: bytes) -> None:
    with contextlib.suppress(Malformed):
        loads(body)
