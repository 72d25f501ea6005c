"""A bounded queue of one reader of a publication, which never makes the encoder wait."""

import asyncio
from collections.abc import Callable

from tallycast.ingest.backlog import ConfigurationKey, configuration_key
from tallycast.media.flv import FlvTag

QUEUE_LIMIT_BYTES = 32 << 20
"""More than the backlog that it begins with."""


class TagReader:
    """When it is full it is emptied and goes on at the next keyframe (sound alone: with the next tag); what
    was dropped is counted. Configurations are never dropped, but only the newest of each kind is kept."""

    def __init__(
        self, max_bytes: int, *, waits_for_keyframe: bool, has_keyframes: Callable[[], bool]
    ) -> None:
        self._max_bytes = max_bytes
        self._has_keyframes = has_keyframes
        self._waiting: list[FlvTag] = []
        self._bytes = 0
        self._skipping = waits_for_keyframe
        self._finished = False
        self._wake = asyncio.Event()
        self.dropped_tags = 0
        """Media that was thrown away because the reader was too slow."""

    @property
    def waiting_bytes(self) -> int:
        """What waits to be read."""
        return self._bytes

    @property
    def finished(self) -> bool:
        """Whether nothing more will come than what waits."""
        return self._finished

    async def read(self) -> list[FlvTag] | None:
        """All tags since the last call, at least one; None after the end or `close`."""
        while not self._waiting:
            if self._finished:
                return None
            self._wake.clear()
            await self._wake.wait()
        tags, self._waiting = self._waiting, []
        self._bytes = 0
        return tags

    def close(self) -> None:
        """The reader wants no more, not even what waits."""
        self._waiting.clear()
        self._bytes = 0
        self.finish()

    # What the publication calls.

    def offer(self, tag: FlvTag) -> None:
        """One more tag."""
        if self._finished:
            return
        if self._bytes + len(tag.body) > self._max_bytes:
            self._overflow()
        if self._skipping and configuration_key(tag) is None:
            if not tag.is_keyframe:
                self.dropped_tags += 1
                return
            self._skipping = False
        self._waiting.append(tag)
        self._bytes += len(tag.body)
        self._wake.set()

    def finish(self) -> None:
        """No more will come; what waits can still be read."""
        self._finished = True
        self._wake.set()

    def _overflow(self) -> None:
        newest: dict[ConfigurationKey, FlvTag] = {}
        for tag in self._waiting:
            key = configuration_key(tag)
            if key is None:
                self.dropped_tags += 1
            else:
                newest[key] = tag
        self._waiting = list(newest.values())
        self._bytes = sum(len(tag.body) for tag in self._waiting)
        self._skipping = self._has_keyframes()
