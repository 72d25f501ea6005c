"""The shapes that travel from the packager to the store and the window: rendition, parts, segments."""

from datetime import UTC, datetime

import msgspec

from tallycast.media.mp4 import Track


class RenditionSpec(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of one rendition, before any of it exists.

    `segment_seconds` and `part_seconds` are aims: segments end on keyframes and parts on frames.
    PART-HOLD-BACK is `hold_back_parts` times the part target. `frame_rate` None means "as it comes".
    The playlist lists `window_segments`, and beyond them whatever lies within `dvr_seconds`.
    `media_base` stands before every name of media in it; empty: they lie beside the playlist.
    """

    index: int
    name: str
    segment_seconds: float = 2.0
    part_seconds: float = 0.2
    hold_back_parts: float = 3.0
    window_segments: int = 15
    dvr_seconds: float = 0.0
    media_base: str = ""
    passthrough: bool = False
    keeps_captions: bool = False
    """Closed captions within the source's picture are in this one's as well."""
    declared_peak_bps: int = 0
    declared_average_bps: int = 0
    frame_rate: float | None = None


class InitReady(msgspec.Struct, frozen=True, kw_only=True):
    """The initialization section of a run (EXT-X-MAP), told before the run's first part.

    The two targets hold for the whole broadcast (RFC 8216bis 6.2.1: EXT-X-TARGETDURATION must not change).
    `frame_rate` is measured where neither the settings nor the stream say it.
    """

    name: str
    data: bytes
    run: int
    tracks: tuple[Track, ...]
    target_duration_seconds: int
    part_target_seconds: float
    frame_rate: float | None


class SegmentHead(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a segment from its first frame on.

    `discontinuities` says how many breaks of the timeline lie before it since the segment before it, runs
    that gave no media included: so all renditions count alike. `program_date_time` is Unix time in seconds.
    """

    name: str
    sequence: int
    init_name: str
    discontinuities: int
    program_date_time: float
    media_seconds: float = 0.0
    """When it begins on the run's own clock, which decode times count by."""

    @property
    def date_text(self) -> str:
        """The date as EXT-X-PROGRAM-DATE-TIME has it."""
        moment = datetime.fromtimestamp(self.program_date_time, UTC)
        return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


class PartReady(msgspec.Struct, frozen=True, kw_only=True):
    """One partial segment (RFC 8216bis 4.4.4.9) and its bytes.

    `independent`: it has a frame that can be decoded without others. `next_part_name` is what the part
    after it will be called by all that is known now (for EXT-X-PRELOAD-HINT): the next of this segment, or
    the first of the next segment when a keyframe is due.
    """

    name: str
    data: bytes
    sequence: int
    part_index: int
    duration_seconds: float
    independent: bool
    next_part_name: str
    head: SegmentHead


class SegmentReady(msgspec.Struct, frozen=True, kw_only=True):
    """A complete segment; its bytes are those of its parts, joined in order."""

    name: str
    sequence: int
    duration_seconds: float
    part_names: tuple[str, ...]
    size_bytes: int
    next_part_name: str
    head: SegmentHead

    @property
    def bit_rate_bps(self) -> float:
        return self.size_bytes * 8 / self.duration_seconds

    @property
    def program_date_time(self) -> float:
        return self.head.program_date_time

    @property
    def discontinuity(self) -> bool:
        return self.head.discontinuities > 0

    @property
    def init_name(self) -> str:
        return self.head.init_name


PackagerEvent = InitReady | PartReady | SegmentReady
