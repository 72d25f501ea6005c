"""Movie fragments out: one `moof` and its `mdat` for a part (ISO/IEC 14496-12 8.8, CMAF 7.3.3)."""

import struct
from collections.abc import Sequence
from typing import NamedTuple

from tallycast.media.mp4.boxes import write_box, write_full_box

_DEFAULT_BASE_IS_MOOF = 0x020000
_DEFAULT_DURATION, _DEFAULT_FLAGS = 0x08, 0x20
_DATA_OFFSET, _FIRST_FLAGS, _DURATION, _SIZE, _FLAGS, _COMPOSITION = 0x01, 0x04, 0x100, 0x200, 0x400, 0x800
# sample_depends_on says "on none" or "on others"; the other bit says "not a sync sample" (8.8.3.1).
_SYNC_FLAGS = 0x02000000
_OTHER_FLAGS = 0x01010000


class OutSample(NamedTuple):
    """One frame to write; times are ticks of its track."""

    duration: int
    composition_offset: int
    is_sync: bool
    data: bytes


class TrackRun(NamedTuple):
    """The frames of one track in a fragment, the first at `decode_time`."""

    track_id: int
    decode_time: int
    samples: Sequence[OutSample]


def write_fragment(sequence_number: int, runs: Sequence[TrackRun]) -> bytes:
    """One fragment, one `traf` a track. Runs must not be empty; the data lies in the order of the runs."""
    header = write_full_box(b"mfhd", 0, 0, (sequence_number & 0xFFFFFFFF).to_bytes(4, "big"))
    # The size of a traf does not depend on the data offset inside it, so a first pass gives the moof's.
    moof_bytes = 8 + len(header) + sum(len(_write_traf(run, 0)) for run in runs)
    offset = moof_bytes + 8
    trafs = []
    for run in runs:
        trafs.append(_write_traf(run, offset))
        offset += sum(len(sample.data) for sample in run.samples)
    media = [sample.data for run in runs for sample in run.samples]
    mdat_bytes = offset - moof_bytes
    return b"".join(
        (write_box(b"moof", header, *trafs), mdat_bytes.to_bytes(4, "big"), b"mdat", *media),
    )


def _write_traf(run: TrackRun, data_offset: int) -> bytes:
    samples = run.samples
    first = samples[0]
    has_equal_durations = all(sample.duration == first.duration for sample in samples)
    # A part has a keyframe at its beginning or none: one flag word for the first frame, one for the others.
    others_sync = samples[-1].is_sync
    has_few_flags = all(sample.is_sync == others_sync for sample in samples[1:])
    has_compositions = any(sample.composition_offset for sample in samples)

    defaults = b""
    track_flags, run_flags = _DEFAULT_BASE_IS_MOOF, _DATA_OFFSET | _SIZE
    if has_equal_durations:
        track_flags |= _DEFAULT_DURATION
        defaults += first.duration.to_bytes(4, "big")
    else:
        run_flags |= _DURATION
    first_flags = b""
    if has_few_flags:
        track_flags |= _DEFAULT_FLAGS
        defaults += (_SYNC_FLAGS if others_sync else _OTHER_FLAGS).to_bytes(4, "big")
        if first.is_sync != others_sync:
            run_flags |= _FIRST_FLAGS
            first_flags = (_SYNC_FLAGS if first.is_sync else _OTHER_FLAGS).to_bytes(4, "big")
    else:
        run_flags |= _FLAGS
    if has_compositions:
        run_flags |= _COMPOSITION

    values: list[int] = []
    for sample in samples:
        if not has_equal_durations:
            values.append(sample.duration)
        values.append(len(sample.data))
        if not has_few_flags:
            values.append(_SYNC_FLAGS if sample.is_sync else _OTHER_FLAGS)
        if has_compositions:
            values.append(sample.composition_offset & 0xFFFFFFFF)  # version 1: two's complement
    return write_box(
        b"traf",
        write_full_box(b"tfhd", 0, track_flags, run.track_id.to_bytes(4, "big"), defaults),
        write_full_box(b"tfdt", 1, 0, run.decode_time.to_bytes(8, "big")),
        write_full_box(
            b"trun",
            1,
            run_flags,
            len(samples).to_bytes(4, "big"),
            data_offset.to_bytes(4, "big"),
            first_flags,
            struct.pack(f">{len(values)}I", *values),
        ),
    )
