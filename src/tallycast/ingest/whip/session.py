"""One sender's session: checks, DTLS, media and what is said about them, in one core without a socket.

A datagram says by its first byte what it is (RFC 7983): a check of the way (STUN), DTLS, RTP or RTCP. A way
counts once a check came over it that is signed with the session's password; what comes over another is
nobody's.
"""

from tallycast.ingest.whip import stun
from tallycast.ingest.whip.dtls import DtlsCertificate, DtlsFailed, DtlsSrtp
from tallycast.ingest.whip.offer import Offer
from tallycast.ingest.whip.tracks import AudioTrack, Track, VideoTrack
from tallycast.ingest.whip.way import Way
from tallycast.media.errors import MediaFormatError
from tallycast.media.flv import FlvTag
from tallycast.media.rtp import rtcp
from tallycast.media.rtp.arrivals import Arrivals
from tallycast.media.rtp.clock import TrackClock
from tallycast.media.rtp.packet import RtpPacket, read_rtp

REPORT_SECONDS = 1.0
LOOK_SECONDS = 0.05
"""Between two looks at what is to be said: senders find their bitrate by it."""
HURRY_SECONDS = 0.02
"""The same while packets are missing."""
LIMIT_BITS_PER_SECOND = 8_000_000
"""What a sender may send that has no other way to find out; it turns down by itself when packets are lost."""
WAYS_MOST = 32
"""Over which checks came, the latest: a sender with many addresses tries each with each of ours, and one that
moves comes from others every time."""
_DTLS = range(20, 64)
_RTP = range(128, 192)


