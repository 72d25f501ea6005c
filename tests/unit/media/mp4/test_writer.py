"""Fragments as we write them, ISO/IEC 14496-12 8.8."""

from tallycast.media.mp4 import OutSample, TrackRun, write_fragment
from tallycast.media.mp4.boxes import Box, find, walk


def moof_of(data: bytes) -> Box:
    return next(walk(data, 0, len(data)))


def test_one_moof_and_one_mdat() -> None:
    data = write_fragment(
        7,
        [
            TrackRun(1, 900, [OutSample(10, 0, True, b"pic"), OutSample(10, 0, False, b"ture")]),
            TrackRun(2, 80, [OutSample(5, 0, True, b"sound")]),
        ],
    )
    boxes = list(walk(data, 0, len(data)))
    assert [box.kind for box in boxes] == [b"moof", b"mdat"]
    assert data[boxes[1].body :] == b"picturesound"
    assert [box.kind for box in walk(data, boxes[0].body, boxes[0].end)] == [b"mfhd", b"traf", b"traf"]
    header = find(data, boxes[0], b"mfhd")
    assert int.from_bytes(data[header.body + 4 : header.end], "big") == 7


# 8.8.7: with default-base-is-moof each offset counts from the moof, wherever the part lies in its segment.
def test_offsets_count_from_the_moof() -> None:
    data = write_fragment(1, [TrackRun(1, 0, [OutSample(1, 0, True, b"abc")])])
    header = find(data, moof_of(data), b"traf", b"tfhd")
    assert int.from_bytes(data[header.body : header.body + 4], "big") & 0x020000
    run = find(data, moof_of(data), b"traf", b"trun")
    offset = int.from_bytes(data[run.body + 8 : run.body + 12], "big")
    assert data[offset:] == b"abc"


# Frames of equal length that follow a keyframe: sizes only, what is equal stands once.
def test_what_is_equal_is_written_once() -> None:
    frames = [OutSample(512, 0, index == 0, b"x") for index in range(6)]
    data = write_fragment(1, [TrackRun(1, 0, frames)])
    run = find(data, moof_of(data), b"traf", b"trun")
    assert run.end - run.start == 12 + 4 + 4 + 4 + 6 * 4
