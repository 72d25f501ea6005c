"""The packager: fragments of one frame each in, parts and segments out (RFC 8216bis 6.2.1, CMAF).

ffmpeg gives each frame as its own fragment the moment it is encoded. Listing these as parts would break the
rule that parts last at least 85 % of the part target, cut sound elsewhere than pictures, and cost six
percent. So the frames are collected and written again: one fragment a part, parts of equal length, segments
that begin with a keyframe.
"""

from itertools import pairwise

import msgspec

from tallycast.hls import naming
from tallycast.hls.cutter import Cutter
from tallycast.hls.part_builder import PartBuilder
from tallycast.hls.segment import (
    InitReady,
    PackagerEvent,
    PartReady,
    RenditionSpec,
    SegmentHead,
    SegmentReady,
)
from tallycast.hls.targets import FrameClock, part_target_seconds, target_duration_seconds, usual_frame_rate
from tallycast.media.mp4 import FragmentReader, Movie, Sample, Track

# A source whose next keyframe does not come for so long is cut without one.
_MEASURE_SECONDS = 10.0
_MEASURE_BYTES = 64 << 20
# Distances between this many frames tell a frame rate that nobody declared.
_MEASURE_FRAMES = 4


class _Targets(msgspec.Struct, frozen=True, kw_only=True):
    """Fixed once for the whole broadcast."""

    part_seconds: float
    duration_seconds: int


class Packager:
    """One rendition of one broadcast. Bytes in, events out; knows no clock and no socket.

    `begin_run`, any number of `receive_data`, `end_run`; then the next run. Raises MediaFormatError on bytes
    that are not ffmpeg's; the run should then be ended.
    """

    def __init__(self, spec: RenditionSpec, broadcast_id: str) -> None:
        if not naming.is_broadcast_id(broadcast_id):
            raise ValueError(f"{broadcast_id!r} cannot stand in media names")
        self._spec = spec
        self._broadcast_id = broadcast_id
        self._targets: _Targets | None = None
        self._run = -1
        self._open: _Run | None = None
        self._sequence = 0  # of the segment that opens next
        self._breaks = 0  # in the timeline, since the broadcast began
        self._told_breaks = 0  # of these, the ones before the last segment that was opened
        self._wall_clock_end = 0.0

    @property
    def run(self) -> int:
        """The number of the present run, from 0; -1 before the first."""
        return self._run

    def begin_run(self, started_at: float) -> None:
        """A new ffmpeg, whose first frame is dated `started_at` (Unix seconds) and never before the last
        run's end."""
        if self._open is not None:
            raise RuntimeError("the run before has not been ended")
        self._run += 1
        if self._run:
            self._breaks += 1
        self._open = _Run(self, max(started_at, self._wall_clock_end))

    def receive_data(self, data: bytes) -> list[PackagerEvent]:
        if self._open is None:
            raise RuntimeError("data came outside of a run")
        return self._open.receive_data(data)

    def end_run(self) -> list[PackagerEvent]:
        """Close what is open. The last part and segment may be short, as RFC 8216bis allows for last
        parts."""
        if self._open is None:
            return []
        events = self._open.end()
        self._open = None
        return events


