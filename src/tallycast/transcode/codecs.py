"""Video encoders, one row each: what ffmpeg calls them and how they are told to be quick and regular.

A row says nothing about whether this machine can run it; that is probed before it is offered (`offers`).

What every row has to do: a frame in, a frame out (no lookahead, no B-frames), and a real keyframe wherever
`-force_key_frames` asks for one, as segments begin there. Decoding and scaling are done on the processor
for all of them, so that one chain of filters and one set of tests holds for every machine; hardware takes
over the encoding, which is by far the most work.
"""

from collections.abc import Callable, Sequence
from typing import Literal

import msgspec

Options = Callable[[int], tuple[str, ...]]


class Codec(msgspec.Struct, frozen=True, kw_only=True):
    """One encoder of ffmpeg."""

    name: str
    """As `-c:v` takes it."""
    title: str
    """As the admin reads it."""
    format: Literal["h264", "hevc", "av1"]
    """What comes out. H.264 plays everywhere, the others in newer browsers and machines."""
    hardware: bool = False
    global_arguments: tuple[str, ...] = ()
    """Come before the input."""
    pixel_format: str = "yuv420p"
    upload_filter: str = ""
    """Appended to the filter chain; empty for encoders that read main memory."""
    keeps_captions: bool = True
    """Whether closed captions that lie in the source's picture are put into the encoded one."""
    caps_peak: bool = True
    """Whether it takes `-maxrate` beside `-b:v`."""
    options: Options
    """Encoder arguments for a CPU usage level of 1 to 5."""

    @property
    def tag(self) -> str | None:
        """Name of the sample entry where ffmpeg's own choice does not play everywhere (HLS authoring
        specification, 1.10)."""
        return "hvc1" if self.format == "hevc" else None


def _by_level(option: str, values: Sequence[str], *more: str) -> Options:
    """One option that goes from fast to good by the CPU usage level, and others that do not change."""
    assert len(values) == 5
    return lambda cpu_level: (option, values[cpu_level - 1], *more)


PRESETS = ("ultrafast", "superfast", "veryfast", "faster", "fast")
"""x264's and x265's presets by CPU usage level 1 to 5."""
_NVENC = ("p1", "p2", "p3", "p4", "p5")
_QSV = ("veryfast", "faster", "fast", "medium", "slow")
_SVT = ("12", "11", "10", "9", "8")

_VAAPI_DEVICE = ("-vaapi_device", "/dev/dri/renderD128")
_VAAPI = ("-bf", "0", "-async_depth", "1")
_NVENC_MORE = ("-tune", "ull", "-rc", "cbr", "-bf", "0", "-zerolatency", "1", "-delay", "0")
_QSV_MORE = ("-bf", "0", "-async_depth", "1")
# Real time and a keyframe of its own; a software encoder behind the same name is not what was asked for.
_VIDEOTOOLBOX = ("-realtime", "1", "-bf", "0", "-allow_sw", "0")
_IDR = ("-forced-idr", "1")


def _fixed(*arguments: str) -> Options:
    return lambda _: arguments


