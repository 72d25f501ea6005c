"""The packager: fragments of one frame each in, parts and segments out (RFC 8216bis 6.2.1, CMAF).

ffmpeg gives each frame as its own fragment the moment it is encoded. Listing these as parts would break the
rule that parts last at least 85 % of the part target, cut sound elsewhere than pictures, and cost six
percent. So the frames are collected and written again: one fragment a part, parts of equal length, segments
that begin with a keyframe.
"""

from tallycast.hls import naming
from tallycast.hls.packing import Continuity
from tallycast.hls.run import Run
from tallycast.hls.segment import PackagerEvent, RenditionSpec


class Packager:
    """One rendition of one broadcast. Bytes in, events out; knows no clock and no socket.

    `begin_run`, any number of `receive_data`, `end_run`; then the next run. Raises MediaFormatError on bytes
    that are not ffmpeg's; the run should then be ended.
    """

    def __init__(self, spec: RenditionSpec, broadcast_id: str) -> None:
        if not naming.is_broadcast_id(broadcast_id):
            raise ValueError(f"{broadcast_id!r} cannot stand in media names")
        self._spec = spec
        self._continuity = Continuity(broadcast_id=broadcast_id)
        self._open: Run | None = None

    @property
    def run(self) -> int:
        """The number of the present run, from 0; -1 before the first."""
        return self._continuity.run

    def begin_run(self, started_at: float, *, repeats: bool = False) -> None:
        """A new ffmpeg. Its first frame is dated `started_at` (Unix seconds), or the last run's end if
        later. Of one that `repeats` pictures of the run before everything up to its second keyframe is
        left out."""
        if self._open is not None:
            raise RuntimeError("the run before has not been ended")
        self._continuity.run += 1
        if self._continuity.run:
            self._continuity.breaks += 1
        self._open = Run(self._spec, self._continuity, started_at, repeats=repeats)

    def receive_data(self, data: bytes) -> list[PackagerEvent]:
        """What these bytes complete: an InitReady first in each run, a SegmentReady after its last part."""
        if self._open is None:
            raise RuntimeError("data came outside of a run")
        return self._open.receive_data(data)

    def end_run(self) -> list[PackagerEvent]:
        """Close what is open. The last part and segment may be short (RFC 8216bis 4.4.4.9)."""
        if self._open is None:
            return []
        events = self._open.end()
        self._open = None
        return events
