"""What there is to play: the broadcast that is on, the one that just ended, or the offline loop.

Whoever serves viewers asks here and nowhere else. Playlists are answered for every path at any time, so
that a player that was left on always gets something playable.
"""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime

from tallycast.broadcast.rendition import LiveRendition, NewestSegment
from tallycast.broadcast.waiters import Waiters
from tallycast.hls import (
    MediaPlaylist,
    OfflineRendition,
    PlaylistBody,
    RenditionSpec,
    Subtitles,
    Window,
    multivariant,
)
from tallycast.settings import StreamVariant, VideoSettings
from tallycast.storage import Elsewhere, MediaStore, OnDisk
from tallycast.transcode import (
    Codec,
    LatencyProfile,
    OutputPlan,
    RunPlan,
    SourceTracks,
    codec_named,
    latency_profile,
    plan_outputs,
    plan_run,
)

log = logging.getLogger(__name__)

ENDED_SECONDS = 300.0
"""A broadcast that ended can be played to its end for this long."""
TOGETHER_SECONDS = 9.0
"""How long a quality that is ready waits for the others: a passthrough needs a whole group of pictures of
the encoder's, 8.3 s with the usual 250 frames."""


TRANSIT_SECONDS = 2.0
"""From an encoder's packet to its part in a playlist, at most: the clocks of encoders go wrong."""


