"""H.264 over RTP (RFC 6184): packets in order to whole pictures.

A picture that lacks a packet is no picture. What follows it refers to it, so that nothing goes on before the
next keyframe: a short still shows less than smeared pictures do, and is what browsers do among themselves.
"""

import msgspec

from tallycast.media.errors import MediaFormatError
from tallycast.media.rtp.packet import RtpPacket

SLICE, KEY_SLICE, SEI, SPS, PPS, DELIMITER, FILLER = 1, 5, 6, 7, 8, 9, 12
_SLICES = frozenset(range(SLICE, KEY_SLICE + 1))
_STAP_A, _FU_A = 24, 28
_START, _END = 0x80, 0x40
PICTURE_MOST_BYTES = 8 << 20
"""Of one picture: 8 MB would be 2 Gbit/s at 30 a second."""
UNITS_MOST = 1024


class Picture(msgspec.Struct, frozen=True):
    """One picture: its NAL units without start codes."""

    timestamp: int
    """Of RTP: 32 bits at 90 kHz."""
    units: tuple[bytes, ...]
    is_keyframe: bool


class AvcDepacketizer:
    """Takes packets in order, None where some are gone for good."""

    def __init__(self) -> None:
        self._units: list[bytes] = []
        self._bytes = 0
        self._timestamp: int | None = None
        self._fragments: bytearray | None = None
        self._broken = False
        """Whether the picture that is put together lacks something."""
        self.needs_keyframe = True
        """Whether nothing goes on before the next keyframe."""

    def add(self, packet: RtpPacket | None) -> list[Picture]:
        """One more packet; returns the pictures that it made whole. What cannot be read is a loss."""
        if packet is None:
            self._lose()
            return []
        if not packet.payload:
            return []
        pictures = []
        if self._timestamp is not None and packet.timestamp != self._timestamp:
            pictures += self._finish()  # whose last packet had no mark
        self._timestamp = packet.timestamp
        try:
            self._read(packet.payload)
        except MediaFormatError:
            self._lose()
        if packet.marker:
            pictures += self._finish()
        return pictures

    def _read(self, payload: bytes) -> None:
        kind = payload[0] & 0x1F
        if kind == _FU_A:
            self._read_fragment(payload)
            return
        if self._fragments is not None:
            raise MediaFormatError("RTP H.264: a fragmented unit that has no end")
        if kind == _STAP_A:
            at = 1
            while at < len(payload):
                size = int.from_bytes(payload[at : at + 2], "big")
                if size == 0 or at + 2 + size > len(payload):
                    raise MediaFormatError(f"RTP H.264: a unit of {size} bytes at {at} of {len(payload)}")
                self._keep(payload[at + 2 : at + 2 + size])
                at += 2 + size
        elif 0 < kind < _STAP_A:
            self._keep(payload)
        else:
            raise MediaFormatError(f"RTP H.264: a packet of type {kind}, expected 1 to 24 or 28")

    def _read_fragment(self, payload: bytes) -> None:
        if len(payload) < 3:
            raise MediaFormatError("RTP H.264: a fragment without content")
        header = payload[1]
        if header & _START:
            self._fragments = bytearray((payload[0] & 0xE0 | header & 0x1F,))
        if self._fragments is None:
            raise MediaFormatError("RTP H.264: a fragment without a beginning")
        self._fragments += payload[2:]
        if len(self._fragments) > PICTURE_MOST_BYTES:
            raise MediaFormatError(f"RTP H.264: a unit of more than {PICTURE_MOST_BYTES} bytes")
        if header & _END:
            unit, self._fragments = bytes(self._fragments), None
            self._keep(unit)

    def _keep(self, unit: bytes) -> None:
        self._bytes += len(unit)
        if self._bytes > PICTURE_MOST_BYTES or len(self._units) >= UNITS_MOST:
            raise MediaFormatError(f"RTP H.264: a picture of more than {PICTURE_MOST_BYTES} bytes")
        self._units.append(unit)

    def _lose(self) -> None:
        self.needs_keyframe = True
        # Between two pictures it may be the head of the next that is gone: a keyframe shows that itself.
        self._broken = self._timestamp is not None
        self._fragments = None
        self._units, self._bytes = [], 0

    def _finish(self) -> list[Picture]:
        if self._fragments is not None:
            self._lose()
        units, timestamp, broken = self._units, self._timestamp, self._broken
        self._units, self._bytes, self._timestamp, self._broken = [], 0, None, False
        kinds = {unit[0] & 0x1F for unit in units}
        if broken or timestamp is None or not units:
            return []
        slices = [unit for unit in units if unit[0] & 0x1F in _SLICES]
        is_keyframe = KEY_SLICE in kinds
        if is_keyframe and _is_first(slices[0]):
            self.needs_keyframe = False
        # Parameter sets alone, as some encoders send them, are handed on: they hold for what comes.
        if slices and self.needs_keyframe:
            return []
        return [Picture(timestamp, tuple(units), is_keyframe)]


def _is_first(slice_unit: bytes) -> bool:
    """Whether a slice begins a picture: first_mb_in_slice 0, an Exp-Golomb number (ITU-T H.264 7.3.3)."""
    return len(slice_unit) > 1 and slice_unit[1] >= 0x80
