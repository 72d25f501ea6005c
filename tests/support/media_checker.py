"""Loads what a playlist names and compares it with what the playlist says of it."""

from collections.abc import Callable

from tallycast.media.mp4 import FragmentReader, Movie, Sample, Track
from tests.support.playlist_parser import MediaText, Segment, refuse

# A part's duration is written with five decimals.
_STEP_SECONDS = 0.00002
# Sound is cut at frames of 20 to 64 ms and may come a frame later than the picture.
_SOUND_HOLE_SECONDS = 0.08


class MediaChecker:
    """Fetches each part, segment and initialization section once."""

    def __init__(self, fetch: Callable[[str], bytes], *, most_skew_seconds: float = 0.3) -> None:
        self._fetch = fetch
        self._most_skew_seconds = most_skew_seconds
        self._inits: dict[str, bytes] = {}
        self._done: set[str] = set()
        self._part_bytes: dict[str, bytes] = {}
        # Where each track of a discontinuity has come to: (discontinuity, track) to seconds.
        self._ends: dict[tuple[int, int], float] = {}
        self._last_checked = (-1, -1)
        self.sizes: list[tuple[int, float]] = []  # of segments: bytes and seconds
        self.parts = 0

    @property
    def peak_bps(self) -> float:
        return max((size * 8 / seconds for size, seconds in self.sizes if seconds), default=0.0)

    def check(self, playlist: MediaText, breaks: dict[int, int]) -> None:
        for segment in playlist.segments:
            self._check_parts(segment, breaks[segment.sequence])
            if segment.uri is not None and segment.uri not in self._done:
                self._check_segment(segment, breaks[segment.sequence], playlist.independent_segments)

    def _init(self, segment: Segment) -> bytes:
        uri = segment.init_uri
        if uri is None:
            raise refuse(f"segment {segment.sequence} has no EXT-X-MAP")
        if uri not in self._inits:
            self._inits[uri] = self._fetch(uri)
        return self._inits[uri]

    def _check_parts(self, segment: Segment, breaks: int) -> None:
        for index, part in enumerate(segment.parts):
            if part.uri in self._done or (segment.sequence, index) <= self._last_checked:
                continue
            self._done.add(part.uri)
            self.parts += 1
            data = self._part_bytes[part.uri] = self._fetch(part.uri)
            tracks, samples = self._read(segment, data)
            seconds = self._check_samples(part.uri, tracks, samples, breaks)
            if abs(seconds - part.duration) > _STEP_SECONDS:
                raise refuse(f"{part.uri} lasts {seconds:.5f} s, the playlist says {part.duration}")
            if part.independent and not any(s.is_sync for s in samples if s.track_id == tracks[0].id):
                raise refuse(f"{part.uri} is called independent and holds no keyframe (4.4.4.9)")
            self._last_checked = (segment.sequence, index)

    def _check_segment(self, segment: Segment, breaks: int, independent: bool) -> None:
        assert segment.uri is not None
        self._done.add(segment.uri)
        data = self._fetch(segment.uri)
        self.sizes.append((len(data), segment.duration))
        known = [self._part_bytes.pop(part.uri, None) for part in segment.parts]
        if known and None not in known and b"".join(part for part in known if part) != data:
            raise refuse(f"{segment.uri} is not what its parts make together (4.4.4.9)")
        tracks, samples = self._read(segment, data)
        lead = [sample for sample in samples if sample.track_id == tracks[0].id]
        if independent and not lead[0].is_sync:
            raise refuse(f"{segment.uri} does not begin with a keyframe (4.4.2.1)")
        self._check_skew(segment.uri, tracks, samples)
        if not known:  # nobody has seen its parts: its times are still to be checked
            seconds = self._check_samples(segment.uri, tracks, samples, breaks)
            if abs(seconds - segment.duration) > _STEP_SECONDS:
                raise refuse(f"{segment.uri} lasts {seconds:.5f} s, EXTINF says {segment.duration}")

    def _read(self, segment: Segment, data: bytes) -> tuple[list[Track], list[Sample]]:
        items = FragmentReader().receive_data(self._init(segment) + data)
        movie = items[0]
        assert isinstance(movie, Movie)
        lead = movie.video or movie.tracks[0]
        tracks = [lead, *(track for track in movie.tracks if track.id != lead.id)]
        samples = [item for item in items if isinstance(item, Sample)]
        if not any(sample.track_id == lead.id for sample in samples):
            raise refuse(f"{segment.uri or segment.sequence}: media without its leading track")
        return tracks, samples

    def _check_samples(self, uri: str, tracks: list[Track], samples: list[Sample], breaks: int) -> float:
        """Times go on where they stopped; gives how long the leading track lasts."""
        lead_seconds = 0.0
        for track in tracks:
            own = [sample for sample in samples if sample.track_id == track.id]
            if not own:
                continue
            for sample in own:
                if sample.composition_offset < 0:
                    raise refuse(f"{uri}: a frame of track {track.id} is shown before it is decoded")
                if sample.duration <= 0:
                    raise refuse(f"{uri}: a frame of track {track.id} lasts {sample.duration} ticks")
            start = own[0].decode_time / track.timescale
            end = (own[-1].decode_time + own[-1].duration) / track.timescale
            expected = self._ends.get((breaks, track.id))
            is_lead = track is tracks[0]
            allowed = 0.5 / track.timescale if is_lead else _SOUND_HOLE_SECONDS
            if expected is not None and abs(start - expected) > allowed:
                raise refuse(f"{uri}: track {track.id} goes on {start - expected:+.5f} s off")
            if expected is not None and start < expected - 0.5 / track.timescale:
                raise refuse(f"{uri}: track {track.id} goes back by {expected - start:.5f} s")
            self._ends[breaks, track.id] = end
            if is_lead:
                lead_seconds = end - start
        return lead_seconds

    def _check_skew(self, uri: str, tracks: list[Track], samples: list[Sample]) -> None:
        """Both tracks of a segment begin near each other."""
        starts = []
        for track in tracks:
            times = [sample.decode_time for sample in samples if sample.track_id == track.id]
            if times:
                starts.append(times[0] / track.timescale)
        if starts and max(starts) - min(starts) > self._most_skew_seconds:
            raise refuse(f"{uri}: tracks begin {max(starts) - min(starts):.3f} s apart")
