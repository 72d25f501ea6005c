"""RTCP: what senders report is read, what a receiver reports and asks for is written.

RFC 3550 6.4 (reports), RFC 4585 6 (feedback), draft-alvestrand-rmcat-remb-03.
"""

import struct
from collections.abc import Iterable, Sequence

import msgspec

from tallycast.media.errors import MediaFormatError

_SENDER_REPORT, _RECEIVER_REPORT, _TRANSPORT_FEEDBACK, _PAYLOAD_FEEDBACK = 200, 201, 205, 206
_NACK, _PICTURE_LOSS, _APPLICATION = 1, 1, 15
_VERSION = 0x80
_SENDER_INFO_BYTES = 28
_REPORTS_MOST = 31
_LOST_LIMIT = (1 << 23) - 1
_MANTISSA_BITS = 18

FIRST_TYPE, LAST_TYPE = 192, 223
"""Second byte of a datagram that is RTCP; all else is RTP (RFC 5761 4)."""


class SenderReport(msgspec.Struct, frozen=True):
    """The sender's clock and its media's at one moment."""

    ssrc: int
    ntp: int
    """64 bits: seconds since 1900 and their fraction."""
    timestamp: int
    """The same moment, 32 bits in units of the payload's clock."""


class ReportBlock(msgspec.Struct, frozen=True, kw_only=True):
    """How one source arrives (RFC 3550 6.4.1)."""

    ssrc: int
    fraction_lost: int
    """Since the last report, of 256."""
    lost: int
    highest_sequence: int
    """32 bits, with the number of its rounds."""
    jitter: int
    """In units of the payload's clock."""
    last_report: int
    """The middle 32 bits of the NTP time of the last sender report; 0 without one."""
    delay: int
    """Since then, in 1/65536 s."""


def read_rtcp(data: bytes) -> list[SenderReport]:
    """The sender reports of a compound packet; all else is passed over. Raises MediaFormatError."""
    found: list[SenderReport] = []
    at = 0
    while at < len(data):
        if len(data) - at < 4 or data[at] >> 6 != 2:
            raise MediaFormatError(f"RTCP: no packet of version 2 at offset {at}")
        end = at + 4 * (int.from_bytes(data[at + 2 : at + 4], "big") + 1)
        if end > len(data):
            raise MediaFormatError(f"RTCP: a packet of {end - at} bytes at {at}, {len(data) - at} are left")
        if data[at + 1] == _SENDER_REPORT and end - at >= _SENDER_INFO_BYTES:
            found.append(SenderReport(*struct.unpack_from(">IQI", data, at + 4)))
        at = end
    return found


def receiver_report(sender: int, blocks: Sequence[ReportBlock]) -> bytes:
    """Begins every compound packet, also without a block (RFC 3550 6.1)."""
    blocks = blocks[:_REPORTS_MOST]
    body = b"".join(
        struct.pack(
            ">IIIIII",
            one.ssrc,
            one.fraction_lost << 24 | max(-_LOST_LIMIT, min(one.lost, _LOST_LIMIT)) & 0xFFFFFF,
            one.highest_sequence & 0xFFFFFFFF,
            one.jitter & 0xFFFFFFFF,
            one.last_report,
            min(one.delay, 0xFFFFFFFF),
        )
        for one in blocks
    )
    return _packet(_RECEIVER_REPORT, len(blocks), struct.pack(">I", sender) + body)


def nack(sender: int, ssrc: int, sequences: Iterable[int]) -> bytes:
    """Asks for packets again: each entry a number and a bit for each of the 16 after it (RFC 4585 6.2.1)."""
    entries: list[list[int]] = []
    for sequence in sequences:
        if entries and 0 < (ahead := (sequence - entries[-1][0]) & 0xFFFF) <= 16:
            entries[-1][1] |= 1 << (ahead - 1)
        else:
            entries.append([sequence & 0xFFFF, 0])
    body = b"".join(struct.pack(">HH", *entry) for entry in entries)
    return _packet(_TRANSPORT_FEEDBACK, _NACK, struct.pack(">II", sender, ssrc) + body)


def picture_loss(sender: int, ssrc: int) -> bytes:
    """Asks for a keyframe (RFC 4585 6.3.1)."""
    return _packet(_PAYLOAD_FEEDBACK, _PICTURE_LOSS, struct.pack(">II", sender, ssrc))


def bitrate_limit(sender: int, ssrcs: Sequence[int], bits_per_second: int) -> bytes:
    """Says how much may be sent (REMB)."""
    exponent = max(0, bits_per_second.bit_length() - _MANTISSA_BITS)
    mantissa = bits_per_second >> exponent
    head = struct.pack(">II4sI", sender, 0, b"REMB", len(ssrcs) << 24 | exponent << 18 | mantissa)
    return _packet(_PAYLOAD_FEEDBACK, _APPLICATION, head + struct.pack(f">{len(ssrcs)}I", *ssrcs))


def transport_feedback(sender: int, ssrc: int, body: bytes) -> bytes:
    """When packets arrived, see `arrivals`."""
    return _packet(_TRANSPORT_FEEDBACK, _APPLICATION, struct.pack(">II", sender, ssrc) + body)


def _packet(kind: int, count: int, body: bytes) -> bytes:
    """`body` is of whole words."""
    return struct.pack(">BBH", _VERSION | count, kind, len(body) // 4) + body
