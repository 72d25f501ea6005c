"""H.265: from the picture's size in a sequence parameter set to its colours (ITU-T H.265 7.3.2.2.1, E.2.1).

All that lies between has no fixed length and is passed over: coding tools, scaling lists, reference
picture sets.
"""

from tallycast.media.bits import BitReader
from tallycast.media.errors import MediaFormatError

_MOST_SETS = 64
"""num_short_term_ref_pic_sets, 7.4.3.2.1."""
_MOST_PICTURES = 16
"""In a decoded picture buffer (A.4.2)."""
_MOST_LONG_TERM = 32


def read_transfer(reader: BitReader, sub_layers: int) -> int | None:
    """transfer_characteristics; None where the stream does not say. `reader` stands behind the conformance
    window. Raises MediaFormatError."""
    reader.unsigned()  # bit_depth_luma_minus8
    reader.unsigned()  # bit_depth_chroma_minus8
    order_bits = reader.unsigned() + 4
    for _ in range(sub_layers + 1 if reader.flag() else 1):  # sps_sub_layer_ordering_info_present_flag
        _skip_numbers(reader, 3)
    _skip_numbers(reader, 6)  # sizes of blocks, depths of the transform tree
    if reader.flag() and reader.flag():  # scaling lists enabled, and given
        _skip_scaling_lists(reader)
    reader.skip(2)  # amp_enabled_flag, sample_adaptive_offset_enabled_flag
    if reader.flag():  # pcm_enabled_flag
        reader.skip(8)
        _skip_numbers(reader, 2)
        reader.skip(1)
    _skip_reference_sets(reader)
    if reader.flag():  # long_term_ref_pics_present_flag
        count = reader.unsigned()
        if count > _MOST_LONG_TERM:
            raise MediaFormatError(f"H.265 parameter set with {count} long-term pictures")
        reader.skip(count * (order_bits + 1))
    reader.skip(2)  # sps_temporal_mvp_enabled_flag, strong_intra_smoothing_enabled_flag
    return _transfer(reader) if reader.flag() else None


def _transfer(reader: BitReader) -> int | None:
    """From the begin of the video usability information."""
    if reader.flag() and reader.bits(8) == 255:  # aspect_ratio_idc Extended_SAR
        reader.skip(32)
    if reader.flag():  # overscan_info_present_flag
        reader.skip(1)
    if not reader.flag():  # video_signal_type_present_flag
        return None
    reader.skip(4)
    if not reader.flag():  # colour_description_present_flag
        return None
    reader.skip(8)
    return reader.bits(8)


def _skip_numbers(reader: BitReader, count: int) -> None:
    for _ in range(count):
        reader.unsigned()


def _skip_scaling_lists(reader: BitReader) -> None:
    """scaling_list_data (7.3.4)."""
    for size in range(4):
        for _ in range(2 if size == 3 else 6):
            if not reader.flag():  # scaling_list_pred_mode_flag
                reader.unsigned()
                continue
            if size > 1:
                reader.signed()  # the DC coefficient
            for _ in range(min(64, 16 << 2 * size)):
                reader.signed()


def _skip_reference_sets(reader: BitReader) -> None:
    """Every st_ref_pic_set (7.3.7)."""
    count = reader.unsigned()
    if count > _MOST_SETS:
        raise MediaFormatError(f"H.265 parameter set with {count} reference picture sets")
    pictures = 0  # of the set before
    for index in range(count):
        if index and reader.flag():  # inter_ref_pic_set_prediction_flag
            reader.skip(1)
            reader.unsigned()
            # used_by_curr_pic_flag, and use_delta_flag where that is not set
            pictures = sum(reader.flag() or reader.flag() for _ in range(pictures + 1))
        else:
            pictures = reader.unsigned() + reader.unsigned()
            if pictures > _MOST_PICTURES:
                raise MediaFormatError(f"H.265 reference picture set of {pictures} pictures")
            for _ in range(pictures):
                reader.unsigned()
                reader.skip(1)
