from datetime import UTC, datetime
from xml.etree import ElementTree

from icalendar import Calendar

from tallycast.events import PlannedBroadcast
from tallycast.integrations import calendar, rss

START = datetime(2026, 3, 6, 18, tzinfo=UTC)
TALK = PlannedBroadcast(
    id="a1",
    name="Talk; with, <odd> & \u2028 signs",
    description="One\nTwo",
    starts_at=START,
    duration_minutes=90,
    timezone="Europe/Berlin",
)
OFF = PlannedBroadcast(
    id="b2",
    name="Off",
    description="",
    starts_at=START,
    duration_minutes=60,
    timezone="UTC",
    cancelled=True,
)
URL = "https://tally.test/"


# A calendar program reads what was planned: names with every sign, UTC times, cancelled ones marked.
def test_a_calendar_can_be_read() -> None:
    text = calendar([TALK, OFF], name="Tally", url=URL, host="tally.test", now=START)
    assert b"\r\n" in text
    whole = Calendar.from_ical(text)
    talk, off = whole.walk("VEVENT")
    assert str(talk["SUMMARY"]) == TALK.name
    assert str(talk["DESCRIPTION"]) == "One\nTwo"
    assert (talk["DTSTART"].dt, talk["DTEND"].dt) == (START, START.replace(hour=19, minute=30))
    assert str(talk["UID"]) == "a1@tally.test"
    assert (str(talk["STATUS"]), str(off["STATUS"])) == ("CONFIRMED", "CANCELLED")


def test_a_feed_can_be_read() -> None:
    root = ElementTree.fromstring(rss([TALK, OFF], name="Tally & Co", summary="", url=URL, now=START))
    assert root.findtext("channel/title") == "Tally & Co"
    titles = [one.findtext("title") for one in root.iter("item")]
    assert titles == [f"{TALK.name} (2026-03-06 18:00 UTC)", "Cancelled: Off (2026-03-06 18:00 UTC)"]
    guids = [one.findtext("guid") for one in root.iter("item")]
    assert len(set(guids)) == 2
