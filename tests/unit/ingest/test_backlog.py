"""What a late reader begins with."""

from tallycast.ingest.backlog import SOUND_KEPT_MS, Backlog, configuration_key
from tallycast.media.flv import FlvTag, TagType
from tests.unit.ingest.samples import audio, audio_configuration, video, video_configuration


def filled(*tags: FlvTag, limit_bytes: int = 1 << 20) -> Backlog:
    backlog = Backlog(limit_bytes)
    for tag in tags:
        backlog.add(tag)
    return backlog


def test_configurations_then_everything_since_the_last_keyframe() -> None:
    picture, sound = video_configuration(), audio_configuration()
    last = [video(80, keyframe=True), audio(90), video(120)]
    backlog = filled(picture, sound, video(0, keyframe=True), audio(10), video(40), *last)
    assert backlog.tags() == [picture, sound, *last]
    assert not backlog.is_broken


# A configuration that changes within a group stands between its frames, and before the next group.
def test_a_configuration_that_changes_keeps_its_place() -> None:
    old, new = video_configuration(), video_configuration(50, mark=b"new")
    before = [video(0, keyframe=True), video(40)]
    backlog = filled(old, *before, new)
    assert backlog.tags() == [old, *before, new]
    after = video(60, keyframe=True)
    backlog.add(after)
    assert backlog.tags() == [new, after]


def test_a_channel_layout_is_a_configuration_of_its_own() -> None:
    layout = FlvTag(TagType.AUDIO, 0, b"\x94mp4a\x01\x06\x00\x00\x00\x3f")
    assert configuration_key(layout) not in (None, configuration_key(audio_configuration()))
    keyframe = video(40, keyframe=True)
    assert filled(audio_configuration(), layout, keyframe).tags() == [audio_configuration(), layout, keyframe]


# Without a picture the last two seconds are kept.
def test_sound_alone() -> None:
    sound = audio_configuration()
    tags = [audio(time) for time in range(0, 10_000, 20)]
    kept = filled(sound, *tags).tags()
    assert kept[0] == sound
    assert kept[1:] == [tag for tag in tags if tag.timestamp_ms >= 9_980 - SOUND_KEPT_MS]


# A group that is too long is given up: nobody could begin in its midst.
def test_a_group_that_is_too_long() -> None:
    picture = video_configuration()
    backlog = filled(picture, video(0, keyframe=True), *(video(n) for n in range(1, 9)), limit_bytes=300)
    assert backlog.is_broken
    assert backlog.tags() == [picture]
    new = video_configuration(9, mark=b"new")
    backlog.add(new)
    assert backlog.tags() == [new]
    keyframe = video(10, keyframe=True)
    backlog.add(keyframe)
    assert not backlog.is_broken
    assert backlog.tags() == [new, keyframe]


def test_endless_media_without_a_keyframe_stays_bounded() -> None:
    backlog = filled(*(video(0, size=1_000) for _ in range(10_000)), limit_bytes=50_000)
    assert sum(len(tag.body) for tag in backlog.tags()) <= 50_000
    assert not backlog.is_broken
