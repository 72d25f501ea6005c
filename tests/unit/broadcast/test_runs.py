"""Tags to ffmpeg runs."""

import msgspec
import pytest

from tallycast.broadcast.errors import SourceUnplayable
from tallycast.broadcast.runs import PROBE_MS, RunBegins, RunData, RunEnds, RunSplitter, Step
from tallycast.media.flv import FlvReader, FlvTag, TagType


def video(ms: int, *, key: bool = False, body: bytes = b"frame") -> FlvTag:
    return FlvTag(TagType.VIDEO, ms, bytes([0x17 if key else 0x27, 1, 0, 0, 0]) + body)


def video_configuration(ms: int, body: bytes = b"720p") -> FlvTag:
    return FlvTag(TagType.VIDEO, ms, b"\x17\x00\x00\x00\x00" + body)


def audio(ms: int) -> FlvTag:
    return FlvTag(TagType.AUDIO, ms, b"\xaf\x01sound")


def audio_configuration(ms: int, body: bytes = b"48k") -> FlvTag:
    return FlvTag(TagType.AUDIO, ms, b"\xaf\x00" + body)


def kinds(steps: list[Step]) -> list[type]:
    return [type(step) for step in steps]


def tags_in(step: Step) -> list[FlvTag]:
    """What ffmpeg will read."""
    assert not isinstance(step, RunEnds)
    data = step.data if step.data.startswith(b"FLV") else b"FLV\x01\x05\0\0\0\x09\0\0\0\0" + step.data
    return FlvReader().receive_data(data)


BOTH = [video_configuration(0), audio_configuration(0), video(0, key=True)]


def test_a_run_begins_as_soon_as_both_tracks_are_known() -> None:
    splitter = RunSplitter()
    [begins] = splitter.receive_tags(BOTH)
    assert isinstance(begins, RunBegins)
    assert (begins.video_codec, begins.audio_codec) == ("h264", "aac")
    # Configurations first, whatever the order in which they came.
    assert [tag.is_sequence_header for tag in tags_in(begins)] == [True, True, False]
    assert kinds(splitter.receive_tags([video(33), audio(40)])) == [RunData]


def test_a_source_of_one_track_is_waited_for_before_it_counts_as_one() -> None:
    splitter = RunSplitter()
    assert splitter.receive_tags([video_configuration(0), video(0, key=True), video(PROBE_MS - 1)]) == []
    [begins] = splitter.receive_tags([video(PROBE_MS)])
    assert isinstance(begins, RunBegins)
    assert (begins.video_codec, begins.audio_codec, begins.media_ms) == ("h264", None, PROBE_MS)
    # Nothing of what was waited for is lost.
    assert len(tags_in(begins)) == 4


# E-RTMP v2: colours and channel layouts come in packets of their own, between configuration and media. They
# have no time of their own, and neither begin a run nor end one.
def test_descriptions_are_no_media_and_go_with_their_configuration() -> None:
    splitter = RunSplitter()
    colours = FlvTag(TagType.VIDEO, 0, b"\xd4avc1colours")
    layout = FlvTag(TagType.AUDIO, 0, b"\x94mp4alayout")
    late = [audio(5000), video_configuration(0), colours]
    assert splitter.receive_tags([audio_configuration(0), layout, *late]) == []
    [begins] = splitter.receive_tags([video(5007, key=True)])
    assert isinstance(begins, RunBegins)
    bodies = [tag.body for tag in tags_in(begins)]
    assert (bodies[1], bodies[3]) == (colours.body, layout.body)
    assert [tag.timestamp_ms for tag in tags_in(begins)] == [0, 0, 0, 0, 0, 7]
    # In the midst of a run they are handed on, and the next run begins with them.
    [handed] = splitter.receive_tags([colours])
    assert isinstance(handed, RunData)
    steps = splitter.receive_tags([audio_configuration(6000, b"44k"), video(6000, key=True), audio(6000)])
    assert kinds(steps) == [RunEnds, RunBegins, RunData]
    assert colours.body in [tag.body for tag in tags_in(steps[1])]
    assert layout.body not in [tag.body for tag in tags_in(steps[1])]


