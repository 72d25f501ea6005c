"""The schedule for other programs: iCalendar (RFC 5545) and RSS 2.0; sans-IO.

Each date is an entry of its own, in UTC: a calendar shows it in its owner's zone, and no two programs need
agree about a recurrence rule that has exceptions.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from email.utils import format_datetime
from xml.etree import ElementTree

from tallycast.events import PlannedBroadcast

CALENDAR_TYPE = "text/calendar"
RSS_TYPE = "application/rss+xml; charset=utf-8"
PRODUCT = "-//Tallycast//Schedule//EN"
REFRESH = timedelta(hours=1)


def calendar(planned: Iterable[PlannedBroadcast], *, name: str, url: str, host: str, now: datetime) -> bytes:
    """A calendar that programs may subscribe to. `url`: the server's page, with a slash at the end."""
    from icalendar import Calendar, Event  # loaded only when a calendar is asked for

    whole = Calendar()
    whole.add("prodid", PRODUCT)
    whole.add("version", "2.0")
    whole.add("method", "PUBLISH")
    whole.add("x-wr-calname", name)
    whole.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    whole.add("x-published-ttl", REFRESH)
    for one in planned:
        entry = Event()
        entry.add("uid", f"{one.id}@{host}")
        entry.add("dtstamp", now)
        entry.add("dtstart", one.starts_at)
        entry.add("dtend", one.starts_at + timedelta(minutes=one.duration_minutes))
        entry.add("summary", one.name)
        if one.description:
            entry.add("description", one.description)
        entry.add("url", f"{url}schedule#{one.id}")
        entry.add("location", url)
        entry.add("status", "CANCELLED" if one.cancelled else "CONFIRMED")
        whole.add_component(entry)
    text: bytes = whole.to_ical()
    return text


def rss(planned: Iterable[PlannedBroadcast], *, name: str, summary: str, url: str, now: datetime) -> bytes:
    """A feed with an item for each date."""
    root = ElementTree.Element("rss", version="2.0")
    channel = ElementTree.SubElement(root, "channel")
    for tag, text in (
        ("title", name),
        ("link", f"{url}schedule"),
        ("description", summary or name),
        ("generator", "Tallycast"),
        ("lastBuildDate", format_datetime(now)),
        ("ttl", str(int(REFRESH.total_seconds() // 60))),
    ):
        ElementTree.SubElement(channel, tag).text = text
    for one in planned:
        item = ElementTree.SubElement(channel, "item")
        title = f"{one.name} ({one.starts_at:%Y-%m-%d %H:%M} UTC)"
        ElementTree.SubElement(item, "title").text = f"Cancelled: {title}" if one.cancelled else title
        ElementTree.SubElement(item, "link").text = f"{url}schedule#{one.id}"
        ElementTree.SubElement(
            item, "guid", isPermaLink="false"
        ).text = f"{one.id}/{one.starts_at:%Y%m%dT%H%M%SZ}{'/cancelled' if one.cancelled else ''}"
        ElementTree.SubElement(item, "description").text = one.description
    document: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return document
