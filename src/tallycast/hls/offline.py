"""What there is to see while nobody is live: one still segment, again and again, as if it were live.

Outside players (VLC, a TV) keep polling one address. While the broadcast is off they get this playlist: it
has no end, and its media sequence follows the clock. The clip of the package is one fragment whose tracks
last equally long; for each turn its decode times are set on (tfdt, ISO/IEC 14496-12 8.8.12), so that it
follows itself without a discontinuity. Tried before: with time stamps that begin anew and EXT-X-
DISCONTINUITY each turn, ffmpeg lost two frames of five.
"""

import re
import struct
from importlib.resources import files

from tallycast.hls import naming
from tallycast.hls.media_playlist import render_head
from tallycast.hls.playlist_body import PlaylistBody
from tallycast.hls.segment import SegmentHead
from tallycast.media.errors import MediaFormatError
from tallycast.media.mp4 import FragmentReader, Movie, Sample
from tallycast.media.mp4.boxes import find, unpack, walk

# Turns count from here, 2025-01-01T00:00:00Z, so that sequence numbers stay small for players' integers.
_EPOCH_SECONDS = 1_735_689_600
# Three target durations are the least (RFC 8216bis 6.2.2); one segment more for pollers that are late.
_LISTED_TARGET_DURATIONS = 4
_VERSION = 7

_INIT_NAME = "offline-init.mp4"
_SEGMENT_NAME = re.compile(r"offline-([0-9]{1,10})\.m4s", re.ASCII)
_U32 = struct.Struct(">I")
_U64 = struct.Struct(">Q")


class OfflineRendition:
    """The looping clip: an initialization section and one fragment that begins with a keyframe.

    Raises MediaFormatError when the clip cannot follow itself without holes.
    """

    FOLDER = "offline"

    def __init__(self, clip: bytes) -> None:
        fragment = next((box for box in walk(clip, 0, len(clip)) if box.kind == b"moof"), None)
        if fragment is None:
            raise MediaFormatError("the offline clip has no fragment")
        self._init = clip[: fragment.start]
        self._segment = clip[fragment.start :]
        items = FragmentReader().receive_data(clip)
        self._movie = next(item for item in items if isinstance(item, Movie))
        durations = {
            sum(item.duration for item in items if isinstance(item, Sample) and item.track_id == track.id)
            / track.timescale
            for track in self._movie.tracks
        }
        if len(durations) != 1 or not min(durations) > 0:
            raise MediaFormatError(f"the tracks of the offline clip last {sorted(durations)} seconds")
        self._seconds = durations.pop()
        moof = next(walk(self._segment, 0, len(self._segment)))
        self._number_position = find(self._segment, moof, b"mfhd").body + 4
        self._decode_times = self._find_decode_times()
        self._target_duration = max(1, -int(-self._seconds // 1))
        self._listed = -int(-_LISTED_TARGET_DURATIONS * self._target_duration // self._seconds)
        self._multivariant = PlaylistBody(self._render_multivariant())
        self._cached: tuple[int, PlaylistBody] | None = None

    @classmethod
    def load(cls) -> "OfflineRendition":
        """The clip of the package (made by `tools/offline_clip.py`)."""
        return cls(files("tallycast.hls").joinpath("offline.mp4").read_bytes())

    @property
    def init_name(self) -> str:
        return _INIT_NAME

    def multivariant(self) -> PlaylistBody:
        return self._multivariant

    def media_playlist(self, now: float) -> PlaylistBody:
        """The playlist at `now` (Unix seconds): the newest turns that are over by then."""
        newest = max(self._listed, int((now - _EPOCH_SECONDS) / self._seconds)) - 1
        if self._cached is None or self._cached[0] != newest:
            self._cached = newest, PlaylistBody(self._render(newest))
        return self._cached[1]

    def media(self, name: str) -> bytes | None:
        """The bytes by a name that a playlist gave, however long ago; None for any other name."""
        if name == _INIT_NAME:
            return self._init
        match = _SEGMENT_NAME.fullmatch(name)
        return self._turn(int(match[1])) if match else None

    def _turn(self, sequence: int) -> bytes:
        """The fragment with this turn's number (VLC takes a number twice for a break) and decode times."""
        segment = bytearray(self._segment)
        _U32.pack_into(segment, self._number_position, (sequence + 1) & 0xFFFFFFFF)
        for position, ticks in self._decode_times:
            _U64.pack_into(segment, position, sequence * ticks)
        return bytes(segment)

    def _find_decode_times(self) -> list[tuple[int, int]]:
        """Where each decode time lies in the fragment, and by how many ticks a turn moves it."""
        data, scales = self._segment, {track.id: track.timescale for track in self._movie.tracks}
        moof = next(walk(data, 0, len(data)))
        found = []
        for traf in walk(data, moof.body, moof.end):
            if traf.kind != b"traf":
                continue
            header, time = find(data, traf, b"tfhd"), find(data, traf, b"tfdt")
            (track_id,) = unpack(_U32, data, header.body + 4, header.end)
            if unpack(_U64, data, time.body + 4, time.end) != (0,) or data[time.body] != 1:
                raise MediaFormatError("the offline clip does not begin at 0, in a long tfdt")
            found.append((time.body + 4, round(self._seconds * scales[track_id])))
        return found

    def _render(self, newest: int) -> str:
        oldest = newest - self._listed + 1
        lines = [
            "#EXTM3U\n",
            f"#EXT-X-VERSION:{_VERSION}\n",
            "#EXT-X-INDEPENDENT-SEGMENTS\n",
            f"#EXT-X-TARGETDURATION:{self._target_duration}\n",
            f"#EXT-X-MEDIA-SEQUENCE:{oldest}\n",
            f'#EXT-X-MAP:URI="{_INIT_NAME}"\n',
        ]
        for sequence in range(oldest, newest + 1):
            head = SegmentHead(
                name=f"offline-{sequence}.m4s",
                sequence=sequence,
                init_name=_INIT_NAME,
                discontinuities=0,
                program_date_time=_EPOCH_SECONDS + sequence * self._seconds,
            )
            lines.append(render_head(head, is_init_new=False))
            lines.append(f"#EXTINF:{self._seconds:.5f},\n{head.name}\n")
        return "".join(lines)

    def _render_multivariant(self) -> str:
        bandwidth = int(len(self._segment) * 8 / self._seconds) + 1
        attributes = [f"BANDWIDTH={bandwidth}", f"AVERAGE-BANDWIDTH={bandwidth}"]
        attributes.append(f'CODECS="{",".join(track.codec for track in self._movie.tracks)}"')
        if self._movie.video is not None:
            description = self._movie.video.description
            attributes.append(f"RESOLUTION={description.width}x{description.height}")
            if description.frame_rate is not None:
                attributes.append(f"FRAME-RATE={description.frame_rate:.3f}")
        return (
            f"#EXTM3U\n#EXT-X-VERSION:{_VERSION}\n#EXT-X-INDEPENDENT-SEGMENTS\n"
            f"#EXT-X-STREAM-INF:{','.join(attributes)}\n{self.FOLDER}/{naming.PLAYLIST}\n"
        )
