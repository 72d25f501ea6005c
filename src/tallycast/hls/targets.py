"""PART-TARGET and EXT-X-TARGETDURATION: promises that every later part and segment has to keep."""

import math

# Parts may be as short as this share of the part target (RFC 8216bis 4.4.4.9). We aim a little higher, so
# that time stamps rounded to milliseconds cannot push a part below it.
LEAST_SHARE = 0.85
_AIMED_SHARE = 0.88
# Room above the usual part: jitter of time stamps, and frame rates near the expected one. With an aim of
# 200 ms it gives 210 ms, which whole frames of 25, 29.97, 30, 50 and 60 a second fill to 95 %.
_ROOM = 1.05
_ROOM_OVER_FRAMES = 1.02
_JITTER_SECONDS = 0.001

# EXTINF is rounded to whole seconds before it is compared with the target (RFC 8216bis 4.4.3.1). Less than
# half, so that a keyframe which comes a little late does not break the promise.
SEGMENT_ROOM_SECONDS = 0.45
# A group of pictures that is this little longer than whole seconds does not make the target a second longer.
_GROUP_JITTER_SECONDS = 0.1


def part_target_seconds(
    aim_seconds: float, frame_seconds: float, longest_frame_seconds: float = 0.0
) -> float:
    """The part target for parts of whole frames that come near the aim, in whole milliseconds.

    `longest_frame_seconds` is for sources whose frame rate varies: no part can be shorter than one frame.
    """
    frames = max(1, round(aim_seconds / frame_seconds))
    usual = frames * frame_seconds
    target = max(usual * _ROOM_OVER_FRAMES + _JITTER_SECONDS, aim_seconds * _ROOM)
    target = min(target, usual / _AIMED_SHARE)
    target = max(target, usual, longest_frame_seconds * _ROOM_OVER_FRAMES)
    return math.ceil(target * 1000 - 1e-6) / 1000


def target_duration_seconds(segment_seconds: float, group_seconds: float | None) -> int:
    """EXT-X-TARGETDURATION: whole seconds that hold a segment, and a group of pictures where that is
    longer."""
    longest = segment_seconds
    if group_seconds is not None:
        longest = max(longest, group_seconds - _GROUP_JITTER_SECONDS)
    return max(1, math.ceil(longest - 1e-6))


# Rates that encoders use; a measured rate this near to one of them is that one.
_USUAL_RATES = (
    10,
    12,
    15,
    20,
    24000 / 1001,
    24,
    25,
    30000 / 1001,
    30,
    48,
    50,
    60000 / 1001,
    60,
    90,
    100,
    120,
)
_RATE_TOLERANCE = 0.004


def usual_frame_rate(measured: float) -> float:
    """The frame rate that was meant by one measured on rounded time stamps."""
    nearest = min(_USUAL_RATES, key=lambda rate: abs(rate - measured))
    return nearest if abs(nearest - measured) <= _RATE_TOLERANCE * nearest else measured


class FrameClock:
    """How long the frames of a track last, from the distances between them. Times are ticks.

    Writers guess the duration of their newest frame; the frames before it tell better. `nominal` is the
    length that settings or stream declare, and is believed as long as what comes agrees with it.
    """

    _WINDOW = 16
    # Time stamps in milliseconds make 33, 33, 34 of a frame that lasts 33.3 ms.
    _STEADY_SECONDS = 0.003

    def __init__(self, timescale: int, nominal: float | None, first_guess: float | None = None) -> None:
        self._steady = self._STEADY_SECONDS * timescale + 1
        self._nominal = nominal
        # How long the newest frame will probably last.
        self.expected = nominal or first_guess or timescale / 30
        # The guess counts as two frames, so that a stall at the very beginning is not taken for the rule.
        self._distances = [round(self.expected)] * 2 if nominal or first_guess else []
        self._observed = 0
        # Whether `expected` is good enough to end a part before the next frame has come.
        self.is_steady = nominal is not None

    def observe(self, distance: int) -> None:
        """Learn from the distance between two frames that follow each other."""
        self._observed += 1
        distances = self._distances
        distances.append(distance)
        del distances[: -self._WINDOW]
        # A dropped frame or a stall must not move the estimate: only what lies near the middle counts.
        middle = sorted(distances)[len(distances) // 2]
        near = [each for each in distances if abs(each - middle) <= self._steady]
        mean = sum(near) / len(near)
        nominal = self._nominal
        self.expected = nominal if nominal and abs(mean - nominal) < max(1.0, nominal * 0.03) else mean
        if self._observed > 2 or nominal is None:
            recent = distances[-min(4, self._observed) :]
            self.is_steady = self._observed > 2 and max(recent) - min(recent) <= self._steady
