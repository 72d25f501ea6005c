"""What is listed when a broadcast begins with several qualities."""

import time

import pytest

from tallycast.broadcast import LiveBroadcast, LiveEdge
from tallycast.broadcast import live_edge as module
from tallycast.hls import OfflineRendition
from tallycast.settings import ROWS, StreamVariant, VideoSettings
from tallycast.storage import MemoryStore
from tallycast.transcode import SourceTracks
from tests.support import clips

DEFAULTS = {row.key: row.default for row in ROWS}
TWO = (StreamVariant(name="a", scaled_height=720), StreamVariant(name="b", scaled_height=360))
SETTINGS = VideoSettings.of(DEFAULTS | {"video_variants": TWO})
SOURCE = SourceTracks("h264", "aac", frame_rate=30.0)


@pytest.fixture
def edge() -> LiveEdge:
    return LiveEdge(OfflineRendition.load(), lambda _: MemoryStore())


def go_live(edge: LiveEdge) -> LiveBroadcast:
    broadcast = edge.begin("b1", SETTINGS)
    broadcast.begin_run(broadcast.plan_run(SOURCE), time.time())
    return broadcast


def variants(edge: LiveEdge) -> int:
    return edge.multivariant(time.time()).body.count(b"#EXT-X-STREAM-INF")


def is_offline(edge: LiveEdge) -> bool:
    return b"offline/stream.m3u8" in edge.multivariant(time.time()).body


# A player reads the multivariant playlist once: it is told of no quality before it is told of all.
def test_the_first_quality_waits_for_the_second(edge: LiveEdge) -> None:
    broadcast = go_live(edge)
    broadcast.receive_output(0, clips.standard())
    assert broadcast.renditions[0].window.playable
    assert not edge.playable
    assert is_offline(edge)
    assert edge.window(0) is None
    broadcast.receive_output(1, clips.standard())
    assert edge.playable
    assert variants(edge) == 2
    assert edge.window(0) is broadcast.renditions[0].window


# One that does not come (a source that it cannot be made of, a keyframe a minute) keeps nobody waiting for
# long; when it comes it is listed for players that come then.
def test_it_does_not_wait_for_ever(edge: LiveEdge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TOGETHER_SECONDS", 0.0)
    broadcast = go_live(edge)
    assert not edge.playable
    broadcast.receive_output(0, clips.standard())
    assert edge.playable
    assert variants(edge) == 1
    broadcast.receive_output(1, clips.standard())
    assert variants(edge) == 2


# Once told is told: a quality that begins later (the picture appears after the sound) hides none.
def test_what_was_listed_stays(edge: LiveEdge) -> None:
    broadcast = edge.begin("b1", SETTINGS)
    broadcast.begin_run(broadcast.plan_run(SourceTracks(None, "aac")), time.time())
    broadcast.receive_output(0, clips.clip(*clips.TONE, "-t", "5", *clips.AAC))
    assert variants(edge) == 1
    broadcast.end_run()
    broadcast.begin_run(broadcast.plan_run(SOURCE), time.time())
    assert len(broadcast.renditions) == 2
    assert edge.playable
    assert variants(edge) == 1


# RFC 8216bis 6.2.4: one target duration for all playlists of a broadcast, though groups of 5 s make the
# passthrough's longer than what the encoded one needs.
def test_all_playlists_have_one_target_duration(edge: LiveEdge) -> None:
    variants = (StreamVariant(name="a", scaled_height=720), StreamVariant(video_passthrough=True))
    broadcast = edge.begin("b1", VideoSettings.of(DEFAULTS | {"video_variants": variants}))
    broadcast.begin_run(broadcast.plan_run(SOURCE), time.time())
    broadcast.receive_output(0, clips.standard())
    broadcast.receive_output(1, clips.from_encoder(seconds="11", group=150))
    assert edge.playable
    texts = [edge.media_playlist(index, skip=False).body.decode() for index in (0, 1)]
    assert ["#EXT-X-TARGETDURATION:5\n" in text for text in texts] == [True, True]


# What was encoded in a wider range says so, and then all do (4.4.6.2, VIDEO-RANGE).
def test_the_dynamic_range_is_told_where_not_all_is_standard(edge: LiveEdge) -> None:
    broadcast = go_live(edge)
    colours = ("-color_primaries", "bt2020", "-color_trc", "smpte2084", "-colorspace", "bt2020nc")
    hdr = clips.clip(
        *(*clips.picture("10"), "-t", "5", *clips.TONE, "-t", "5", *clips.AAC),
        *("-vf", "setparams=color_primaries=bt2020:color_trc=smpte2084:colorspace=bt2020nc"),
        *("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le", "-g", "10", *colours),
    )
    broadcast.receive_output(0, clips.standard())
    broadcast.receive_output(1, hdr)
    lines = edge.multivariant(time.time()).body.decode().splitlines()
    told = [line for line in lines if line.startswith("#EXT-X-STREAM-INF")]
    assert ["VIDEO-RANGE=SDR" in told[0], "VIDEO-RANGE=PQ" in told[1]] == [True, True]
    again = LiveEdge(OfflineRendition.load(), lambda _: MemoryStore())
    plain = go_live(again)
    plain.receive_output(0, clips.standard())
    plain.receive_output(1, clips.standard())
    assert b"VIDEO-RANGE" not in again.multivariant(time.time()).body
