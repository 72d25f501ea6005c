"""The whole packager: real streams, hand-made ones, and what hypothesis thinks of. Every event is followed by
the strict checker, which loads each part and segment and compares it with the playlist."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallycast.hls import InitReady, Packager, PackagerEvent, RenditionSpec
from tallycast.media.errors import MediaFormatError
from tests.support.clips import AAC, H264, TONE, clip, decode_complaints, from_encoder, picture, standard
from tests.support.hls_rig import Rig, encoded, passthrough, sounds, steady, synthetic

HEVC = ("-c:v", "libx265", "-preset", "ultrafast", "-tag:v", "hvc1", "-g", "60")
# Without `open-gop=0` ffmpeg marks only the first keyframe as one.
HEVC_CLOSED = ("-x265-params", "log-level=error:open-gop=0:keyint=60:min-keyint=60:scenecut=0")
AV1 = ("-c:v", "libsvtav1", "-preset", "12", "-g", "60", "-svtav1-params", "lp=1", "-pix_fmt", "yuv420p")

STREAMS = {
    "24": (encoded(frame_rate=24.0), lambda: standard("24", group=48)),
    "25": (encoded(frame_rate=25.0), lambda: standard("25", group=50)),
    "29.97": (encoded(frame_rate=30000 / 1001), lambda: standard("30000/1001")),
    "30": (encoded(), standard),
    "60": (encoded(frame_rate=60.0), lambda: standard("60", group=120)),
    "undeclared": (encoded(frame_rate=None), standard),
    "b-frames": (encoded(), lambda: standard(b_frames=3)),
    "from encoder 30": (passthrough(), from_encoder),
    "from encoder, b-frames": (passthrough(), lambda: from_encoder(b_frames=3)),
    "from encoder 60": (passthrough(), lambda: from_encoder("60", group=120)),
    "from encoder 24": (passthrough(), lambda: from_encoder("24", group=48)),
    "video only": (encoded(), lambda: clip(*picture(), "-t", "5", *H264, "-g", "60")),
    "audio only": (encoded(), lambda: clip(*TONE, "-t", "5", *AAC)),
    "hevc, opus": (
        encoded(),
        lambda: clip(*picture(), *TONE, "-t", "5", *HEVC, *HEVC_CLOSED, "-c:a", "libopus"),
    ),
    "av1, opus": (encoded(), lambda: clip(*picture(), *TONE, "-t", "5", *AV1, "-c:a", "libopus")),
}


@pytest.mark.parametrize("name", STREAMS)
def test_real_streams(name: str) -> None:
    spec, make = STREAMS[name]
    rig = Rig(spec)
    rig.run(make())
    rig.end()
    assert [event.sequence for event in rig.segments] == [1, 2, 3]
    # Nothing is lost or damaged on the way: ffmpeg decodes it without a word.
    assert decode_complaints(rig.media) == ""
    assert sum(segment.duration_seconds for segment in rig.segments) == pytest.approx(5, abs=0.1)
    # Parts are as long as was asked for: the aim, give or take a frame.
    usual = sorted(part.duration_seconds for part in rig.parts)[len(rig.parts) // 2]
    assert usual == pytest.approx(0.2, abs=0.02)


# What ffmpeg writes around the frames is not sent to every viewer.
def test_it_weighs_less_than_what_came_in() -> None:
    rig = Rig(encoded(), checked=False)
    rig.run(standard())
    assert len(rig.media) < len(standard())


# Latency: a part is told at once when its last frame comes, without waiting for the frame after it.
def test_parts_are_told_early() -> None:
    packager = Packager(encoded(), "abc")
    packager.begin_run(0.0)
    stream = synthetic(steady(2.0))
    told: list[float] = []
    position = 0
    for time, _ in steady(2.0):
        end = stream.index(b"0:%.6f" % time) + 10
        events = packager.receive_data(stream[position:end])
        position = end
        told += [time for event in events if not isinstance(event, InitReady)]
    # Frames 5, 11, 17 … complete the parts, at 5/30 s and so on.
    assert told == pytest.approx([(index * 6 + 5) / 30 for index in range(10)], abs=1e-5)


# A part never waits for sound, and sound that was late is not lost.
def test_late_sound_delays_no_part() -> None:
    pictures = steady(4.0)
    with_sound = Rig(encoded())
    with_sound.run(synthetic(pictures, sounds(4.0)))
    packager = Packager(encoded(), "abc")
    packager.begin_run(0.0)
    silent = packager.receive_data(synthetic(pictures))
    assert len([event for event in silent if not isinstance(event, InitReady)]) >= 19
    assert len(with_sound.parts) == 20


# The cut of the sound is where the cut of the picture is, within one frame of sound.
def test_segments_cut_picture_and_sound_together() -> None:
    rig = Rig(encoded())
    rig.run(synthetic(steady(6.0), sounds(6.0)))
    for segment in rig.segments:
        first = next(part for part in rig.parts if part.sequence == segment.sequence)
        times = [float(text[:8]) for text in first.data.split(b"mdat")[-1].split(b"1:")[1:2]]
        assert all(abs(time - 2.0 * (segment.sequence - 1)) < 0.03 for time in times)


# -- interruptions


def test_a_second_run_goes_on_with_a_discontinuity() -> None:
    rig = Rig(encoded())
    rig.run(standard(), started_at=1000.0)
    last = rig.segments[-1]
    rig.run(standard(), started_at=1030.0)
    following = next(segment for segment in rig.segments if segment.sequence == last.sequence + 1)
    assert following.discontinuity
    assert following.program_date_time == 1030.0
    assert following.init_name != last.init_name
    assert [init.run for init in rig.inits] == [0, 1]
    assert not rig.segments[-1].discontinuity


# Dates never go back, even if the clock says that the new run began before the old one's media ended.
def test_dates_never_go_back() -> None:
    rig = Rig(encoded())
    rig.run(standard(), started_at=1000.0)
    rig.run(standard(), started_at=1001.0)
    dates = [segment.program_date_time for segment in rig.segments]
    assert dates == sorted(dates)
    assert dates[3] == pytest.approx(1005, abs=0.1)


# A run that gave nothing still counts as a break, so that all renditions count their breaks alike.
def test_an_empty_run_is_a_break_as_well() -> None:
    rig = Rig(encoded())
    rig.run(standard())
    rig.run(b"")
    rig.run(standard())
    assert [segment.head.discontinuities for segment in rig.segments] == [0, 0, 0, 2, 0, 0]


def test_the_next_part_has_the_name_that_was_foretold() -> None:
    rig = Rig(encoded())
    for run in range(2):
        foretold: str | None = rig.window.next_part_name
        rig.packager.begin_run(1000.0 + 10 * run)
        for start in range(0, len(standard()), 2000):
            for event in rig.packager.receive_data(standard()[start : start + 2000]):
                count = len(rig.parts)
                rig.take([event])
                if len(rig.parts) > count and foretold is not None:
                    # Before a keyframe that nobody expected the hint may be wrong: here all are expected but
                    # the first of the broadcast.
                    assert rig.parts[-1].name == foretold or rig.parts[-1].sequence <= 2
                foretold = rig.window.next_part_name
        rig.take(rig.packager.end_run())
        # While interrupted the hint stays: the first part of the next segment, whoever makes it.
        assert rig.window.next_part_name == f"abc-{rig.segments[-1].sequence + 1}.0.m4s"


# -- passthrough


# Nothing is told before the first group of pictures is measured; then all of it at once.
def test_a_passthrough_is_measured_first() -> None:
    packager = Packager(passthrough(), "abc")
    packager.begin_run(0.0)
    stream = synthetic(steady(9.0, group=90), sounds(9.0))
    second_keyframe = stream.index(b"0:3.000000")
    assert packager.receive_data(stream[:second_keyframe]) == []
    events = packager.receive_data(stream[second_keyframe : second_keyframe + 10])
    init = events[0]
    assert isinstance(init, InitReady)
    assert (init.target_duration_seconds, init.frame_rate) == (3, 30.0)
    assert len(events) > 14


# A group longer than what was measured is cut without a keyframe: EXTINF never passes the target.
def test_a_group_that_grows_is_cut() -> None:
    frames = steady(4.0) + [(4 + time, index == 0) for index, (time, _) in enumerate(steady(9.0))]
    rig = Rig(passthrough())
    rig.run(synthetic(frames, sounds(13.0)))
    rig.end()
    assert max(segment.duration_seconds for segment in rig.segments) < 2.5


# Frames that an encoder drops for a while leave a hole: a discontinuity, not a part that lasts for seconds.
def test_a_hole_is_a_discontinuity() -> None:
    frames = [(time, sync) for time, sync in steady(10.0) if not 4.5 < time < 6.0]
    rig = Rig(passthrough())
    rig.run(synthetic(frames, sounds(10.0)))
    rig.end()
    breaks = [segment for segment in rig.segments if segment.discontinuity]
    assert len(breaks) == 1
    # The date goes on as the frames' times do: 6.0 s after the start.
    assert breaks[0].program_date_time - rig.segments[0].program_date_time == pytest.approx(6.0, abs=0.05)


def test_a_run_that_ends_while_it_is_measured_is_still_shown() -> None:
    rig = Rig(passthrough())
    rig.run(synthetic(steady(1.5), sounds(1.5)))
    rig.end()
    assert len(rig.segments) == 1


# A stream with a video track and no picture must not fill the memory with its sound, nor show anything.
def test_a_picture_that_never_comes() -> None:
    rig = Rig(encoded())
    rig.run(synthetic([], sounds(200.0)), chunk=1 << 20)
    assert rig.events == []


# -- misuse and garbage


def test_garbage_raises_the_typed_error_and_the_run_can_be_ended() -> None:
    rig = Rig(encoded())
    rig.packager.begin_run(0.0)
    rig.feed(synthetic(steady(3.0)))
    with pytest.raises(MediaFormatError):
        rig.packager.receive_data(b"\x00\x00\x00\x01garbage" * 10)
    rig.take(rig.packager.end_run())
    rig.run(standard())
    rig.end()


def test_runs_are_begun_and_ended() -> None:
    packager = Packager(encoded(), "abc")
    with pytest.raises(RuntimeError):
        packager.receive_data(b"")
    assert packager.end_run() == []
    packager.begin_run(0.0)
    with pytest.raises(RuntimeError):
        packager.begin_run(0.0)
    with pytest.raises(ValueError, match="names"):
        Packager(encoded(), "../x")


# -- properties


def events_of(spec: RenditionSpec, stream: bytes, cuts: list[int]) -> list[PackagerEvent]:
    packager = Packager(spec, "abc")
    packager.begin_run(0.0)
    events: list[PackagerEvent] = []
    ends = [*sorted(cuts), len(stream)]
    for start, end in zip([0, *ends], ends, strict=False):
        events += packager.receive_data(stream[start:end])
    return events + packager.end_run()


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 10_000_000), max_size=40), st.sampled_from([encoded(), passthrough()]))
def test_the_cut_of_the_bytes_does_not_matter(cuts: list[int], spec: RenditionSpec) -> None:
    stream = from_encoder(b_frames=3)
    assert events_of(spec, stream, [cut % len(stream) for cut in cuts]) == events_of(spec, stream, [])


@st.composite
def broadcasts(draw: st.DrawFn) -> tuple[RenditionSpec, list[bytes]]:
    """Runs of an encoder that drops frames, stalls, rounds its time stamps and sends keyframes as it
    likes."""
    rate = draw(st.sampled_from([10, 15, 24, 25, 29.97, 30, 50, 60]))
    spec = passthrough(
        segment_seconds=draw(st.sampled_from([1.0, 2.0, 3.0])),
        part_seconds=draw(st.sampled_from([0.2, 0.33, 0.5])),
        window_segments=draw(st.integers(1, 6)),
    )
    runs = []
    for _ in range(draw(st.integers(1, 3))):
        group = draw(st.integers(5, 150))
        digits = draw(st.sampled_from([3, 6]))
        holes = draw(st.dictionaries(st.integers(1, 200), st.floats(0, 2), max_size=3))
        dropped = draw(st.sets(st.integers(1, 200), max_size=5))
        time, frames = 0.0, []
        for index in range(draw(st.integers(1, 220))):
            time += holes.get(index, 0.0)
            if index not in dropped:
                frames.append((round(time, digits), index % group == 0))
            time += 1 / rate
        runs.append(synthetic(frames, sounds(time) if draw(st.booleans()) else ()))
    return spec, runs


@settings(max_examples=30, deadline=None)
@given(broadcasts())
def test_every_rule_holds_whatever_the_encoder_does(broadcast: tuple[RenditionSpec, list[bytes]]) -> None:
    spec, runs = broadcast
    rig = Rig(spec)
    for number, run in enumerate(runs):
        rig.run(run, started_at=1000.0 + 10 * number)
    rig.end()
    # What was forgotten is not listed, and nothing else was lost.
    listed = {part.name for segment in rig.window.segments for part in segment.parts}
    assert not listed & set(rig.forgotten)
    assert all(rig.store.get(0, name) is not None for name in listed)


# What a run repeats of the one before is not shown twice; the picture begins with the keyframe after it.
def test_what_is_repeated_is_left_out() -> None:
    rig = Rig(encoded())
    rig.run(synthetic(steady(2.0), sounds(2.0)), started_at=1000.0)
    rig.packager.begin_run(1000.0, repeats=True)
    frames = [(time, time == 0 or abs(time - 61 / 30) < 0.01) for time, _ in steady(4.0)]
    rig.feed(synthetic(frames, sounds(4.0)))
    rig.take(rig.packager.end_run())
    first, second = (one for one in rig.segments if one.part_names[0].endswith(".0.m4s"))
    assert first.duration_seconds == pytest.approx(2.0)
    assert second.duration_seconds == pytest.approx(4.0 - 61 / 30)
    assert second.discontinuity
    assert second.program_date_time == pytest.approx(1000.0 + 61 / 30)
