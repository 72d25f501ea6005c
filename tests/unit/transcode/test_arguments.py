"""ffmpeg's argument list, and what ffmpeg itself makes of the filters."""

import itertools
import subprocess
from fractions import Fraction

import imageio_ffmpeg
import pytest

from tallycast.settings import StreamVariant
from tallycast.transcode import SourceTracks, codec_named, latency_profile, plan_outputs, plan_run
from tallycast.transcode.arguments import build_arguments, exact_rate

HD = SourceTracks(video_codec="h264", audio_codec="aac", width=1920, height=1080, frame_rate=60.0)


def arguments_for(*variants: StreamVariant, source: SourceTracks = HD, level: int = 2) -> list[str]:
    outputs = plan_outputs(variants, source)
    plan = plan_run(outputs, codec_named("libx264"), latency_profile(level))
    return build_arguments(
        plan, output_descriptors=tuple(range(10, 10 + len(outputs))), progress_descriptor=9
    )


def after(arguments: list[str], option: str) -> list[str]:
    return [value for name, value in itertools.pairwise(arguments) if name == option]


def test_each_output_has_its_pipe_and_every_frame_its_fragment() -> None:
    arguments = arguments_for(StreamVariant(), StreamVariant())
    assert [value for value in arguments if value.startswith("pipe:1")] == ["pipe:10", "pipe:11"]
    assert after(arguments, "-frag_duration") == ["1", "1"]
    assert after(arguments, "-progress") == ["pipe:9"]


def test_keyframes_stand_where_segments_begin_whatever_the_frame_rate() -> None:
    arguments = arguments_for(StreamVariant(frame_rate=30), StreamVariant(frame_rate=25), level=3)
    assert after(arguments, "-force_key_frames") == ["expr:gte(t,n_forced*1.5)"] * 2


def test_passthrough_has_no_encoder_options() -> None:
    arguments = arguments_for(StreamVariant(video_passthrough=True, audio_passthrough=True))
    assert after(arguments, "-c:v") == ["copy"]
    assert after(arguments, "-c:a") == ["copy"]
    assert not {"-vf", "-b:v", "-force_key_frames", "-r", "-ac"} & set(arguments)


# HLS authoring specification for Apple devices, 1.10: hvc1, not hev1.
def test_hevc_is_copied_under_the_name_that_plays_everywhere() -> None:
    hevc = SourceTracks(video_codec="hevc", audio_codec="aac")
    copied, encoded = StreamVariant(video_passthrough=True), StreamVariant()
    assert after(arguments_for(copied, encoded, source=hevc), "-tag:v") == ["hvc1"]
    assert after(arguments_for(copied, encoded), "-tag:v") == []


def test_a_track_that_is_not_there_is_not_mapped() -> None:
    silent = arguments_for(StreamVariant(), source=SourceTracks(video_codec="h264", audio_codec=None))
    assert after(silent, "-map") == ["0:v:0"]
    blind = arguments_for(StreamVariant(), source=SourceTracks(video_codec=None, audio_codec="aac"))
    assert after(blind, "-map") == ["0:a:0"]


def test_probing_keeps_what_it_read() -> None:
    # `nobuffer` loses the first group of pictures.
    assert "nobuffer" not in " ".join(arguments_for(StreamVariant()))


@pytest.mark.parametrize(
    ("written", "exact"),
    [
        (29.97, Fraction(30_000, 1001)),
        (59.94, Fraction(60_000, 1001)),
        (23.976, Fraction(24_000, 1001)),
        (30.0, Fraction(30)),
        (24.0, Fraction(24)),
        (12.5, Fraction(25, 2)),
    ],
)
def test_rates_written_as_decimals_become_exact(written: float, exact: Fraction) -> None:
    assert exact_rate(written) == exact


