"""The latency levels as times."""

import pytest

from tallycast.transcode import LATENCY_LEVELS, LatencyProfile, latency_profile


@pytest.mark.parametrize("profile", LATENCY_LEVELS, ids=lambda profile: str(profile.level))
def test_each_level_keeps_the_rules_of_low_latency(profile: LatencyProfile) -> None:
    # RFC 8216bis 4.4.3.8: PART-HOLD-BACK is at least twice, better three times the part target.
    assert profile.hold_back_parts >= 3
    # Segments begin on keyframes, so keyframes must fall on their edges.
    assert profile.segment_seconds % profile.keyframe_seconds == 0
    # CAN-SKIP-UNTIL is six target durations: a shorter window could never be skipped into.
    assert profile.window_segments > 6


def test_higher_levels_are_farther_from_live() -> None:
    delays = [profile.hold_back_parts * profile.part_seconds for profile in LATENCY_LEVELS]
    assert delays == sorted(set(delays))


def test_an_unknown_level_is_the_nearest() -> None:
    assert latency_profile(-3) is LATENCY_LEVELS[0]
    assert latency_profile(9) is LATENCY_LEVELS[4]
