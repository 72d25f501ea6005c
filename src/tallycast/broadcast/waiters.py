"""Requests that wait for a part that is not there yet (RFC 8216bis 6.2.5.2).

The packager never waits and the window knows no clock: whoever serves a playlist asks here, and the
session wakes all that wait for a rendition when its window has changed.
"""

import asyncio


class Waiters:
    """Who waits for which rendition."""

    def __init__(self) -> None:
        self._next_change: dict[int, asyncio.Event] = {}

    async def changed(self, rendition: int, timeout_seconds: float) -> bool:
        """Wait until the rendition's window changes; False when the time ran out first."""
        event = self._next_change.get(rendition)
        if event is None:
            event = self._next_change[rendition] = asyncio.Event()
        try:
            async with asyncio.timeout(timeout_seconds):
                await event.wait()
        except TimeoutError:
            return False
        return True

    def wake(self, rendition: int) -> None:
        """The rendition's window has changed."""
        event = self._next_change.pop(rendition, None)
        if event is not None:
            event.set()

    def wake_all(self) -> None:
        """Everything has changed: the broadcast ended or the server stops."""
        for rendition in list(self._next_change):
            self.wake(rendition)
