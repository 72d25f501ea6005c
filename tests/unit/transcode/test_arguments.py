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
