"""All targets: started and stopped as the settings say, also while something is live."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from tallycast.bus import Bus
from tallycast.events import BroadcastResumed, BroadcastStarted, RestreamChanged, SettingChanged
from tallycast.ingest import Publication
from tallycast.restream.forwarder import Forwarder
from tallycast.restream.targets import ForwardState
from tallycast.settings import RestreamTarget

SETTING = "restream_targets"


class TargetState(msgspec.Struct, frozen=True, kw_only=True):
    """One target and how it is doing."""

    target: RestreamTarget
    state: ForwardState
    message: str = ""
    since: datetime | None = None
    sent_kbps: int = 0
    dropped: int = 0
    restarts: int = 0


class Restreaming:
    """Entered, it sends what is live to every target that is switched on."""

    def __init__(
        self,
        *,
        bus: Bus,
        targets: Callable[[], tuple[RestreamTarget, ...]],
        source: Callable[[], Publication | None],
        ffmpeg: Callable[[], Path],
    ) -> None:
        self._bus = bus
        self._targets = targets
        self._source = source
        self._ffmpeg = ffmpeg
        self._forwarders: dict[str, Forwarder] = {}
        self._turn = asyncio.Lock()
        self._unsubscribe: list[Callable[[], None]] = []

    async def __aenter__(self) -> Self:
        self._unsubscribe = [
            self._bus.subscribe((SettingChanged,), self._setting_changed),
            self._bus.subscribe((BroadcastStarted, BroadcastResumed), self._went_live),
        ]
        await self._reconcile()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        async with self._turn:
            await asyncio.gather(*(one.stop() for one in self._forwarders.values()))
            self._forwarders.clear()

    def states(self) -> list[TargetState]:
        """Every target in the order of the settings."""
        return [self._state(target) for target in self._targets()]

    def _state(self, target: RestreamTarget) -> TargetState:
        forwarder = self._forwarders.get(target.id)
        if forwarder is None or not target.enabled:
            return TargetState(target=target, state=ForwardState.OFF)
        return TargetState(
            target=target,
            state=forwarder.state,
            message=forwarder.message,
            since=forwarder.since,
            sent_kbps=forwarder.sent_kbps,
            dropped=forwarder.dropped,
            restarts=forwarder.restarts,
        )

    async def _setting_changed(self, event: SettingChanged) -> None:
        if event.key == SETTING:
            await self._reconcile()

    async def _went_live(self, event: BroadcastStarted | BroadcastResumed) -> None:
        for forwarder in self._forwarders.values():
            forwarder.wake()

    async def _reconcile(self) -> None:
        """Bring what runs in line with the settings; a target that did not change is left alone."""
        async with self._turn:
            wanted = {one.id: one for one in self._targets() if one.enabled}
            gone = [one for one in self._forwarders.values() if wanted.get(one.target.id) != one.target]
            await asyncio.gather(*(one.stop() for one in gone))
            for one in gone:
                del self._forwarders[one.target.id]
            for target in wanted.values():
                if target.id not in self._forwarders:
                    forwarder = Forwarder(
                        target, source=self._source, ffmpeg=self._ffmpeg, changed=self._tell
                    )
                    self._forwarders[target.id] = forwarder
                    forwarder.start()

    def _tell(self, forwarder: Forwarder) -> None:
        self._bus.publish(
            RestreamChanged(
                target_id=forwarder.target.id,
                name=forwarder.target.name,
                state=forwarder.state.value,
                message=forwarder.message,
            )
        )
