"""The ffmpeg process: pipes, end, death. Real ffmpeg, tiny pictures."""

import asyncio
import subprocess
from pathlib import Path

import psutil
import pytest

from tallycast.media import MediaFormatError
from tallycast.settings import StreamVariant
from tallycast.transcode import (
    RunPlan,
    SourceTracks,
    Transcoder,
    TranscoderUnavailable,
    codec_named,
    find_ffmpeg,
    latency_profile,
    plan_outputs,
    plan_run,
    run_to_end,
)

FFMPEG = find_ffmpeg()


def small_flv() -> bytes:
    arguments = ["-v", "error", "-f", "lavfi", "-i", "testsrc2=s=160x90:r=30", "-t", "2"]
    arguments += ["-c:v", "libx264", "-preset", "ultrafast", "-g", "30", "-f", "flv", "-"]
    return subprocess.run([FFMPEG, *arguments], capture_output=True, check=True).stdout


def plan(count: int = 1) -> RunPlan:
    variants = tuple(StreamVariant(scaled_height=90, video_bitrate_kbps=100) for _ in range(count))
    outputs = plan_outputs(variants, SourceTracks("h264", None, frame_rate=30.0))
    return plan_run(outputs, codec_named("libx264"), latency_profile(2))


class Heard:
    """What a transcoder gave."""

    def __init__(self) -> None:
        self.outputs: dict[int, bytearray] = {}

    def output(self, index: int, data: bytes) -> None:
        self.outputs.setdefault(index, bytearray()).extend(data)

    def ignore(self, report: object) -> None:
        pass


async def test_each_output_comes_out_of_its_pipe_to_the_last_byte() -> None:
    heard = Heard()
    transcoder = Transcoder(FFMPEG, plan(2), on_output=heard.output, on_progress=heard.ignore)
    await transcoder.start()
    await transcoder.write(small_flv())
    assert await transcoder.finish(20) == 0
    assert set(heard.outputs) == {0, 1}
    for data in heard.outputs.values():
        probed = await run_to_end(
            FFMPEG, ["-i", "pipe:0", "-f", "rawvideo", "pipe:1"], bytes(data), timeout_seconds=20
        )
        assert probed is not None
        assert len(probed) == 60 * 160 * 90 * 3 // 2


async def test_what_it_said_last_is_kept_when_it_fails() -> None:
    heard = Heard()
    transcoder = Transcoder(FFMPEG, plan(), on_output=heard.output, on_progress=heard.ignore)
    await transcoder.start()
    await transcoder.write(b"this is no video " * 1000)
    assert await transcoder.finish(20) != 0
    assert any("error" in line.lower() or "invalid" in line.lower() for line in transcoder.last_lines)


async def test_its_death_is_noticed_and_writing_on_does_no_harm() -> None:
    heard = Heard()
    transcoder = Transcoder(FFMPEG, plan(), on_output=heard.output, on_progress=heard.ignore)
    await transcoder.start()
    assert transcoder.pid is not None
    psutil.Process(transcoder.pid).kill()
    assert await asyncio.wait_for(asyncio.shield(transcoder.exit_status), 20) == -9
    for _ in range(10):
        await transcoder.write(b"x" * 100_000)
    assert await transcoder.finish(20) == -9


async def test_output_that_cannot_be_packaged_ends_it() -> None:
    def refuse(index: int, data: bytes) -> None:
        raise MediaFormatError("no")

    transcoder = Transcoder(FFMPEG, plan(), on_output=refuse, on_progress=Heard().ignore)
    await transcoder.start()
    await transcoder.write(small_flv())
    assert await asyncio.wait_for(asyncio.shield(transcoder.exit_status), 20) == -9


async def test_one_that_does_not_end_is_killed() -> None:
    transcoder = Transcoder(FFMPEG, plan(), on_output=Heard().output, on_progress=Heard().ignore)
    await transcoder.start()
    assert transcoder.pid is not None
    psutil.Process(transcoder.pid).suspend()
    assert await transcoder.finish(0.2) == -9


def test_a_configured_ffmpeg_must_be_executable(tmp_path: Path) -> None:
    with pytest.raises(TranscoderUnavailable, match="is not an executable file"):
        find_ffmpeg(str(tmp_path / "missing"))
    (tmp_path / "ffmpeg").write_text("#!/bin/sh\n")
    with pytest.raises(TranscoderUnavailable, match="is not an executable file"):
        find_ffmpeg(str(tmp_path / "ffmpeg"))


async def test_a_program_that_cannot_be_started_is_unavailable(tmp_path: Path) -> None:
    broken = tmp_path / "ffmpeg"
    broken.write_text("\x00\x01 not a program")
    broken.chmod(0o755)
    before = psutil.Process().num_fds()
    transcoder = Transcoder(broken, plan(), on_output=Heard().output, on_progress=Heard().ignore)
    with pytest.raises(TranscoderUnavailable, match="cannot be started"):
        await transcoder.start()
    assert psutil.Process().num_fds() == before


async def test_a_still_that_takes_too_long_is_given_up() -> None:
    endless = ["-re", "-f", "lavfi", "-i", "testsrc2", "-f", "null", "-"]
    assert await run_to_end(FFMPEG, endless, b"", timeout_seconds=0.3) is None
