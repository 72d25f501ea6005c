from datetime import UTC, datetime
from typing import Any

import pytest

from tallycast.transfer.owncast.moments import go_time, moment
from tests.support import owncast

AT = datetime(2023, 1, 2, 3, 4, 5, tzinfo=UTC)


# Go's driver, SQLite's CURRENT_TIMESTAMP and Go's String() have all been at work on these columns.
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2023-01-02 03:04:05", AT),
        ("2023-01-02T03:04:05Z", AT),
        ("2023-01-02 03:04:05+00:00", AT),
        ("2023-01-02T05:04:05.5+02:00", AT.replace(microsecond=500_000)),
        ("2023-01-02 03:04:05.123456789 +0000 UTC m=+0.5", AT.replace(microsecond=123_456)),
        ("2023-01-01 22:04:05 -0500 EST", AT),
        (1672628645, AT),
        (1672628645.0, AT),
    ],
)
def test_moments(value: Any, expected: datetime) -> None:
    assert moment(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        *(None, "", "yesterday", b"2023-01-02 03:04:05", 1e300, float("nan")),
        *("2023-13-01 00:00:00", "2023-01-02 25:00:00", "0000-01-01 00:00:00"),
        *("0001-01-01 00:00:00+05:00", "2023-01-02 03:04:05 +99:00"),
    ],
)
def test_what_is_no_moment(value: Any) -> None:
    assert moment(value) is None


# Go's binary form (bytes of a real Go); the zone behind it changes nothing, as the seconds are UTC's.
def test_go_time() -> None:
    assert go_time(owncast.DISCONNECTED) == datetime(2023, 4, 5, 6, 7, 52, 9, UTC)
    assert go_time(owncast.STARTED) == datetime(2021, 3, 4, 5, 6, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    "data", [None, b"", b"\x01" * 14, b"\x03" + bytes(14), b"\x01" + b"\xff" * 14, "x" * 15]
)
def test_what_is_no_go_time(data: Any) -> None:
    assert go_time(data) is None


def test_go_s_zero_time() -> None:
    assert go_time(b"\x01" + bytes(14)) is None
