"""Opus: its identification header, in Ogg and FLV (RFC 7845 5.1) and in MP4 (Opus in ISOBMFF 4.3.2)."""

from typing import Literal

import msgspec

from tallycast.media.errors import MediaFormatError

_MAGIC = b"OpusHead"


class OpusConfig(msgspec.Struct, frozen=True, kw_only=True):
    """`pre_skip_samples` counts at 48 kHz, the rate at which Opus always decodes."""

    channels: int
    pre_skip_samples: int
    input_sample_rate: int
    mapping_family: int


def parse_opus_head(data: bytes) -> OpusConfig:
    """Read an `OpusHead` packet (little-endian). Raises MediaFormatError."""
    if len(data) < 19 or bytes(data[:8]) != _MAGIC or data[8] >> 4 != 0:
        raise MediaFormatError(f"{len(data)} bytes are not an OpusHead of version 1")
    return _config(bytes(data[9:]), "little")


def opus_head(channels: int) -> bytes:
    """An `OpusHead` for one or two channels of a stream that is joined anywhere: there is nothing to skip."""
    rate = (48_000).to_bytes(4, "little")
    return _MAGIC + bytes((1, channels, 0, 0)) + rate + bytes(3)


def parse_dops(data: bytes) -> OpusConfig:
    """Read the payload of a `dOps` box (big-endian, version 0). Raises MediaFormatError."""
    if len(data) < 11 or data[0] != 0:
        raise MediaFormatError(f"dOps of {len(data)} bytes is not version 0")
    return _config(bytes(data[1:]), "big")


def _config(data: bytes, order: Literal["little", "big"]) -> OpusConfig:
    channels = data[0]
    if channels == 0:
        raise MediaFormatError("Opus header with no channels")
    return OpusConfig(
        channels=channels,
        pre_skip_samples=int.from_bytes(data[1:3], order),
        input_sample_rate=int.from_bytes(data[3:7], order),
        mapping_family=data[9],
    )
