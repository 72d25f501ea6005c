"""An RTP packet, read (RFC 3550 5.1), with its header extension (RFC 8285)."""

import msgspec

from tallycast.media.errors import MediaFormatError

_HEADER_BYTES = 12
_VERSION = 2
_ONE_BYTE, _TWO_BYTES, _TWO_BYTES_MASK = 0xBEDE, 0x1000, 0xFFF0


class RtpPacket(msgspec.Struct, frozen=True):
    """One packet. An empty payload is padding, by which senders try how fast a network is."""

    payload_type: int
    marker: bool
    sequence: int
    """16 bits."""
    timestamp: int
    """32 bits, in units of the payload's clock."""
    ssrc: int
    payload: bytes
    profile: int = 0
    """What the header extension is; 0 without one."""
    extension: bytes = b""

    def element(self, identifier: int) -> bytes | None:
        """An element of the header extension; None where there is none (RFC 8285 4.2, 4.3)."""
        if self.profile == _ONE_BYTE:
            return _one_byte_element(self.extension, identifier)
        if self.profile & _TWO_BYTES_MASK == _TWO_BYTES:
            return _two_byte_element(self.extension, identifier)
        return None


def read_rtp(data: bytes) -> RtpPacket:
    """Read one packet. Raises MediaFormatError."""
    if len(data) < _HEADER_BYTES or data[0] >> 6 != _VERSION:
        raise MediaFormatError(f"{len(data)} bytes are no RTP packet of version {_VERSION}")
    start = _HEADER_BYTES + 4 * (data[0] & 0x0F)
    end = len(data)
    profile, extension = 0, b""
    if data[0] & 0x10:
        if start + 4 > end:
            raise MediaFormatError(f"RTP: a header extension at {start}, but {end} bytes in all")
        profile = int.from_bytes(data[start : start + 2], "big")
        length = 4 * int.from_bytes(data[start + 2 : start + 4], "big")
        start += 4
        extension = data[start : start + length]
        start += length
    if data[0] & 0x20:
        end -= data[-1]
        if data[-1] == 0:
            raise MediaFormatError("RTP: padding of 0 bytes")
    if start > end:
        raise MediaFormatError(f"RTP: header and padding take more than the {len(data)} bytes")
    return RtpPacket(
        payload_type=data[1] & 0x7F,
        marker=data[1] >= 0x80,
        sequence=int.from_bytes(data[2:4], "big"),
        timestamp=int.from_bytes(data[4:8], "big"),
        ssrc=int.from_bytes(data[8:12], "big"),
        payload=data[start:end],
        profile=profile,
        extension=extension,
    )


def _one_byte_element(data: bytes, identifier: int) -> bytes | None:
    at = 0
    while at < len(data):
        found, size = data[at] >> 4, (data[at] & 0x0F) + 1
        if data[at] == 0:  # padding
            at += 1
            continue
        if found == 15:
            return None
        if found == identifier:
            return data[at + 1 : at + 1 + size]
        at += 1 + size
    return None


def _two_byte_element(data: bytes, identifier: int) -> bytes | None:
    at = 0
    while at + 1 < len(data):
        if data[at] == 0:  # padding
            at += 1
            continue
        size = data[at + 1]
        if data[at] == identifier:
            return data[at + 2 : at + 2 + size]
        at += 2 + size
    return None
