"""What happens here, told to a collector in OpenTelemetry's words; off unless the operator switches it on.

Off it costs nothing and loads nothing. On it needs the extra `tallycast[otel]`; where to, how often and with
which headers the standard variables of the environment say (`OTEL_EXPORTER_OTLP_ENDPOINT` and so on). What is
asked all the time, playlists and segments, is left out.
"""

import asyncio
import importlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from tallycast.bus import Bus
from tallycast.events import BroadcastEnded, BroadcastInterrupted, BroadcastResumed, BroadcastStarted, Event

if TYPE_CHECKING:
    from tallycast.observe.otel import Sdk

log = logging.getLogger(__name__)

SAMPLE_SECONDS = 10.0
"""Between samples of how many watch."""
LOOK_SECONDS = 1.0


class Span(Protocol):
    """Something that goes on, as far as who does it needs to know."""

    def set(self, **attributes: str | int | float | bool) -> None:
        """Say more of it; a name's `__` stands for a dot."""

    def failed(self, reason: str) -> None:
        """It did not go well; words without secrets."""


class Telemetry:
    """An async context manager; entered, it sends if `enabled`."""

    def __init__(self, *, enabled: bool) -> None:
        self._enabled = enabled
        self._sdk: Sdk | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._broadcast: Callable[[datetime | None], None] | None = None

    async def __aenter__(self) -> Self:
        if self._enabled:
            try:
                # A quarter of a second, in a thread, as nothing may wait for it.
                module = await asyncio.to_thread(importlib.import_module, "tallycast.observe.otel")
            except ImportError as error:
                log.error("OpenTelemetry is switched on and not installed (tallycast[otel]): %s", error)
            else:
                self._sdk = module.Sdk()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._end_broadcast(None)
        sdk, self._sdk = self._sdk, None
        if sdk is not None:
            await asyncio.to_thread(sdk.close)

    @property
    def on(self) -> bool:
        """Whether anything is sent."""
        return self._sdk is not None

    def request(self, method: str, headers: Mapping[str, str]) -> AbstractContextManager[Span]:
        """A request that we answer; only while it is on. `headers` may name the trace that it belongs to."""
        assert self._sdk is not None
        return self._sdk.request(method, headers)

    def delivery(self, kind: str, label: str, attempt: int) -> AbstractContextManager[Span]:
        """A try to deliver something to another server; only while it is on."""
        assert self._sdk is not None
        return self._sdk.delivery(kind, label, attempt)

    def sample(self, *, online: bool, viewers: int, chatters: int) -> None:
        """How many are here now."""
        if self._sdk is not None:
            self._sdk.sample(online=online, viewers=viewers, chatters=chatters)

    # The life of a broadcast.

    def follow(
        self, bus: Bus, *, playable: Callable[[], bool], changed: Callable[[float], Awaitable[object]]
    ) -> Callable[[], None]:
        """Tell of broadcasts; returns what ends it.

        `playable`: whether there is something to play; `changed` waits at most so many seconds for a change.
        """
        if self._sdk is None:
            return lambda: None

        async def until_playable(done: Callable[[], None]) -> None:
            while not playable():
                await changed(LOOK_SECONDS)
            done()

        async def heard(event: Event) -> None:
            sdk = self._sdk
            if sdk is None:
                return
            match event:
                case BroadcastStarted():
                    self._broadcast, first = sdk.broadcast(event.broadcast_id, event.started_at)
                    task = asyncio.get_running_loop().create_task(until_playable(first), name="first-segment")
                    self._tasks.add(task)
                    task.add_done_callback(self._tasks.discard)
                case BroadcastInterrupted():
                    sdk.note("interrupted", reason=event.reason)
                case BroadcastResumed():
                    sdk.note("resumed")
                case BroadcastEnded():
                    for task in self._tasks:
                        task.cancel()
                    self._end_broadcast(event.ended_at)

        facts = (BroadcastStarted, BroadcastInterrupted, BroadcastResumed, BroadcastEnded)
        return bus.subscribe(facts, heard)

    def _end_broadcast(self, at: datetime | None) -> None:
        end, self._broadcast = self._broadcast, None
        if end is not None:
            end(at)
