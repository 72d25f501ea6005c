"""One encoder's tags as a row of ffmpeg runs, sans-IO.

ffmpeg is told at its start which tracks there are and cannot put a second decoder configuration into
one fMP4 file. So a run begins when the tracks are known and ends when one of them changes: another
picture size or codec, another sample rate, a track that appears late. The next run begins with the
configuration that holds then; the packager marks the seam with EXT-X-DISCONTINUITY.

When only the sound's configuration changes, between two keyframes, the picture need not wait for the next
one: the run after begins with the group of pictures that was open, which was given to the run before
already. Its frames are decoded again, as those that follow refer to them, and not shown again (`replay_ms`).

Within a run the times begin at nought: FLV has 32 bits of milliseconds, a broadcast may have more.
"""

import enum
from collections.abc import Sequence

import msgspec

from tallycast.broadcast.errors import SourceUnplayable
from tallycast.media.enhanced import PacketKind
from tallycast.media.flv import FlvTag, TagType, encode_tag, file_header
from tallycast.transcode import READABLE_AUDIO, READABLE_VIDEO

PROBE_MS = 1000
"""Media that is waited for before a source counts as having one track only: encoders send the first
audio tag within a few frames of the first video tag."""
GROUP_LIMIT_BYTES = 24 << 20
"""Of a group of pictures that is kept to be begun with again: 20 s of 10 Mbit/s."""
HELD_TAGS_LIMIT = 2000
"""Tags that may wait for the probe: more than ten seconds of any stream."""


class Track(enum.Enum):
    """The two kinds of media that a publication may carry."""

    VIDEO = TagType.VIDEO
    AUDIO = TagType.AUDIO


class RunBegins(msgspec.Struct, frozen=True):
    """Start an ffmpeg for these codecs (None: no such track) and give it `data`."""

    video_codec: str | None
    audio_codec: str | None
    data: bytes
    media_ms: int
    """Span of the media within `data`: the run's first frame arrived that long ago."""
    video_configuration: FlvTag | None = None
    """The one that holds from the run's begin; the encoder may have sent a newer one since."""
    replay_ms: int = 0
    """So much at the begin of `data` was in the run before, and is only there to be referred to."""


class RunData(msgspec.Struct, frozen=True):
    """More FLV bytes for the run that began last."""

    data: bytes


class RunEnds(msgspec.Struct, frozen=True):
    """Let ffmpeg finish: what comes next belongs to another run."""

    reason: str


Step = RunBegins | RunData | RunEnds

# Without their configuration these decoders can do nothing, so that their track counts as known with it.
_CONFIGURED = frozenset({"h264", "hevc", "av1", "aac", "opus"})


_READABLE = {Track.VIDEO: READABLE_VIDEO, Track.AUDIO: READABLE_AUDIO}


def _codec_named_by(tag: FlvTag) -> str:
    """What the encoder calls its codec: a FourCC, or a number of FLV's."""
    if tag.header.four_cc is not None:
        return repr(tag.header.four_cc.decode("latin-1"))
    return f"number {tag.body[0] & 0x0F if tag.type is TagType.VIDEO else tag.body[0] >> 4}"


