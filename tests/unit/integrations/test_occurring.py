from datetime import date, datetime, timedelta

import pytest
from dateutil.rrule import rrulestr  # type: ignore[import-untyped]

from tallycast.integrations.recurrence import parse

START = datetime(2026, 1, 31, 19)
YEARS = 6


def ours(rule: str) -> list[date]:
    text = f"DTSTART:{START:%Y%m%dT%H%M%SZ}\nRRULE:{rule}"
    begin = datetime.fromisoformat("2026-01-01T00:00:00+00:00")
    return [one.date() for one in parse(text).between(begin, begin + timedelta(days=365 * YEARS))]


def theirs(rule: str) -> list[date]:
    """The same by a library that many calendars use; it must have a date to find its end."""
    last = datetime(2026, 1, 1) + timedelta(days=365 * YEARS)
    dates = []
    for one in rrulestr(f"RRULE:{rule}", dtstart=START):
        if one >= last:
            break
        dates.append(one.date())
    return dates


# Every kind of rule that people make comes out as others have it.
@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY",
        "FREQ=DAILY;INTERVAL=10;COUNT=7",
        "FREQ=DAILY;BYMONTH=2,3;BYDAY=MO,WE",
        "FREQ=DAILY;BYMONTHDAY=13,-1",
        "FREQ=WEEKLY",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU",
        "FREQ=WEEKLY;BYDAY=MO,TU,WE;BYSETPOS=-1",
        "FREQ=WEEKLY;BYMONTH=6",
        "FREQ=MONTHLY",
        "FREQ=MONTHLY;INTERVAL=5",
        "FREQ=MONTHLY;BYMONTHDAY=15,-2",
        "FREQ=MONTHLY;BYDAY=1FR,-1FR",
        "FREQ=MONTHLY;BYDAY=5SA",
        "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1,-1;COUNT=9",
        "FREQ=MONTHLY;BYMONTH=2,4;BYDAY=2MO",
        "FREQ=YEARLY",
        "FREQ=YEARLY;BYMONTH=3,7",
        "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH",
        "FREQ=YEARLY;BYDAY=20MO",
        "FREQ=YEARLY;BYDAY=-1SU",
        "FREQ=YEARLY;BYMONTHDAY=1",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
        "FREQ=YEARLY;INTERVAL=2;BYMONTH=12;BYDAY=SU;BYSETPOS=-1",
        "FREQ=WEEKLY;UNTIL=20260401T190000Z",
    ],
)
def test_as_others_have_it(rule: str) -> None:
    expected = theirs(rule.replace("T190000Z", "T190000"))
    assert ours(rule) == expected
    assert expected


# 29 February, for one who was born on it.
def test_a_leap_day() -> None:
    text = "DTSTART:20240229T120000Z\nRRULE:FREQ=YEARLY"
    begin = datetime.fromisoformat("2024-01-01T00:00:00+00:00")
    found = parse(text).between(begin, begin + timedelta(days=365 * 9))
    assert [f"{one:%Y-%m-%d}" for one in found] == ["2024-02-29", "2028-02-29", "2032-02-29"]
