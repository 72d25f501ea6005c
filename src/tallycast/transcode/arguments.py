"""From a plan to ffmpeg's argument list: pure, so that every rule is tested without a process.

Measured with ffmpeg 9.0.2 (two shared cores, 720p30): `nobuffer` makes ffmpeg drop what it probed, so
that nothing comes out before the second keyframe; without it and with a small probe the first fragment
comes 0.13 s after the first frame. Frame-threaded decoding adds one frame of delay for each thread,
slice threads add none: 72 ms against 30 ms through the whole process. `frag_every_frame` writes wrong
audio times when tracks are interleaved; a fragment duration of one microsecond has the same effect
without the fault. Without `skip_trailer` ffmpeg remembers every fragment for a table at the end, which a
broadcast of days would pay with memory.
"""

from fractions import Fraction

import msgspec

from tallycast.media.colour import HLG, PQ
from tallycast.transcode.codecs import Codec
from tallycast.transcode.latency import LatencyProfile
from tallycast.transcode.variants import OutputPlan

AUDIO_RATE_HZ = 48_000
LONG_GOP_FRAMES = 100_000
"""Keyframes come from `-force_key_frames` alone; the encoder's own interval must never be reached."""

NTSC_RATES = (Fraction(24_000, 1001), Fraction(30_000, 1001), Fraction(60_000, 1001), Fraction(120_000, 1001))


class RunPlan(msgspec.Struct, frozen=True):
    """One run of ffmpeg: the outputs in the order of their pipes."""

    outputs: tuple[OutputPlan, ...]
    codec: Codec
    profile: LatencyProfile
    replay_seconds: float = 0.0
    """So much at the begin of the input is only there to be referred to."""

    @property
    def encodes_video(self) -> bool:
        """Whether the codec is used at all."""
        return any(output.has_video and not output.copy_video for output in self.outputs)


def plan_run(
    outputs: tuple[OutputPlan, ...], codec: Codec, profile: LatencyProfile, *, replay_seconds: float = 0.0
) -> RunPlan:
    """Put together what one run needs."""
    return RunPlan(outputs=outputs, codec=codec, profile=profile, replay_seconds=replay_seconds)


def build_arguments(
    plan: RunPlan, *, output_descriptors: tuple[int, ...], progress_descriptor: int
) -> list[str]:
    """Arguments after the program's name: FLV on standard input, each output on its descriptor."""
    arguments = [
        "-hide_banner",
        "-nostats",
        "-loglevel",
        "level+warning",
        "-progress",
        f"pipe:{progress_descriptor}",
        "-stats_period",
        "1",
    ]
    if plan.encodes_video:
        arguments += plan.codec.global_arguments
    arguments += [
        "-probesize",
        "200000",
        "-analyzeduration",
        "100000",
        "-thread_type",
        "slice",
        "-f",
        "flv",
        "-i",
        "pipe:0",
    ]
    for output, descriptor in zip(plan.outputs, output_descriptors, strict=True):
        arguments += _output(plan, output)
        arguments += fragmented_mp4(f"pipe:{descriptor}")
    return arguments


def fragmented_mp4(target: str) -> list[str]:
    """A fragment for each frame, the moment it is encoded."""
    return [
        "-flush_packets",
        "1",
        "-frag_duration",
        "1",
        "-movflags",
        "+empty_moov+default_base_moof+skip_trailer",
        "-f",
        "mp4",
        target,
    ]


def _output(plan: RunPlan, output: OutputPlan) -> list[str]:
    arguments: list[str] = []
    if output.has_video:
        arguments += ["-map", "0:v:0"]
        if output.copy_video:
            arguments += ["-c:v", "copy"]
        else:
            arguments += encoder_arguments(plan, output, keyframe_seconds=plan.profile.keyframe_seconds)
        tag = output.copy_tag if output.copy_video else plan.codec.tag
        if tag is not None:
            arguments += ["-tag:v", tag]
    if output.has_audio:
        arguments += ["-map", "0:a:0"]
        if output.copy_audio:
            arguments += ["-c:a", "copy"]
        else:
            # Surround is mixed down: a browser's stereo is the one layout that plays everywhere. A
            # source clock that drifts is followed by stretching instead of by gaps.
            arguments += ["-c:a", "aac", "-b:a", f"{output.audio_kbps}k", "-ac", "2"]
            arguments += ["-ar", str(AUDIO_RATE_HZ), "-af", "aresample=async=1000"]
    return arguments