class _Run:
    """From one moov to its end."""

    def __init__(self, packager: Packager, anchor: float) -> None:
        self._packager = packager
        self._spec = packager._spec
        self._anchor = anchor
        self._reader = FragmentReader()
        self._movie: Movie | None = None
        self._lead: Track | None = None
        self._events: list[PackagerEvent] = []
        # Until the targets are known, leading frames wait here.
        self._held: list[Sample] | None = []
        self._held_bytes = 0
        self._cutter: Cutter | None = None
        self._builder: PartBuilder | None = None
        self._early_end: int | None = None  # a part that ends here as soon as the sound has come so far
        self._first_time = 0
        self._last_time = -1
        # The open segment.
        self._head: SegmentHead | None = None
        self._segment_ticks = 0
        self._segment_bytes = 0
        self._part_names: list[str] = []

    def receive_data(self, data: bytes) -> list[PackagerEvent]:
        for item in self._reader.receive_data(data):
            if isinstance(item, Movie):
                self._begin(item)
            else:
                self._take(item)
        return self._give_events()

    def end(self) -> list[PackagerEvent]:
        if self._held:
            self._release()
        if self._cutter is not None and self._builder is not None and self._builder.has_frames:
            self._end_part(self._cutter.expected_end)
        self._end_segment()
        return self._give_events()

    def _give_events(self) -> list[PackagerEvent]:
        events, self._events = self._events, []
        return events

    def _begin(self, movie: Movie) -> None:
        self._movie = movie
        self._lead = movie.video or movie.audio
        assert self._lead is not None
        self._builder = PartBuilder(self._lead, movie.audio if movie.video is not None else None)

    def _take(self, sample: Sample) -> None:
        lead, builder = self._lead, self._builder
        assert lead is not None
        assert builder is not None
        if sample.track_id != lead.id:
            builder.add_sound(sample)
            if self._early_end is not None and builder.sound_reaches(self._early_end):
                self._end_part(self._early_end)
            return
        if sample.decode_time <= self._last_time:
            sample = sample._replace(decode_time=self._last_time + 1)
        self._last_time = sample.decode_time
        if self._held is None:
            self._add_frame(sample)
            return
        self._held.append(sample)
        self._held_bytes += len(sample.data)
        if self._is_measured(self._held):
            self._release()

    # -- targets: measured before anything is listed

    def _is_measured(self, held: list[Sample]) -> bool:
        lead = self._lead
        assert lead is not None
        if self._packager._targets is not None:
            return True
        if lead.kind == "video" and self._spec.passthrough:
            is_long = held[-1].decode_time - held[0].decode_time >= _MEASURE_SECONDS * lead.timescale
            is_whole = len(held) > _MEASURE_FRAMES and held[-1].is_sync
            return is_whole or is_long or self._held_bytes > _MEASURE_BYTES
        return self._declared_frame_ticks() is not None or len(held) > _MEASURE_FRAMES

    def _declared_frame_ticks(self) -> float | None:
        """How long a frame should last by the settings or the stream; nothing is believed of a
        passthrough."""
        lead = self._lead
        assert lead is not None
        if lead.kind == "audio" or self._spec.passthrough:
            return None
        rate = self._spec.frame_rate or lead.description.frame_rate
        return lead.timescale / rate if rate and 1 <= rate <= 300 else None

    def _release(self) -> None:
        held, self._held = self._held or [], None
        lead = self._lead
        assert lead is not None
        declared = self._declared_frame_ticks()
        distances = [after.decode_time - before.decode_time for before, after in pairwise(held)]
        clock = FrameClock(lead.timescale, declared)
        # The first frame of a run is stretched by as much as its sound begins before it: no measure for
        # others.
        for distance in distances[1:]:
            clock.observe(distance)
        usual = declared or (clock.expected if len(held) > 1 else held[0].duration) or lead.timescale / 30
        targets = self._packager._targets
        if targets is None:
            targets = self._packager._targets = self._measure_targets(held, usual, distances)
        self._cutter = Cutter(
            timescale=lead.timescale,
            clock=FrameClock(lead.timescale, declared),
            part_target_seconds=targets.part_seconds,
            segment_seconds=self._spec.segment_seconds,
            target_duration_seconds=targets.duration_seconds,
            has_regular_keyframes=lead.kind == "video" and not self._spec.passthrough,
        )
        self._announce_init(targets, _frame_rate(lead, distances, usual))
        for sample in held:
            self._add_frame(sample)

    def _measure_targets(self, held: list[Sample], usual: float, distances: list[int]) -> _Targets:
        lead = self._lead
        assert lead is not None
        group = longest = 0.0
        if self._spec.passthrough and lead.kind == "video":
            syncs = [sample.decode_time for sample in held if sample.is_sync]
            end = syncs[1] if len(syncs) > 1 else held[-1].decode_time
            group = min((end - held[0].decode_time) / lead.timescale, _MEASURE_SECONDS)
            longest = min(max(distances[1:], default=0) / lead.timescale, self._spec.segment_seconds)
        return _Targets(
            part_seconds=part_target_seconds(self._spec.part_seconds, usual / lead.timescale, longest),
            duration_seconds=target_duration_seconds(self._spec.segment_seconds, group),
        )

    def _announce_init(self, targets: _Targets, frame_rate: float | None) -> None:
        assert self._movie is not None
        packager = self._packager
        self._init_name = naming.init_name(packager._broadcast_id, packager._run)
        self._events.append(
            InitReady(
                name=self._init_name,
                data=self._movie.init,
                run=packager._run,
                tracks=self._movie.tracks,
                target_duration_seconds=targets.duration_seconds,
                part_target_seconds=targets.part_seconds,
                frame_rate=frame_rate,
            )
        )

    # -- parts and segments

    def _add_frame(self, sample: Sample) -> None:
        cutter, builder = self._cutter, self._builder
        assert cutter is not None
        assert builder is not None
        if self._early_end is not None:
            self._end_part(self._early_end)  # the sound is late, and parts do not wait for it
        part_start = cutter.part_start
        before = cutter.before(sample.decode_time, sample.is_sync)
        if before.end_part is not None and builder.has_frames:
            self._write_part(part_start, before.end_part, is_last=before.new_segment)
        if before.new_segment:
            self._open_segment(cutter.part_start, is_gap=before.is_gap)
        cutter.add(sample.decode_time, sample.is_sync)
        builder.add_frame(sample)
        end = cutter.early_end()
        if end is None:
            return
        if cutter.is_segment_end(end) and not builder.sound_reaches(end):
            # The cut of the sound should be where the cut of the picture is: wait for it, one frame at most.
            self._early_end = end
        else:
            self._end_part(end)

    def _end_part(self, end: int) -> None:
        """End the open part although the frame after it has not come."""
        cutter = self._cutter
        assert cutter is not None
        self._early_end = None
        self._write_part(cutter.part_start, end, is_last=cutter.is_segment_end(end))
        cutter.end_part(end)

    def _write_part(self, start: int, end: int, *, is_last: bool) -> None:
        head, lead = self._head, self._lead
        assert head is not None
        assert lead is not None
        assert self._builder is not None
        data, independent = self._builder.finish(start, end)
        index = len(self._part_names)
        name = naming.part_name(self._packager._broadcast_id, head.sequence, index)
        self._part_names.append(name)
        self._segment_ticks += end - start
        self._segment_bytes += len(data)
        self._events.append(
            PartReady(
                name=name,
                data=data,
                sequence=head.sequence,
                part_index=index,
                duration_seconds=(end - start) / lead.timescale,
                independent=independent,
                next_part_name=self._part_name_after(head.sequence, index, is_last=is_last),
                head=head,
            )
        )

    def _open_segment(self, start: int, *, is_gap: bool) -> None:
        self._end_segment()
        packager, lead = self._packager, self._lead
        assert lead is not None
        assert self._builder is not None
        is_first = self._head is None
        if is_first:
            self._first_time = start
        if is_gap:
            packager._breaks += 1
        if is_first or is_gap:
            self._builder.drop_sound_before(start)
        sequence = packager._sequence
        packager._sequence += 1
        self._head = SegmentHead(
            name=naming.segment_name(packager._broadcast_id, sequence),
            sequence=sequence,
            init_name=self._init_name,
            discontinuities=packager._breaks - packager._told_breaks,
            program_date_time=self._anchor + (start - self._first_time) / lead.timescale,
        )
        packager._told_breaks = packager._breaks
        self._segment_ticks = self._segment_bytes = 0
        self._part_names = []

    def _end_segment(self) -> None:
        head, lead = self._head, self._lead
        if head is None or lead is None or not self._part_names:
            return
        duration_seconds = self._segment_ticks / lead.timescale
        self._packager._wall_clock_end = head.program_date_time + duration_seconds
        self._events.append(
            SegmentReady(
                name=head.name,
                sequence=head.sequence,
                duration_seconds=duration_seconds,
                part_names=tuple(self._part_names),
                size_bytes=self._segment_bytes,
                next_part_name=self._part_name_after(head.sequence, 0, is_last=True),
                head=head,
            )
        )
        self._part_names = []

    def _part_name_after(self, sequence: int, index: int, *, is_last: bool) -> str:
        broadcast_id = self._packager._broadcast_id
        if is_last:
            return naming.part_name(broadcast_id, sequence + 1, 0)
        return naming.part_name(broadcast_id, sequence, index + 1)


def _frame_rate(lead: Track, distances: list[int], usual: float) -> float | None:
    """What the playlist says: the stream's own word if it agrees with what was measured."""
    if lead.kind != "video":
        return None
    measured = lead.timescale / usual
    near = [each for each in distances if abs(each - usual) <= usual / 4]
    if len(near) > 8:
        measured = lead.timescale * len(near) / sum(near)
    told = lead.description.frame_rate
    return told if told and abs(told - measured) < 0.01 * measured else usual_frame_rate(measured)
