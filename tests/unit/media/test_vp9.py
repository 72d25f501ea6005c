"""The vpcC box as libvpx's muxer writes it."""

import pytest

from tallycast.media.errors import MediaFormatError
from tallycast.media.vp9 import parse_vpcc

RECORD = bytes.fromhex("010000000015820202020000")


def test_profile_level_and_depth() -> None:
    config = parse_vpcc(RECORD)
    assert (config.profile, config.level, config.bit_depth) == (0, 21, 8)


@pytest.mark.parametrize("data", [b"", RECORD[:11], b"\x00" + RECORD[1:]])
def test_bad_boxes_are_refused(data: bytes) -> None:
    with pytest.raises(MediaFormatError):
        parse_vpcc(data)
