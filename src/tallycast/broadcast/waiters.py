"""Requests that wait for a part that is not there yet (RFC 8216bis 6.2.5.2).

The packager never waits and the window knows no clock: whoever serves a playlist asks here, and the
session wakes all that wait for a rendition when its window has changed. They are called some at a time: a
thousand answers take a twentieth of a second, in which the encoder's next bytes shall not wait.
"""

import asyncio
from collections import deque
from collections.abc import Callable

AT_ONCE = 64


class Waiting:
    """One who waits for the next change."""

    __slots__ = ("_act", "_group")

    def __init__(self, act: Callable[[], object], group: "dict[Waiting, None]") -> None:
        self._act: Callable[[], object] | None = act
        self._group = group
        group[self] = None

    def call(self) -> None:
        """The change came."""
        act, self._act = self._act, None
        if act is not None:
            act()

    def cancel(self) -> None:
        """Wait no more."""
        self._act = None
        self._group.pop(self, None)


class Waiters:
    """Who waits for which rendition."""

    def __init__(self) -> None:
        self._waiting: dict[int, dict[Waiting, None]] = {}

    def when_changed(self, rendition: int, act: Callable[[], object]) -> Waiting:
        """Call `act` once, soon after the rendition's window has changed next."""
        return Waiting(act, self._waiting.setdefault(rendition, {}))

    async def changed(self, rendition: int, timeout_seconds: float) -> bool:
        """Wait until the rendition's window changes; False when the time ran out first."""
        event = asyncio.Event()
        waiting = self.when_changed(rendition, event.set)
        try:
            async with asyncio.timeout(timeout_seconds):
                await event.wait()
        except TimeoutError:
            return False
        finally:
            waiting.cancel()
        return True

    def wake(self, rendition: int) -> None:
        """The rendition's window has changed."""
        waiting = self._waiting.pop(rendition, None)
        if waiting:
            asyncio.get_running_loop().call_soon(_call, deque(waiting))

    def wake_all(self) -> None:
        """Everything has changed: the broadcast ended or the server stops."""
        for rendition in list(self._waiting):
            self.wake(rendition)


def _call(waiting: deque[Waiting]) -> None:
    """Some of them now, the others in their turn."""
    try:
        for _ in range(min(AT_ONCE, len(waiting))):
            waiting.popleft().call()
    finally:  # one who fails leaves nobody waiting
        if waiting:
            asyncio.get_running_loop().call_soon(_call, waiting)
