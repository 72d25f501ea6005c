import contextlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallycast.integrations import PlanRefused
from tallycast.integrations.recurrence import parse


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def dates(text: str, begin: str, days: int = 30) -> list[str]:
    found = parse(text).between(at(begin), at(begin) + timedelta(days=days))
    return [f"{one:%Y-%m-%d %H:%M}" for one in found]


BERLIN = "DTSTART;TZID=Europe/Berlin:20260301T190000\nRRULE:"


# Fridays at 19:00 in Berlin stay so when summer time begins on 29 March: an hour earlier in UTC.
def test_a_rule_is_counted_on_the_clock_of_its_zone() -> None:
    assert dates(BERLIN + "FREQ=WEEKLY;BYDAY=FR", "2026-03-19", 20) == [
        "2026-03-20 18:00",
        "2026-03-27 18:00",
        "2026-04-03 17:00",
    ]


# RFC 5545 3.3.5: a time that the clocks skip is read with the offset from before.
def test_an_hour_that_is_skipped() -> None:
    rule = "DTSTART;TZID=Europe/Berlin:20260328T023000\nRRULE:FREQ=DAILY"
    assert dates(rule, "2026-03-28", 3) == ["2026-03-28 01:30", "2026-03-29 01:30", "2026-03-30 00:30"]


# An hour that comes twice is the first of both.
def test_an_hour_that_comes_twice() -> None:
    rule = "DTSTART;TZID=Europe/Berlin:20261024T023000\nRRULE:FREQ=DAILY"
    assert dates(rule, "2026-10-24", 3) == ["2026-10-24 00:30", "2026-10-25 00:30", "2026-10-26 01:30"]


def test_count_and_until_end_a_series() -> None:
    assert len(dates(BERLIN + "FREQ=DAILY;COUNT=3", "2026-03-01")) == 3
    # Counted from its start, not from where one looks.
    assert dates(BERLIN + "FREQ=DAILY;COUNT=3", "2026-03-03") == ["2026-03-03 18:00"]
    assert dates(BERLIN + "FREQ=DAILY;UNTIL=20260302T180000Z", "2026-03-01") == [
        "2026-03-01 18:00",
        "2026-03-02 18:00",
    ]
    assert len(dates(BERLIN + "FREQ=DAILY;UNTIL=20260302", "2026-03-01")) == 2


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "expected two lines"),
        ("RRULE:FREQ=DAILY", "expected two lines"),
        ("DTSTART:20260301T190000\nRRULE:FREQ=DAILY", "TZID"),
        ("DTSTART;TZID=Europe/Berlin:20260301T190000Z\nRRULE:FREQ=DAILY", "TZID"),
        ("DTSTART;TZID=Mars/Base:20260301T190000\nRRULE:FREQ=DAILY", "timezone"),
        ("DTSTART;TZID=../../etc/passwd:20260301T190000\nRRULE:FREQ=DAILY", "expected two lines"),
        ("DTSTART;TZID=UTC:20261301T190000\nRRULE:FREQ=DAILY", "no date"),
        ("DTSTART;TZID=UTC:10260301T190000\nRRULE:FREQ=DAILY", "between the years"),
        (BERLIN + "FREQ=SECONDLY", "FREQ"),
        (BERLIN + "FREQ=DAILY;BYHOUR=1,2", "BYHOUR"),
        (BERLIN + "FREQ=DAILY;FREQ=DAILY", "cannot be read"),
        (BERLIN + "FREQ=DAILY;COUNT=2;UNTIL=20270101", "got both"),
        (BERLIN + "FREQ=DAILY;COUNT=0", "COUNT"),
        (BERLIN + "FREQ=DAILY;INTERVAL=99999", "INTERVAL"),
        (BERLIN + "FREQ=WEEKLY;BYDAY=XX", "BYDAY"),
        (BERLIN + "FREQ=WEEKLY;BYDAY=1MO", "BYDAY"),
        (BERLIN + "FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY"),
        (BERLIN + "FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY"),
        (BERLIN + "FREQ=MONTHLY;BYMONTH=-1", "BYMONTH"),
        (BERLIN + "FREQ=MONTHLY;BYWEEKNO=1", "BYWEEKNO"),
        (BERLIN + "FREQ=DAILY;WKST=XX", "WKST"),
        (BERLIN + "FREQ=DAILY;UNTIL=soon", "UNTIL"),
        (BERLIN + "FREQ=DAILY;" + "X" * 2000, "at most"),
    ],
)
def test_what_is_refused(text: str, reason: str) -> None:
    with pytest.raises(PlanRefused, match=reason):
        parse(text)


# A rule that never comes true must not keep the server busy: it is only looked for in the window.
@pytest.mark.timeout(20)
def test_a_rule_that_never_comes_true() -> None:
    assert dates(BERLIN + "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "2026-03-01", 365) == []
    assert dates(BERLIN + "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=5", "2026-03-01", 365) == []


# Whatever the text, it is read or refused.
@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.text(alphabet="FREQDAILYWEKBOUNT=;,0123456789-+", max_size=40))
def test_any_text_is_read_or_refused(start: str, rule: str) -> None:
    for text in (f"{start}\n{rule}", BERLIN + "FREQ=WEEKLY;" + rule, BERLIN + "FREQ=MONTHLY;BYDAY=" + rule):
        with contextlib.suppress(PlanRefused):
            list(parse(text).between(at("2026-03-01"), at("2026-04-01")))
