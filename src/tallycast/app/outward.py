"""What reaches other servers and people elsewhere: the schedule, notices, the directory, webhooks."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass

from tallycast import __version__
from tallycast.app.base import Base
from tallycast.events import SettingChanged
from tallycast.federation import Federation, Picture
from tallycast.integrations import Directory, Notifications, Releases, Schedule, Told, Webhooks, post_by


@dataclass(frozen=True, slots=True)
class Outward:
    """Hears the bus; what it queues is sent once `Deliveries.sending` is entered."""

    schedule: Schedule
    notifications: Notifications
    webhooks: Webhooks
    federation: Federation
    releases: Releases


async def build_outward(
    stack: contextlib.AsyncExitStack, base: Base, *, told: Callable[[], Told], picture: Picture
) -> Outward:
    """`told`: how things are here, for the body of a webhook; `picture`: what a broadcast looks like now."""
    database, bus, settings = base.database, base.bus, base.settings
    schedule = Schedule(database, bus, settings)
    await schedule.refresh()
    post = post_by(base.outbound)
    notifications = await stack.enter_async_context(
        Notifications(database, bus, settings, post=post, deliveries=base.deliveries)
    )
    await stack.enter_async_context(Directory(bus, settings, post))
    webhooks = await stack.enter_async_context(
        Webhooks(database, bus, settings, base.deliveries, base.outbound, told=told)
    )
    federation = await stack.enter_async_context(
        Federation(database, bus, settings, base.deliveries, base.outbound, picture=picture)
    )
    releases = Releases(settings, post, running=__version__)
    stack.callback(bus.subscribe((SettingChanged,), releases.changed))
    return Outward(
        schedule=schedule,
        notifications=notifications,
        webhooks=webhooks,
        federation=federation,
        releases=releases,
    )
