"""How long a pipe may be left alone, sans-IO.

ffmpeg writes each frame the moment that it has it, 77 times a second with sound, and a part is made of a
dozen of them. Woken for each, this process takes 2 % of a core for what costs a tenth of that in one go. So a
pipe is left alone until shortly before the frame that makes the next part complete; from there on each is
taken as it comes, and no part is a moment later.
"""

from tallycast.hls import Outlook

FOLLOW = 0.02
"""How far the expectation follows frames that come late, at each look: within some seconds."""
LEAST_SECONDS = 0.02
"""Less is not worth a timer."""
LONGEST_SECONDS = 0.5
"""What comes in another way than the rhythm promised (an end, a burst) waits no longer."""
FILL = 0.4
"""Of the pipe, at the rate so far: ffmpeg must never wait for us, nor one quality for another's pipe."""


class Rhythm:
    """Of one pipe, from its first look on; `room_bytes` fit into it. Times are seconds of a steady clock."""

    def __init__(self, room_bytes: int, now: float) -> None:
        self._room_bytes = room_bytes
        self._began = now
        self._bytes = 0
        self._ahead: float | None = None
        """Clock less media of the frames that came earliest: a late one is no reason to look late for the
        next."""

    def rest(self, size: int, outlook: Outlook | None, now: float) -> float:
        """So many bytes came; returns for how many seconds nobody need look, 0 where somebody must."""
        self._bytes += size
        if outlook is None:
            return 0.0
        lead = now - outlook.reached
        known = lead if self._ahead is None else self._ahead
        self._ahead = min(lead, known + FOLLOW * (lead - known))
        passed = now - self._began
        fills = passed * FILL * self._room_bytes / self._bytes if self._bytes else LONGEST_SECONDS
        rest = min(outlook.due + self._ahead - now, fills, LONGEST_SECONDS)
        return rest if rest >= LEAST_SECONDS else 0.0
