"""The bus inside one process: a bounded queue and a task for each subscriber."""

import asyncio
import logging
from collections import deque
from types import TracebackType
from typing import Self

from tallycast.bus.base import Handler, Unsubscribe
from tallycast.events import Event

log = logging.getLogger(__name__)

QUEUE_LIMIT = 1024
"""Facts that may wait for one subscriber: far above any burst of a broadcast, far below a leak."""


class _Subscription:
    def __init__(self, kinds: tuple[type[Event], ...], handler: Handler) -> None:
        self.kinds = kinds
        self.handler = handler
        self.waiting: deque[Event] = deque()
        self.wake = asyncio.Event()
        self.lost = 0
        self.failed = 0
        self.busy = False

    def offer(self, event: Event) -> None:
        if len(self.waiting) >= QUEUE_LIMIT:
            self.waiting.popleft()
            self.lost += 1
            log.warning("bus: %s lost a fact, its queue is full (%d lost)", self.handler, self.lost)
        self.waiting.append(event)
        self.wake.set()

    async def run(self) -> None:
        while True:
            await self.wake.wait()
            while self.waiting:
                event = self.waiting.popleft()
                self.busy = True
                try:
                    await self.handler(event)
                except Exception:
                    self.failed += 1
                    log.exception("bus: %s failed on %s", self.handler, type(event).__name__)
                finally:
                    self.busy = False
            self.wake.clear()


class MemoryBus:
    """In-process bus; an async context manager, subscribers run while it is entered.

    Facts that wait when it is left are still delivered (bounded by `drain_seconds`).
    """

    def __init__(self, *, drain_seconds: float = 1.0) -> None:
        self._drain_seconds = drain_seconds
        self._subscriptions: dict[_Subscription, asyncio.Task[None]] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        deadline = asyncio.get_running_loop().time() + self._drain_seconds
        while any(one.waiting or one.busy for one in self._subscriptions):
            if asyncio.get_running_loop().time() >= deadline:
                log.warning("bus: closed while facts still waited")
                break
            await asyncio.sleep(0.005)
        tasks = list(self._subscriptions.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._subscriptions.clear()

    @property
    def link(self) -> None:
        """There are no other servers."""
        return None

    def publish(self, event: Event) -> None:
        """Queue a fact for each subscriber of its kind; never waits."""
        for subscription in self._subscriptions:
            if isinstance(event, subscription.kinds):
                subscription.offer(event)

    def subscribe(self, kinds: tuple[type[Event], ...], handler: Handler) -> Unsubscribe:
        """Start a subscriber task for `handler`; the returned call ends it."""
        subscription = _Subscription(kinds, handler)
        task = asyncio.get_running_loop().create_task(subscription.run())
        self._subscriptions[subscription] = task

        def unsubscribe() -> None:
            if self._subscriptions.pop(subscription, None) is not None:
                task.cancel()

        return unsubscribe
