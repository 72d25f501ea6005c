"""The live edge in memory: what viewers fetch again and again, given out without a copy."""

import asyncio
from collections.abc import Iterable, Sequence

from tallycast.hls import PackagerEvent, RenditionSpec, SegmentReady
from tallycast.storage.base import Elsewhere


class MemoryStore:
    """A MediaStore of one process. A segment and its parts share one block of memory.

    While a segment is open each part has its own bytes. When it is complete the parts are joined once, and
    each of them becomes a view into the whole.
    """

    media_base = ""

    def __init__(self) -> None:
        self._kept: dict[tuple[int, str], bytes | memoryview] = {}
        self._size_bytes = 0

    def take(self, spec: RenditionSpec, event: PackagerEvent) -> "asyncio.Future[str | None] | None":
        if isinstance(event, SegmentReady):
            self.join(spec.index, event.name, event.part_names)
        else:
            self.put(spec.index, event.name, event.data)
        return None

    def put(self, rendition: int, name: str, data: bytes) -> None:
        """Keep `data`; from now on `get` gives it."""
        if (rendition, name) in self._kept:
            raise ValueError(f"{name} of rendition {rendition} is kept already")
        self._kept[rendition, name] = data
        self._size_bytes += len(data)

    def join(self, rendition: int, name: str, part_names: Sequence[str]) -> None:
        """Keep under `name` what the parts make together, in order. The parts stay available."""
        parts = [self._kept[rendition, part_name] for part_name in part_names]
        whole = b"".join(parts)
        view = memoryview(whole)
        offset = 0
        for part_name, part in zip(part_names, parts, strict=True):
            self._kept[rendition, part_name] = view[offset : offset + len(part)]
            offset += len(part)
        self._kept[rendition, name] = whole

    def get(self, rendition: int, name: str) -> bytes | memoryview | None:
        return self._kept.get((rendition, name))

    def elsewhere(self, rendition: int, name: str) -> Elsewhere | None:
        return None

    def lost_through(self, rendition: int) -> int:
        return -1

    def forget(self, rendition: int, names: Iterable[str]) -> None:
        for name in names:
            data = self._kept.pop((rendition, name), None)
            # A view's bytes belong to its segment, and are counted there.
            if isinstance(data, bytes):
                self._size_bytes -= len(data)

    def clear(self) -> None:
        self._kept.clear()
        self._size_bytes = 0

    @property
    def size_bytes(self) -> int:
        return self._size_bytes