class LiveBroadcast:
    """One broadcast from its first media to its end: its settings, renditions and bytes."""

    def __init__(
        self, broadcast_id: str, settings: VideoSettings, store: MediaStore, changed: Callable[[int], None]
    ) -> None:
        self.id = broadcast_id
        self.started_at = datetime.now(UTC)
        self.settings = settings
        self.profile: LatencyProfile = latency_profile(settings.latency_level)
        self.codec: Codec = codec_named(settings.video_codec)
        """What encodes; another one than was wished for where this machine cannot run that."""
        self.renditions: dict[int, LiveRendition] = {}
        self.store = store
        self.dropped_ms = 0
        """Media that was given up, as ffmpeg was too far behind."""
        language = settings.caption_language
        self.subtitles = Subtitles(language, broadcast_id) if language else None
        self.has_captions = False
        """Closed captions came within the picture."""
        self.ended_at: float | None = None
        """Of the monotonic clock."""
        self._changed = changed
        self._running: tuple[LiveRendition, ...] = ()
        self._opens_at = time.monotonic() + TOGETHER_SECONDS
        self._is_open = False
        self._target_seconds = 0
        """All playlists of a broadcast have one target duration (RFC 8216bis 6.2.4), which must not change
        once it is told: the longest that one of those needs that it opens with. A passthrough's is that when
        the encoder's groups of pictures are long."""
        self._known_windows: list[Window] | None = None
        self._listed: list[Window] = []
        self._playlists: dict[int, MediaPlaylist] = {}

    @property
    def variants(self) -> tuple[StreamVariant, ...]:
        """The qualities that this broadcast began with."""
        return self.settings.video_variants

    @property
    def windows(self) -> list[Window]:
        """What can be played, in the order of the variants.

        Nothing before all can, or some have waited long enough: a player reads the multivariant playlist
        once, and what is not in it then it will never show.
        """
        if self._known_windows is not None:
            return self._known_windows
        windows = [one.window for _, one in sorted(self.renditions.items()) if one.window.playable]
        if not self._is_open:
            self._is_open = bool(windows) and (
                len(windows) == len(self.renditions) or time.monotonic() >= self._opens_at
            )
            self._target_seconds = max((one.target_duration_seconds for one in windows), default=0)
        if self._is_open:
            # Asked for with every playlist, and changed by a new part alone.
            self._known_windows = windows
            for window in windows:
                window.raise_target_duration(self._target_seconds)
        return windows if self._is_open else []

    def _window_changed(self, rendition: int) -> None:
        self._known_windows = None
        self._changed(rendition)

    @property
    def captioned(self) -> tuple[Subtitles, Window] | None:
        """The captions that came as text, and the window that they go with; None where there are none."""
        window = next((one for one in self.windows if one.resolution), None)
        return None if self.subtitles is None or window is None else (self.subtitles, window)

    def say(self, text: str) -> None:
        """The encoder sent a caption together with what it sends now, which is on its way through ffmpeg and
        carries about this moment's date."""
        pictured = (one.window for _, one in sorted(self.renditions.items()) if one.window.resolution)
        if self.subtitles is not None and (window := next(pictured, None)) is not None:
            now = time.time()
            end = window.end_time or now
            self.subtitles.say(text, min(max(now, end), end + TRANSIT_SECONDS), window)

    def playlist(self, rendition: LiveRendition) -> MediaPlaylist:
        """The text of a rendition's window, with reports of where the others are."""
        windows = self.windows
        if self._listed is not windows and self._listed != windows:
            self._listed = windows
            self._playlists = {
                window.spec.index: MediaPlaylist(window, [other for other in windows if other is not window])
                for window in windows
            }
        return self._playlists[rendition.spec.index]

    @property
    def segments_made(self) -> int:
        """Complete segments of all renditions so far."""
        return sum(rendition.segments_made for rendition in self.renditions.values())

    def plan_run(self, source: SourceTracks, *, replay_seconds: float = 0.0) -> RunPlan:
        """What ffmpeg shall make of this source, whose first `replay_seconds` are not to be shown."""
        outputs = plan_outputs(self.variants, source, audio_only=self.settings.audio_only_rendition)
        return plan_run(outputs, self.codec, self.profile, replay_seconds=replay_seconds)

    def begin_run(self, plan: RunPlan, started_at: float) -> None:
        """A run of ffmpeg begins; renditions that it is the first to feed are made."""
        running = []
        for output in plan.outputs:
            rendition = self.renditions.get(output.index)
            if rendition is None:
                rendition = LiveRendition(self._spec(output), self.id, self.store, self._window_changed)
                self.renditions[output.index] = rendition
            rendition.begin_run(started_at, repeats=plan.replay_seconds > 0)
            running.append(rendition)
        self._running = tuple(running)

    def receive_output(self, pipe: int, data: bytes) -> None:
        """Bytes of the run's pipe of that number; raises MediaFormatError."""
        self._running[pipe].receive_data(data)

    def end_run(self) -> None:
        """The run's pipes are at their ends."""
        for rendition in self._running:
            rendition.end_run()
        self._running = ()

    def end(self) -> None:
        """The broadcast is over."""
        self.ended_at = time.monotonic()
        for rendition in self.renditions.values():
            rendition.end()

    def _spec(self, output: OutputPlan) -> RenditionSpec:
        return RenditionSpec(
            index=output.index,
            name=output.name,
            segment_seconds=self.profile.segment_seconds,
            part_seconds=self.profile.part_seconds,
            hold_back_parts=self.profile.hold_back_parts,
            window_segments=self.profile.window_segments,
            dvr_seconds=60.0 * self.settings.dvr_minutes,
            media_base=f"{self.store.media_base}{output.index}/" if self.store.media_base else "",
            passthrough=output.copy_video,
            keeps_captions=output.copy_video or self.codec.keeps_captions,
            declared_peak_bps=output.peak_bps,
            declared_average_bps=output.average_bps,
            frame_rate=output.frame_rate,
        )


