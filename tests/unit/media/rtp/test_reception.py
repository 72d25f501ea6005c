"""What a receiver reports (RFC 3550 A.3 and A.8)."""

from tallycast.media.rtp.packet import RtpPacket
from tallycast.media.rtp.reception import Reception
from tallycast.media.rtp.rtcp import SenderReport


def packet(sequence: int, timestamp: int = 0) -> RtpPacket:
    return RtpPacket(96, False, sequence & 0xFFFF, timestamp, 7, b"x")


def test_loss_is_counted_in_all_and_since_the_last_report() -> None:
    reception = Reception(7, 90_000)
    for sequence in (65_534, 65_535, 65_537, 65_538):
        reception.add(packet(sequence), 0.0)
    first = reception.block(0.0)
    assert (first.ssrc, first.lost, first.fraction_lost) == (7, 1, 256 // 5)
    assert first.highest_sequence == 65_538
    for sequence in (65_539, 65_540):
        reception.add(packet(sequence), 0.0)
    second = reception.block(0.0)
    assert (second.lost, second.fraction_lost) == (1, 0)
    # One that comes twice, or late: fewer are missing than before.
    reception.add(packet(65_536), 0.0)
    assert reception.block(0.0).lost == 0


def test_jitter_and_the_sender_s_report() -> None:
    reception = Reception(7, 90_000)
    for index in range(200):
        reception.add(packet(index, index * 3000), index / 30 + (0.01 if index % 2 else 0.0))
    assert 800 < reception.block(7.0).jitter <= 900
    assert reception.block(7.0).last_report == 0
    reception.heard(SenderReport(7, 0x1234_5678_9ABC_DEF0, 0), 10.0)
    block = reception.block(10.5)
    assert block.last_report == 0x5678_9ABC
    assert block.delay == 32_768


def test_nothing_came() -> None:
    block = Reception(7, 90_000).block(1.0)
    assert (block.lost, block.fraction_lost, block.highest_sequence) == (0, 0, 0)
