"""A session's core and a sender back to back: from the first check to FLV tags, over a wire that is not to be
trusted."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallycast.ingest.whip.dtls import DtlsFailed
from tallycast.ingest.whip.offer import Fingerprint, read_offer
from tallycast.ingest.whip.session import WAYS_MOST, WhipSession
from tallycast.ingest.whip.way import Way
from tallycast.media.flv import FlvTag, TagType
from tallycast.media.rtp.reorder import WAIT_SECONDS
from tests.support.webrtc_sender import (
    CERTIFICATE,
    H264,
    OPUS,
    RTX,
    SrtpSender,
    check,
    description,
    packet,
    stranger,
)
from tests.unit.media.rtp.test_avc import KEY, NEXT, PPS, SPS, stap

WAY, OTHER = Way("192.0.2.7", 5000, "192.0.2.1"), Way("198.51.100.9", 6000, "192.0.2.1")
SECRET = "our-password"


class Wire:
    """Both ends, and a clock that stands until it is set."""

    def __init__(self, *, setup: str = "actpass", theirs: Fingerprint = CERTIFICATE.fingerprint) -> None:
        self.now = 100.0
        self.session = WhipSession(
            read_offer(description(theirs, setup=setup)),
            ufrag="us",
            password=SECRET,
            certificate=CERTIFICATE,
            ssrc=9,
            keyframe_seconds=2.0,
            now=self.now,
        )
        self.sender = SrtpSender(CERTIFICATE, CERTIFICATE.fingerprint, is_client=setup != "passive")
        self.tags: list[FlvTag] = []
        self.said: list[bytes] = []
        """RTCP of ours, in clear."""

    def to_us(self, data: bytes, way: Way = WAY) -> None:
        self.tags += self.session.receive_data(data, way, self.now)

    def connect(self) -> None:
        self.to_us(check("us", SECRET))
        self.sender.start()
        for _ in range(10):
            for datagram in self.sender.take():
                self.to_us(datagram)
            self._to_them()
        assert self.session.is_established
        assert self.sender.is_established

    def send(self, *packets: bytes) -> None:
        for one in packets:
            self.to_us(self.sender.seal_rtp(one))

    def pass_time(self, seconds: float) -> None:
        self.now += seconds
        self.tags += self.session.handle_deadline(self.now)
        self._to_them()

    def _to_them(self) -> None:
        for way, datagram in self.session.data_to_send():
            assert way in (WAY, OTHER)
            if 20 <= datagram[0] < 64:
                self.sender.receive(datagram)
            elif datagram[0] >= 128:
                clear = self.sender.open_rtcp(datagram)
                assert clear is not None
                self.said.append(clear)

    def said_kinds(self) -> set[tuple[int, int]]:
        """Type and format of each packet that we said, and forget them."""
        found = set()
        for compound in self.said:
            at = 0
            while at < len(compound):
                found.add((compound[at + 1], compound[at] & 0x1F))
                at += 4 * (int.from_bytes(compound[at + 2 : at + 4], "big") + 1)
        self.said = []
        return found


def picture(sequence: int, timestamp: int, unit: bytes) -> bytes:
    return packet(H264, 5, sequence, timestamp, unit, mark=True)


def sound(sequence: int, timestamp: int) -> bytes:
    return packet(OPUS, 4, sequence, timestamp, b"\xf8\xff\xfe", mark=False)


NACK, PICTURE_LOSS, BITRATE = (205, 1), (206, 1), (206, 15)


# "passive" is what ffmpeg offers: then the hello is ours.
@pytest.mark.parametrize("setup", ["actpass", "active", "passive"])
def test_media_come_out_as_tags(setup: str) -> None:
    wire = Wire(setup=setup)
    wire.connect()
    wire.send(sound(1, 0), picture(1, 0, stap(SPS, PPS, KEY)))
    wire.now += 0.033
    wire.send(picture(2, 2970, NEXT), sound(2, 960))
    kinds = [(tag.type, tag.is_sequence_header, tag.is_keyframe) for tag in wire.tags]
    assert kinds == [
        (TagType.AUDIO, True, False),
        (TagType.AUDIO, False, False),
        (TagType.VIDEO, True, False),
        (TagType.VIDEO, False, True),
        (TagType.VIDEO, False, False),
        (TagType.AUDIO, False, False),
    ]
    times = [tag.timestamp_ms - wire.tags[0].timestamp_ms for tag in wire.tags]
    assert times == [0, 0, 0, 0, 33, 20]


def test_keyframes_are_asked_for_at_the_start_and_again_and_again() -> None:
    wire = Wire()
    wire.connect()
    wire.send(sound(1, 0), picture(1, 0, NEXT))
    assert wire.tags[-1].type is TagType.AUDIO  # nobody can begin with that picture
    wire.pass_time(0.05)
    assert PICTURE_LOSS in wire.said_kinds()
    wire.pass_time(0.1)
    assert PICTURE_LOSS not in wire.said_kinds()  # a round trip takes its time
    wire.pass_time(0.5)
    assert PICTURE_LOSS in wire.said_kinds()
    wire.send(picture(2, 3000, stap(SPS, PPS, KEY)))
    assert wire.tags[-1].is_keyframe
    wire.pass_time(1.9)
    assert wire.said_kinds() == {(201, 2), BITRATE}
    wire.pass_time(0.2)
    assert PICTURE_LOSS in wire.said_kinds()


def test_what_was_lost_is_asked_for_and_put_in_its_place() -> None:
    wire = Wire()
    wire.connect()
    wire.send(picture(1, 0, stap(SPS, PPS, KEY)))
    lost = picture(2, 3000, NEXT)
    wire.send(picture(3, 6000, NEXT))
    assert len(wire.tags) == 2
    wire.pass_time(0.03)
    assert NACK in wire.said_kinds()
    # As a repair stream has it: another source, and the number that it had before the payload.
    wire.send(packet(RTX, 6, 1, 3000, struct.pack(">H", 2) + lost[12:], mark=True))
    assert [tag.timestamp_ms - wire.tags[0].timestamp_ms for tag in wire.tags] == [0, 0, 33, 67]
    # Padding of that stream is nothing.
    wire.send(packet(RTX, 6, 2, 3000, b"", mark=False))
    wire.send(picture(4, 9000, NEXT))
    assert len(wire.tags) == 5


def test_what_does_not_come_again_costs_a_keyframe() -> None:
    wire = Wire()
    wire.connect()
    wire.send(picture(1, 0, stap(SPS, PPS, KEY)), picture(3, 6000, NEXT))
    wire.pass_time(WAIT_SECONDS + 0.01)
    assert PICTURE_LOSS in wire.said_kinds()
    assert len(wire.tags) == 2
    wire.send(picture(4, 9000, NEXT), picture(5, 12_000, KEY), picture(6, 15_000, NEXT))
    assert [tag.timestamp_ms - wire.tags[0].timestamp_ms for tag in wire.tags] == [0, 0, 133, 167]


def test_a_sender_that_changes_its_network_is_answered_there() -> None:
    wire = Wire()
    wire.connect()
    wire.to_us(check("us", SECRET, nominates=False), OTHER)
    answers = wire.session.data_to_send()
    assert [way for way, _ in answers] == [OTHER]
    wire.send(picture(1, 0, stap(SPS, PPS, KEY)))
    wire.now += 2.5
    wire.session.handle_deadline(wire.now)
    assert {way for way, _ in wire.session.data_to_send()} == {WAY}
    wire.to_us(check("us", SECRET), OTHER)
    wire.session.data_to_send()
    wire.now += 1.0
    wire.session.handle_deadline(wire.now)
    assert {way for way, _ in wire.session.data_to_send()} == {OTHER}


# A sender on the road comes from another place again and again; the way that it uses is never forgotten.
def test_the_latest_ways_count() -> None:
    wire = Wire()
    wire.connect()
    places = [Way("198.51.100.9", port, "192.0.2.1") for port in range(1, WAYS_MOST + 10)]
    for place in places:
        wire.to_us(check("us", SECRET, nominates=False), place)
    wire.session.data_to_send()
    assert wire.session.ways == {WAY, *places[-WAYS_MOST + 1 :]}
    wire.to_us(wire.sender.seal_rtp(picture(1, 0, stap(SPS, PPS, KEY))), places[0])
    assert wire.tags == []
    wire.to_us(wire.sender.seal_rtp(picture(2, 0, stap(SPS, PPS, KEY))), places[-1])
    assert len(wire.tags) == 2


def test_the_end_in_both_directions() -> None:
    wire = Wire()
    wire.connect()
    wire.sender.close()
    for datagram in wire.sender.take():
        wire.to_us(datagram)
    assert wire.session.failure == ""
    other = Wire()
    other.connect()
    other.session.close()
    other._to_them()
    assert other.sender.is_closed


def test_a_certificate_that_the_offer_did_not_name() -> None:
    wire = Wire(theirs=Fingerprint("sha-256", bytes(32)))
    with pytest.raises(AssertionError):
        wire.connect()
    assert wire.session.failure is not None
    assert "certificate" in wire.session.failure
    other = Wire()
    other.sender = SrtpSender(CERTIFICATE, Fingerprint("sha-512", bytes(64)), is_client=True)
    with pytest.raises(DtlsFailed, match="certificate"):
        other.connect()


# Who does not know the password gets no answer, and who has no key is not heard.
def test_strangers() -> None:
    wire = Wire()
    wire.to_us(check("us", "guessed"))
    wire.to_us(check("them", SECRET))
    wire.to_us(check("us", SECRET, spoiled=True))
    assert wire.session.data_to_send() == []
    greeter = SrtpSender(CERTIFICATE, CERTIFICATE.fingerprint, is_client=True)
    greeter.start()
    for datagram in greeter.take():
        wire.to_us(datagram)  # a hello over a way that nobody checked
    assert wire.session.data_to_send() == []
    wire.connect()
    wire.to_us(stranger().protect(picture(1, 0, stap(SPS, PPS, KEY))))
    wire.to_us(wire.sender.seal_rtp(picture(1, 0, stap(SPS, PPS, KEY))), OTHER)
    assert wire.tags == []
    genuine = wire.sender.seal_rtp(picture(2, 0, stap(SPS, PPS, KEY)))
    wire.to_us(genuine)
    wire.to_us(genuine)  # once more, by whoever has recorded it
    assert len(wire.tags) == 2


def test_another_source_takes_over_only_from_a_silent_one() -> None:
    wire = Wire()
    wire.connect()
    wire.send(picture(1, 0, stap(SPS, PPS, KEY)))
    second = packet(H264, 77, 900, 4_000_000_000, stap(SPS, PPS, KEY), mark=True)
    wire.send(second)
    assert len(wire.tags) == 2
    wire.now += 2.5
    wire.send(packet(H264, 77, 901, 4_000_000_000, stap(SPS, PPS, KEY), mark=True))
    assert [tag.timestamp_ms - wire.tags[0].timestamp_ms for tag in wire.tags] == [0, 0, 2500]


@given(st.lists(st.binary(max_size=60), max_size=20), st.integers(0, 255))
def test_any_datagrams(data: list[bytes], first: int) -> None:
    wire = Wire()
    for one in data:
        wire.to_us(bytes((first,)) + one)
    wire.to_us(check("us", SECRET))
    for one in data:
        wire.to_us(bytes((first,)) + one)
        wire.to_us(one)
    wire.pass_time(0.1)
    assert wire.tags == []


@given(st.lists(st.tuples(st.sampled_from([H264, OPUS, RTX, 99, 72]), st.binary(max_size=60)), max_size=12))
def test_any_payloads_of_one_with_the_key(arrived: list[tuple[int, bytes]]) -> None:
    wire = Wire()
    wire.connect()
    for number, (kind, payload) in enumerate(arrived):
        wire.send(packet(kind, kind, number, number * 3000, payload, mark=True))
        wire.to_us(wire.sender.seal(b"\x80\xc8\x00\x06" + payload.ljust(24, b"\0")))
        wire.pass_time(0.05)
    assert wire.session.failure is None
