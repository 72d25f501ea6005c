"""A bit reader for the parameter sets that video codecs keep in their headers."""

import re

from tallycast.media.errors import MediaFormatError

_EMULATED = re.compile(rb"\x00\x00(?=[\x00-\x03])")


class BitReader:
    """Reads big-endian bit fields and Exp-Golomb numbers (ITU-T H.264 9.1), and nothing past the end.

    Raises MediaFormatError when the bytes end early: `what` names them in the message.
    """

    __slots__ = ("_left", "_value", "_what")

    def __init__(self, data: bytes, what: str) -> None:
        self._value = int.from_bytes(data, "big")
        self._left = len(data) * 8
        self._what = what

    def bits(self, count: int) -> int:
        """The next `count` bits as an unsigned number."""
        if count > self._left:
            raise MediaFormatError(f"{self._what} ends early: {count} bits wanted, {self._left} left")
        self._left -= count
        return (self._value >> self._left) & ((1 << count) - 1)

    def flag(self) -> bool:
        return self.bits(1) == 1

    def skip(self, count: int) -> None:
        self.bits(count)

    def unsigned(self) -> int:
        """ue(v): an unsigned Exp-Golomb number of at most 32 bits."""
        zeros = 0
        while not self.flag():
            zeros += 1
            if zeros > 32:
                raise MediaFormatError(f"{self._what} holds an Exp-Golomb number of more than 32 bits")
        return (1 << zeros) - 1 + self.bits(zeros)

    def signed(self) -> int:
        """se(v): 0, 1, -1, 2, -2, … (ITU-T H.264 9.1.1)."""
        number = self.unsigned()
        return (number + 1) // 2 if number & 1 else -(number // 2)


def without_emulation_prevention(nal: bytes) -> bytes:
    """The payload of a NAL unit without its emulation prevention bytes (ITU-T H.264 7.4.1)."""
    return nal.replace(b"\x00\x00\x03", b"\x00\x00")


def with_emulation_prevention(payload: bytes) -> bytes:
    """A NAL unit's payload with the bytes that keep it from looking like a start code (ITU-T H.264 7.4.1)."""
    return _EMULATED.sub(b"\x00\x00\x03", payload)
