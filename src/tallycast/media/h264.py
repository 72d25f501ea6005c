"""H.264: the decoder configuration record and its picture (ISO/IEC 14496-15 5.3.3, ITU-T H.264 7.3.2.1)."""

from collections.abc import Sequence

import msgspec

from tallycast.media.bits import BitReader, without_emulation_prevention
from tallycast.media.errors import MediaFormatError

_NAL_SPS = 7
# Profiles whose parameter set carries chroma format and scaling matrices (ITU-T H.264 7.3.2.1.1).
_HIGH_PROFILES = frozenset({44, 83, 86, 100, 110, 118, 122, 128, 134, 135, 138, 139, 244})
# Profiles whose record goes on with chroma format and bit depths (ISO/IEC 14496-15 5.3.3.1.2).
_EXTENDED_RECORD = frozenset({100, 110, 122, 144})
# The largest side that level 6.2 can carry is 16,888; twice that tells garbage from a picture.
_MAX_SIDE = 32_768
# Sub-sampling of a chroma sample, horizontally and vertically, by chroma_format_idc (ITU-T H.264 table 6-1).
_CROP_UNITS = {0: (1, 1), 1: (2, 2), 2: (2, 1), 3: (1, 1)}


class H264Config(msgspec.Struct, frozen=True, kw_only=True):
    """What an avcC record tells. `frame_rate` is in frames a second, None when the stream does not say."""

    width: int
    height: int
    frame_rate: float | None
    profile: int
    compatibility: int
    level: int
    chroma_format: int
    bit_depth: int
    nal_length_bytes: int
    transfer: int | None = None
    """Transfer characteristics (ITU-T H.273 8.2), None when the stream does not say."""


def parse_avcc(data: bytes) -> H264Config:
    """Read an AVCDecoderConfigurationRecord. Raises MediaFormatError."""
    if len(data) < 7 or data[0] != 1:
        raise MediaFormatError(f"avcC of {len(data)} bytes is not a version 1 configuration record")
    count = data[5] & 0x1F
    if count == 0:
        raise MediaFormatError("avcC holds no sequence parameter set")
    length = int.from_bytes(data[6:8], "big")
    nal = bytes(data[8 : 8 + length])
    if len(nal) < length:
        raise MediaFormatError(f"avcC promises a parameter set of {length} bytes and holds {len(nal)}")
    config = parse_sps(nal)
    return msgspec.structs.replace(config, nal_length_bytes=(data[4] & 3) + 1)


def build_avcc(sequence_sets: Sequence[bytes], picture_sets: Sequence[bytes]) -> bytes:
    """An AVCDecoderConfigurationRecord for units with a length of 4 bytes.

    Raises MediaFormatError where the first sequence parameter set cannot be read.
    """
    config = parse_sps(sequence_sets[0])
    head = bytes((1, config.profile, config.compatibility, config.level, 0xFF, 0xE0 | len(sequence_sets)))
    record = head + _sized(sequence_sets) + bytes((len(picture_sets),)) + _sized(picture_sets)
    if config.profile in _EXTENDED_RECORD:
        depth = config.bit_depth - 8
        record += bytes((0xFC | config.chroma_format, 0xF8 | depth, 0xF8 | depth, 0))
    return record


def _sized(units: Sequence[bytes]) -> bytes:
    if any(len(unit) > 0xFFFF for unit in units):
        raise MediaFormatError("an H.264 parameter set of more than 65535 bytes")
    return b"".join(len(unit).to_bytes(2, "big") + unit for unit in units)


