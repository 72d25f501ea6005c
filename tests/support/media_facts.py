"""What ffmpeg, as an outsider, finds in media of ours."""

import re
import subprocess

from tests.support.clips import FFMPEG


def streams_in(file: bytes) -> list[str]:
    """Kind and codec of each stream, such as "Video: h264"."""
    return re.findall(r"Stream #0:\d+.*?: (\w+: \w+)", _said_of(file))


def size_in(file: bytes) -> tuple[int, int]:
    """Width and height of the picture."""
    [(width, height)] = re.findall(r"Video: .*? (\d+)x(\d+)[, ]", _said_of(file))
    return int(width), int(height)


def _said_of(file: bytes) -> str:
    done = subprocess.run(
        [FFMPEG, "-hide_banner", "-nostdin", "-i", "pipe:0"],
        input=file,
        capture_output=True,
        check=False,
        timeout=60,
    )
    return done.stderr.decode(errors="replace")
