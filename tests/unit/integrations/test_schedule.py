from datetime import timedelta

import pytest

from tallycast.events import ReminderDue
from tallycast.integrations import Plan, PlanRefused
from tests.support.planning import NOON, Planning

WEEKLY = "DTSTART;TZID=Europe/Berlin:20260306T190000\nRRULE:FREQ=WEEKLY;BYDAY=FR"


async def add_series(plans: Planning, **options: object) -> str:
    await plans.schedule.add(Plan(**{"name": "Weekly", "recurrence": WEEKLY, **options}))  # type: ignore[arg-type]
    return (await plans.schedule.series())[-1].id


# Ten minutes before, at the start, at the end: each is told once, however often one looks.
async def test_what_is_told_of_a_date(plans: Planning) -> None:
    await plans.add(hours=2)
    assert await plans.pass_by(minutes=109) == []
    assert await plans.pass_by(minutes=1) == ["PlannedBroadcastNear"]
    assert await plans.pass_by(minutes=5) == []
    assert await plans.pass_by(minutes=5) == ["PlannedBroadcastStarted"]
    assert plans.settings.get("stream_title") == "Talk"
    await plans.broadcast()
    assert await plans.pass_by(minutes=59) == []
    assert await plans.pass_by(minutes=1) == ["PlannedBroadcastEnded"]
    assert await plans.pass_by(minutes=1) == []


# A server that is started again tells nothing twice; what it missed is told while it is of use.
async def test_a_restart(plans: Planning) -> None:
    await plans.add(hours=2)
    assert await plans.pass_by(minutes=111) == ["PlannedBroadcastNear"]
    plans.schedule = plans.another()
    assert await plans.pass_by(minutes=1) == []
    plans.schedule = plans.another()
    await plans.broadcast()
    assert await plans.pass_by(minutes=30) == ["PlannedBroadcastStarted"]
    plans.schedule = plans.another()
    assert await plans.pass_by(days=2) == []


async def test_reminders(plans: Planning) -> None:
    await plans.settings.set(
        "schedule_reminder_message", "{title} in {minutes} minutes, {time} {timezone} {what}"
    )
    await plans.settings.set("schedule_first_reminder_minutes", 1440)
    await plans.settings.set("schedule_second_reminder_minutes", 30)
    await plans.add(hours=48, timezone="Europe/Berlin")
    # Planned too late for the first one.
    await plans.add(hours=4, name="Soon")
    assert await plans.pass_by(hours=3.5) == ["ReminderDue"]
    await plans.broadcast()
    assert await plans.pass_by(hours=1) == ["PlannedBroadcastStarted"]
    assert await plans.pass_by(hours=19.5) == ["ReminderDue"]
    reminders = [one for one in plans.bus.told if isinstance(one, ReminderDue)]
    assert [(one.planned.name, one.minutes) for one in reminders] == [("Soon", 30), ("Talk", 1440)]
    # What is no placeholder stays as it was written.
    assert reminders[1].text == "Talk in 1440 minutes, 13:00 Europe/Berlin {what}"


# Nothing is told of what was cancelled, taken away, or while the schedule is off.
async def test_silence(plans: Planning) -> None:
    await plans.schedule.remove(await plans.add(), cancel=True)
    await plans.schedule.remove(await plans.add(), cancel=False)
    [one] = await plans.dates()
    assert one.cancelled
    assert await plans.pass_by(hours=2) == []
    await plans.add()
    await plans.settings.set("schedule_enabled", False)
    assert await plans.pass_by(hours=2) == []
    assert plans.schedule.current_or_next() is None


# A date that is moved is told anew.
async def test_a_moved_date(plans: Planning) -> None:
    moved = await plans.add(hours=1)
    assert await plans.pass_by(minutes=55) == ["PlannedBroadcastNear"]
    await plans.schedule.change(moved, Plan(name="Talk", start=plans.now + timedelta(hours=3)))
    assert await plans.pass_by(minutes=5) == []
    assert await plans.pass_by(minutes=174) == ["PlannedBroadcastNear"]


async def test_what_comes_next(plans: Planning) -> None:
    await plans.add(hours=5, name="Later")
    await plans.add(hours=2, name="First")
    assert plans.schedule.current_or_next().name == "First"  # type: ignore[union-attr]
    await plans.pass_by(hours=2.5)
    assert plans.schedule.current_or_next().name == "First"  # type: ignore[union-attr]
    await plans.pass_by(hours=1)
    assert plans.schedule.current_or_next().name == "Later"  # type: ignore[union-attr]


# The dates of a series are made thirty days ahead, once.
async def test_a_series(plans: Planning) -> None:
    series = await add_series(plans)
    first = await plans.dates()
    assert [f"{one.starts_at:%m-%d %H:%M}" for one in first] == [
        "03-06 18:00",
        "03-13 18:00",
        "03-20 18:00",
        "03-27 18:00",
    ]
    assert {one.series_id for one in first} == {series}
    await plans.pass_by(days=7)
    await plans.pass_by(minutes=30)
    second = await plans.dates()
    assert second[:4] == first
    assert [f"{one.starts_at:%m-%d %H:%M}" for one in second[4:]] == ["04-03 17:00"]


