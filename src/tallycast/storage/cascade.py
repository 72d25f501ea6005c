"""The way of a broadcast's media: into memory first, then onto the disk and to an object store.

Memory holds the live edge, with its parts. Where viewers may wind back further it lets a segment go only
when the disk has it; one that nothing has is told as lost, so that no playlist names it.
"""

import asyncio
from collections import deque
from collections.abc import Iterable
from typing import Protocol

import msgspec

from tallycast.hls import InitReady, PackagerEvent, RenditionSpec, SegmentReady
from tallycast.storage.base import Elsewhere, OnDisk
from tallycast.storage.disk import DiskFolder
from tallycast.storage.memory import MemoryStore

_BEYOND_LIVE = 2
"""Segments in memory beyond the live window, for requests that are on their way."""
_UNWRITTEN_MOST = 10
"""Segments that wait for the disk before the oldest is given up."""


class RemoteStore(Protocol):
    """Takes whole segments away from this machine."""

    def store(self, rendition: int, name: str, data: bytes) -> "asyncio.Future[str | None]":
        """Begin to store; the future is the URL there, None where it did not arrive."""

    def url_of(self, rendition: int, name: str) -> str | None:
        """Where viewers fetch it now; None where they cannot."""

    def forget(self, rendition: int, names: Iterable[str]) -> None:
        """Nobody fetches these any more."""


class _InMemory(msgspec.Struct):
    sequence: int
    names: tuple[str, ...]
    """Of the segment, then of its parts."""


class Cascade:
    """A MediaStore of one broadcast over the places that it has."""

    def __init__(
        self,
        disk: DiskFolder | None = None,
        remote: RemoteStore | None = None,
        *,
        media_base: str = "",
    ) -> None:
        self.media_base = media_base
        self.disk = disk
        self.remote = remote
        self._ring = MemoryStore()
        self._order: dict[int, deque[_InMemory]] = {}
        self._lost: dict[int, int] = {}

    def take(self, spec: RenditionSpec, event: PackagerEvent) -> "asyncio.Future[str | None] | None":
        """Memory now, the other places as soon as they can."""
        self._ring.take(spec, event)
        if isinstance(event, InitReady):
            if self.disk is not None:
                self.disk.keep(spec, event, event.data)
            return None
        if not isinstance(event, SegmentReady):
            return None
        data = self._ring.get(spec.index, event.name)
        assert isinstance(data, bytes)
        if self.disk is not None:
            self.disk.keep(spec, event, data)
            if spec.dvr_seconds:
                order = self._order.setdefault(spec.index, deque())
                order.append(_InMemory(event.sequence, (event.name, *event.part_names)))
                self._leave_memory(spec, order)
        return None if self.remote is None else self.remote.store(spec.index, event.name, data)

    def _leave_memory(self, spec: RenditionSpec, order: deque[_InMemory]) -> None:
        assert self.disk is not None
        most = spec.window_segments + _BEYOND_LIVE
        while len(order) > most:
            oldest = order[0]
            if self.disk.find(spec.index, oldest.names[0]) is None:
                if len(order) <= most + _UNWRITTEN_MOST:
                    return
                self._lost[spec.index] = oldest.sequence
            self._ring.forget(spec.index, oldest.names)
            order.popleft()

    def get(self, rendition: int, name: str) -> bytes | memoryview | OnDisk | None:
        """From memory, else where it is on the disk."""
        data = self._ring.get(rendition, name)
        if data is not None or self.disk is None:
            return data
        return self.disk.find(rendition, name)

    def elsewhere(self, rendition: int, name: str) -> Elsewhere | None:
        """In the object store, while that is well."""
        url = None if self.remote is None else self.remote.url_of(rendition, name)
        return None if url is None else Elsewhere(url)

    def lost_through(self, rendition: int) -> int:
        """Of what left memory and was not on the disk."""
        return self._lost.get(rendition, -1)

    def forget(self, rendition: int, names: Iterable[str]) -> None:
        """Everywhere, but for a recording."""
        gone = set(names)
        self._ring.forget(rendition, gone)
        order = self._order.get(rendition)
        while order and order[0].names[0] in gone:
            self._ring.forget(rendition, order.popleft().names)
        if self.disk is not None:
            self.disk.forget(rendition, gone)
        if self.remote is not None:
            self.remote.forget(rendition, gone)

    def clear(self) -> None:
        """Forget what is in memory; the files and objects are for the clean-up."""
        self._ring.clear()
        self._order.clear()
        if self.disk is not None:
            self.disk.close()

    @property
    def size_bytes(self) -> int:
        """In memory."""
        return self._ring.size_bytes
