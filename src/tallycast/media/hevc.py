"""H.265: the decoder configuration record and its picture (ISO/IEC 14496-15 8.3.3, ITU-T H.265 7.3.2)."""

import msgspec

from tallycast.media.bits import BitReader, without_emulation_prevention
from tallycast.media.errors import MediaFormatError
from tallycast.media.hevc_usability import read_transfer

_NAL_SPS = 33
_MAX_SIDE = 32_768
# SubWidthC and SubHeightC by chroma_format_idc (ITU-T H.265 table 6-1).
_CROP_UNITS = {0: (1, 1), 1: (2, 2), 2: (2, 1), 3: (1, 1)}


class HevcConfig(msgspec.Struct, frozen=True, kw_only=True):
    """What an hvcC record tells. `frame_rate` is in frames a second, None when the record does not say."""

    width: int
    height: int
    frame_rate: float | None
    profile_space: int
    tier: int
    profile: int
    compatibility: int
    constraints: bytes
    level: int
    chroma_format: int
    bit_depth: int
    transfer: int | None = None
    """Transfer characteristics (ITU-T H.273 8.2), None when the stream does not say."""


def parse_hvcc(data: bytes) -> HevcConfig:
    """Read an HEVCDecoderConfigurationRecord. Raises MediaFormatError."""
    if len(data) < 23 or data[0] not in (0, 1):  # early muxers wrote version 0
        raise MediaFormatError(f"hvcC of {len(data)} bytes is not a version 1 configuration record")
    width, height, transfer = _picture(_first_sps(data))
    average_rate = int.from_bytes(data[19:21], "big")
    return HevcConfig(
        width=width,
        height=height,
        # avgFrameRate counts frames in 256 seconds; 0 is "not said".
        frame_rate=average_rate / 256 if average_rate else None,
        profile_space=data[1] >> 6,
        tier=data[1] >> 5 & 1,
        profile=data[1] & 0x1F,
        compatibility=int.from_bytes(data[2:6], "big"),
        constraints=bytes(data[6:12]),
        level=data[12],
        chroma_format=data[16] & 3,
        bit_depth=(data[17] & 7) + 8,
        transfer=transfer,
    )


def _first_sps(data: bytes) -> bytes:
    """The first sequence parameter set among the record's arrays of NAL units."""
    position = 23
    for _ in range(data[22]):
        kind = data[position] & 0x3F if position < len(data) else 0
        count = int.from_bytes(data[position + 1 : position + 3], "big")
        position += 3
        for _ in range(count):
            if position + 2 > len(data):
                raise MediaFormatError("hvcC ends inside an array of parameter sets")
            length = int.from_bytes(data[position : position + 2], "big")
            nal = bytes(data[position + 2 : position + 2 + length])
            if len(nal) < length:
                raise MediaFormatError(f"hvcC promises a NAL unit of {length} bytes and holds {len(nal)}")
            position += 2 + length
            if kind == _NAL_SPS:
                return nal
    raise MediaFormatError("hvcC holds no sequence parameter set")


def _picture(nal: bytes) -> tuple[int, int, int | None]:
    """Width and height after cropping, and transfer characteristics, from a sequence parameter set (ITU-T
    H.265 7.3.2.2.1)."""
    reader = BitReader(without_emulation_prevention(nal[2:]), "H.265 sequence parameter set")
    reader.skip(4)  # sps_video_parameter_set_id
    sub_layers = reader.bits(3)
    reader.skip(1)  # sps_temporal_id_nesting_flag
    _skip_profile_tier_level(reader, sub_layers)
    reader.unsigned()  # sps_seq_parameter_set_id
    chroma_format = reader.unsigned()
    if chroma_format > 3:
        raise MediaFormatError(f"H.265 chroma_format_idc {chroma_format} does not exist")
    if chroma_format == 3:
        reader.skip(1)  # separate_colour_plane_flag
    width, height = reader.unsigned(), reader.unsigned()
    if reader.flag():  # conformance_window_flag
        unit_x, unit_y = _CROP_UNITS[chroma_format]
        width -= unit_x * (reader.unsigned() + reader.unsigned())
        height -= unit_y * (reader.unsigned() + reader.unsigned())
    if not (0 < width <= _MAX_SIDE and 0 < height <= _MAX_SIDE):
        raise MediaFormatError(f"H.265 picture of {width}x{height} is out of range")
    try:
        transfer = read_transfer(reader, sub_layers)
    except MediaFormatError:
        transfer = None  # the size is what cannot be done without
    return width, height, transfer


def _skip_profile_tier_level(reader: BitReader, sub_layers: int) -> None:
    """profile_tier_level( 1, sub_layers ) (ITU-T H.265 7.3.3)."""
    reader.skip(96)
    present = [(reader.flag(), reader.flag()) for _ in range(sub_layers)]
    if sub_layers:
        reader.skip(2 * (8 - sub_layers))
    for has_profile, has_level in present:
        reader.skip(88 * has_profile + 8 * has_level)
