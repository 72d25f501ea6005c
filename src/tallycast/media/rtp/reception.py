"""How one source arrives: what its receiver reports (RFC 3550 6.4.1, A.3, A.8), sans-IO."""

from tallycast.media.rtp.counting import nearest
from tallycast.media.rtp.packet import RtpPacket
from tallycast.media.rtp.rtcp import ReportBlock, SenderReport


class Reception:
    """Counts the packets of one source. `now` is seconds of a monotonic clock."""

    def __init__(self, ssrc: int, rate: int) -> None:
        """`rate`: of the payload's clock, in Hz."""
        self._ssrc = ssrc
        self._rate = rate
        self._first: int | None = None
        self._highest = 0
        self._received = 0
        self._told_expected = self._told_received = 0
        self._transit: int | None = None
        self._jitter = 0.0
        self._report_ntp = 0
        self._report_at = 0.0

    def add(self, packet: RtpPacket, now: float) -> None:
        """A packet came."""
        if self._first is None:
            self._first = self._highest = packet.sequence
        self._highest = max(self._highest, nearest(packet.sequence, self._highest, 16))
        self._received += 1
        transit = (int(now * self._rate) - packet.timestamp) & 0xFFFFFFFF
        if self._transit is not None:
            difference = abs(nearest((transit - self._transit) & 0xFFFFFFFF, 0, 32))
            self._jitter += (min(difference, self._rate) - self._jitter) / 16
        self._transit = transit

    def heard(self, report: SenderReport, now: float) -> None:
        """The sender told its clock."""
        self._report_ntp, self._report_at = report.ntp >> 16 & 0xFFFFFFFF, now

    def block(self, now: float) -> ReportBlock:
        """The report on what came since the last one."""
        expected = 0 if self._first is None else self._highest - self._first + 1
        expected_now = expected - self._told_expected
        lost_now = expected_now - (self._received - self._told_received)
        self._told_expected, self._told_received = expected, self._received
        return ReportBlock(
            ssrc=self._ssrc,
            fraction_lost=min(255, (lost_now << 8) // expected_now) if lost_now > 0 else 0,
            lost=expected - self._received,
            highest_sequence=self._highest,
            jitter=int(self._jitter),
            last_report=self._report_ntp,
            delay=int((now - self._report_at) * 65_536) if self._report_ntp else 0,
        )
