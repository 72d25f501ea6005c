"""Packets of one source put in order again, sans-IO: what is missing is asked for, and waited for a while."""

import msgspec

from tallycast.media.rtp.counting import nearest
from tallycast.media.rtp.packet import RtpPacket

WAIT_SECONDS = 0.4
"""For a missing packet: some round trips between continents. It comes on top of the delay only when something
was lost."""
ASK_SECONDS = 0.01
"""A packet that is only late is not asked for: networks reorder by a few milliseconds."""
ASK_AGAIN_SECONDS = 0.08
ASKED_MOST = 100
"""At a time, so that the wish is one small packet; the others have their turn with the next."""
GAP_MOST = 500
"""Packets: a larger jump is no loss but another beginning."""
WAITING_MOST = 4096
"""Packets behind a hole: 0.4 s of 100 Mbit/s."""


class _Missing(msgspec.Struct):
    since: float
    asked_at: float | None = None


class Reorder:
    """Packets in, in any order; out in theirs, each once, None where some are gone for good."""

    def __init__(self) -> None:
        self._next: int | None = None
        """The number that goes out next, of as many bits as it needs."""
        self._highest = 0
        self._waiting: dict[int, RtpPacket] = {}
        self._missing: dict[int, _Missing] = {}
        """In the order of their numbers, all of `_next` and above."""
        self._jumped = False

    def add(self, packet: RtpPacket, now: float) -> None:
        """A packet came."""
        if self._next is None:
            self._next = packet.sequence
            self._highest = packet.sequence - 1
        number = nearest(packet.sequence, self._highest, 16)
        if abs(number - self._highest) > GAP_MOST:
            self._waiting.clear()
            self._missing.clear()
            self._next, self._highest, self._jumped = number, number - 1, True
        if number < self._next or number in self._waiting:
            return
        for gone in range(self._highest + 1, number):
            self._missing[gone] = _Missing(now)
        self._highest = max(self._highest, number)
        self._missing.pop(number, None)
        self._waiting[number] = packet

    def take(self, now: float) -> list[RtpPacket | None]:
        """What may go out."""
        if self._next is None:
            return []
        out: list[RtpPacket | None] = []
        if self._jumped:
            out.append(None)
            self._jumped = False
        while self._waiting:
            packet = self._waiting.pop(self._next, None)
            if packet is None:
                if not self._is_lost(self._next, now):
                    break
                del self._missing[self._next]
                if not out or out[-1] is not None:
                    out.append(None)
            else:
                out.append(packet)
            self._next += 1
        return out

    def asked(self, now: float) -> list[int]:
        """Numbers (16 bits) to be asked for now; each is asked for again after a while."""
        wanted: list[int] = []
        for number, missing in self._missing.items():
            due = (
                missing.since + ASK_SECONDS
                if missing.asked_at is None
                else missing.asked_at + ASK_AGAIN_SECONDS
            )
            if now >= due and len(wanted) < ASKED_MOST:
                missing.asked_at = now
                wanted.append(number & 0xFFFF)
        return wanted

    @property
    def waits(self) -> bool:
        """Whether something is missing."""
        return bool(self._missing)

    def _is_lost(self, number: int, now: float) -> bool:
        return now - self._missing[number].since >= WAIT_SECONDS or len(self._waiting) > WAITING_MOST
