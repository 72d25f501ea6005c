"""Byte ranges, RFC 9110 14.1.2."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallycast.http.ranges import parse_range


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (b"bytes=0-99", (0, 99)),
        (b"bytes=900-", (900, 999)),
        (b"bytes=-100", (900, 999)),
        (b"bytes=-5000", (0, 999)),
        (b"bytes=500-5000", (500, 999)),
        (b"bytes=1000-", False),
        (b"bytes=-0", False),
        # Not understood is answered as if it were not there.
        (b"bytes=5-4", None),
        (b"bytes=0-1,5-6", None),
        (b"bytes=-", None),
        (b"items=0-1", None),
        (b"bytes=a-b", None),
        (b"", None),
    ],
)
def test_of_a_thousand_bytes(header: bytes, expected: object) -> None:
    assert parse_range(header, 1000) == expected


@given(st.binary(max_size=80), st.integers(0, 10_000))
def test_whatever_comes_stays_inside(header: bytes, size: int) -> None:
    span = parse_range(b"bytes=" + header, size)
    if isinstance(span, tuple):
        first, last = span
        assert 0 <= first <= last < size
