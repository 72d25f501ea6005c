"""Files that are encoded once and published again and again: what is too much work to encode in real time
beside a server that transcodes, on the two cores of a test machine."""

import subprocess
import tempfile
from functools import cache
from pathlib import Path

from tests.support.publisher import AAC, FFMPEG, picture, tone, x264

LOOP_SECONDS = 8
"""Whole frames of AAC at 48 kHz (375) and of 25, 30 and 60 pictures a second, so that a loop has no hole."""


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="tallycast-sources-")


@cache
def source(*arguments: str, seconds: float = LOOP_SECONDS, container: str = "mp4") -> Path:
    """A file of what the arguments describe."""
    folder = Path(_folder().name)
    path = folder / f"{len(list(folder.iterdir()))}.{container}"
    command = [FFMPEG, "-v", "error", "-nostdin", *arguments, "-t", str(seconds), "-f", container, str(path)]
    done = subprocess.run(command, capture_output=True, check=False, timeout=180)
    if done.returncode:
        raise AssertionError(f"ffmpeg failed: {done.stderr.decode(errors='replace')}")
    return path


def full_hd_60() -> Path:
    """1080p60 at a constant 6 Mbit/s, a keyframe each two seconds."""
    constant = ("-x264-params", "nal-hrd=cbr:filler=1:scenecut=0")
    video = (*picture("1920x1080", "60"), *tone(), *x264("6000k", 120, "-minrate", "6000k", *constant))
    return source(*video, *AAC)


def looped(path: Path) -> tuple[str, ...]:
    """Publisher's arguments that send a file over and over as it is."""
    return ("-stream_loop", "-1", "-i", str(path), "-c", "copy")
