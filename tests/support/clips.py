"""Short real streams, drawn by the bundled ffmpeg the way the live pipeline asks for them: one frame a
fragment."""

import subprocess
from functools import cache

import imageio_ffmpeg

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
# Not `frag_every_frame`: with it ffmpeg 9.0.2 loses composition offsets and moves decode times.
FRAGMENTS = ("-movflags", "+empty_moov+default_base_moof", "-frag_duration", "1", "-f", "mp4", "pipe:1")

TONE = ("-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000")
H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-sc_threshold", "0")
AAC = ("-c:a", "aac", "-b:a", "64k")


def picture(rate: str = "30", size: str = "320x180") -> tuple[str, ...]:
    return ("-f", "lavfi", "-i", f"testsrc2=size={size}:rate={rate}")


@cache
def clip(*arguments: str) -> bytes:
    """Fragmented MP4 of these ffmpeg arguments. Drawn once for a test run."""
    command = [FFMPEG, "-v", "error", "-nostdin", "-threads", "2", *arguments, *FRAGMENTS]
    done = subprocess.run(command, capture_output=True, check=False, timeout=120)
    if done.returncode:
        raise AssertionError(f"ffmpeg failed: {done.stderr.decode(errors='replace')}")
    return done.stdout


@cache
def standard(rate: str = "30", seconds: str = "5", group: int = 60, b_frames: int = 0) -> bytes:
    """H.264 and AAC as an encoded variant gives them."""
    low_delay = ("-tune", "zerolatency") if not b_frames else ("-bf", str(b_frames))
    groups = ("-g", str(group), "-keyint_min", str(group))
    return clip(*picture(rate), *TONE, "-t", seconds, *H264, *low_delay, *groups, *AAC)


@cache
def from_encoder(rate: str = "30", seconds: str = "5", group: int = 60, b_frames: int = 0) -> bytes:
    """H.264 and AAC that went through FLV, whose time stamps are whole milliseconds, and were copied."""
    command = [FFMPEG, "-v", "error", "-nostdin", *picture(rate), *TONE, "-t", seconds, *H264]
    command += [
        "-bf",
        str(b_frames),
        "-g",
        str(group),
        "-keyint_min",
        str(group),
        *AAC,
        "-f",
        "flv",
        "pipe:1",
    ]
    flv = subprocess.run(command, capture_output=True, check=True, timeout=120).stdout
    copied = subprocess.run(
        [FFMPEG, "-v", "error", "-i", "pipe:0", "-c", "copy", *FRAGMENTS],
        input=flv,
        capture_output=True,
        check=True,
        timeout=120,
    )
    return copied.stdout


def decode_complaints(media: bytes) -> str:
    """What ffmpeg says when it decodes this file; nothing is right."""
    # The file's own time base: in one of guessed frame rate, whole milliseconds would fall together.
    own_times = ("-fps_mode", "passthrough", "-enc_time_base:v", "demux")
    done = subprocess.run(
        [FFMPEG, "-v", "warning", "-nostdin", "-xerror", "-i", "pipe:0", *own_times, "-f", "null", "-"],
        input=media,
        capture_output=True,
        check=False,
        timeout=120,
    )
    return done.stderr.decode(errors="replace")
