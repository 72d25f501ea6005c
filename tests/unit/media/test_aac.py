"""AudioSpecificConfig, ISO/IEC 14496-3 1.6.2.1."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallycast.media.aac import parse_audio_specific_config
from tallycast.media.errors import MediaFormatError


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("1210", (2, 44_100, 2)),
        ("1188", (2, 48_000, 1)),
        ("11b0", (2, 48_000, 6)),
        ("11b8", (2, 48_000, 8)),
        ("118856e500", (2, 48_000, 1)),  # with what ffmpeg appends
        ("2b92 0800", (5, 44_100, 2)),  # HE-AAC said openly: 22,050 Hz inside
        ("eb8a0800", (29, 44_100, 2)),  # HE-AACv2: one channel inside, two come out
        ("1780 5dc008", (2, 48_000, 1)),  # a rate that has no index
    ],
)
def test_what_it_says(data: str, expected: tuple[int, int, int]) -> None:
    assert parse_audio_specific_config(bytes.fromhex(data)) == expected


@pytest.mark.parametrize("data", ["", "12", "0210", "1690", "1248"])
def test_what_is_refused(data: str) -> None:
    with pytest.raises(MediaFormatError):
        parse_audio_specific_config(bytes.fromhex(data))


@given(st.binary(max_size=20))
def test_garbage_raises_the_typed_error_only(garbage: bytes) -> None:
    try:
        config = parse_audio_specific_config(garbage)
    except MediaFormatError:
        return
    assert config.sample_rate > 0
