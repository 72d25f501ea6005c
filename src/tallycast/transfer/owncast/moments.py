"""Moments as Owncast has written them over the years."""

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

_TEXT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?\s*(Z|[+-]\d\d:?\d\d)?(?: .*)?"
)
_YEAR_1 = datetime(1, 1, 1, tzinfo=UTC)
_SECONDS_MOST = 8_000 * 366 * 86_400


def moment(value: Any) -> datetime | None:
    """Out of a column: what Go and SQLite write as text, or Unix seconds. None for what is none."""
    try:
        if isinstance(value, int | float):
            return datetime.fromtimestamp(value, UTC)
        found = _TEXT.fullmatch(value.strip()) if isinstance(value, str) else None
        if found is None:
            return None
        numbers = [int(one) for one in found.groups()[:6]]
        microsecond = int((found[7] or "").ljust(6, "0")[:6])
        at = datetime(*numbers, microsecond, tzinfo=_zone(found[8]))  # type: ignore[arg-type, misc]
        return at.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def go_time(data: Any) -> datetime | None:
    """Out of the binary form of Go's time.Time (`Time.MarshalBinary`); None for what is none.

    A version byte, seconds since year 1, nanoseconds, and the zone, which is not needed.
    """
    if not isinstance(data, bytes) or len(data) < 15 or data[0] not in (1, 2):
        return None
    seconds = int.from_bytes(data[1:9], "big", signed=True)
    if not 0 < seconds < _SECONDS_MOST:
        return None
    return _YEAR_1 + timedelta(seconds=seconds, microseconds=int.from_bytes(data[9:13], "big") // 1000)


def _zone(text: str | None) -> timezone:
    if text in (None, "", "Z"):
        return UTC
    assert text is not None
    sign = -1 if text[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(text[1:3]), minutes=int(text[-2:])))
