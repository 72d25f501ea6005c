"""An encoder's clock made straight, sans-IO.

RTMP counts milliseconds in 32 bits: after 49.7 days (sooner with an encoder that begins anywhere) it
starts anew, and not for audio and video at the same instant. Encoders also jump: after a pause by an hour,
after a clock was set back by some seconds. What goes on from here never does either:

* Each track is unwrapped by itself: a value is taken as the nearest to the track's last one.
* A jump is a cut of the timeline: the track goes on where it was. Forward it is judged by the head of all
  tracks, so that a picture that was away for ten seconds while the sound went on keeps its place beside it;
  back by the track itself.
* The second track, which jumps a little earlier or later, takes over the first one's shift if that puts it
  near the head, so that sound and picture stay together.
* Within a track time never runs back: an encoder's jitter of some milliseconds is held.
"""

import msgspec

_WRAP_MS = 1 << 32
FORWARD_LIMIT_MS = 3_000
"""More than encoders pause by design (slides at half a frame a second), and less than two segments: what is
not cut becomes a hole, or frozen frames."""
BACKWARD_LIMIT_MS = 1_000
"""Encoders jitter by some frames; these are decoding times, which B-frames do not turn round."""
TOGETHER_MS = 2_500
"""How far from the head a track may land with the other's shift: the skew of A/V around a cut."""
FIRST_MS = 5_000
"""As far apart may both tracks begin: sound of one take, started a little late. Beyond are two clocks."""
BEGIN_MS = 5_000
"""Where the timeline begins: a track that starts before the one that came first has its place."""
STEP_MS = 20
"""From the last frame before a cut to the first one after it: about one frame."""


class _Track(msgspec.Struct):
    raw_ms: int
    """The encoder's time of the last tag, unwrapped."""
    shift_ms: int
    """Raw less straight."""
    last_ms: int
    """The last time as it was handed on."""


class Timeline:
    """Takes 32-bit times of tracks in the order of their arrival, gives straight ones."""

    def __init__(self) -> None:
        self._tracks: dict[int, _Track] = {}
        self._shift_ms = 0
        """The one that was found last."""
        self._head_ms = BEGIN_MS
        self.cuts = 0
        """Jumps so far, each counted once for both tracks."""

    @property
    def head_ms(self) -> int:
        """The newest time that was handed on."""
        return self._head_ms

    def stand(self, track: int) -> int:
        """Where a track is: the place of a tag that has no time of its own, such as a configuration.

        Encoders put 0, the last frame's time or garbage there, none of which is a jump. Before all that may
        come for a track that has not begun.
        """
        known = self._tracks.get(track)
        return 0 if known is None else known.last_ms

    def place(self, track: int, timestamp_ms: int) -> int:
        """The straight time of a tag, in milliseconds."""
        known = self._tracks.get(track)
        if known is None:
            known = self._tracks[track] = self._first_of(timestamp_ms)
        raw = _nearest(timestamp_ms, known.raw_ms)
        straight = raw - known.shift_ms
        if straight > self._head_ms + FORWARD_LIMIT_MS or straight < known.last_ms - BACKWARD_LIMIT_MS:
            straight = self._after_cut(known, raw)
        known.raw_ms = raw
        if straight > known.last_ms:
            known.last_ms = straight
            if straight > self._head_ms:
                self._head_ms = straight
        return known.last_ms

    def _first_of(self, timestamp_ms: int) -> _Track:
        if not self._tracks:
            self._shift_ms = timestamp_ms - BEGIN_MS
            return _Track(timestamp_ms, self._shift_ms, BEGIN_MS)
        # Near the other track's clock, also where one of them has wrapped already.
        other = next(iter(self._tracks.values()))
        raw = _nearest(timestamp_ms, other.raw_ms)
        straight = raw - self._shift_ms
        if abs(straight - self._head_ms) > FIRST_MS:
            straight = self._head_ms
        return _Track(raw, raw - straight, straight)

    def _after_cut(self, known: _Track, raw: int) -> int:
        shared = raw - self._shift_ms
        if known.shift_ms != self._shift_ms and abs(shared - self._head_ms) <= TOGETHER_MS:
            known.shift_ms = self._shift_ms
            return shared
        # A track that is a little behind the head (interleaving) goes on from its own last frame: so does
        # then the other, by the same shift. One that was long away goes on at the head.
        start = max(known.last_ms, self._head_ms - BACKWARD_LIMIT_MS) + STEP_MS
        self._shift_ms = known.shift_ms = raw - start
        self.cuts += 1
        return start


def _nearest(timestamp_ms: int, reference: int) -> int:
    """The number that is `timestamp_ms` in 32 bits and lies nearest to `reference`."""
    return reference + (timestamp_ms - reference + _WRAP_MS // 2) % _WRAP_MS - _WRAP_MS // 2
