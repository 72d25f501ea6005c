"""A recording as one MP4 file: whole, at any range, over breaks; ffmpeg is the reader that complains."""

import re
import subprocess
from pathlib import Path

import pytest

from tallycast.media import MediaFormatError
from tallycast.recordings import Mp4File, Remuxer
from tallycast.storage import Journal, read_journal
from tests.support import clips
from tests.support.clips import FFMPEG, decode_complaints
from tests.support.recordings import make_recording


async def made(folder: Path, *runs: bytes) -> tuple[Mp4File, Journal, Path]:
    at = make_recording(folder, "b1", *runs) / "0"
    journal = read_journal(at)
    assert journal is not None
    return await Remuxer().file(at, journal), journal, at


async def bytes_of(file: Mp4File, first: int = 0, length: int | None = None) -> bytes:
    wanted = file.size_bytes if length is None else length
    return b"".join([data async for data in file.read(first, wanted)])


def measured(path: Path) -> tuple[float, int, int]:
    """Seconds by the header, frames of picture and of sound when everything is decoded."""
    said = subprocess.run(
        [FFMPEG, "-hide_banner", "-nostdin", "-i", path, "-map", "0:v", "-f", "null", "-"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stderr
    hours, minutes, seconds = re.search(r"Duration: (\d+):(\d+):([\d.]+)", said).groups()  # type: ignore[union-attr]
    frames = int(re.findall(r"frame= *(\d+)", said)[-1])
    sound = subprocess.run(
        [FFMPEG, "-v", "error", "-nostdin", "-i", path, "-map", "0:a", "-f", "s16le", "pipe:1"],
        capture_output=True,
        check=True,
        timeout=60,
    ).stdout
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds), frames, len(sound)


async def test_the_file_is_whole(tmp_path: Path) -> None:
    file, journal, _ = await made(tmp_path)
    data = await bytes_of(file)
    assert len(data) == file.size_bytes
    assert len(data) < journal.size_bytes * 1.02
    assert decode_complaints(data) == ""
    (tmp_path / "file.mp4").write_bytes(data)
    seconds, frames, sound = measured(tmp_path / "file.mp4")
    assert seconds == pytest.approx(journal.seconds, abs=0.1)
    assert frames == 150
    assert sound / (2 * 48_000) / (2 if sound > 700_000 else 1) == pytest.approx(5.0, abs=0.1)


# An interruption, another size, then without sound: one timeline, and every frame is there.
async def test_several_runs_are_one_timeline(tmp_path: Path) -> None:
    small = clips.clip(
        *("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25"), "-t", "3", *clips.H264, "-g", "50"
    )
    file, journal, _ = await made(tmp_path, clips.standard(), small, clips.standard())
    assert len({one.init_name for one in journal.segments}) == 3
    data = await bytes_of(file)
    (tmp_path / "file.mp4").write_bytes(data)
    seconds, frames, _ = measured(tmp_path / "file.mp4")
    assert seconds == pytest.approx(journal.seconds, abs=0.3)
    assert frames >= 150 + 75 + 150 - 2  # ffmpeg drops or doubles one where the rate changes


async def test_frames_may_be_shown_out_of_order(tmp_path: Path) -> None:
    file, _, _ = await made(tmp_path, clips.standard(b_frames=2))
    assert decode_complaints(await bytes_of(file)) == ""


# Any range of it is that range of the whole.
async def test_ranges(tmp_path: Path) -> None:
    file, journal, _ = await made(tmp_path)
    whole, head, first = await bytes_of(file), len(file.header), journal.segments[0].size_bytes
    for start, length in ((0, 1), (head - 5, 10), (head, 7), (head + first - 3, 9), (len(whole) - 1, 1)):
        assert await bytes_of(file, start, length) == whole[start : start + length]


# A file that is not what the journal says is told, and no player gets it.
async def test_spoiled_media_are_refused(tmp_path: Path) -> None:
    _, journal, at = await made(tmp_path)
    path = at / journal.segments[1].name
    path.write_bytes(b"\0" * path.stat().st_size)
    with pytest.raises(MediaFormatError):
        await Remuxer().file(at, journal)
    path.unlink()
    with pytest.raises(OSError, match=path.name):
        await Remuxer().file(at, journal)
