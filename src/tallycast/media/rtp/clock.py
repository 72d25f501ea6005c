"""Times of several tracks on one clock, sans-IO.

Each track counts in units of its own from an accidental beginning. Sender reports say which moment of the
sender's clock a timestamp is (RFC 3550 6.4.1), but come seconds after the first packet; until then a track
lies where its first packet arrived. What the reports say is then taken over little by little by the track
that follows the other, so that nothing jumps.
"""

from tallycast.media.rtp.counting import nearest
from tallycast.media.rtp.rtcp import SenderReport

FURTHEST_SECONDS = 5.0
"""Nobody's sound and picture are further apart: a report that says so is wrong."""
CREEP = 0.1
"""Of the time that passes: 0.2 s are made up for in two seconds."""
_NTP_FRACTION = 1 << 32


class TrackClock:
    """The clock of one source. With `leader` it follows that track's."""

    def __init__(self, rate: int, leader: "TrackClock | None" = None) -> None:
        """`rate`: in Hz."""
        self._rate = rate
        self._leader = leader
        self._last: int | None = None
        """The newest timestamp, of as many bits as it needs."""
        self._offset = 0.0
        """Seconds from the track's own time to the common one."""
        self._sent_offset: float | None = None
        """Seconds from the track's own time to the sender's clock."""

    def place(self, timestamp: int, now: float) -> float:
        """The time of a timestamp (32 bits) in seconds. Called in the order of sending."""
        if self._last is None:
            self._last = timestamp
            self._offset = now - timestamp / self._rate
        whole = nearest(timestamp, self._last, 32)
        passed = (whole - self._last) / self._rate
        if passed > 0:
            self._follow(CREEP * passed)
        self._last = whole
        return whole / self._rate + self._offset

    def restart(self) -> None:
        """Another source takes over, which counts from a beginning of its own."""
        self._last = self._sent_offset = None

    def heard(self, report: SenderReport) -> None:
        """The sender told its clock; 0 is none (RFC 3550 6.4.1)."""
        if report.ntp and self._last is not None:
            whole = nearest(report.timestamp, self._last, 32)
            self._sent_offset = report.ntp / _NTP_FRACTION - whole / self._rate

    def _follow(self, most: float) -> None:
        leader = self._leader
        if leader is None or leader._sent_offset is None or self._sent_offset is None:
            return
        wrong = leader._offset + self._sent_offset - leader._sent_offset - self._offset
        if abs(wrong) <= FURTHEST_SECONDS:
            self._offset += max(-most, min(wrong, most))