_ROWS = (
    Codec(
        name="libx264",
        title="H.264 on the processor (x264)",
        format="h264",
        # zerolatency turns off lookahead, frame threads and B-frames. Scene cuts and open GOPs would put
        # keyframes where no segment can start.
        options=_by_level(
            "-preset",
            PRESETS,
            *("-tune", "zerolatency", "-profile:v", "high", "-x264-params", "scenecut=0:open_gop=0"),
        ),
    ),
    Codec(
        name="h264_nvenc",
        title="H.264 by NVIDIA (NVENC)",
        format="h264",
        hardware=True,
        options=_by_level("-preset", _NVENC, *_NVENC_MORE, *_IDR, "-profile:v", "high"),
    ),
    Codec(
        name="h264_vaapi",
        title="H.264 by Intel or AMD (VA-API)",
        format="h264",
        hardware=True,
        global_arguments=_VAAPI_DEVICE,
        pixel_format="nv12",
        upload_filter="hwupload",
        options=_fixed(*_VAAPI, "-profile:v", "high"),
    ),
    Codec(
        name="h264_qsv",
        title="H.264 by Intel (Quick Sync)",
        format="h264",
        hardware=True,
        pixel_format="nv12",
        options=_by_level("-preset", _QSV, *_QSV_MORE, "-forced_idr", "1", "-profile:v", "high"),
    ),
    Codec(
        name="h264_v4l2m2m",
        title="H.264 by a Raspberry Pi or another board (V4L2)",
        format="h264",
        hardware=True,
        caps_peak=False,
        keeps_captions=False,
        options=_fixed("-num_capture_buffers", "16"),
    ),
    Codec(
        name="h264_videotoolbox",
        title="H.264 by Apple (VideoToolbox)",
        format="h264",
        hardware=True,
        pixel_format="nv12",
        options=_fixed(*_VIDEOTOOLBOX, "-profile:v", "high"),
    ),
    Codec(
        name="libx265",
        title="HEVC on the processor (x265)",
        format="hevc",
        options=_by_level(
            "-preset",
            PRESETS,
            *("-tune", "zerolatency", *_IDR, "-a53cc", "1"),
            *("-x265-params", "open-gop=0:scenecut=0:log-level=warning"),
        ),
    ),
    Codec(
        name="hevc_nvenc",
        title="HEVC by NVIDIA (NVENC)",
        format="hevc",
        hardware=True,
        options=_by_level("-preset", _NVENC, *_NVENC_MORE, *_IDR),
    ),
    Codec(
        name="hevc_vaapi",
        title="HEVC by Intel or AMD (VA-API)",
        format="hevc",
        hardware=True,
        global_arguments=_VAAPI_DEVICE,
        pixel_format="nv12",
        upload_filter="hwupload",
        options=_fixed(*_VAAPI),
    ),
    Codec(
        name="hevc_qsv",
        title="HEVC by Intel (Quick Sync)",
        format="hevc",
        hardware=True,
        pixel_format="nv12",
        options=_by_level("-preset", _QSV, *_QSV_MORE, "-forced_idr", "1"),
    ),
    Codec(
        name="hevc_videotoolbox",
        title="HEVC by Apple (VideoToolbox)",
        format="hevc",
        hardware=True,
        pixel_format="nv12",
        options=_fixed(*_VIDEOTOOLBOX),
    ),
    Codec(
        name="libsvtav1",
        title="AV1 on the processor (SVT-AV1)",
        format="av1",
        keeps_captions=False,
        caps_peak=False,  # SVT-AV1 knows a peak for constant quality alone
        # Low delay (pred-struct) at a constant rate (rc=2), tools for real time. Its keyframes by force
        # are real ones.
        options=_by_level("-preset", _SVT, "-svtav1-params", "rtc=1:pred-struct=1:rc=2:scd=0"),
    ),
    Codec(
        name="av1_nvenc",
        title="AV1 by NVIDIA (NVENC)",
        format="av1",
        keeps_captions=False,
        hardware=True,
        options=_by_level("-preset", _NVENC, *_NVENC_MORE, *_IDR),
    ),
    Codec(
        name="av1_vaapi",
        title="AV1 by Intel or AMD (VA-API)",
        format="av1",
        keeps_captions=False,
        hardware=True,
        global_arguments=_VAAPI_DEVICE,
        pixel_format="nv12",
        upload_filter="hwupload",
        options=_fixed(*_VAAPI),
    ),
    Codec(
        name="av1_qsv",
        title="AV1 by Intel (Quick Sync)",
        format="av1",
        keeps_captions=False,
        hardware=True,
        pixel_format="nv12",
        options=_by_level("-preset", _QSV, *_QSV_MORE, "-forced_idr", "1"),
    ),
)

CODECS: dict[str, Codec] = {row.name: row for row in _ROWS}

DEFAULT_CODEC = "libx264"


def codec_named(name: str) -> Codec:
    """The row of that name, x264's for a name that has none (as a saved one may be of another version)."""
    return CODECS.get(name, CODECS[DEFAULT_CODEC])