def parse_sps(nal: bytes) -> H264Config:
    """Read one sequence parameter set, NAL header included. Raises MediaFormatError."""
    if len(nal) < 4 or nal[0] & 0x1F != _NAL_SPS:
        raise MediaFormatError("expected an H.264 sequence parameter set")
    profile, compatibility, level = nal[1], nal[2], nal[3]
    reader = BitReader(without_emulation_prevention(nal[4:]), "H.264 sequence parameter set")
    reader.unsigned()  # seq_parameter_set_id
    chroma_format, bit_depth = _chroma(reader) if profile in _HIGH_PROFILES else (1, 8)
    reader.unsigned()  # log2_max_frame_num_minus4
    _skip_picture_order(reader)
    reader.unsigned()  # max_num_ref_frames
    reader.skip(1)  # gaps_in_frame_num_value_allowed_flag
    width_mbs = reader.unsigned() + 1
    height_map_units = reader.unsigned() + 1
    frames_only = reader.flag()
    if not frames_only:
        reader.skip(1)  # mb_adaptive_frame_field_flag
    reader.skip(1)  # direct_8x8_inference_flag
    width, height = width_mbs * 16, height_map_units * 16 * (1 if frames_only else 2)
    if reader.flag():  # frame_cropping_flag
        unit_x, unit_y = _CROP_UNITS[chroma_format]
        unit_y *= 1 if frames_only else 2
        width -= unit_x * (reader.unsigned() + reader.unsigned())
        height -= unit_y * (reader.unsigned() + reader.unsigned())
    if not (0 < width <= _MAX_SIDE and 0 < height <= _MAX_SIDE):
        raise MediaFormatError(f"H.264 picture of {width}x{height} is out of range")
    frame_rate, transfer = _usability(reader) if reader.flag() else (None, None)
    return H264Config(
        width=width,
        height=height,
        frame_rate=frame_rate,
        profile=profile,
        compatibility=compatibility,
        level=level,
        chroma_format=chroma_format,
        bit_depth=bit_depth,
        nal_length_bytes=4,
        transfer=transfer,
    )


def _chroma(reader: BitReader) -> tuple[int, int]:
    """chroma_format_idc and luma bit depth; the scaling matrices are passed over."""
    chroma_format = reader.unsigned()
    if chroma_format > 3:
        raise MediaFormatError(f"H.264 chroma_format_idc {chroma_format} does not exist")
    if chroma_format == 3:
        reader.skip(1)  # separate_colour_plane_flag
    bit_depth = reader.unsigned() + 8
    reader.unsigned()  # bit_depth_chroma_minus8
    reader.skip(1)  # qpprime_y_zero_transform_bypass_flag
    if reader.flag():  # seq_scaling_matrix_present_flag
        for index in range(8 if chroma_format != 3 else 12):
            if reader.flag():
                _skip_scaling_list(reader, 16 if index < 6 else 64)
    return chroma_format, bit_depth


def _skip_scaling_list(reader: BitReader, size: int) -> None:
    last, following = 8, 8
    for _ in range(size):
        if following:
            following = (last + reader.signed()) % 256
        last = following or last


def _skip_picture_order(reader: BitReader) -> None:
    kind = reader.unsigned()  # pic_order_cnt_type
    if kind == 0:
        reader.unsigned()
    elif kind == 1:
        reader.skip(1)
        reader.signed()
        reader.signed()
        cycle = reader.unsigned()
        if cycle > 255:
            raise MediaFormatError(f"H.264 picture order cycle of {cycle} frames; at most 255 are allowed")
        for _ in range(cycle):
            reader.signed()


def _usability(reader: BitReader) -> tuple[float | None, int | None]:
    """Frames a second and transfer characteristics from the video usability information (ITU-T H.264
    E.1.1), as far as it says so."""
    transfer = None
    if reader.flag() and reader.bits(8) == 255:  # aspect_ratio_idc Extended_SAR
        reader.skip(32)
    if reader.flag():  # overscan_info_present_flag
        reader.skip(1)
    if reader.flag():  # video_signal_type_present_flag
        reader.skip(4)
        if reader.flag():  # colour_description_present_flag
            reader.skip(8)
            transfer = reader.bits(8)
            reader.skip(8)
    if reader.flag():  # chroma_loc_info_present_flag
        reader.unsigned()
        reader.unsigned()
    if not reader.flag():  # timing_info_present_flag
        return None, transfer
    ticks, scale = reader.bits(32), reader.bits(32)
    # A frame is two fields, hence two ticks (ITU-T H.264 E.2.1).
    return (scale / (2 * ticks) if ticks and scale else None), transfer
