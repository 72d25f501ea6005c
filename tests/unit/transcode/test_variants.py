"""From variants and a source to outputs."""

from tallycast.settings import StreamVariant
from tallycast.transcode import SourceTracks, plan_outputs

HD = SourceTracks(
    video_codec="h264",
    audio_codec="aac",
    width=1920,
    height=1080,
    frame_rate=60.0,
    video_kbps=6000,
    audio_kbps=160,
)


def test_nothing_runs_faster_than_the_source() -> None:
    variant = StreamVariant(frame_rate=30, video_bitrate_kbps=1200)
    at_24 = SourceTracks(video_codec="h264", audio_codec="aac", frame_rate=24.0)
    assert plan_outputs((variant,), HD)[0].frame_rate == 30.0
    assert plan_outputs((variant,), at_24)[0].frame_rate == 24.0


def test_ntsc_thirty_is_not_squeezed_into_thirty() -> None:
    variant = StreamVariant(frame_rate=30, video_bitrate_kbps=1200)
    source = SourceTracks(video_codec="h264", audio_codec=None, frame_rate=30.02)
    assert plan_outputs((variant,), source)[0].frame_rate == 30.02


def test_an_unknown_rate_keeps_the_source_times() -> None:
    source = SourceTracks(video_codec="h264", audio_codec=None)
    assert plan_outputs((StreamVariant(frame_rate=30),), source)[0].frame_rate is None


def test_passthrough_copies_what_browsers_take_and_encodes_the_rest() -> None:
    variant = StreamVariant(video_passthrough=True, audio_passthrough=True)
    [copied] = plan_outputs((variant,), HD)
    assert (copied.copy_video, copied.copy_audio) == (True, True)
    assert copied.video_kbps == 6000
    odd = SourceTracks(video_codec="h263", audio_codec="speex")
    [encoded] = plan_outputs((variant,), odd)
    assert (encoded.copy_video, encoded.copy_audio) == (False, False)
    assert encoded.video_kbps > 0
    assert encoded.audio_kbps > 0


def test_a_source_without_video_gives_one_audio_rendition() -> None:
    variants = (StreamVariant(video_bitrate_kbps=3000), StreamVariant(video_bitrate_kbps=800))
    [output] = plan_outputs(variants, SourceTracks(video_codec=None, audio_codec="aac"))
    assert (output.has_video, output.has_audio, output.video_kbps) == (False, True, 0)


def test_a_source_without_audio_promises_none() -> None:
    [output] = plan_outputs((StreamVariant(video_bitrate_kbps=800),), SourceTracks("h264", None))
    assert (output.has_audio, output.audio_kbps) == (False, 0)


def test_names_come_from_the_admin_or_from_the_size() -> None:
    variants = (
        StreamVariant(name="Best"),
        StreamVariant(video_passthrough=True),
        StreamVariant(scaled_height=720),
        StreamVariant(scaled_width=640),
        StreamVariant(video_bitrate_kbps=900),
    )
    names = [output.name for output in plan_outputs(variants, HD)]
    assert names == [
        "Best",
        "Source",
        "720p",
        "640w",
        "900kbps",
    ]


def test_the_peak_is_above_the_average() -> None:
    [output] = plan_outputs((StreamVariant(video_bitrate_kbps=1200, audio_bitrate_kbps=128),), HD)
    assert 1_328_000 < output.average_bps < output.peak_bps < 1_600_000


# For whoever listens: the sound of the first variant, under a number that is always the same.
def test_the_sound_alone_is_one_output_more() -> None:
    variants = (StreamVariant(audio_bitrate_kbps=96), StreamVariant(video_passthrough=True))
    *_, sound = outputs = plan_outputs(variants, HD, audio_only=True)
    assert [one.index for one in outputs] == [0, 1, 2]
    assert (sound.name, sound.has_video, sound.has_audio) == ("Audio only", False, True)
    assert (sound.audio_kbps, sound.video_kbps, sound.max_height) == (96, 0, None)
    silent = SourceTracks(video_codec="h264", audio_codec=None)
    assert len(plan_outputs(variants, silent, audio_only=True)) == 2
    blind = SourceTracks(video_codec=None, audio_codec="aac")
    assert [one.index for one in plan_outputs(variants, blind, audio_only=True)] == [0]


def test_video_and_audio_are_passed_on_each_by_itself() -> None:
    picture, sound = StreamVariant(video_passthrough=True), StreamVariant(audio_passthrough=True)
    first, second = plan_outputs((picture, sound), HD)
    assert (first.copy_video, first.copy_audio) == (True, False)
    assert (second.copy_video, second.copy_audio) == (False, True)


# What is encoded is for every screen; what is passed on keeps its range.
def test_high_dynamic_range_is_brought_down_where_it_is_encoded() -> None:
    source = SourceTracks("hevc", "aac", video_range="PQ")
    variants = (StreamVariant(), StreamVariant(video_passthrough=True))
    assert [one.source_range for one in plan_outputs(variants, source)] == ["PQ", None]
    assert plan_outputs(variants, HD)[0].source_range is None
