"""One rendition at the live edge: ffmpeg's bytes to parts, stored first, then listed, then announced.

A segment that an object store takes is listed by its address there, if it arrives before the next part
wants to be listed; a playlist may not change what it said of a segment (RFC 8216bis 6.2.1), so one that
comes late is listed as ours for good.
"""

import asyncio
from collections.abc import Callable

import msgspec

from tallycast.hls import Packager, PackagerEvent, RenditionSpec, SegmentReady, Window
from tallycast.storage import MediaStore


class LiveRendition:
    """Joins a packager, its window and the store; `changed` is called after each change of the window."""

    def __init__(
        self, spec: RenditionSpec, broadcast_id: str, store: MediaStore, changed: Callable[[int], None]
    ) -> None:
        self.spec = spec
        self.window = Window(spec)
        self.segments_made = 0
        self._packager = Packager(spec, broadcast_id)
        self._store = store
        self._changed = changed
        # A complete segment that is not listed yet, and what tells where it lies.
        self._held: tuple[SegmentReady, asyncio.Future[str | None]] | None = None
        self._patience: asyncio.TimerHandle | None = None

    def begin_run(self, started_at: float, *, repeats: bool = False) -> None:
        """A new ffmpeg run begins; `started_at` is when its first frame arrived, Unix seconds. One that
        `repeats` pictures of the run before shows what comes from its second keyframe on."""
        self._packager.begin_run(started_at, repeats=repeats)

    def receive_data(self, data: bytes) -> None:
        """Bytes of ffmpeg's pipe, in any cut.

        Raises:
            MediaFormatError: they are not the fragmented MP4 that was expected.
        """
        self._take(self._packager.receive_data(data))

    def end_run(self) -> None:
        """The run's pipe is at its end: what is open becomes the last part and segment."""
        self._take(self._packager.end_run())

    def end(self) -> None:
        """The broadcast is over: the playlist gets EXT-X-ENDLIST."""
        self._list_held()
        self.window.end()
        self._changed(self.spec.index)

    def _take(self, events: list[PackagerEvent]) -> None:
        for event in events:
            self._list_held()
            on_its_way = self._store.take(self.spec, event)
            if not isinstance(event, SegmentReady):
                self._list(event)
                continue
            self.segments_made += 1
            if on_its_way is None:
                self._list(event)
            else:
                self._hold(event, on_its_way)
        if events:
            self._changed(self.spec.index)

    def _list(self, event: PackagerEvent, uri: str | None = None) -> None:
        index = self.spec.index
        self._store.forget(index, self.window.add(event, uri))
        if isinstance(event, SegmentReady) and (lost := self._store.lost_through(index)) >= 0:
            self.window.drop_through(lost)

    def _hold(self, event: SegmentReady, on_its_way: "asyncio.Future[str | None]") -> None:
        """List it when its place is known, and at the latest when the next part is due."""
        self._held = event, on_its_way
        loop = asyncio.get_running_loop()
        self._patience = loop.call_later(self.window.part_target_seconds, self._announce_held, event)
        on_its_way.add_done_callback(lambda _: self._announce_held(event))

    def _announce_held(self, event: SegmentReady) -> None:
        if self._held is not None and self._held[0] is event:
            self._list_held()
            self._changed(self.spec.index)

    def _list_held(self) -> None:
        if self._held is None:
            return
        (event, on_its_way), self._held = self._held, None
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None
        arrived = on_its_way.done() and not on_its_way.cancelled() and on_its_way.exception() is None
        self._list(event, on_its_way.result() if arrived else None)


class NewestSegment(msgspec.Struct, frozen=True):
    """A segment that a still can be taken from: its bytes with its initialization section before them."""

    name: str
    data: bytes
