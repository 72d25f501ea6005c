"""When a series takes place: a DTSTART with its zone and an RRULE (RFC 5545 3.8.2.4 and 3.8.5.3), no clock.

A rule is counted on the clock of its zone, so that "Fridays at 19:00" stays 19:00 when summer time begins.
An hour that the clocks skip is read with the offset from before (RFC 5545 3.3.5), one that comes twice is
the first. Rules finer than a day are refused, and so is a time of day in the rule: DTSTART has it. What
is counted is bounded by the window that is asked for, so that no rule keeps the server busy.
"""

import itertools
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from tallycast.integrations.errors import PlanRefused

TEXT_MOST = 1_000
EARLIEST = datetime(2000, 1, 1)
LATEST = datetime(2200, 1, 1)
LATEST_MOMENT = LATEST.replace(tzinfo=UTC)
FREQUENCIES = frozenset(("DAILY", "WEEKLY", "MONTHLY", "YEARLY"))
FREQUENCY_PARTS = frozenset(("FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"))
PARTS = FREQUENCY_PARTS | frozenset(("BYDAY", "BYMONTHDAY", "BYMONTH", "BYYEARDAY", "BYWEEKNO", "BYSETPOS"))
INTERVAL_MOST = 1_000
EXPECTED = 'expected two lines such as "DTSTART;TZID=Europe/Berlin:20260301T190000" and "RRULE:FREQ=WEEKLY"'

_START = re.compile(r"DTSTART(?:;TZID=([A-Za-z0-9_+\-/]{1,64}))?:(\d{8}T\d{6})(Z?)")
_UNTIL = re.compile(r"(\d{8})(?:T(\d{6})(Z?))?")


class Recurrence(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that was read and is sound."""

    text: str
    """As the contract has it: `DTSTART…` and `RRULE…`, one a line."""
    start: datetime
    """On the wall of the zone, without one."""
    timezone: str
    rule: str
    """What stands behind `RRULE:`, without UNTIL and COUNT."""
    count: int | None
    until: datetime | None
    """Likewise on the wall of the zone; the last moment at which it may take place."""

    @property
    def rrule(self) -> str:
        """The whole rule for a calendar, UNTIL in UTC as RFC 5545 3.3.10 demands."""
        if self.count is not None:
            return f"{self.rule};COUNT={self.count}"
        if self.until is None:
            return self.rule
        until = self.until.replace(tzinfo=zone_named(self.timezone)).astimezone(UTC)
        return f"{self.rule};UNTIL={until:%Y%m%dT%H%M%SZ}"

    def between(self, after: datetime, before: datetime) -> Iterator[datetime]:
        """Moments in UTC with after ≤ moment < before, in order."""
        from dateutil.rrule import rrulestr  # loaded only by a server that has a series

        zone = zone_named(self.timezone)
        low = after.astimezone(zone).replace(tzinfo=None) - timedelta(hours=3)
        high = before.astimezone(zone).replace(tzinfo=None) + timedelta(hours=3)
        until = high if self.until is None else min(high, self.until)
        rule: Iterable[datetime] = rrulestr(f"RRULE:{self.rule}", dtstart=self.start).replace(until=until)
        for wall in itertools.islice(rule, self.count):
            if wall < low:
                continue
            moment = wall.replace(tzinfo=zone).astimezone(UTC)
            if after <= moment < before:
                yield moment


def zone_named(name: str) -> ZoneInfo:
    """The zone of an IANA name; raises PlanRefused."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise PlanRefused("timezone: expected a name such as Europe/Berlin or UTC") from None


def parse(text: str) -> Recurrence:
    """Read a rule as it came from outside; raises PlanRefused."""
    if len(text) > TEXT_MOST:
        raise PlanRefused(f"recurrence: expected at most {TEXT_MOST} characters")
    lines = [one.strip() for one in text.replace("\\n", "\n").splitlines() if one.strip()]
    if len(lines) != 2:
        raise PlanRefused(f"recurrence: {EXPECTED}")
    found = _START.fullmatch(lines[0])
    if found is None or not lines[1].startswith("RRULE:"):
        raise PlanRefused(f"recurrence: {EXPECTED}")
    zone, wall, utc = found.groups()
    if bool(zone) == bool(utc):
        raise PlanRefused("recurrence: expected a DTSTART with a TZID, or one in UTC that ends with Z")
    timezone = zone or "UTC"
    zone_named(timezone)
    start = _moment(wall)
    rule, count, until = _rule(lines[1].removeprefix("RRULE:"), timezone)
    recurrence = Recurrence(
        text="\n".join(lines), start=start, timezone=timezone, rule=rule, count=count, until=until
    )
    begin = start.replace(tzinfo=UTC)
    try:
        next(recurrence.between(begin, begin + timedelta(days=2)), None)
    except (ValueError, TypeError, OverflowError):
        raise PlanRefused("recurrence: the RRULE cannot be read") from None
    return recurrence


def _moment(text: str) -> datetime:
    try:
        moment = datetime.strptime(text, "%Y%m%dT%H%M%S")
    except ValueError:
        raise PlanRefused("recurrence: DTSTART is no date and time") from None
    if not EARLIEST <= moment < LATEST:
        raise PlanRefused("recurrence: expected a DTSTART between the years 2000 and 2200")
    return moment


def _rule(text: str, timezone: str) -> tuple[str, int | None, datetime | None]:
    parts: dict[str, str] = {}
    for part in text.split(";"):
        name, equals, value = part.partition("=")
        if not equals or not value or name in parts:
            raise PlanRefused("recurrence: the RRULE cannot be read")
        if name not in PARTS:
            raise PlanRefused(
                f"recurrence: {name[:20]} cannot be used in the RRULE; DTSTART has the time of day"
            )
        parts[name] = value
    if parts.get("FREQ") not in FREQUENCIES:
        raise PlanRefused("recurrence: expected FREQ to be DAILY, WEEKLY, MONTHLY or YEARLY")
    if "UNTIL" in parts and "COUNT" in parts:
        raise PlanRefused("recurrence: expected UNTIL or COUNT, got both")
    for name, most in (("INTERVAL", INTERVAL_MOST), ("COUNT", 10_000)):
        number = parts.get(name, "1")
        if not (number.isascii() and number.isdigit() and len(number) < 9 and 1 <= int(number) <= most):
            raise PlanRefused(f"recurrence: expected {name} to be a number from 1 to {most}")
    until = _until(parts.pop("UNTIL"), timezone) if "UNTIL" in parts else None
    count = int(parts.pop("COUNT")) if "COUNT" in parts else None
    return ";".join(f"{name}={value}" for name, value in parts.items()), count, until


def _until(text: str, timezone: str) -> datetime:
    found = _UNTIL.fullmatch(text)
    try:
        if found is None:
            raise ValueError
        date, time, utc = found.groups()
        moment = datetime.strptime(date + (time or "235959"), "%Y%m%d%H%M%S")
    except ValueError:
        raise PlanRefused("recurrence: UNTIL is no date") from None
    if not utc:
        return moment
    return moment.replace(tzinfo=UTC).astimezone(zone_named(timezone)).replace(tzinfo=None)
