"""Bounded big-endian reading: every step past the end is one typed error, never an IndexError."""

import struct

from tallycast.media.errors import MediaFormatError

_F64 = struct.Struct(">d")


class Cursor:
    """Walks over `data` from `position`; `what` names the bytes in error messages.

    All numbers are big-endian, as in FLV, AMF and MP4. Every method raises MediaFormatError when the
    bytes end early.
    """

    __slots__ = ("_end", "_view", "_what", "position")

    def __init__(self, data: bytes | bytearray | memoryview, what: str, position: int = 0) -> None:
        self._view = memoryview(data)
        self._end = len(self._view)
        self._what = what
        self.position = position

    @property
    def remaining(self) -> int:
        """Bytes that are left."""
        return self._end - self.position

    def u8(self) -> int:
        """An unsigned byte."""
        return self._view[self._advance(1)]

    def u16(self) -> int:
        """An unsigned 16-bit number."""
        return self.unsigned(2)

    def u24(self) -> int:
        """An unsigned 24-bit number."""
        return self.unsigned(3)

    def u32(self) -> int:
        """An unsigned 32-bit number."""
        return self.unsigned(4)

    def unsigned(self, count: int) -> int:
        """An unsigned number of `count` bytes."""
        return int.from_bytes(self.view(count), "big")

    def f64(self) -> float:
        """An IEEE 754 double."""
        value: float = _F64.unpack(self.view(8))[0]
        return value

    def view(self, count: int) -> memoryview:
        """The next `count` bytes without a copy; valid as long as the source bytes are."""
        start = self._advance(count)
        return self._view[start : start + count]

    def take(self, count: int) -> bytes:
        """The next `count` bytes, copied."""
        return bytes(self.view(count))

    def rest(self) -> bytes:
        """All that is left, copied."""
        return self.take(self.remaining)

    def skip(self, count: int) -> None:
        """Pass over `count` bytes."""
        self._advance(count)

    def _advance(self, count: int) -> int:
        start = self.position
        if count < 0 or count > self._end - start:
            raise MediaFormatError(
                f"{self._what} ends early: {count} bytes wanted at {start}, {self._end - start} left"
            )
        self.position = start + count
        return start