class LiveEdge:
    """The current broadcast, the last one while it can still be played, and the offline loop."""

    def __init__(self, offline: OfflineRendition, new_store: Callable[[str], MediaStore]) -> None:
        self.waiters = Waiters()
        self.broadcast: LiveBroadcast | None = None
        """The one that is on; None while offline."""
        self._offline = offline
        self._new_store = new_store
        self._ended: LiveBroadcast | None = None

    def begin(self, broadcast_id: str, settings: VideoSettings) -> LiveBroadcast:
        """A broadcast begins."""
        self.broadcast = LiveBroadcast(
            broadcast_id, settings, self._new_store(broadcast_id), self.waiters.wake
        )
        return self.broadcast

    def current(self) -> LiveBroadcast:
        """The broadcast that is on; asked for only while there is one."""
        assert self.broadcast is not None
        return self.broadcast

    def end(self) -> LiveBroadcast:
        """The broadcast that is on is over."""
        ended = self.current()
        self.broadcast = None
        if self._ended is not None:
            self._ended.store.clear()
        self._ended = ended
        ended.end()
        self.waiters.wake_all()
        return ended

    @property
    def playable(self) -> bool:
        """Whether a live playlist can be played."""
        return self.broadcast is not None and bool(self.broadcast.windows)

    # What is served.

    def multivariant(self, now: float) -> PlaylistBody:
        """/hls/stream.m3u8 at `now`, Unix seconds."""
        if self.broadcast is not None and (windows := self.broadcast.windows):
            return multivariant(
                windows, captions=self.broadcast.has_captions, subtitles=self.broadcast.subtitles
            )
        return self._offline.multivariant()

    def window(self, rendition: int) -> Window | None:
        """The window behind /hls/{rendition}/stream.m3u8; None: the offline loop is played there."""
        found = self._find(rendition)
        return None if found is None else found[1].window

    def media_playlist(self, rendition: int, *, skip: bool) -> PlaylistBody:
        """The text of a window that `window` gave."""
        found = self._find(rendition)
        assert found is not None
        broadcast, live = found
        playlist = broadcast.playlist(live)
        return playlist.delta() if skip else playlist.full()

    # Captions that came as text.

    def caption(self, text: str, seconds: float, later_seconds: float = 0.0) -> bool:
        """Show a text, from where the broadcast is now or some seconds later; False where none can be."""
        beside = None if self.broadcast is None else self.broadcast.captioned
        if beside is None:
            return False
        subtitles, window = beside
        subtitles.add(text, (window.end_time or time.time()) + later_seconds, seconds, window)
        return True

    def captioned(self) -> tuple[Subtitles, Window] | None:
        """The captions of what can be played, and the window that they go with; None where there are
        none."""
        for broadcast in (self.broadcast, self._recently_ended()):
            if broadcast is not None and (beside := broadcast.captioned) is not None:
                return beside
        return None

    def offline_playlist(self, now: float) -> PlaylistBody:
        """The looping playlist that is played while nothing is live, at `now`, Unix seconds."""
        return self._offline.media_playlist(now)

    def offline_media(self, name: str) -> bytes | None:
        """A piece of the offline clip."""
        return self._offline.media(name)

    def media(self, rendition: int, name: str) -> bytes | memoryview | OnDisk | Elsewhere | None:
        """A part, segment or initialization section, or where it is."""
        for broadcast in (self.broadcast, self._ended):
            if broadcast is None:
                continue
            found = broadcast.store.elsewhere(rendition, name) or broadcast.store.get(rendition, name)
            if found is not None:
                return found
        return self._offline.media(name)

    @property
    def kept_broadcasts(self) -> frozenset[str]:
        """Identifiers of those whose media may still be asked for."""
        kept = (self.broadcast, self._recently_ended())
        return frozenset(broadcast.id for broadcast in kept if broadcast is not None)

    def is_promised(self, rendition: int, name: str) -> bool:
        """Whether the rendition's preload hint names this part, so that it is worth waiting for."""
        window = self.window(rendition)
        return window is not None and window.next_part_name == name

    def newest_segment(self) -> NewestSegment | None:
        """The newest segment of the best rendition with a picture, for a still."""
        if self.broadcast is None:
            return None
        candidates = [one for one in self.broadcast.renditions.values() if one.window.resolution]
        if not candidates:
            return None
        best = max(candidates, key=lambda one: (one.spec.passthrough, one.spec.declared_average_bps))
        if not best.window.segments:
            return None
        head = best.window.segments[-1].head
        store = self.broadcast.store
        init, media = (store.get(best.spec.index, name) for name in (head.init_name, head.name))
        if init is None or media is None or isinstance(init, OnDisk) or isinstance(media, OnDisk):
            return None
        return NewestSegment(name=head.name, data=bytes(init) + bytes(media))

    def _find(self, rendition: int) -> tuple[LiveBroadcast, LiveRendition] | None:
        for broadcast in (self.broadcast, self._recently_ended()):
            if broadcast is None:
                continue
            live = broadcast.renditions.get(rendition)
            if live is not None and live.window in broadcast.windows:
                return broadcast, live
        return None

    def _recently_ended(self) -> LiveBroadcast | None:
        ended = self._ended
        if ended is None or ended.ended_at is None:
            return None
        if time.monotonic() - ended.ended_at > ENDED_SECONDS:
            self._ended = None
            ended.store.clear()
        return self._ended
