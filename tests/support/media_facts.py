"""What ffmpeg, as an outsider, finds in media of ours."""

import re
import subprocess

from tests.support.clips import FFMPEG


def streams_in(file: bytes) -> list[str]:
    """Kind and codec of each stream, such as "Video: h264"."""
    done = subprocess.run(
        [FFMPEG, "-hide_banner", "-nostdin", "-i", "pipe:0"],
        input=file,
        capture_output=True,
        check=False,
        timeout=60,
    )
    return re.findall(r"Stream #0:\d+.*?: (\w+: \w+)", done.stderr.decode(errors="replace"))
