"""What is wrong with a broadcast, in words."""

import msgspec
import pytest

from tallycast.broadcast.health import VariantVitals, Vitals, findings

BIG = VariantVitals(
    index=0,
    name="1080p",
    encoded=True,
    target_kbps=4000,
    measured_kbps=3900,
    lag_seconds=0.3,
    work=9e7,
    cpu_level=3,
)
SMALL = msgspec.structs.replace(BIG, index=1, name="480p", work=1e7)
WELL = Vitals(
    inbound_kbps=5000,
    announced_kbps=5128,
    speed=1.0,
    keyframe_seconds=2.0,
    passthrough=True,
    variants=(BIG, SMALL),
)


def worse(**changes: object) -> Vitals:
    return msgspec.structs.replace(WELL, **changes)


def late(*variants: VariantVitals, seconds: float = 3.0) -> tuple[VariantVitals, ...]:
    return tuple(msgspec.structs.replace(one, lag_seconds=seconds) for one in variants)


def test_nothing_is_wrong() -> None:
    assert findings(WELL) == []
    assert findings(Vitals()) == []


@pytest.mark.parametrize(
    ("vitals", "code", "words"),
    [
        (worse(silent_seconds=4.0), "encoder_silent", "nothing for 4 s"),
        (worse(inbound_kbps=2000), "upload_slow", "2000 kbit/s come in of the 5128"),
        (worse(keyframe_seconds=8.3), "keyframes_far", "set its keyframe interval to 2 s"),
        (worse(duplicated_share=0.2, frame_rate=60.0), "frames_missing", "20 % of the frames of 60 a second"),
        (worse(dropped_seconds=6.0), "video_dropped", "6 s of video were dropped"),
        (worse(clock_jumps=2), "clock_jumps", "jumped 2 times"),
        (worse(codec_wanted="h264_nvenc", codec_used="libx264"), "codec_replaced", "libx264 took"),
        (worse(variants=late(BIG)), "video_late", "3.0 s after it came in"),
    ],
)
def test_each_is_told_by_itself(vitals: Vitals, code: str, words: str) -> None:
    [found] = findings(vitals)
    assert found.code == code
    assert words in found.message


# The advice is the one thing that helps: the costliest variant of several, less work for the only one.
def test_encoders_that_are_too_slow() -> None:
    slow = worse(speed=0.8, variants=late(BIG, SMALL))
    first, second = findings(slow)
    assert (first.code, first.severity, first.variant) == ("encoding_slow", "error", 0)
    assert "0.80 s of video a second" in first.message
    assert "Drop the variant “1080p”" in first.message
    assert second.code == "video_late"
    assert "from 3 to 2" in findings(worse(speed=0.8, variants=late(BIG)))[0].message
    lowest = msgspec.structs.replace(BIG, cpu_level=1)
    assert "smaller" in findings(worse(speed=0.8, variants=late(lowest)))[0].message
    # A source that is slow itself is no fault of the encoders.
    assert findings(worse(speed=0.8)) == []
    copied = msgspec.structs.replace(BIG, encoded=False, lag_seconds=3.0)
    assert [one.code for one in findings(worse(speed=0.8, variants=(copied,)))] == ["video_late"]


# Silence explains all that follows from it.
def test_one_cause_is_told_once() -> None:
    silent = worse(silent_seconds=5.0, speed=0.2, inbound_kbps=100, variants=late(BIG, SMALL, seconds=6.0))
    assert [one.code for one in findings(silent)] == ["encoder_silent"]


# Encoded variants have keyframes of their own, and a variable rate that is not announced has no target.
def test_what_does_not_matter_is_not_told() -> None:
    assert findings(worse(keyframe_seconds=20.0, passthrough=False)) == []
    assert findings(worse(inbound_kbps=10, announced_kbps=None)) == []


def test_keyframes_that_are_too_far_for_any_segment() -> None:
    [found] = findings(worse(keyframe_seconds=20.0))
    assert found.severity == "error"