def encoder_arguments(plan: RunPlan, output: OutputPlan, *, keyframe_seconds: float) -> list[str]:
    """Encoder, rate, keyframes and filters of one encoded picture."""
    codec = plan.codec
    arguments = ["-c:v", codec.name, *codec.options(output.cpu_level), "-b:v", f"{output.video_kbps}k"]
    if codec.caps_peak:
        arguments += ["-maxrate", f"{int(output.video_kbps * 1.1)}k", "-bufsize", f"{output.video_kbps}k"]
    # By time and not by frame count: all outputs cut at the same instants whatever their frame rates.
    arguments += [
        "-force_key_frames",
        _keyframes(keyframe_seconds, plan.replay_seconds),
        "-g",
        str(LONG_GOP_FRAMES),
    ]
    filters = [_scale(output)]
    if output.source_range is not None:
        filters += tone_mapping(output.source_range)
    filters.append(f"format={codec.pixel_format}")
    if codec.upload_filter:
        filters.append(codec.upload_filter)
    arguments += ["-vf", ",".join(filters)]
    if output.frame_rate is None:
        arguments += ["-fps_mode", "vfr"]
    else:
        rate = exact_rate(output.frame_rate)
        arguments += ["-r", f"{rate.numerator}/{rate.denominator}", "-fps_mode", "cfr"]
    return arguments


def _keyframes(every_seconds: float, replay_seconds: float) -> str:
    """When the encoder shall make them; what is replayed gets the first one, what follows begins with the
    second."""
    if not replay_seconds:
        return f"expr:gte(t,n_forced*{every_seconds:g})"
    return f"expr:if(n_forced,gte(t,{replay_seconds:g}+(n_forced-1)*{every_seconds:g}),1)"


TRANSFERS = {PQ: "smpte2084", HLG: "arib-std-b67"}


def tone_mapping(source_range: str) -> list[str]:
    """Filters that bring a picture of high dynamic range into the range that every screen shows.

    In linear light, scaled to a white of 100 cd/m², colours beyond it rolled off, then BT.709 as HD has it.
    """
    return [
        f"zscale=tin={TRANSFERS[source_range]}:min=2020_ncl:pin=2020:rin=limited:t=linear:npl=100",
        "format=gbrpf32le",
        "zscale=p=709",
        "tonemap=hable:desat=0",
        "zscale=t=709:m=709:r=limited",
    ]


def _scale(output: OutputPlan) -> str:
    """Scale down into the given box, keep the shape, make both sides even."""
    width, height = output.max_width, output.max_height
    if width and height:
        # A box: the side that would stick out decides.
        sizes = (
            f"w='trunc(iw*min(1,min({width}/iw,{height}/ih))/2)*2'"
            f":h='trunc(ih*min(1,min({width}/iw,{height}/ih))/2)*2'"
        )
    elif height:
        sizes = f"w='trunc(iw*min(1,{height}/ih)/2)*2':h='trunc(min({height},ih)/2)*2'"
    elif width:
        sizes = f"w='trunc(min({width},iw)/2)*2':h='trunc(ih*min(1,{width}/iw)/2)*2'"
    else:
        sizes = "w='trunc(iw/2)*2':h='trunc(ih/2)*2'"
    return f"scale={sizes}"


def exact_rate(rate: float) -> Fraction:
    """The fraction behind a rate that was written as a decimal: 29.97 is 30000/1001."""
    for ntsc in NTSC_RATES:
        if abs(float(ntsc) - rate) < 0.006:
            return ntsc
    return Fraction(rate).limit_denominator(1000)
