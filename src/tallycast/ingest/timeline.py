"""An encoder's clock made straight, sans-IO.

RTMP counts milliseconds in 32 bits: after 49.7 days (sooner with an encoder that begins anywhere) it
starts anew, and not for audio and video at the same instant. Encoders also jump: after a pause by an hour,
after a clock was set back by some seconds. What goes on from here never does either:

* Each track is unwrapped by itself: a value is taken as the nearest to the track's last one.
* A jump (forward by more than `FORWARD_LIMIT_MS`, back by more than `BACKWARD_LIMIT_MS`) is a cut of the
  timeline: it goes on where it was. The second track, which jumps a little later, takes over the first
  one's shift if that puts it near the head, so that sound and picture stay together.
* Within a track time never runs back: an encoder's jitter of some milliseconds is held.
"""

import msgspec

WRAP_MS = 1 << 32
FORWARD_LIMIT_MS = 5_000
"""A gap that a stalled uplink makes is waited through; ffmpeg fills at most this much with frozen frames."""
BACKWARD_LIMIT_MS = 1_000
"""Interleaving puts tracks some hundred milliseconds apart, B-frames are not seen here (decoding times)."""
TOGETHER_MS = 2_500
"""How far from the head a track may land with the other's shift: the skew of A/V around a cut."""
BEGIN_MS = 1_000
"""Where it begins: a second track whose first tag lies a little before the first one's has its place."""
STEP_MS = 20
"""From the last frame before a cut to the first one after it: about one frame."""


class _Track(msgspec.Struct):
    last_raw: int
    """Unwrapped."""
    shift: int
    last: int
    """As it was handed on."""


class Timeline:
    """Takes 32-bit times of tracks in the order of their arrival, gives straight ones."""

    def __init__(self) -> None:
        self._tracks: dict[int, _Track] = {}
        self._shift: int | None = None
        self._head = BEGIN_MS
        self.cuts = 0
        """Jumps so far, each counted once for both tracks."""

    @property
    def head_ms(self) -> int:
        """The newest time that was handed on."""
        return self._head

    def place(self, track: int, timestamp_ms: int) -> int:
        """The straight time of a tag, in milliseconds."""
        known = self._tracks.get(track)
        if known is None:
            known = self._first_of(track, timestamp_ms)
        raw = known.last_raw + _signed(timestamp_ms - known.last_raw)
        straight = raw - known.shift
        if not self._is_continuous(straight, known.last):
            straight = self._after_cut(known, raw)
        known.last_raw = raw
        known.last = max(known.last, straight)
        self._head = max(self._head, known.last)
        return known.last

    def _first_of(self, track: int, timestamp_ms: int) -> _Track:
        if self._shift is None:
            self._shift = timestamp_ms - BEGIN_MS
        raw = timestamp_ms
        # Near the other track's clock, also where one of them has wrapped already.
        others = list(self._tracks.values())
        if others:
            nearest = others[0]
            raw = nearest.last_raw + _signed(timestamp_ms - nearest.last_raw)
        known = _Track(last_raw=raw, shift=self._shift, last=0)
        straight = raw - self._shift
        if others and abs(straight - self._head) > FORWARD_LIMIT_MS:
            known.shift = raw - self._head
            straight = self._head
        known.last = max(0, straight)
        self._tracks[track] = known
        return known

    @staticmethod
    def _is_continuous(straight: int, last: int) -> bool:
        return -BACKWARD_LIMIT_MS <= straight - last <= FORWARD_LIMIT_MS

    def _after_cut(self, known: _Track, raw: int) -> int:
        assert self._shift is not None
        shared = raw - self._shift
        if known.shift != self._shift and abs(shared - self._head) <= TOGETHER_MS:
            known.shift = self._shift
            return shared
        self._shift = known.shift = raw - (self._head + STEP_MS)
        self.cuts += 1
        return self._head + STEP_MS


def _signed(difference: int) -> int:
    """A difference of 32-bit clocks as the nearest one."""
    return (difference + WRAP_MS // 2) % WRAP_MS - WRAP_MS // 2