class RunSplitter:
    """Takes a publication's tags in order and says what ffmpeg shall be given."""

    def __init__(self) -> None:
        self._configurations: dict[Track, FlvTag] = {}
        self._descriptions: dict[Track, FlvTag] = {}
        """Colours or a channel layout (E-RTMP): they go with the configuration, and are no media."""
        self._codecs: dict[Track, str | None] = {}
        self._expected: frozenset[Track] | None = None
        self._held: list[FlvTag] = []
        self._held_tracks: frozenset[Track] = frozenset()
        self._earliest_ms = self._latest_ms = 0
        self._running: frozenset[Track] = frozenset()
        self._base_ms = 0
        self._group: list[FlvTag] = []
        """The picture since its last keyframe, as far as it was given to the open run."""
        self._group_bytes = 0
        self._open_group: list[FlvTag] = []
        """What the next run begins with, unless a keyframe comes first."""
        self._replay_until_ms: int | None = None

    @property
    def running(self) -> bool:
        """Whether a run is open."""
        return bool(self._running)

    def receive_tags(self, tags: Sequence[FlvTag]) -> list[Step]:
        """Feed tags; returns the steps in order.

        Raises:
            SourceUnplayable: a track begins in a codec that ffmpeg does not read.
        """
        steps: list[Step] = []
        chunk: list[bytes] = []
        for tag in tags:
            if tag.type is TagType.SCRIPT or not tag.body:
                # What ffmpeg needs is in the bitstream; encoders' metadata has sent wrong sizes before.
                continue
            track = Track(tag.type)
            if tag.header.kind is PacketKind.METADATA:
                self._descriptions[track] = tag
                if track in self._running:
                    chunk.append(encode_tag(tag, self._rebased_ms(tag)))
                continue
            if self._running:
                reason = self._break_reason(track, tag)
                if reason is None:
                    if not tag.is_sequence_header:
                        chunk.append(encode_tag(tag, self._rebased_ms(tag)))
                        if track is Track.VIDEO:
                            self._keep(tag)
                    continue
                if chunk:
                    steps.append(RunData(b"".join(chunk)))
                    chunk = []
                steps.append(self._end(reason))
                if track not in (self._expected or ()):
                    self._expected = None
                if track is Track.AUDIO:
                    self._open_group, self._group, self._group_bytes = self._group, [], 0
            begins = self._probe(track, tag)
            if begins is not None:
                steps.append(begins)
        if chunk:
            steps.append(RunData(b"".join(chunk)))
        return steps

    def cut(self, reason: str) -> list[Step]:
        """End the open run for a reason of the caller's; the next begins at the next video keyframe."""
        return [self._end(reason)] if self._running else []

    def _keep(self, tag: FlvTag) -> None:
        """Remember the open group of pictures; one that is too long is not."""
        if tag.is_keyframe:
            self._group, self._group_bytes = [], 0
        elif not self._group:
            return
        self._group.append(tag)
        self._group_bytes += len(tag.body)
        if len(self._group) > HELD_TAGS_LIMIT or self._group_bytes > GROUP_LIMIT_BYTES:
            self._group, self._group_bytes = [], 0

    def _replay(self) -> None:
        """The next run begins with the group that is open."""
        group, self._open_group = self._open_group, []
        for tag in group:
            self._hold(Track.VIDEO, tag)
        self._replay_until_ms = group[-1].timestamp_ms

    def _break_reason(self, track: Track, tag: FlvTag) -> str | None:
        if track not in self._running:
            return f"a track of {track.name.lower()} appeared"
        if tag.is_sequence_header:
            if tag.body != self._configurations[track].body:
                return f"the {track.name.lower()} configuration changed"
        elif tag.codec is not None and tag.codec != self._codecs[track]:
            return f"the {track.name.lower()} codec changed"
        return None

    def _end(self, reason: str) -> RunEnds:
        self._expected = self._running
        self._running = frozenset()
        return RunEnds(reason)

    def _probe(self, track: Track, tag: FlvTag) -> RunBegins | None:
        if tag.codec not in _READABLE[track]:
            raise SourceUnplayable(
                f"its {track.name.lower()} codec is {_codec_named_by(tag)}, which is not known"
            )
        self._codecs[track] = tag.codec
        if tag.is_sequence_header:
            self._configurations[track] = tag
            self._descriptions.pop(track, None)  # of the one before
        elif track not in self._configurations and tag.codec in _CONFIGURED:
            return None  # nothing can decode it yet
        elif track is Track.VIDEO and not tag.is_keyframe and not self._holds(Track.VIDEO):
            if not self._open_group:
                return None  # nor this: its reference frames were never sent
            self._replay()
            self._hold(track, tag)
        else:
            self._hold(track, tag)
            if track is Track.VIDEO:
                self._open_group = []
        return self._begin() if self._known() else None

    def _known(self) -> bool:
        """Whether the held tags are enough to start ffmpeg with."""
        if not self._held:
            return False
        video = self._holds(Track.VIDEO)
        audio = self._holds(Track.AUDIO) or Track.AUDIO in self._configurations
        present = frozenset(track for track, there in ((Track.VIDEO, video), (Track.AUDIO, audio)) if there)
        if present == frozenset(Track) or present == self._expected:
            return True
        if not video and Track.VIDEO in self._configurations:
            # A configuration without a keyframe is no picture yet; after a while sound alone has to do.
            return self._span_ms() >= 2 * PROBE_MS
        return self._span_ms() >= PROBE_MS

    def _hold(self, track: Track, tag: FlvTag) -> None:
        if not self._held:
            self._earliest_ms = self._latest_ms = tag.timestamp_ms
        self._held.append(tag)
        self._held_tracks |= {track}
        self._earliest_ms = min(self._earliest_ms, tag.timestamp_ms)
        self._latest_ms = max(self._latest_ms, tag.timestamp_ms)
        if len(self._held) > HELD_TAGS_LIMIT:
            del self._held[: HELD_TAGS_LIMIT // 2]

    def _holds(self, track: Track) -> bool:
        return track in self._held_tracks

    def _span_ms(self) -> int:
        return self._latest_ms - self._earliest_ms

    def _begin(self) -> RunBegins:
        tracks = frozenset(
            track
            for track in Track
            if self._holds(track) or (track is Track.AUDIO and track in self._configurations)
        )
        self._base_ms = self._earliest_ms
        span = self._span_ms()
        parts = [file_header(has_audio=Track.AUDIO in tracks, has_video=Track.VIDEO in tracks)]
        for track in (Track.VIDEO, Track.AUDIO):
            known = (self._configurations.get(track), self._descriptions.get(track))
            if track in tracks:
                parts += [encode_tag(tag, 0) for tag in known if tag]
        if self._replay_until_ms is not None:
            # Sound that waited for the picture comes after what is repeated of that.
            self._held.sort(key=lambda tag: tag.timestamp_ms)
        parts += [encode_tag(tag, self._rebased_ms(tag)) for tag in self._held]
        replay_until_ms, self._replay_until_ms = self._replay_until_ms, None
        self._open_group = []
        for tag in self._held:
            if tag.type is TagType.VIDEO:
                self._keep(tag)
        self._held = []
        self._held_tracks = frozenset()
        self._running = tracks
        return RunBegins(
            video_codec=self._codecs.get(Track.VIDEO) if Track.VIDEO in tracks else None,
            audio_codec=self._codecs.get(Track.AUDIO) if Track.AUDIO in tracks else None,
            data=b"".join(parts),
            media_ms=span,
            replay_ms=0 if replay_until_ms is None else replay_until_ms - self._base_ms + 1,
            video_configuration=self._configurations.get(Track.VIDEO) if Track.VIDEO in tracks else None,
        )

    def _rebased_ms(self, tag: FlvTag) -> int:
        return max(0, tag.timestamp_ms - self._base_ms)
