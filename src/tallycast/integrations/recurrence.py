"""When a series takes place: a DTSTART with its zone and an RRULE (RFC 5545 3.8.2.4 and 3.8.5.3), no clock.

A rule is counted on the clock of its zone, so that "Fridays at 19:00" stays 19:00 when summer time begins.
An hour that the clocks skip is read with the offset from before (RFC 5545 3.3.5), one that comes twice is
the first. Rules finer than a day are refused, and so is a time of day in the rule: DTSTART has it. What
is counted is bounded by the window that is asked for, so that no rule keeps the server busy.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from tallycast.integrations.errors import PlanRefused
from tallycast.integrations.occurring import WEEKDAYS, Frequency, Rule, Weekday, days

TEXT_MOST = 1_000
EARLIEST = datetime(2000, 1, 1)
LATEST = datetime(2200, 1, 1)
LATEST_MOMENT = LATEST.replace(tzinfo=UTC)
FREQUENCIES: Mapping[str, Frequency] = {
    "DAILY": "DAILY",
    "WEEKLY": "WEEKLY",
    "MONTHLY": "MONTHLY",
    "YEARLY": "YEARLY",
}
PARTS = frozenset(
    ("FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS")
)
INTERVAL_MOST, COUNT_MOST = 1_000, 10_000
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
    rule: Rule
    until: datetime | None
    """Likewise on the wall of the zone; the last moment at which it may take place."""

    def between(self, after: datetime, before: datetime) -> Iterator[datetime]:
        """Moments in UTC with after ≤ moment < before, in order."""
        zone = zone_named(self.timezone)
        last = before.astimezone(zone).replace(tzinfo=None)
        if self.until is not None:
            last = min(last, self.until)
        for day in days(self.rule, self.start.date(), last.date()):
            wall = datetime.combine(day, self.start.time())
            if self.until is not None and wall > self.until:
                return
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
    rule, until = _rule(lines[1].removeprefix("RRULE:"), timezone)
    return Recurrence(text="\n".join(lines), start=start, timezone=timezone, rule=rule, until=until)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.strptime(text, "%Y%m%dT%H%M%S")
    except ValueError:
        raise PlanRefused("recurrence: DTSTART is no date and time") from None
    if not EARLIEST <= moment < LATEST:
        raise PlanRefused("recurrence: expected a DTSTART between the years 2000 and 2200")
    return moment


def _rule(text: str, timezone: str) -> tuple[Rule, datetime | None]:
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
    frequency = FREQUENCIES.get(parts.get("FREQ", ""))
    if frequency is None:
        raise PlanRefused("recurrence: expected FREQ to be DAILY, WEEKLY, MONTHLY or YEARLY")
    if "UNTIL" in parts and "COUNT" in parts:
        raise PlanRefused("recurrence: expected UNTIL or COUNT, got both")
    if parts.get("WKST", "MO") not in WEEKDAYS:
        raise PlanRefused("recurrence: expected WKST to be a day such as MO")
    weekdays = _weekdays(parts.get("BYDAY", ""))
    if frequency in ("DAILY", "WEEKLY") and any(one.ordinal for one in weekdays):
        raise PlanRefused("recurrence: BYDAY with numbers goes with MONTHLY and YEARLY only")
    if frequency == "WEEKLY" and "BYMONTHDAY" in parts:
        raise PlanRefused("recurrence: BYMONTHDAY does not go with WEEKLY")
    rule = Rule(
        frequency=frequency,
        interval=_number(parts, "INTERVAL", INTERVAL_MOST),
        count=_number(parts, "COUNT", COUNT_MOST) if "COUNT" in parts else None,
        week_start=WEEKDAYS.index(parts.get("WKST", "MO")),
        weekdays=weekdays,
        month_days=_numbers(parts, "BYMONTHDAY", 31),
        months=_numbers(parts, "BYMONTH", 12, below_zero=False),
        positions=_numbers(parts, "BYSETPOS", 366),
    )
    return rule, _until(parts["UNTIL"], timezone) if "UNTIL" in parts else None


def _number(parts: Mapping[str, str], name: str, most: int) -> int:
    text = parts.get(name, "1")
    if not (re.fullmatch(r"[0-9]{1,6}", text) and 1 <= int(text) <= most):
        raise PlanRefused(f"recurrence: expected {name} to be a number from 1 to {most}")
    return int(text)


def _numbers(parts: Mapping[str, str], name: str, most: int, *, below_zero: bool = True) -> tuple[int, ...]:
    if name not in parts:
        return ()
    found = []
    for text in parts[name].split(","):
        sound = re.fullmatch(r"[+-]?[0-9]{1,3}", text) and 1 <= abs(int(text)) <= most
        if not sound or (int(text) < 0 and not below_zero):
            raise PlanRefused(f"recurrence: expected {name} to be numbers up to {most}")
        found.append(int(text))
    return tuple(found)


def _weekdays(text: str) -> tuple[Weekday, ...]:
    found = []
    for one in text.split(",") if text else ():
        match = re.fullmatch(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)", one)
        if match is None or (match[1] and not 1 <= abs(int(match[1])) <= 53):
            raise PlanRefused("recurrence: expected BYDAY to be days such as MO, or 1MO and -1FR")
        found.append(Weekday(WEEKDAYS.index(match[2]), int(match[1] or 0)))
    return tuple(found)


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
