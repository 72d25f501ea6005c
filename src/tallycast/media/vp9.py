"""VP9: the codec configuration box (VP Codec ISO Media File Format Binding 2.2)."""

import msgspec

from tallycast.media.errors import MediaFormatError


class Vp9Config(msgspec.Struct, frozen=True, kw_only=True):
    """The record holds no picture size: the sample entry does."""

    profile: int
    level: int
    bit_depth: int


def parse_vpcc(data: bytes) -> Vp9Config:
    """Read the payload of a `vpcC` box, version and flags included. Raises MediaFormatError."""
    if len(data) < 12 or data[0] != 1:
        raise MediaFormatError(f"vpcC of {len(data)} bytes is not version 1")
    return Vp9Config(profile=data[4], level=data[5], bit_depth=data[6] >> 4)
