"""One run of ffmpeg, from its moov to its end."""

from tallycast.hls.measuring import Measuring
from tallycast.hls.packing import Continuity, Packing
from tallycast.hls.segment import PackagerEvent, RenditionSpec
from tallycast.media.mp4 import FragmentReader, Movie, Sample, Track

# Ten seconds of 120 pictures and 50 sounds a second, and as much again.
_MOST_HELD = 4000


class Run:
    """Reads the run's bytes; holds its frames until the broadcast's targets are known, then packs them.

    `started_at` is the date of the first frame (Unix seconds). A run that `repeats` begins with pictures of
    the run before: what is wanted of it begins with its second keyframe.
    """

    def __init__(
        self,
        spec: RenditionSpec,
        continuity: Continuity,
        started_at: float,
        *,
        repeats: bool = False,
    ) -> None:
        self._spec = spec
        self._continuity = continuity
        self._started_at = started_at
        self._repeats = repeats
        self._keyframes_to_skip = 1 if repeats else 0
        self._skips = repeats
        self._reader = FragmentReader()
        self._movie: Movie | None = None
        self._lead: Track | None = None
        self._measuring: Measuring | None = None
        self._held: list[Sample] = []
        self._packing: Packing | None = None

    def receive_data(self, data: bytes) -> list[PackagerEvent]:
        for item in self._reader.receive_data(data):
            if isinstance(item, Movie):
                self._begin(item)
            elif self._skips and self._is_repeated(item):
                continue
            elif self._packing is not None:
                self._packing.add(item)
            else:
                self._hold(item)
        return self._packing.take_events() if self._packing is not None else []

    def end(self) -> list[PackagerEvent]:
        if self._packing is None and self._movie is not None and self._held:
            self._release(self._movie)
        if self._packing is None:
            return []
        self._packing.end()
        return self._packing.take_events()

    def _begin(self, movie: Movie) -> None:
        self._movie = movie
        self._lead = movie.video or movie.tracks[0]
        self._measuring = Measuring(self._spec, self._lead)

    def _is_repeated(self, sample: Sample) -> bool:
        """By keyframes and not by times: a writer moves those of a run by as much as its sound begins
        before the picture."""
        lead = self._lead
        if lead is None or lead.kind != "video":
            self._skips = False  # sound is never repeated
            return False
        if sample.track_id != lead.id:
            return False
        if sample.is_sync:
            self._skips = self._keyframes_to_skip > 0
            self._keyframes_to_skip -= 1
        return self._skips

    def _hold(self, sample: Sample) -> None:
        movie, lead, measuring = self._movie, self._lead, self._measuring
        if movie is None or lead is None or measuring is None:
            return  # the reader gives no sample before its movie
        is_lead = sample.track_id == lead.id
        # A stream whose picture never comes must not fill the memory with its sound.
        if not is_lead and len(self._held) >= _MOST_HELD:
            return
        self._held.append(sample)
        if is_lead and (self._continuity.targets is not None or measuring.is_enough(sample)):
            self._release(movie)

    def _release(self, movie: Movie) -> None:
        lead, measuring = self._lead, self._measuring
        if lead is None or measuring is None or not any(sample.track_id == lead.id for sample in self._held):
            return
        if self._continuity.targets is None:
            self._continuity.targets = measuring.targets()
        self._packing = Packing(
            self._spec,
            self._continuity,
            self._continuity.targets,
            movie,
            anchor=max(self._started_at + self._skipped_seconds(lead), self._continuity.end_seconds),
            frame_ticks=measuring.declared_frame_ticks,
        )
        for sample in self._held:
            self._packing.add(sample)
        self._held = []

    def _skipped_seconds(self, lead: Track) -> float:
        """How much was left out before the first frame that is held."""
        if not self._repeats:
            return 0.0
        first = next(sample for sample in self._held if sample.track_id == lead.id)
        return first.decode_time / lead.timescale
