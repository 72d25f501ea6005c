"""H.264 out of RTP: units in each of their forms, and what is left when packets are missing."""

from hypothesis import given
from hypothesis import strategies as st

from tallycast.media.flv import FlvTag, TagType
from tallycast.media.h264 import parse_avcc
from tallycast.media.rtp.avc import AvcDepacketizer, Picture
from tallycast.media.rtp.packet import RtpPacket
from tallycast.media.rtp.tags import AvcTags, opus_configuration, opus_tag

SPS = bytes.fromhex("6742c01eda0280bfe5c044000003000400000300f03c58ba80")
PPS = bytes.fromhex("68ce0fc8")
KEY = b"\x65\x88" + b"k" * 50
NEXT = b"\x61\x9a" + b"n" * 20


def packets(units: list[bytes], timestamp: int, most: int = 20) -> list[RtpPacket]:
    """As a sender cuts a picture: STAP-A for what is small, FU-A for what is large."""
    payloads: list[bytes] = []
    for unit in units:
        if len(unit) <= most:
            payloads.append(unit)
            continue
        rest = unit[1:]
        pieces = [rest[at : at + most] for at in range(0, len(rest), most)]
        for index, piece in enumerate(pieces):
            flags = (0x80 if index == 0 else 0) | (0x40 if index == len(pieces) - 1 else 0)
            payloads.append(bytes((unit[0] & 0xE0 | 28, flags | unit[0] & 0x1F)) + piece)
    return [
        RtpPacket(96, index == len(payloads) - 1, index, timestamp, 1, payload)
        for index, payload in enumerate(payloads)
    ]


def stap(*units: bytes) -> bytes:
    return b"\x78" + b"".join(len(unit).to_bytes(2, "big") + unit for unit in units)


def fed(*arrived: RtpPacket | None) -> tuple[AvcDepacketizer, list[Picture]]:
    depacketizer = AvcDepacketizer()
    return depacketizer, [one for packet in arrived for one in depacketizer.add(packet)]


def test_pictures_are_whole() -> None:
    first = packets([SPS, PPS, KEY], 0)
    depacketizer, pictures = fed(*first, *packets([NEXT], 3000))
    assert [one.units for one in pictures] == [(SPS, PPS, KEY), (NEXT,)]
    assert [one.is_keyframe for one in pictures] == [True, False]
    assert [one.timestamp for one in pictures] == [0, 3000]
    assert not depacketizer.needs_keyframe


def test_units_in_one_packet_and_a_last_packet_without_its_mark() -> None:
    one = RtpPacket(96, False, 0, 0, 1, stap(SPS, PPS, KEY))
    _, pictures = fed(one, *packets([NEXT], 3000))
    assert [picture.units for picture in pictures] == [(SPS, PPS, KEY), (NEXT,)]


def test_nothing_goes_on_after_a_loss_before_the_next_keyframe() -> None:
    first, second = packets([SPS, PPS, KEY], 0), packets([NEXT], 3000)
    third, fourth = packets([NEXT], 6000), packets([KEY], 9000)
    depacketizer, pictures = fed(*first, second[0], None, *third)
    assert [one.timestamp for one in pictures] == [0]
    assert depacketizer.needs_keyframe
    # A hole within the keyframe: that one is lost as well.
    assert [one for packet in (*fourth[:1], None, *fourth[2:]) for one in depacketizer.add(packet)] == []
    assert depacketizer.needs_keyframe
    # One whose beginning is gone does not begin with macroblock 0.
    headless = packets([b"\x65\x08" + b"k" * 9], 12_000)
    assert [one for packet in (None, *headless) for one in depacketizer.add(packet)] == []
    whole = packets([KEY], 15_000)
    assert [one.timestamp for packet in whole for one in depacketizer.add(packet)] == [15_000]
    assert not depacketizer.needs_keyframe


# Between two pictures nobody knows whose packet is gone; a keyframe that is whole shows it.
def test_a_keyframe_right_after_a_hole_counts() -> None:
    _, pictures = fed(*packets([SPS, PPS, KEY], 0), None, *packets([KEY], 3000))
    assert [one.timestamp for one in pictures] == [0, 3000]


def test_padding_is_nothing() -> None:
    first = packets([SPS, PPS, KEY], 0)
    _, pictures = fed(first[0], RtpPacket(96, False, 9, 0, 1, b""), *first[1:])
    assert len(pictures) == 1


@given(st.lists(st.tuples(st.binary(max_size=30), st.booleans(), st.integers(0, 2)), max_size=20))
def test_any_payloads(arrived: list[tuple[bytes, bool, int]]) -> None:
    depacketizer, tags = AvcDepacketizer(), AvcTags()
    for payload, marker, timestamp in arrived:
        for picture in depacketizer.add(RtpPacket(96, marker, 0, timestamp, 1, payload)):
            assert picture.units
            tags.tags(picture, 0)


@given(st.integers(2, 60), st.lists(st.binary(min_size=1, max_size=90), min_size=1, max_size=4))
def test_every_cut_gives_the_same_units(most: int, contents: list[bytes]) -> None:
    units = [SPS, PPS, *(b"\x65\x88" + content for content in contents)]
    _, pictures = fed(*packets(units, 0, most))
    assert [one.units for one in pictures] == [tuple(units)]


def test_tags_of_pictures() -> None:
    tags = AvcTags()
    [configuration, first] = tags.tags(Picture(0, (b"\x09\xf0", SPS, PPS, KEY), True), 40)
    assert configuration.is_sequence_header
    config = parse_avcc(configuration.body[5:])
    assert (config.width, config.height, config.nal_length_bytes) == (640, 360, 4)
    assert first.is_keyframe
    assert first == FlvTag(TagType.VIDEO, 40, b"\x17\x01\0\0\0" + len(KEY).to_bytes(4, "big") + KEY)
    [second] = tags.tags(Picture(3000, (NEXT,), False), 73)
    assert not second.is_keyframe
    assert second.header.payload_offset == 5
    # The same parameter sets again are nothing new; others are, with the keyframe that they come with.
    assert len(tags.tags(Picture(6000, (SPS, PPS, KEY), True), 106)) == 1
    other = SPS.replace(b"\x42\xc0\x1e", b"\x42\xc0\x1f")
    assert [tag.is_sequence_header for tag in tags.tags(Picture(9000, (other, PPS, KEY), True), 140)] == [
        True,
        False,
    ]


def test_nothing_before_parameter_sets_that_can_be_read() -> None:
    tags = AvcTags()
    assert tags.tags(Picture(0, (KEY,), True), 0) == []
    assert tags.tags(Picture(0, (b"\x67\x42", PPS, KEY), True), 0) == []
    assert tags.tags(Picture(0, (SPS, PPS), False), 0) == []
    assert len(tags.tags(Picture(0, (KEY,), True), 0)) == 2


def test_tags_of_sound() -> None:
    begin = opus_configuration(2, 5)
    assert begin.is_sequence_header
    assert begin.codec == "opus"
    assert begin.body[5:13] == b"OpusHead"
    sound = opus_tag(b"\xf8\xff\xfe", 25)
    assert (sound.codec, sound.is_sequence_header) == ("opus", False)
    assert sound.body[sound.header.payload_offset :] == b"\xf8\xff\xfe"
