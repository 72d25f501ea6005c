"""A flash and a beep at the same instant, once a second; and where they are found again."""

import re
import subprocess

from tests.support.clips import FFMPEG

_FLASH = "drawbox=enable='lt(mod(t,1),0.1)':t=fill:color=white"
_BEEP = "if(lt(mod(t,1),0.1),sin(2*PI*1000*t),0)"
_BRIGHT = 120.0
"""YAVG between black (16) and white (235)."""
_LOUD_DB = -20.0
_FRAME = re.compile(r"pts_time:(-?[\d.]+)\n\S+=(\S+)")


def flash_and_beep(size: str = "320x180", rate: str = "30") -> tuple[str, ...]:
    """As input of ffmpeg."""
    video = ("-f", "lavfi", "-i", f"color=black:size={size}:rate={rate},{_FLASH}")
    return (*video, "-f", "lavfi", "-i", f"aevalsrc='{_BEEP}':s=48000")


def flashes_in(file: bytes) -> list[float]:
    """When the picture turns white, seconds."""
    key = "lavfi.signalstats.YAVG"
    values = _measure(file, "-an", "-vf", f"signalstats,metadata=print:key={key}:file=-")
    return _onsets(values, _BRIGHT)


def beeps_in(file: bytes) -> list[float]:
    """When the sound begins, seconds."""
    key = "lavfi.astats.Overall.RMS_level"
    values = _measure(file, "-vn", "-af", f"astats=metadata=1:reset=1,ametadata=print:key={key}:file=-")
    return _onsets(values, _LOUD_DB)


def skews_in(file: bytes) -> list[float]:
    """How much later than its flash each beep comes, seconds; a flash without a beep within 0.45 s fails."""
    beeps = beeps_in(file)
    skews = []
    for flash in flashes_in(file):
        nearest = min(beeps, key=lambda beep: abs(beep - flash))
        assert abs(nearest - flash) < 0.45, f"no beep by the flash at {flash}: {beeps}"
        skews.append(nearest - flash)
    return skews


def _measure(file: bytes, *arguments: str) -> list[tuple[float, float]]:
    command = [FFMPEG, "-v", "error", "-nostdin", "-copyts", "-i", "pipe:0", *arguments]
    done = subprocess.run(
        [*command, "-fps_mode", "passthrough", "-f", "null", "-"],
        input=file,
        capture_output=True,
        check=True,
        timeout=120,
    )
    found = _FRAME.findall(done.stdout.decode())
    return [(float(time), float(value)) for time, value in found]


def _onsets(values: list[tuple[float, float]], threshold: float) -> list[float]:
    onsets = []
    was_on = True  # what begins in the midst of one does not tell when it began
    for time, value in values:
        is_on = value > threshold
        if is_on and not was_on:
            onsets.append(time)
        was_on = is_on
    return onsets
