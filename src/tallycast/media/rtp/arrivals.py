"""When each packet arrived, as senders want to hear it to find how fast they may send.

draft-holmer-rmcat-transport-wide-cc-extensions-01: packets of all streams carry one number; the receiver
says for each number whether and when it came. Browsers raise their bitrate by this within a second or two.
"""

import struct

from tallycast.media.rtp.counting import nearest

URI = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
TICK_SECONDS = 0.000_25
_REFERENCE_TICKS = 256
"""A reference time counts 64 ms."""
_SMALL_MOST = 0xFF
_LARGE_MOST = 0x7FFF
_NOT_RECEIVED, _SMALL, _LARGE = 0, 1, 2
_RUN_MOST = (1 << 13) - 1
_VECTOR = 7
"""Symbols of two bits in one chunk."""
PACKETS_MOST = 512
"""In one feedback: one that spans more loses its oldest."""


class Arrivals:
    """Collects numbers and times, gives the body of a feedback packet."""

    def __init__(self) -> None:
        self._came: dict[int, int] = {}
        self._base: int | None = None
        """The first number of the next feedback."""
        self._highest = 0
        self._feedbacks = 0

    def add(self, number: int, now: float) -> None:
        """A packet with this number (16 bits) came. One that was told to be missing is not told again."""
        if self._base is None:
            self._base = self._highest = number
        whole = nearest(number, self._highest, 16)
        if whole < self._base:
            return
        self._highest = max(self._highest, whole)
        self._base = max(self._base, self._highest - PACKETS_MOST + 1)
        self._came.setdefault(whole, int(now / TICK_SECONDS))

    def feedback(self) -> bytes | None:
        """Body of the next feedback, of whole words; None where nothing came since the last."""
        came, base = self._came, self._base
        self._came = {}
        if base is None or not (told := [number for number in came if number >= base]):
            return None
        last = max(told)
        reference = came[min(told)] // _REFERENCE_TICKS
        before = reference * _REFERENCE_TICKS
        symbols: list[int] = []
        deltas = bytearray()
        for number in range(base, last + 1):
            if number not in came:
                symbols.append(_NOT_RECEIVED)
                continue
            delta = came[number] - before
            if 0 <= delta <= _SMALL_MOST:
                symbols.append(_SMALL)
                deltas.append(delta)
            else:
                # Eight seconds at most; what lies further apart is none of one feedback's business.
                delta = max(-_LARGE_MOST, min(delta, _LARGE_MOST))
                symbols.append(_LARGE)
                deltas += struct.pack(">h", delta)
            before += delta
        head = struct.pack(
            ">HHI", base & 0xFFFF, len(symbols), (reference & 0xFFFFFF) << 8 | self._feedbacks & 0xFF
        )
        self._feedbacks += 1
        self._base = last + 1
        body = head + _chunks(symbols) + deltas
        return body + bytes(-len(body) % 4)


def _chunks(symbols: list[int]) -> bytes:
    chunks = bytearray()
    at = 0
    while at < len(symbols):
        run = 1
        while at + run < len(symbols) and symbols[at + run] == symbols[at] and run < _RUN_MOST:
            run += 1
        if run >= _VECTOR or at + run == len(symbols):
            chunks += struct.pack(">H", symbols[at] << 13 | run)
            at += run
            continue
        chunk = 0b11
        for index in range(at, at + _VECTOR):
            chunk = chunk << 2 | (symbols[index] if index < len(symbols) else _NOT_RECEIVED)
        chunks += struct.pack(">H", chunk)
        at += _VECTOR
    return bytes(chunks)
