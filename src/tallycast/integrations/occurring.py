"""The days on which a rule takes place (RFC 5545 3.3.10), from a first day to a last one; no clock.

Worked out period by period and never beyond the last day, so that a rule that never comes true costs no more
than one that does: libraries look for the next date until the year 9999.
"""

import calendar
import itertools
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Literal

import msgspec

Frequency = Literal["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class Weekday(msgspec.Struct, frozen=True):
    """A day of the week, or the n-th one of its month or year."""

    day: int
    """0 is Monday."""
    ordinal: int = 0
    """1 the first, -1 the last; 0 every one."""


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """A rule without its time of day."""

    frequency: Frequency
    interval: int = 1
    count: int | None = None
    week_start: int = 0
    weekdays: tuple[Weekday, ...] = ()
    month_days: tuple[int, ...] = ()
    """Negative ones count from the end."""
    months: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()
    """Of the days of a period, those in these places; negative ones from the end."""


def days(rule: Rule, start: date, last: date) -> Iterator[date]:
    """The days from `start` to `last`, in order; `count` counts from `start`."""
    found = (day for period in _periods(rule, start, last) for day in _chosen(rule, period))
    return itertools.islice((day for day in found if start <= day <= last), rule.count)


def _periods(rule: Rule, start: date, last: date) -> Iterator[list[date]]:
    """The days that each period offers, in order."""
    match rule.frequency:
        case "DAILY":
            for day in _steps(start, last, rule.interval):
                yield [day] if _fits(rule, day) else []
        case "WEEKLY":
            wanted = {one.day for one in rule.weekdays} or {start.weekday()}
            monday = start - timedelta(days=(start.weekday() - rule.week_start) % 7)
            for first in _steps(monday, last, 7 * rule.interval):
                week = (first + timedelta(days=offset) for offset in range(7))
                yield [day for day in week if day.weekday() in wanted and _in_month(rule, day)]
        case "MONTHLY":
            for number in range(_month_number(start), _month_number(last) + 1, rule.interval):
                year, month = divmod(number, 12)
                yield _of_month(rule, start, year, month + 1)
        case "YEARLY":
            for year in range(start.year, last.year + 1, rule.interval):
                yield _of_year(rule, start, year)


def _steps(start: date, last: date, interval: int) -> Iterator[date]:
    return (start + timedelta(days=offset) for offset in range(0, (last - start).days + 1, interval))


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _in_month(rule: Rule, day: date) -> bool:
    return not rule.months or day.month in rule.months


def _fits(rule: Rule, day: date) -> bool:
    if not _in_month(rule, day) or (rule.month_days and not _is_month_day(rule, day)):
        return False
    return not rule.weekdays or day.weekday() in {one.day for one in rule.weekdays}


def _is_month_day(rule: Rule, day: date) -> bool:
    length = calendar.monthrange(day.year, day.month)[1]
    return day.day in rule.month_days or day.day - length - 1 in rule.month_days


def _month(year: int, month: int) -> list[date]:
    return [date(year, month, day + 1) for day in range(calendar.monthrange(year, month)[1])]


def _of_month(rule: Rule, start: date, year: int, month: int) -> list[date]:
    if rule.months and month not in rule.months:
        return []
    all_days = _month(year, month)
    if not rule.weekdays and not rule.month_days:
        return [day for day in all_days if day.day == start.day]
    return _narrowed(rule, all_days)


def _of_year(rule: Rule, start: date, year: int) -> list[date]:
    if rule.month_days or (rule.weekdays and rule.months):
        months = rule.months or tuple(range(1, 13))
        return [day for month in sorted(months) for day in _narrowed(rule, _month(year, month))]
    if rule.weekdays:
        return _narrowed(rule, [day for month in range(1, 13) for day in _month(year, month)])
    months = rule.months or (start.month,)
    return [day for month in sorted(months) for day in _month(year, month) if day.day == start.day]


def _narrowed(rule: Rule, offered: list[date]) -> list[date]:
    """Of the days of a month or a year, those that the weekdays and the days of the month leave."""
    kept = [day for day in offered if not rule.month_days or _is_month_day(rule, day)]
    if not rule.weekdays:
        return kept
    wanted: set[date] = set()
    for one in rule.weekdays:
        same = [day for day in offered if day.weekday() == one.day]
        if not one.ordinal:
            wanted.update(same)
        elif abs(one.ordinal) <= len(same):
            wanted.add(same[one.ordinal - 1 if one.ordinal > 0 else one.ordinal])
    return [day for day in kept if day in wanted]


def _chosen(rule: Rule, period: list[date]) -> Iterable[date]:
    if not rule.positions:
        return period
    places = (one - 1 if one > 0 else len(period) + one for one in rule.positions)
    return [period[place] for place in sorted(set(places)) if 0 <= place < len(period)]
