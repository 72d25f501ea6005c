"""What a packager would make of a long broadcast, by hand: tiny segments at any speed."""

from tallycast.hls import InitReady, PackagerEvent, PartReady, RenditionSpec, SegmentHead, SegmentReady
from tallycast.hls.naming import init_name, part_name, segment_name
from tallycast.media.mp4 import Track
from tallycast.media.mp4.sample_entry import Description

VIDEO = Track(
    id=1,
    kind="video",
    timescale=15_360,
    description=Description(codec="avc1.64001f", width=1280, height=720, frame_rate=30.0),
    default_duration=0,
    default_size=0,
    default_flags=0,
)


class MadeUp:
    """One rendition of a broadcast `broadcast_id`; each call gives the events of the next thing."""

    def __init__(
        self, broadcast_id: str = "b1", *, segment_seconds: float = 2.0, part_bytes: int = 100
    ) -> None:
        self.broadcast_id = broadcast_id
        self.sequence = 0
        self.run = -1
        self._segment_seconds = segment_seconds
        self._part_bytes = part_bytes
        self._date = 1_700_000_000.0
        self._breaks = 0

    def spec(self, **changes: object) -> RenditionSpec:
        """Of an encoded variant."""
        values: dict[str, object] = {"index": 0, "name": "720p", "frame_rate": 30.0, **changes}
        return RenditionSpec(**values)  # type: ignore[arg-type]

    def begin(self) -> list[PackagerEvent]:
        """A run of ffmpeg begins."""
        self.run += 1
        self._breaks = int(self.run > 0)
        return [
            InitReady(
                name=init_name(self.broadcast_id, self.run),
                data=b"init",
                run=self.run,
                tracks=(VIDEO,),
                target_duration_seconds=round(self._segment_seconds),
                part_target_seconds=self._segment_seconds / 10,
                frame_rate=30.0,
            )
        ]

    def segment(self) -> list[PackagerEvent]:
        """Ten parts and their segment."""
        self.sequence += 1
        name, seconds = self.broadcast_id, self._segment_seconds / 10
        head = SegmentHead(
            name=segment_name(name, self.sequence),
            sequence=self.sequence,
            init_name=init_name(name, self.run),
            discontinuities=self._breaks,
            program_date_time=self._date,
        )
        following = part_name(name, self.sequence + 1, 0)
        parts = [
            PartReady(
                name=part_name(name, self.sequence, index),
                data=b"%d.%d;" % (self.sequence, index) * (self._part_bytes // 5),
                sequence=self.sequence,
                part_index=index,
                duration_seconds=seconds,
                independent=index == 0,
                next_part_name=part_name(name, self.sequence, index + 1) if index < 9 else following,
                head=head,
            )
            for index in range(10)
        ]
        whole = SegmentReady(
            name=head.name,
            sequence=self.sequence,
            duration_seconds=self._segment_seconds,
            part_names=tuple(part.name for part in parts),
            size_bytes=sum(len(part.data) for part in parts),
            next_part_name=following,
            head=head,
        )
        self._date += self._segment_seconds
        self._breaks = 0
        return [*parts, whole]
