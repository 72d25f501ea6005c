"""One source of sound or picture in a session: its packets to FLV tags, and what it lacks, sans-IO."""

import msgspec

from tallycast.media.flv import FlvTag
from tallycast.media.rtp.avc import AvcDepacketizer
from tallycast.media.rtp.clock import TrackClock
from tallycast.media.rtp.packet import RtpPacket
from tallycast.media.rtp.reception import Reception
from tallycast.media.rtp.reorder import Reorder
from tallycast.media.rtp.rtcp import ReportBlock, SenderReport
from tallycast.media.rtp.tags import AvcTags, opus_configuration, opus_tag

KEYFRAME_AGAIN_SECONDS = 0.5
"""Between two wishes for the same keyframe: a round trip, an encoder's frame and some patience."""
SOURCE_SECONDS = 2.0
"""So long a source may be silent before another of its kind takes its place."""
CHANNELS = 2
"""Opus in RTP is stereo by declaration (RFC 7587 7); a packet of one channel decodes to two the same."""


class _Source(msgspec.Struct):
    ssrc: int
    reception: Reception
    reorder: Reorder
    last_at: float


class Track:
    """What sound and picture have in common."""

    def __init__(self, rate: int, clock: TrackClock) -> None:
        self._rate = rate
        self._source: _Source | None = None
        self._clock = clock

    @property
    def ssrc(self) -> int | None:
        """Of the source; None before its first packet."""
        return None if self._source is None else self._source.ssrc

    def receive(self, packet: RtpPacket, now: float) -> None:
        """Take a packet; `tags` gives what it completes."""
        source = self._source
        if source is None or source.ssrc != packet.ssrc:
            if source is not None and now - source.last_at < SOURCE_SECONDS:
                return  # a second source of one medium: nobody agreed to that
            if source is not None:
                self._clock.restart()
                self.lost()
            source = _Source(packet.ssrc, Reception(packet.ssrc, self._rate), Reorder(), now)
            self._source = source
        source.last_at = now
        source.reception.add(packet, now)
        source.reorder.add(packet, now)

    def repair(self, packet: RtpPacket, now: float) -> None:
        """Take a packet of the repair stream (RFC 4588 4): the number that it had stands before its payload.
        One without is padding."""
        source = self._source
        if source is None or len(packet.payload) < 2:
            return
        again = msgspec.structs.replace(
            packet,
            sequence=int.from_bytes(packet.payload[:2], "big"),
            ssrc=source.ssrc,
            payload=packet.payload[2:],
        )
        source.reorder.add(again, now)

    def tags(self, now: float) -> list[FlvTag]:
        """What is complete, in order."""
        if self._source is None:
            return []
        return [tag for packet in self._source.reorder.take(now) for tag in self.unpack(packet, now)]

    def heard(self, report: SenderReport, now: float) -> None:
        """The sender told its clock."""
        if self._source is not None:
            self._source.reception.heard(report, now)
            self._clock.heard(report)

    def block(self, now: float) -> ReportBlock | None:
        """The report of a receiver."""
        return None if self._source is None else self._source.reception.block(now)

    def asked(self, now: float) -> list[int]:
        """Packets that are asked for now."""
        return [] if self._source is None else self._source.reorder.asked(now)

    @property
    def waits(self) -> bool:
        """Whether packets are missing."""
        return self._source is not None and self._source.reorder.waits

    def lost(self) -> None:
        """What comes next does not follow on what came."""

    def unpack(self, packet: RtpPacket | None, now: float) -> list[FlvTag]:
        """Tags of the next packet in order; None: some are gone for good."""
        raise NotImplementedError

    def _place_ms(self, timestamp: int, now: float) -> int:
        return round(self._clock.place(timestamp, now) * 1000) & 0xFFFFFFFF


class AudioTrack(Track):
    """Opus: a packet is a frame."""

    def __init__(self, rate: int, clock: TrackClock) -> None:
        super().__init__(rate, clock)
        self._is_configured = False

    def unpack(self, packet: RtpPacket | None, now: float) -> list[FlvTag]:
        """See Track."""
        if packet is None or not packet.payload:
            return []
        time_ms = self._place_ms(packet.timestamp, now)
        begin = [] if self._is_configured else [opus_configuration(CHANNELS, time_ms)]
        self._is_configured = True
        return [*begin, opus_tag(packet.payload, time_ms)]


class VideoTrack(Track):
    """H.264: packets to pictures, and the wish for keyframes, which browsers make only when asked."""

    def __init__(self, rate: int, clock: TrackClock, keyframe_seconds: float) -> None:
        super().__init__(rate, clock)
        self._pictures = AvcDepacketizer()
        self._tags = AvcTags()
        self._keyframe_seconds = keyframe_seconds
        self._keyframe_at: float | None = None
        self._wished_at: float | None = None

    def lost(self) -> None:
        """See Track."""
        self._pictures.add(None)

    def unpack(self, packet: RtpPacket | None, now: float) -> list[FlvTag]:
        """See Track."""
        tags: list[FlvTag] = []
        for picture in self._pictures.add(packet):
            if picture.is_keyframe:
                self._keyframe_at, self._wished_at = now, None
            tags += self._tags.tags(picture, self._place_ms(picture.timestamp, now))
        return tags

    def wishes_keyframe(self, now: float) -> bool:
        """Whether a keyframe is to be asked for now; counts as done."""
        if self._source is None:
            return False
        due = (
            self._pictures.needs_keyframe
            or self._keyframe_at is None
            or now - self._keyframe_at >= self._keyframe_seconds
        )
        if not due or (self._wished_at is not None and now - self._wished_at < KEYFRAME_AGAIN_SECONDS):
            return False
        self._wished_at = now
        return True