@pytest.mark.parametrize(
    ("source", "variant", "size"),
    [
        # Scaled down, the shape kept, both sides even.
        ((1920, 1080), {"scaled_height": 720}, (1280, 720)),
        ((853, 481), {"scaled_width": 640}, (640, 360)),
        ((2048, 858), {"scaled_width": 1280}, (1280, 536)),
        # Never up.
        ((640, 360), {"scaled_height": 720}, (640, 360)),
        # Odd sizes are made even where nothing is scaled.
        ((853, 481), {}, (852, 480)),
        # A box takes the side that would stick out: portrait in a landscape box.
        ((720, 1280), {"scaled_width": 1280, "scaled_height": 720}, (404, 720)),
    ],
)
def test_sizes(source: tuple[int, int], variant: dict[str, int], size: tuple[int, int]) -> None:
    filters = after(arguments_for(StreamVariant(**variant)), "-vf")[0]
    picture = f"testsrc2=size={source[0]}x{source[1]}:rate=1"
    result = subprocess.run(
        [
            imageio_ffmpeg.get_ffmpeg_exe(),
            "-v",
            "error",
            "-f",
            "lavfi",
            "-i",
            picture,
            "-vf",
            filters,
            "-frames:v",
            "1",
            "-f",
            "rawvideo",
            "-",
        ],
        capture_output=True,
        check=True,
    )
    assert len(result.stdout) == size[0] * size[1] * 3 // 2


def test_what_sees_hevc_is_named_for_apple_also_when_it_is_encoded() -> None:
    outputs = plan_outputs((StreamVariant(), StreamVariant(video_passthrough=True)), HD)
    plan = plan_run(outputs, codec_named("libx265"), latency_profile(2))
    arguments = build_arguments(plan, output_descriptors=(10, 11), progress_descriptor=9)
    assert after(arguments, "-tag:v") == ["hvc1"]
    assert after(arguments, "-c:v") == ["libx265", "copy"]


# SVT-AV1 refuses to start with a peak beside its rate.
def test_a_peak_is_asked_only_of_those_that_know_one() -> None:
    outputs = plan_outputs((StreamVariant(video_bitrate_kbps=1000),), HD)
    for codec, peaks in (("libx264", ["1100k"]), ("libsvtav1", [])):
        plan = plan_run(outputs, codec_named(codec), latency_profile(2))
        arguments = build_arguments(plan, output_descriptors=(10,), progress_descriptor=9)
        assert after(arguments, "-maxrate") == peaks


# A white of 203 cd/m² (ITU-R BT.2408) is dark grey where nobody minds the transfer curve: as the value it
# has in PQ (58 %), 148 of 255. Brought down it is nearly white again, and what says so is BT.709.
@pytest.mark.parametrize("source_range", ["PQ", "HLG"])
def test_tone_mapping_gives_a_picture_of_the_standard_range(source_range: str) -> None:
    hdr = SourceTracks("hevc", None, video_range=source_range)
    filters = after(arguments_for(StreamVariant(), source=hdr), "-vf")[0]
    white = {"PQ": 0.58, "HLG": 0.75}[source_range]
    transfer = {"PQ": "smpte2084", "HLG": "arib-std-b67"}[source_range]
    drawn = f"color=c=black:s=64x64:r=1,format=yuv420p10le,geq=lum={round(64 + white * 876)}:cb=512:cr=512"
    tagged = f"setparams=color_primaries=bt2020:color_trc={transfer}:colorspace=bt2020nc:range=tv"
    shown = subprocess.run(
        [
            imageio_ffmpeg.get_ffmpeg_exe(),
            *("-v", "error", "-f", "lavfi", "-i", f"{drawn},{tagged}", "-vf", filters),
            *("-frames:v", "1", "-f", "rawvideo", "-"),
        ],
        capture_output=True,
        check=True,
    )
    assert len(shown.stdout) == 64 * 64 * 3 // 2
    luma = shown.stdout[32 * 64 + 32]
    assert luma > 170