# A date of a series that was moved, cancelled or taken away keeps its place: it is not made again.
async def test_exceptions_of_a_series(plans: Planning) -> None:
    await add_series(plans)
    moved, cancelled, removed, last = await plans.dates()
    await plans.schedule.change(moved.id, Plan(name="Special", start=moved.starts_at + timedelta(hours=1)))
    await plans.schedule.remove(cancelled.id, cancel=True)
    await plans.schedule.remove(removed.id, cancel=False)
    await plans.pass_by(hours=1)
    assert [(one.name, one.cancelled) for one in await plans.dates()] == [
        ("Special", False),
        ("Weekly", True),
        ("Weekly", False),
    ]
    assert await plans.schedule.find(removed.id) is None
    with pytest.raises(PlanRefused, match="no planned broadcast"):
        await plans.schedule.remove(removed.id, cancel=False)
    assert (await plans.dates())[-1] == last


# Another name reaches the dates that stand as the series made them, and leaves their ids; another rule
# takes away the dates that it does not give.
async def test_a_changed_series(plans: Planning) -> None:
    series = await add_series(plans)
    before = await plans.dates()
    await plans.schedule.change(before[0].id, Plan(name="Special"))
    await plans.schedule.change(series, Plan(name="Renamed", duration_minutes=90))
    after = await plans.dates()
    assert [one.id for one in after] == [one.id for one in before]
    assert [(one.name, one.duration_minutes) for one in after] == [("Special", 60), *[("Renamed", 90)] * 3]
    fortnightly = WEEKLY.replace("BYDAY", "INTERVAL=2;BYDAY")
    await plans.schedule.change(series, Plan(name="Renamed", recurrence=fortnightly))
    assert [f"{one.starts_at:%m-%d}" for one in await plans.dates()] == ["03-06", "03-20"]


async def test_an_ended_series(plans: Planning) -> None:
    series = await add_series(plans)
    await plans.schedule.remove(series, cancel=True)
    assert [one.cancelled for one in await plans.dates()] == [True] * 4
    assert [one.active for one in await plans.schedule.series()] == [False]
    await plans.pass_by(days=10)
    assert len(await plans.dates()) == 4
    await plans.schedule.remove(series, cancel=False)
    assert await plans.schedule.series() == []
    # What has passed stays.
    assert [f"{one.starts_at:%m-%d}" for one in await plans.dates()] == ["03-06"]


@pytest.mark.parametrize(
    ("plan", "reason"),
    [
        ({"start": NOON - timedelta(hours=1)}, "yet to come"),
        ({"start": NOON.replace(tzinfo=None)}, "with an offset"),
        ({"start": NOON + timedelta(hours=1), "timezone": "Nowhere"}, "timezone"),
        ({}, "either start"),
        ({"start": NOON + timedelta(hours=1), "recurrence": WEEKLY}, "either start"),
    ],
)
async def test_what_cannot_be_planned(plans: Planning, plan: dict[str, object], reason: str) -> None:
    with pytest.raises(PlanRefused, match=reason):
        await plans.schedule.add(Plan(name="Talk", **plan))  # type: ignore[arg-type]
    assert await plans.dates() == []


# The chat opens so long before a date, and stays so until its end.
async def test_the_chat_opens_early(plans: Planning) -> None:
    await plans.add(hours=2)
    assert not plans.schedule.opens_chat()
    await plans.settings.set("schedule_chat_open_minutes", 30)
    assert not plans.schedule.opens_chat()
    await plans.pass_by(minutes=90)
    assert plans.schedule.opens_chat()
    await plans.pass_by(minutes=31)
    assert plans.schedule.opens_chat()
    await plans.broadcast()
    await plans.pass_by(minutes=49)
    assert plans.schedule.opens_chat()
    await plans.pass_by(minutes=10)
    assert not plans.schedule.opens_chat()


# newer.md, Scheduled events: not begun nine minutes after the start, the chat is warned; a minute later the
# date is cancelled, and nobody waits for it any more.
async def test_a_date_that_nobody_begins(plans: Planning) -> None:
    await plans.settings.set("schedule_chat_open_minutes", 30)
    event_id = await plans.add(hours=1)
    assert await plans.pass_by(minutes=68) == ["PlannedBroadcastStarted"]
    assert await plans.pass_by(minutes=1) == ["PlannedBroadcastOverdue"]
    assert await plans.pass_by(seconds=59) == []
    assert plans.schedule.opens_chat()
    assert await plans.pass_by(seconds=1) == []
    planned = await plans.schedule.find(event_id)
    assert planned is not None
    assert planned.cancelled
    assert plans.schedule.current_or_next() is None
    assert not plans.schedule.opens_chat()
    assert await plans.pass_by(minutes=60) == []


@pytest.mark.parametrize(
    ("began", "ended", "kept"),
    [(5, None, True), (100, None, True), (75, 60, True), (5, 1, True), (120, 90, False), (None, None, False)],
)
async def test_what_has_begun_is_kept(
    plans: Planning, began: float | None, ended: float | None, kept: bool
) -> None:
    event_id = await plans.add(hours=1, duration_minutes=120)
    plans.now += timedelta(minutes=130)
    if began is not None:
        await plans.broadcast(began=began, ended=ended)
    await plans.schedule.tick()
    await plans.pass_by(minutes=1)
    planned = await plans.schedule.find(event_id)
    assert planned is not None
    assert planned.cancelled is not kept


# A server that comes back after the start gives the encoder a minute to come back as well.
async def test_after_a_restart_nothing_is_cancelled_at_once(plans: Planning) -> None:
    event_id = await plans.add(hours=1)
    await plans.pass_by(minutes=69)
    plans.schedule = plans.another()
    await plans.pass_by(minutes=5)
    planned = await plans.schedule.find(event_id)
    assert planned is not None
    assert not planned.cancelled
    assert await plans.pass_by(minutes=1) == []
    planned = await plans.schedule.find(event_id)
    assert planned is not None
    assert planned.cancelled
