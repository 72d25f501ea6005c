"""Where what is sent to a collector is joined to what happens: rooms know nothing of it."""

import contextlib
import time
from typing import TYPE_CHECKING

from tallycast.chat import Chat
from tallycast.delivery import DeliveryFailed, DeliveryRefused, DeliveryRow, Handler
from tallycast.observe import TELEMETRY_SECONDS, Every, Telemetry

if TYPE_CHECKING:
    from tallycast.app.base import Base
    from tallycast.app.media import Media


async def tell_collector(stack: contextlib.AsyncExitStack, base: "Base", media: "Media", chat: Chat) -> None:
    """Follow broadcasts and audience until the stack ends."""
    telemetry, edge = base.telemetry, media.edge
    if not telemetry.on:
        return
    stack.callback(
        telemetry.follow(
            base.bus,
            playable=lambda: edge.playable,
            changed=lambda seconds: edge.waiters.changed(0, seconds),
        )
    )

    async def sample() -> None:
        online = media.online()
        viewers = media.viewers.total(time.monotonic()) if online else 0
        telemetry.sample(online=online, viewers=viewers, chatters=len(chat.hub))

    await stack.enter_async_context(Every(TELEMETRY_SECONDS, sample, name="telemetry", first_seconds=0.0))


def traced(handler: Handler, telemetry: Telemetry) -> Handler:
    """The same, with each try told to the collector; itself where there is none."""
    if not telemetry.on:
        return handler

    async def hand_over(row: DeliveryRow) -> int | None:
        with telemetry.delivery(row.kind, row.label, row.attempts) as span:
            try:
                status = await handler(row)
            except (DeliveryFailed, DeliveryRefused) as error:
                span.failed(type(error).__name__)
                if error.status is not None:
                    span.set(http__response__status_code=error.status)
                raise
            if status is not None:
                span.set(http__response__status_code=status)
            return status

    return hand_over
