"""A rendition without a server: packager, store, window and playlist, watched by the strict checker."""

from collections.abc import Sequence
from functools import cache

from tallycast.hls import (
    InitReady,
    MediaPlaylist,
    Packager,
    PackagerEvent,
    PartReady,
    RenditionSpec,
    SegmentReady,
    Window,
)
from tallycast.media.mp4 import FragmentReader, Movie, OutSample, TrackRun, write_fragment
from tallycast.storage import MemoryStore
from tests.support.clips import standard
from tests.support.playlist_checker import MediaPlaylistChecker

PICTURE_SCALE = 15_360  # ticks a second in the tracks of `synthetic`
SOUND_SCALE = 48_000


def encoded(**changes: object) -> RenditionSpec:
    """An encoded variant of 30 frames a second."""
    values: dict[str, object] = {"index": 0, "name": "720p", "frame_rate": 30.0, **changes}
    return RenditionSpec(**values)  # type: ignore[arg-type]


def passthrough(**changes: object) -> RenditionSpec:
    values: dict[str, object] = {"index": 0, "name": "Source", "passthrough": True, **changes}
    return RenditionSpec(**values)  # type: ignore[arg-type]


@cache
def init_bytes() -> bytes:
    movie = FragmentReader().receive_data(standard())[0]
    assert isinstance(movie, Movie)
    return movie.init


def synthetic(frames: Sequence[tuple[float, bool]], sounds: Sequence[float] = ()) -> bytes:
    """One fragment a frame, as ffmpeg makes them: times of pictures (with "is a keyframe") and of sounds.

    Both in seconds; fragments lie in the order of their times, a picture before a sound of the same time.
    """
    items = [(time, 0, sync) for time, sync in frames] + [(time, 1, True) for time in sounds]
    items.sort(key=lambda item: (item[0], item[1]))
    pieces = [init_bytes()]
    for number, (time, kind, sync) in enumerate(items, start=1):
        scale = SOUND_SCALE if kind else PICTURE_SCALE
        sample = OutSample(0, 0, sync, b"%d:%.6f" % (kind, time))
        pieces.append(write_fragment(number, [TrackRun(kind + 1, round(time * scale), [sample])]))
    return b"".join(pieces)


def steady(
    seconds: float, *, rate: float = 30.0, group: int = 60, start: float = 0.0
) -> list[tuple[float, bool]]:
    """Pictures at a constant rate, a keyframe each `group`."""
    return [(start + index / rate, index % group == 0) for index in range(round(seconds * rate))]


def sounds(seconds: float, start: float = 0.0) -> list[float]:
    """Frames of AAC at 48 kHz."""
    return [start + index * 1024 / SOUND_SCALE for index in range(int(seconds * SOUND_SCALE / 1024))]


class Rig:
    """Feeds a packager and checks the playlist after every event."""

    def __init__(self, spec: RenditionSpec, *, checked: bool = True) -> None:
        self.spec = spec
        self.packager = Packager(spec, "abc")
        self.window = Window(spec)
        self.store = MemoryStore()
        self.playlist = MediaPlaylist(self.window)
        self.events: list[PackagerEvent] = []
        self.forgotten: list[str] = []
        self.checker = MediaPlaylistChecker(self.fetch) if checked else None

    def fetch(self, uri: str) -> bytes:
        data = self.store.get(self.spec.index, uri)
        assert data is not None, f"{uri} is listed and not there"
        return bytes(data)

    @property
    def inits(self) -> list[InitReady]:
        return [event for event in self.events if isinstance(event, InitReady)]

    @property
    def parts(self) -> list[PartReady]:
        return [event for event in self.events if isinstance(event, PartReady)]

    @property
    def segments(self) -> list[SegmentReady]:
        return [event for event in self.events if isinstance(event, SegmentReady)]

    @property
    def media(self) -> bytes:
        """Everything of the newest run as one file."""
        init = self.inits[-1]
        return init.data + b"".join(part.data for part in self.parts if part.head.init_name == init.name)

    def run(self, data: bytes, *, started_at: float = 1_700_000_000.0, chunk: int = 4096) -> None:
        """One run of ffmpeg from its begin to its end."""
        self.packager.begin_run(started_at)
        self.feed(data, chunk=chunk)
        self.take(self.packager.end_run())

    def feed(self, data: bytes, *, chunk: int = 4096) -> None:
        for start in range(0, len(data), chunk):
            self.take(self.packager.receive_data(data[start : start + chunk]))

    def take(self, events: list[PackagerEvent]) -> None:
        for event in events:
            self.events.append(event)
            if isinstance(event, SegmentReady):
                self.store.join(self.spec.index, event.name, event.part_names)
            else:
                self.store.put(self.spec.index, event.name, event.data)
            names = self.window.add(event)
            self.store.forget(self.spec.index, names)
            self.forgotten += names
            self.check()

    def end(self) -> None:
        self.window.end()
        self.check()

    def check(self) -> None:
        if self.checker is not None and self.window.last_position[0] >= 0:
            full = self.playlist.full().body.decode()
            self.checker.feed(full)
            self.checker.feed_delta(self.playlist.delta().body.decode(), full)
