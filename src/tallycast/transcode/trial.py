"""One second of a test picture through an encoder, with the very arguments that a broadcast would use.

What comes out is read as the packager would read it: an encoder that ffmpeg starts but that puts no
keyframe where a segment has to begin is of no use.
"""

from pathlib import Path

from tallycast.media import MediaFormatError
from tallycast.media.mp4 import FragmentReader, Movie, Sample
from tallycast.settings import StreamVariant
from tallycast.transcode.arguments import encoder_arguments, fragmented_mp4, plan_run
from tallycast.transcode.codecs import Codec
from tallycast.transcode.latency import LATENCY_LEVELS
from tallycast.transcode.process import run_once
from tallycast.transcode.source import SourceTracks
from tallycast.transcode.variants import plan_outputs

TRIAL_SECONDS = 30.0
"""A start of a graphics driver takes some seconds; a busy machine makes it more."""
KEYFRAME_SECONDS = 0.5
_PICTURE = "testsrc2=size=640x360:rate=30"
"""The smallest that every hardware encoder takes with room to spare."""

# What ffmpeg and the drivers say, to what a person may do about it.
_KNOWN = (
    ("Unknown encoder", "This copy of ffmpeg does not have it."),
    ("Encoder not found", "This copy of ffmpeg does not have it."),
    ("Unrecognized option", "This copy of ffmpeg does not have it."),
    ("Cannot load libcuda", "There is no NVIDIA driver on this machine."),
    ("No capable devices found", "The NVIDIA card of this machine does not have it."),
    ("Driver does not support the required nvenc API", "The NVIDIA driver is too old for this ffmpeg."),
    ("No VA display found", "This machine shows no graphics card at /dev/dri/renderD128."),
    ("Failed to initialise VAAPI", "The graphics driver offers no VA-API."),
    ("No usable encoding profile", "The graphics card does not have it."),
    ("Error creating a MFX session", "There is no Intel Quick Sync on this machine."),
    ("Error initializing an internal MFX session", "There is no Intel Quick Sync on this machine."),
    ("Could not find a valid device", "This machine has no such V4L2 device."),
)


async def try_codec(ffmpeg: Path, codec: Codec) -> str:
    """Why this codec cannot be used on this machine, in one line; empty if it can."""
    variant = StreamVariant(video_bitrate_kbps=500, frame_rate=30, cpu_usage_level=1)
    [output] = plan_outputs((variant,), SourceTracks("h264", None, frame_rate=30.0))
    plan = plan_run((output,), codec, LATENCY_LEVELS[0])
    arguments = [
        *codec.global_arguments,
        *("-f", "lavfi", "-i", _PICTURE, "-t", "1"),
        *encoder_arguments(plan, output, keyframe_seconds=KEYFRAME_SECONDS),
        *fragmented_mp4("pipe:1"),
    ]
    done = await run_once(ffmpeg, arguments, b"", timeout_seconds=TRIAL_SECONDS)
    if done is None:
        return f"It did not finish one second of video within {TRIAL_SECONDS:.0f} s."
    if done.status:
        return _reason(done.errors)
    return _unfit(done.output)


def _unfit(output: bytes) -> str:
    """What is wrong with what came out."""
    try:
        movie, *samples = FragmentReader().receive_data(output)
    except (MediaFormatError, ValueError):
        return "What it writes cannot be packaged."
    if not isinstance(movie, Movie) or movie.video is None:
        return "It writes no picture."
    scale = movie.video.timescale
    keyframes = [one.decode_time / scale for one in samples if isinstance(one, Sample) and one.is_sync]
    if not any(abs(at - KEYFRAME_SECONDS) < 0.1 for at in keyframes):
        return "It puts no keyframes where segments have to begin."
    return ""


def _reason(errors: str) -> str:
    for said, reason in _KNOWN:
        if said in errors:
            return reason
    lines = [line for line in errors.splitlines() if line.strip()]
    return f"ffmpeg could not start it: {lines[0].strip()[:200]}" if lines else "ffmpeg could not start it."