class WhipSession:
    """`receive_data` and `handle_deadline` move it on; `data_to_send` is looked at after each."""

    def __init__(
        self,
        offer: Offer,
        *,
        ufrag: str,
        password: str,
        certificate: DtlsCertificate,
        ssrc: int,
        keyframe_seconds: float,
        now: float,
    ) -> None:
        """`ssrc`: what we call ourselves, at random. `keyframe_seconds`: how far apart they may be."""
        self.ufrag = ufrag
        self._password = password
        self._ssrc = ssrc
        # In the offer "actpass" and "active" leave the hello to the sender.
        self.is_dtls_client = offer.setup == "passive"
        self._dtls = DtlsSrtp(certificate, offer.fingerprint, is_client=self.is_dtls_client)
        self._way: Way | None = None
        self._checked_ways: dict[Way, None] = {}
        """The one that was checked last stands last."""
        self.ways: frozenset[Way] = frozenset()
        """The same; another set when it is another."""
        self._answers: list[tuple[Way, bytes]] = []
        self._tracks: dict[int, Track] = {}
        """By payload type."""
        self._repairs: dict[int, Track] = {}
        """The same for what is sent again."""
        self._video: VideoTrack | None = None
        sound_clock: TrackClock | None = None
        self._feedback: set[str] = set()
        self._transport_number: int | None = None
        for kind in ("audio", "video"):
            medium = offer.taken(kind)
            if medium is None or medium.codec is None:
                continue
            codec = medium.codec
            # The picture follows the sound: a shift that nobody sees could be heard.
            clock = TrackClock(codec.rate, sound_clock)
            if kind == "audio":
                sound_clock = clock
                self._tracks[codec.payload_type] = AudioTrack(codec.rate, clock)
            else:
                self._video = VideoTrack(codec.rate, clock, keyframe_seconds)
                self._tracks[codec.payload_type] = self._video
            if codec.repair is not None:
                self._repairs[codec.repair] = self._tracks[codec.payload_type]
            self._feedback |= set(codec.feedback)
            self._transport_number = self._transport_number or medium.transport_number
        self._arrivals = Arrivals()
        self._reported_at = self._looked_at = now
        self.failure: str | None = None
        """Why it cannot go on, in words; "" where the other side left as it should."""

    @property
    def is_established(self) -> bool:
        """Whether media can come."""
        return self._dtls.is_established

    # In.

    def receive_data(self, data: bytes, way: Way, now: float) -> list[FlvTag]:
        """Take a datagram; returns the tags that it completed."""
        if not data or self.failure is not None:
            return []
        first = data[0]
        if stun.is_stun(data):
            self._checked(data, way)
        elif way not in self.ways:
            return []
        elif first in _RTP and len(data) > 1:
            return self._receive_media(data, now)
        elif first in _DTLS:
            self._advance(data)
        return []

    def _checked(self, data: bytes, way: Way) -> None:
        check = stun.read_check(data)
        if check is None or check.ours != self.ufrag or not check.is_signed_with(self._password):
            return
        self._answers.append((way, stun.answer(check, way.host, way.port, self._password)))
        if self._way is None:
            self._way = way
            self._advance(None)
        elif check.nominates:
            self._way = way
        checked = self._checked_ways
        checked.pop(way, None)
        checked[way] = None
        if len(checked) > WAYS_MOST:
            del checked[next(one for one in checked if one != self._way)]
        if self.ways != checked.keys():
            self.ways = frozenset(checked)

    def _advance(self, data: bytes | None) -> None:
        try:
            if data is None:
                self._dtls.start()
            else:
                self._dtls.receive(data)
        except DtlsFailed as error:
            self.failure = str(error)
        if self._dtls.is_closed:
            self.failure = ""

    def _receive_media(self, data: bytes, now: float) -> list[FlvTag]:
        is_rtcp = rtcp.FIRST_TYPE <= data[1] <= rtcp.LAST_TYPE
        clear = self._dtls.open_rtcp(data) if is_rtcp else self._dtls.open_rtp(data)
        if clear is None:
            return []
        try:
            if is_rtcp:
                self._heard(clear, now)
                return []
            packet = read_rtp(clear)
        except MediaFormatError:
            return []  # one packet; what it lacks is asked for
        self._note_arrival(packet, now)
        track = self._tracks.get(packet.payload_type)
        if track is not None:
            track.receive(packet, now)
            return track.tags(now)
        track = self._repairs.get(packet.payload_type)
        if track is not None:
            track.repair(packet, now)
            return track.tags(now)
        return []

    def _heard(self, data: bytes, now: float) -> None:
        for report in rtcp.read_rtcp(data):
            for track in self._tracks.values():
                if track.ssrc == report.ssrc:
                    track.heard(report, now)

    def _note_arrival(self, packet: RtpPacket, now: float) -> None:
        if self._transport_number is None:
            return
        number = packet.element(self._transport_number)
        if number is not None and len(number) == 2:
            self._arrivals.add(int.from_bytes(number, "big"), now)

    # Time.

    def deadline(self, now: float) -> float | None:
        """When `handle_deadline` is due; None before there is a way."""
        if self._way is None or self.failure is not None:
            return None
        if not self.is_established:
            left = self._dtls.timeout_seconds()
            return None if left is None else now + left
        hurries = any(track.waits for track in self._tracks.values())
        return self._looked_at + (HURRY_SECONDS if hurries else LOOK_SECONDS)

    def handle_deadline(self, now: float) -> list[FlvTag]:
        """Time has passed; returns tags for which nothing is waited any longer."""
        if self.failure is not None:
            return []
        if not self.is_established:
            try:
                self._dtls.handle_timeout()
            except DtlsFailed as error:
                self.failure = str(error)
            return []
        self._looked_at = now
        tags = [tag for track in self._tracks.values() for tag in track.tags(now)]
        self._say(now)
        return tags

    def _say(self, now: float) -> None:
        """Reports and wishes. A compound packet begins with a report, be it an empty one."""
        ssrcs = [track.ssrc for track in self._tracks.values() if track.ssrc is not None]
        if not ssrcs:
            return
        parts: list[bytes] = []
        blocks: list[rtcp.ReportBlock] = []
        if now - self._reported_at >= REPORT_SECONDS:
            self._reported_at = now
            blocks = [block for track in self._tracks.values() if (block := track.block(now)) is not None]
            if "goog-remb" in self._feedback and self._transport_number is None:
                parts.append(rtcp.bitrate_limit(self._ssrc, ssrcs, LIMIT_BITS_PER_SECOND))
        parts += [
            rtcp.nack(self._ssrc, track.ssrc, missing)
            for track in self._tracks.values()
            if track.ssrc is not None and (missing := track.asked(now))
        ]
        video = self._video
        if video is not None and video.ssrc is not None and video.wishes_keyframe(now):
            parts.append(rtcp.picture_loss(self._ssrc, video.ssrc))
        if blocks or parts:
            self._dtls.seal_rtcp(rtcp.receiver_report(self._ssrc, blocks) + b"".join(parts))
        arrived = self._arrivals.feedback()
        if arrived is not None:
            feedback = rtcp.transport_feedback(self._ssrc, ssrcs[0], arrived)
            self._dtls.seal_rtcp(rtcp.receiver_report(self._ssrc, ()) + feedback)

    # Out.

    def data_to_send(self) -> list[tuple[Way, bytes]]:
        """Datagrams, each with its way."""
        answers, self._answers = self._answers, []
        sent = self._dtls.take()
        if self._way is not None:
            answers += [(self._way, datagram) for datagram in sent]
        return answers

    def close(self) -> None:
        """Say that we end; `data_to_send` has it."""
        self._dtls.close()
