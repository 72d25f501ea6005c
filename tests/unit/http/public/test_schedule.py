from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.in_process import ADMIN, InProcess

EVENT = "/api/admin/schedule/event"


def soon(**time: float) -> str:
    return (datetime.now(UTC) + timedelta(**time)).isoformat()


async def plan(server: InProcess, **body: Any) -> Any:
    answer = await server.client.post(
        EVENT, auth=ADMIN, json={"name": "Talk", "start": soon(hours=2), **body}
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


# What the administrator plans stands in the public list, the status, the calendar and the feed; all of it is
# gone while the schedule is off.
async def test_from_plan_to_page(server: InProcess) -> None:
    made = await plan(server, description="Of this and that", timezone="Europe/Berlin")
    [event] = made["events"]
    assert (await server.client.get("/api/schedule")).json() == []
    assert (await server.client.get("/schedule.ics")).status_code == 404
    await server.rooms.settings.set("schedule_enabled", True)
    listed = await server.client.get("/api/schedule")
    assert listed.json() == [event]
    assert listed.headers["access-control-allow-origin"] == "*"
    assert event["status"] == "scheduled"
    assert "seriesId" not in event
    assert (await server.client.get("/api/status")).json()["scheduledEvent"] == event
    whole = await server.client.get("/schedule.ics")
    assert whole.headers["content-type"].startswith("text/calendar")
    assert "SUMMARY:Talk" in whole.text
    assert "SUMMARY:Talk" in (await server.client.get(f"/schedule/{event['id']}.ics")).text
    assert (await server.client.get("/schedule/unknown.ics")).status_code == 404
    assert (await server.client.get("/schedule/unknown")).status_code == 404
    led = await server.client.get(f"/schedule/{event['id']}")
    assert (led.status_code, led.headers["location"]) == (307, f"/schedule#{event['id']}")
    assert "<title>Talk (" in (await server.client.get("/schedule.rss")).text


async def test_change_and_delete(server: InProcess) -> None:
    [event] = (await plan(server))["events"]
    changed = await plan(server, id=event["id"], name="Other", start=event["startTime"], durationMinutes=5)
    assert [(one["name"], one["durationMinutes"]) for one in changed["events"]] == [("Other", 5)]
    gone = await server.client.post(f"{EVENT}/delete", auth=ADMIN, json={"id": event["id"]})
    assert gone.json() == {"series": [], "events": []}
    again = await server.client.post(f"{EVENT}/delete", auth=ADMIN, json={"id": event["id"]})
    assert again.status_code == 400
    assert "error" in again.json()


async def test_a_preview_shows_five_dates(server: InProcess) -> None:
    rule = "DTSTART;TZID=Europe/Berlin:20260301T190000\nRRULE:FREQ=DAILY"
    answer = await server.client.post("/api/admin/schedule/preview", auth=ADMIN, json={"recurrence": rule})
    assert len(answer.json()["occurrences"]) == 5


# The calendar of a client may begin in the last year that there is; only the end that it left out is ours.
@pytest.mark.parametrize("begin", ["9999-12-31T23:59:59Z", "9999-11-01T00:00:00Z"])
async def test_a_range_at_the_end_of_time(server: InProcess, begin: str) -> None:
    await server.rooms.settings.set("schedule_enabled", True)
    answer = await server.client.get("/api/schedule", params={"from": begin})
    assert (answer.status_code, answer.json()) == (200, [])


@pytest.mark.parametrize(
    "query",
    [
        {"from": "2026-03-02T00:00:00Z", "to": "2026-03-01T00:00:00Z"},
        {"from": "2026-03-01T00:00:00Z", "to": "2028-03-01T00:00:00Z"},
        {"from": "soon"},
        {"to": "9999-99-99"},
    ],
)
async def test_a_bad_range(server: InProcess, query: dict[str, str]) -> None:
    answer = await server.client.get("/api/schedule", params=query)
    assert answer.status_code == 400
    assert list(answer.json()) == ["error"]


@pytest.mark.parametrize(
    "body",
    [
        {"name": ""},
        {"name": "  "},
        {"name": "x" * 101},
        {"description": "x" * 501},
        {"durationMinutes": 0},
        {"durationMinutes": 10_081},
        {"start": "tomorrow"},
        {"start": "2020-01-01T00:00:00Z"},
        {"start": "2999-01-01T00:00:00"},
        {"recurrence": "RRULE:FREQ=DAILY"},
        {"id": "unknown"},
    ],
)
async def test_what_cannot_be_planned(server: InProcess, body: dict[str, Any]) -> None:
    answer = await server.client.post(
        EVENT, auth=ADMIN, json={"name": "Talk", "start": soon(hours=1), **body}
    )
    assert answer.status_code == 400
    assert "error" in answer.json()
