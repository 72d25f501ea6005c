"""Video encoders, one row each: what ffmpeg calls them and how they are told to be quick and regular.

A row says nothing about whether this machine can run it; that is probed before it is offered.
"""

from collections.abc import Callable

import msgspec

PRESETS = ("ultrafast", "superfast", "veryfast", "faster", "fast")
"""x264's presets by CPU usage level 1 to 5."""


class Codec(msgspec.Struct, frozen=True):
    """One encoder of ffmpeg."""

    name: str
    """As `-c:v` takes it."""
    title: str
    """As the admin reads it."""
    global_arguments: tuple[str, ...]
    """Come before the input."""
    pixel_format: str
    scale_filter: str
    upload_filter: str
    """Appended to the filter chain; empty for encoders that read main memory."""
    options: Callable[[int], tuple[str, ...]]
    """Encoder arguments for a CPU usage level of 1 to 5."""


def _x264(cpu_level: int) -> tuple[str, ...]:
    # zerolatency turns off lookahead, frame threads and B-frames: a frame in, a frame out. Scene cuts
    # and open GOPs would put keyframes where no segment can start.
    return (
        "-preset",
        PRESETS[cpu_level - 1],
        "-tune",
        "zerolatency",
        "-profile:v",
        "high",
        "-x264-params",
        "scenecut=0:open_gop=0",
    )


CODECS: dict[str, Codec] = {
    "libx264": Codec(
        name="libx264",
        title="H.264 on the processor (x264)",
        global_arguments=(),
        pixel_format="yuv420p",
        scale_filter="scale",
        upload_filter="",
        options=_x264,
    ),
}

DEFAULT_CODEC = "libx264"


def codec_named(name: str) -> Codec:
    """The row of that name, x264's for a name that has none (as a saved one may be of another version)."""
    return CODECS.get(name, CODECS[DEFAULT_CODEC])
