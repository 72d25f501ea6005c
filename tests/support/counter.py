"""A picture that carries its own number in ten bars, white for 1, and is read back from any decoded size."""

import subprocess

from tests.support.clips import FFMPEG

_BITS = 10
_ROWS = 6
_BLACK, _WHITE = 70, 180
"""Luma between them is of no bar: the picture is garbled."""


def counted(size: str = "320x180", rate: str = "30", *, first: int = 0) -> tuple[str, ...]:
    """Pictures numbered from `first` on (of 1024), as input of ffmpeg."""
    bars = [
        f"drawbox=x=iw*{bit}/{_BITS}:y=0:w=iw/{_BITS}:h=ih:t=fill:color=white"
        f":enable='mod(floor((n+{first})/{1 << bit}),2)'"
        for bit in range(_BITS)
    ]
    return ("-f", "lavfi", "-i", ",".join([f"color=black:size={size}:rate={rate}", *bars]))


def numbers_in(file: bytes) -> list[int]:
    """Each picture's number, in the order in which they are shown. A garbled picture fails."""
    small = f"scale={_BITS}:{_ROWS}:flags=area,format=gray"
    command = [FFMPEG, "-v", "error", "-nostdin", "-i", "pipe:0", "-an", "-fps_mode", "passthrough"]
    done = subprocess.run(
        [*command, "-vf", small, "-f", "rawvideo", "pipe:1"],
        input=file,
        capture_output=True,
        check=True,
        timeout=120,
    )
    size = _BITS * _ROWS
    pictures = [done.stdout[start : start + size] for start in range(0, len(done.stdout), size)]
    return [_number(picture, index) for index, picture in enumerate(pictures)]


def _number(picture: bytes, index: int) -> int:
    rows = set()
    for start in range(0, len(picture), _BITS):
        row = picture[start : start + _BITS]
        assert not any(_BLACK < luma < _WHITE for luma in row), f"picture {index} is garbled: {row.hex(' ')}"
        rows.add(sum((luma > _WHITE) << bit for bit, luma in enumerate(row)))
    assert len(rows) == 1, f"picture {index} is garbled: its rows say {rows}"
    return rows.pop()
