"""AV1: what the configuration record says of the picture (AV1 in ISOBMFF 2.3, AV1 bitstream 5.5)."""

import msgspec

from tallycast.media.bits import BitReader
from tallycast.media.errors import MediaFormatError

_OBU_SEQUENCE_HEADER = 1


class Av1Config(msgspec.Struct, frozen=True, kw_only=True):
    """What an av1C record tells. Sizes are None when it carries no sequence header, as it may."""

    width: int | None
    height: int | None
    frame_rate: float | None
    profile: int
    level: int
    tier: int
    bit_depth: int
    monochrome: bool
    transfer: int | None = None
    """Transfer characteristics (ITU-T H.273 8.2), None when the record does not say."""


class _Sequence(msgspec.Struct, frozen=True):
    width: int
    height: int
    frame_rate: float | None
    transfer: int | None


def parse_av1c(data: bytes) -> Av1Config:
    """Read an AV1CodecConfigurationRecord. Raises MediaFormatError."""
    if len(data) < 4 or data[0] != 0x81:
        raise MediaFormatError(f"av1C of {len(data)} bytes is not a version 1 configuration record")
    high, twelve = data[2] >> 6 & 1, data[2] >> 5 & 1
    header = _sequence_header(bytes(data[4:]))
    sequence = _parse_sequence(header) if header is not None else None
    return Av1Config(
        width=sequence.width if sequence else None,
        height=sequence.height if sequence else None,
        frame_rate=sequence.frame_rate if sequence else None,
        profile=data[1] >> 5,
        level=data[1] & 0x1F,
        tier=data[2] >> 7,
        bit_depth=12 if high and twelve else 10 if high else 8,
        monochrome=bool(data[2] & 0x10),
        transfer=sequence.transfer if sequence else None,
    )


def _sequence_header(obus: bytes) -> bytes | None:
    """The payload of the first sequence header OBU (AV1 5.3)."""
    position = 0
    while position < len(obus):
        header = obus[position]
        position += 2 if header & 4 else 1  # obu_extension_flag
        size = len(obus) - position
        if header & 2:  # obu_has_size_field
            size, position = _leb128(obus, position)
        if size < 0 or position + size > len(obus):
            raise MediaFormatError("av1C ends inside an OBU")
        if header >> 3 & 15 == _OBU_SEQUENCE_HEADER:
            return obus[position : position + size]
        position += size
    return None


def _leb128(data: bytes, position: int) -> tuple[int, int]:
    """A little-endian base-128 number (AV1 4.10.5) and where it ends."""
    value = 0
    for index in range(8):
        if position >= len(data):
            raise MediaFormatError("av1C ends inside a size")
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << (7 * index)
        if not byte & 0x80:
            return value, position
    raise MediaFormatError("av1C holds a size of more than 8 bytes")


def _parse_sequence(payload: bytes) -> _Sequence:
    """sequence_header_obu up to the colours (AV1 5.5.1, 5.5.2)."""
    reader = BitReader(payload, "AV1 sequence header")
    profile = reader.bits(3)
    reader.skip(1)  # still_picture
    frame_rate = None
    reduced = reader.flag()  # reduced_still_picture_header
    if reduced:
        reader.skip(5)
    else:
        frame_rate = _operating_points(reader)
    width_bits, height_bits = reader.bits(4) + 1, reader.bits(4) + 1
    width, height = reader.bits(width_bits) + 1, reader.bits(height_bits) + 1
    try:
        transfer = _transfer(reader, profile, reduced)
    except MediaFormatError:
        transfer = None  # the size is what cannot be done without
    return _Sequence(width, height, frame_rate, transfer)


def _transfer(reader: BitReader, profile: int, reduced: bool) -> int | None:
    """Passes over the coding tools; gives transfer_characteristics of color_config."""
    if not reduced and reader.flag():  # frame_id_numbers_present_flag
        reader.skip(7)
    reader.skip(3)  # use_128x128_superblock, enable_filter_intra, enable_intra_edge_filter
    if not reduced:
        reader.skip(4)  # inter-intra, masked, warped, dual filter
        order_hint = reader.flag()
        if order_hint:
            reader.skip(2)
        # seq_choose_screen_content_tools, else seq_force_screen_content_tools
        if (reader.flag() or reader.flag()) and not reader.flag():  # seq_choose_integer_mv
            reader.skip(1)
        if order_hint:
            reader.skip(3)
    reader.skip(3)  # superres, cdef, restoration
    if reader.flag() and profile == 2:  # high_bitdepth
        reader.skip(1)
    if profile != 1:
        reader.skip(1)  # mono_chrome
    if not reader.flag():  # color_description_present_flag
        return None
    reader.skip(8)
    return reader.bits(8)


def _operating_points(reader: BitReader) -> float | None:
    """Timing and operating points; gives the frame rate if every frame lasts equally long."""
    frame_rate = None
    delay_bits = None
    if reader.flag():  # timing_info_present_flag
        ticks, scale = reader.bits(32), reader.bits(32)
        if reader.flag():  # equal_picture_interval
            ticks *= reader.unsigned() + 1
            frame_rate = scale / ticks if ticks and scale else None
        if reader.flag():  # decoder_model_info_present_flag
            delay_bits = reader.bits(5) + 1
            reader.skip(32 + 5 + 5)
    initial_delay = reader.flag()  # initial_display_delay_present_flag
    for _ in range(reader.bits(5) + 1):
        reader.skip(12)  # operating_point_idc
        if reader.bits(5) > 7:  # seq_level_idx: only then a tier follows
            reader.skip(1)
        if delay_bits is not None and reader.flag():
            reader.skip(2 * delay_bits + 1)
        if initial_delay and reader.flag():
            reader.skip(4)
    return frame_rate