# What nobody here can read is refused by the name that the encoder gave it, before any ffmpeg fails on it.
@pytest.mark.parametrize(
    ("kind", "body", "said"),
    [
        (TagType.VIDEO, b"\x90vp08configuration", "video codec is 'vp08'"),
        (TagType.VIDEO, b"\x91zzzzframe", "video codec is 'zzzz'"),
        (TagType.VIDEO, b"\x1eframe", "video codec is number 14"),
        (TagType.AUDIO, b"\x91dtscframe", "audio codec is 'dtsc'"),
        (TagType.AUDIO, b"\xcfframe", "audio codec is number 12"),
    ],
)
def test_a_codec_that_nobody_knows_is_named(kind: TagType, body: bytes, said: str) -> None:
    with pytest.raises(SourceUnplayable, match=said):
        RunSplitter().receive_tags([FlvTag(kind, 0, body)])


def test_sound_alone_is_a_source() -> None:
    splitter = RunSplitter()
    steps = splitter.receive_tags([audio_configuration(0), *(audio(ms) for ms in range(0, 1100, 20))])
    assert isinstance(steps[0], RunBegins)
    assert (steps[0].video_codec, steps[0].audio_codec) == (None, "aac")


def test_a_configuration_without_frames_is_waited_for_longer_then_sound_has_to_do() -> None:
    splitter = RunSplitter()
    sound = [audio(ms) for ms in range(0, 2100, 20)]
    steps = splitter.receive_tags([video_configuration(0), audio_configuration(0), *sound])
    assert isinstance(steps[0], RunBegins)
    assert steps[0].video_codec is None
    # The picture that comes at last opens a run with both.
    steps = splitter.receive_tags([video(2200, key=True), audio(2210)])
    assert kinds(steps) == [RunEnds, RunBegins, RunData]
    assert isinstance(steps[1], RunBegins)
    assert (steps[1].video_codec, steps[1].audio_codec) == ("h264", "aac")


def test_frames_before_the_first_keyframe_are_left_out() -> None:
    splitter = RunSplitter()
    [begins] = splitter.receive_tags(
        [video_configuration(0), video(0), video(33), audio_configuration(0), audio(40), video(66, key=True)]
    )
    assert [tag.is_keyframe for tag in tags_in(begins) if tag.type is TagType.VIDEO] == [False, True]


def test_the_same_configuration_again_changes_nothing() -> None:
    splitter = RunSplitter()
    splitter.receive_tags(BOTH)
    assert kinds(splitter.receive_tags([video_configuration(100), video(100, key=True)])) == [RunData]


def test_another_picture_size_opens_a_new_run_at_once() -> None:
    splitter = RunSplitter()
    splitter.receive_tags(BOTH)
    steps = splitter.receive_tags([video(33), video_configuration(66, b"portrait"), video(66, key=True)])
    assert kinds(steps) == [RunData, RunEnds, RunBegins]
    assert tags_in(steps[2])[0].body.endswith(b"portrait")
    # The audio configuration of before still holds.
    assert tags_in(steps[2])[1].is_sequence_header


# The picture need not wait for a keyframe when only the sound changes: what is open of it is decoded again,
# and told to be left out of what is shown.
def test_another_sample_rate_opens_a_new_run_with_the_picture_that_is_open() -> None:
    splitter = RunSplitter()
    splitter.receive_tags([*BOTH, video(33), audio(40)])
    steps = splitter.receive_tags([audio_configuration(50, b"44k"), audio(50), video(66), audio(70)])
    assert kinds(steps) == [RunEnds, RunBegins, RunData]
    assert isinstance(steps[1], RunBegins)
    begun = tags_in(steps[1])
    assert [tag.timestamp_ms for tag in begun if not tag.is_sequence_header] == [0, 33, 50, 66]
    assert begun[2].is_keyframe
    assert steps[1].replay_ms == 34
    assert [tag.timestamp_ms for tag in tags_in(steps[2])] == [70]
    # Once more: the group goes on growing over the change.
    again = splitter.receive_tags([audio_configuration(80, b"48k"), audio(80), video(100)])
    assert isinstance(again[1], RunBegins)
    assert again[1].replay_ms == 67


