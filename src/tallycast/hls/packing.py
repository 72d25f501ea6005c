"""From frames to parts and from parts to segments, once the targets are known."""

import msgspec

from tallycast.hls import naming
from tallycast.hls.cutter import Cutter
from tallycast.hls.measuring import Targets
from tallycast.hls.part_builder import PartBuilder
from tallycast.hls.segment import (
    InitReady,
    PackagerEvent,
    PartReady,
    RenditionSpec,
    SegmentHead,
    SegmentReady,
)
from tallycast.hls.targets import FrameClock
from tallycast.media.mp4 import Movie, Sample


class Continuity(msgspec.Struct, kw_only=True):
    """What one run of ffmpeg hands on to the next, so that the broadcast stays one playlist."""

    broadcast_id: str
    run: int = -1
    targets: Targets | None = None
    # Of the segment that opens next. From 1: hls.js 1.7 takes a segment of number 0 for none and loads it
    # again and again (`sn || -1` where it notes appended parts).
    sequence: int = 1
    fragments: int = 0  # that were written
    breaks: int = 0  # in the timeline, since the broadcast began
    told_breaks: int = 0  # of these, the ones before the last segment that was opened
    end_seconds: float = 0.0  # when the last segment ended (Unix time)


class Packing:
    """Packs the frames of one run. `anchor` is the date of its first frame, `frame_ticks` a frame's
    length."""

    def __init__(
        self,
        spec: RenditionSpec,
        continuity: Continuity,
        targets: Targets,
        movie: Movie,
        *,
        anchor: float,
        frame_ticks: float | None,
    ) -> None:
        self._continuity = continuity
        self._anchor = anchor
        self._lead = movie.video or movie.tracks[0]
        self._builder = PartBuilder(self._lead, movie.audio if movie.video is not None else None)
        self._cutter = Cutter(
            timescale=self._lead.timescale,
            clock=FrameClock(
                self._lead.timescale,
                frame_ticks,
                self._lead.timescale / targets.frame_rate if targets.frame_rate else None,
            ),
            part_target_seconds=targets.part_seconds,
            segment_seconds=spec.segment_seconds,
            target_duration_seconds=targets.duration_seconds,
            has_regular_keyframes=self._lead.kind == "video" and not spec.passthrough,
        )
        self._early_end: int | None = None  # a part that ends here as soon as the sound has come so far
        self._first_time = 0
        self._last_time = -1
        self._head: SegmentHead | None = None  # of the open segment, and what it has so far:
        self._segment_ticks = 0
        self._segment_bytes = 0
        self._part_names: list[str] = []
        self._init = InitReady(
            name=naming.init_name(continuity.broadcast_id, continuity.run),
            data=movie.init,
            run=continuity.run,
            tracks=movie.tracks,
            target_duration_seconds=targets.duration_seconds,
            part_target_seconds=targets.part_seconds,
            frame_rate=targets.frame_rate,
        )
        self._events: list[PackagerEvent] = [self._init]

    def take_events(self) -> list[PackagerEvent]:
        events, self._events = self._events, []
        return events

    def add(self, sample: Sample) -> None:
        if sample.track_id == self._lead.id:
            # Decode times rise; where a writer's do not, the next tick is the nearest that does.
            if sample.decode_time <= self._last_time:
                sample = sample._replace(decode_time=self._last_time + 1)
            self._last_time = sample.decode_time
            self._add_frame(sample)
            return
        self._builder.add_sound(sample)
        if self._early_end is not None and self._builder.sound_reaches(self._early_end):
            self._end_part(self._early_end)

    def end(self) -> None:
        """Close what is open."""
        if self._builder.has_frames:
            self._end_part(self._cutter.expected_end)
        self._end_segment()

    def _add_frame(self, frame: Sample) -> None:
        cutter = self._cutter
        if self._early_end is not None:
            self._end_part(self._early_end)  # the sound is late, and parts do not wait for it
        part_start = cutter.part_start
        before = cutter.before(frame.decode_time, frame.is_sync)
        if before.end_part is not None:
            self._write_part(part_start, before.end_part, is_last=before.new_segment)
        if before.new_segment:
            self._open_segment(cutter.part_start, is_gap=before.is_gap)
        cutter.add(frame.decode_time, frame.is_sync)
        self._builder.add_frame(frame)
        end = cutter.early_end()
        if end is None:
            return
        if cutter.is_segment_end(end) and not self._builder.sound_reaches(end):
            # The cut of the sound should be where the cut of the picture is: wait for it, one frame at most.
            self._early_end = end
        else:
            self._end_part(end)

    def _end_part(self, end: int) -> None:
        """End the open part although the frame after it has not come."""
        self._early_end = None
        self._write_part(self._cutter.part_start, end, is_last=self._cutter.is_segment_end(end))
        self._cutter.end_part(end)

    def _write_part(self, start: int, end: int, *, is_last: bool) -> None:
        head = self._head
        if head is None:
            return  # the first frame opens a segment
        self._continuity.fragments += 1
        data, independent = self._builder.finish(self._continuity.fragments, start, end)
        index = len(self._part_names)
        name = naming.part_name(self._continuity.broadcast_id, head.sequence, index)
        self._part_names.append(name)
        self._segment_ticks += end - start
        self._segment_bytes += len(data)
        self._events.append(
            PartReady(
                name=name,
                data=data,
                sequence=head.sequence,
                part_index=index,
                duration_seconds=(end - start) / self._lead.timescale,
                independent=independent,
                next_part_name=self._part_name_after(head.sequence, index, is_last=is_last),
                head=head,
            )
        )

    def _open_segment(self, start: int, *, is_gap: bool) -> None:
        self._end_segment()
        continuity = self._continuity
        is_first = self._head is None
        if is_first:
            self._first_time = start
        if is_gap:
            continuity.breaks += 1
        if is_first or is_gap:
            self._builder.drop_sound_before(start)
        self._head = SegmentHead(
            name=naming.segment_name(continuity.broadcast_id, continuity.sequence),
            sequence=continuity.sequence,
            init_name=self._init.name,
            discontinuities=continuity.breaks - continuity.told_breaks,
            program_date_time=self._anchor + (start - self._first_time) / self._lead.timescale,
            media_seconds=start / self._lead.timescale,
        )
        continuity.sequence += 1
        continuity.told_breaks = continuity.breaks

    def _end_segment(self) -> None:
        head = self._head
        if head is None or not self._part_names:
            return
        duration_seconds = self._segment_ticks / self._lead.timescale
        self._continuity.end_seconds = head.program_date_time + duration_seconds
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
        self._segment_ticks = self._segment_bytes = 0
        self._part_names = []

    def _part_name_after(self, sequence: int, index: int, *, is_last: bool) -> str:
        broadcast_id = self._continuity.broadcast_id
        if is_last:
            return naming.part_name(broadcast_id, sequence + 1, 0)
        return naming.part_name(broadcast_id, sequence, index + 1)
