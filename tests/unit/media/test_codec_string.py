"""Names for CODECS: RFC 6381 and each codec's own registration."""

import pytest

from tallycast.media.aac import AacConfig
from tallycast.media.av1 import parse_av1c
from tallycast.media.codec_string import aac_codec, av1_codec, h264_codec, hevc_codec, vp9_codec
from tallycast.media.h264 import parse_avcc
from tallycast.media.hevc import HevcConfig, parse_hvcc
from tallycast.media.vp9 import Vp9Config
from tests.unit.media.test_av1 import RECORD as AV1C
from tests.unit.media.test_h264 import FULL_HD
from tests.unit.media.test_hevc import RECORD as HVCC


def test_h264() -> None:
    assert h264_codec(parse_avcc(FULL_HD)) == "avc1.640028"


# ISO/IEC 14496-15 annex E: compatibility flags in reverse, trailing zero bytes of constraints left out.
def test_hevc() -> None:
    assert hevc_codec(parse_hvcc(HVCC)) == "hvc1.1.6.L63.90"


@pytest.mark.parametrize(
    ("space", "tier", "profile", "constraints", "name"),
    [
        (0, 0, 2, "b00000000000", "hvc1.2.4.L120.B0"),
        (0, 1, 1, "000000000000", "hvc1.1.4.H120"),
        (1, 0, 1, "900001000000", "hvc1.A1.4.L120.90.0.1"),
    ],
)
def test_hevc_in_its_other_forms(space: int, tier: int, profile: int, constraints: str, name: str) -> None:
    config = HevcConfig(
        width=2,
        height=2,
        frame_rate=None,
        profile_space=space,
        tier=tier,
        profile=profile,
        compatibility=0x20000000,
        constraints=bytes.fromhex(constraints),
        level=120,
        chroma_format=1,
        bit_depth=8,
    )
    assert hevc_codec(config) == name


def test_the_others() -> None:
    assert av1_codec(parse_av1c(AV1C)) == "av01.0.01M.08"
    assert vp9_codec(Vp9Config(profile=0, level=31, bit_depth=8)) == "vp09.00.31.08"
    assert aac_codec(AacConfig(2, 48_000, 2)) == "mp4a.40.2"