def test_a_keyframe_that_comes_with_the_new_sound_needs_nothing_before_it() -> None:
    splitter = RunSplitter()
    splitter.receive_tags([*BOTH, video(33)])
    steps = splitter.receive_tags([audio_configuration(50, b"44k"), audio(50), video(66, key=True)])
    assert kinds(steps) == [RunEnds, RunBegins]
    assert isinstance(steps[1], RunBegins)
    assert steps[1].replay_ms == 0
    assert [tag.timestamp_ms for tag in tags_in(steps[1]) if not tag.is_sequence_header] == [0, 16]


def test_a_new_picture_has_nothing_to_repeat() -> None:
    splitter = RunSplitter()
    splitter.receive_tags([*BOTH, video(33)])
    steps = splitter.receive_tags([video_configuration(66, b"portrait"), video(66, key=True)])
    assert isinstance(steps[1], RunBegins)
    assert steps[1].replay_ms == 0
    assert sum(tag.type is TagType.VIDEO for tag in tags_in(steps[1])) == 2


def test_a_group_that_is_too_long_to_be_kept_is_waited_for() -> None:
    splitter = RunSplitter()
    splitter.receive_tags([*BOTH, *(video(number) for number in range(1, 2500))])
    late = [audio_configuration(2600, b"44k"), audio(2600), video(2610)]
    assert kinds(splitter.receive_tags(late)) == [RunEnds]


def test_a_track_that_comes_late_opens_a_new_run() -> None:
    splitter = RunSplitter()
    splitter.receive_tags([video_configuration(0), *(video(ms, key=ms == 0) for ms in range(0, 1200, 33))])
    assert splitter.running
    steps = splitter.receive_tags([audio_configuration(5000), audio(5000), video(5010, key=True)])
    assert kinds(steps) == [RunEnds, RunBegins]
    assert isinstance(steps[1], RunBegins)
    assert steps[1].audio_codec == "aac"


def test_times_begin_anew_with_each_run_and_pass_no_limit_of_flv() -> None:
    splitter = RunSplitter()
    far = 1 << 40
    moved = [msgspec.structs.replace(tag, timestamp_ms=tag.timestamp_ms + far) for tag in BOTH]
    [begins] = splitter.receive_tags(moved)
    assert [tag.timestamp_ms for tag in tags_in(begins)] == [0, 0, 0]
    [data] = splitter.receive_tags([video(far + 33)])
    assert tags_in(data)[0].timestamp_ms == 33


def test_metadata_and_empty_tags_do_not_reach_ffmpeg() -> None:
    splitter = RunSplitter()
    noise = [FlvTag(TagType.SCRIPT, 0, b"\x02\x00\x0aonMetaData"), FlvTag(TagType.VIDEO, 0, b"")]
    [begins] = splitter.receive_tags([*noise, *BOTH])
    assert len(tags_in(begins)) == 3


def test_a_cut_of_the_caller_ends_the_run_and_the_next_begins_at_a_keyframe() -> None:
    splitter = RunSplitter()
    assert splitter.cut("nothing runs") == []
    splitter.receive_tags(BOTH)
    assert kinds(splitter.cut("too slow")) == [RunEnds]
    assert splitter.receive_tags([video(33), audio(40)]) == []
    assert kinds(splitter.receive_tags([video(66, key=True)])) == [RunBegins]


@pytest.mark.parametrize("frozen", [0, 7])
def test_what_waits_is_bounded_even_if_the_encoders_clock_stands_still(frozen: int) -> None:
    splitter = RunSplitter()
    splitter.receive_tags([video_configuration(frozen), *(video(frozen, key=True) for _ in range(10_000))])
    assert len(splitter._held) <= 2000
