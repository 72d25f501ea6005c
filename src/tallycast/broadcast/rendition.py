"""One rendition at the live edge: ffmpeg's bytes to parts, stored first, then listed, then announced."""

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

    def begin_run(self, started_at: float) -> None:
        """A new ffmpeg run begins; `started_at` is when its first frame arrived, Unix seconds."""
        self._packager.begin_run(started_at)

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
        self.window.end()
        self._changed(self.spec.index)

    def _take(self, events: list[PackagerEvent]) -> None:
        for event in events:
            if isinstance(event, SegmentReady):
                self.segments_made += 1
                self._store.join(self.spec.index, event.name, event.part_names)
            else:
                self._store.put(self.spec.index, event.name, event.data)
            self._store.forget(self.spec.index, self.window.add(event))
        if events:
            self._changed(self.spec.index)


class NewestSegment(msgspec.Struct, frozen=True):
    """A segment that a still can be taken from: its bytes with its initialization section before them."""

    name: str
    data: bytes
