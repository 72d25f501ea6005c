"""The text of media playlists, RFC 8216bis 4.4."""

import time

import pytest

from tallycast.hls import MediaPlaylist
from tests.support.hls_rig import encoded, passthrough
from tests.support.playlist_checker import MediaPlaylistChecker
from tests.support.playlist_parser import read_media
from tests.unit.hls.test_window import Maker


def text(maker: Maker) -> str:
    return MediaPlaylist(maker.window).full().body.decode()


def test_the_whole_text() -> None:
    maker = Maker()
    maker.segment(parts=2, seconds=0.2)
    maker.part(0)
    assert text(maker) == (
        "#EXTM3U\n"
        "#EXT-X-VERSION:9\n"
        "#EXT-X-INDEPENDENT-SEGMENTS\n"
        "#EXT-X-TARGETDURATION:2\n"
        "#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,CAN-SKIP-UNTIL=12.0,HOLD-BACK=6.0,PART-HOLD-BACK=0.630\n"
        "#EXT-X-PART-INF:PART-TARGET=0.210\n"
        "#EXT-X-MEDIA-SEQUENCE:0\n"
        "#EXT-X-DISCONTINUITY-SEQUENCE:0\n"
        '#EXT-X-MAP:URI="abc-init-0.mp4"\n'
        "#EXT-X-PROGRAM-DATE-TIME:1970-01-01T00:16:40.000Z\n"
        '#EXT-X-PART:DURATION=0.20000,URI="abc-0.0.m4s",INDEPENDENT=YES\n'
        '#EXT-X-PART:DURATION=0.20000,URI="abc-0.1.m4s"\n'
        "#EXTINF:0.40000,\n"
        "abc-0.m4s\n"
        "#EXT-X-PROGRAM-DATE-TIME:1970-01-01T00:16:40.400Z\n"
        '#EXT-X-PART:DURATION=0.20000,URI="abc-1.0.m4s",INDEPENDENT=YES\n'
        '#EXT-X-PRELOAD-HINT:TYPE=PART,URI="abc-1.1.m4s"\n'
    )


# 4.4.2.1: a passthrough may be cut without a keyframe, so it promises nothing.
def test_a_passthrough_does_not_promise_independent_segments() -> None:
    maker = Maker(passthrough())
    maker.segment()
    assert "INDEPENDENT-SEGMENTS" not in text(maker)


# 6.2.2: parts are listed near the end only.
def test_parts_are_listed_for_the_last_target_durations() -> None:
    maker = Maker(encoded(window_segments=20))
    for _ in range(10):
        maker.segment()
    listed = [bool(segment.parts) for segment in read_media(text(maker)).segments]
    assert listed == [False] * 5 + [True] * 5


def test_a_new_run_brings_its_map_and_a_discontinuity() -> None:
    maker = Maker()
    maker.segment()
    maker.begin()
    maker.part(0)
    segments = read_media(text(maker)).segments
    assert (segments[1].breaks, segments[1].has_map, segments[1].init_uri) == (1, True, "abc-init-1.mp4")
    maker.close(1)
    segments = read_media(text(maker)).segments
    assert (segments[1].breaks, segments[1].has_map) == (1, True)


# 4.4.5.4: where the other renditions are.
def test_rendition_reports() -> None:
    maker, other, silent = Maker(), Maker(encoded(index=1)), Maker(encoded(index=2))
    maker.segment()
    playlist = MediaPlaylist(maker.window, [other.window, silent.window])
    assert "RENDITION-REPORT" not in playlist.full().body.decode()
    other.segment()
    other.part(0)
    assert (
        playlist.full()
        .body.decode()
        .endswith('#EXT-X-RENDITION-REPORT:URI="../1/stream.m3u8",LAST-MSN=1,LAST-PART=0\n')
    )


# 4.4.3.4, 4.4.5.3: after the end there is nothing to hint at.
def test_the_end() -> None:
    maker = Maker()
    maker.segment()
    maker.window.end()
    assert text(maker).endswith("abc-0.m4s\n#EXT-X-ENDLIST\n")
    assert "PRELOAD-HINT" not in text(maker)


# 6.2.5.1: a delta update leaves out what ended before the skip boundary.
def test_a_delta_update() -> None:
    maker = Maker(encoded(window_segments=12))
    playlist = MediaPlaylist(maker.window)
    checker = MediaPlaylistChecker()
    skipped = []
    for _ in range(30):
        maker.segment()
        checker.feed(playlist.full().body.decode())
        maker.part(0)
        checker.feed_delta(playlist.delta().body.decode(), playlist.full().body.decode())
        skipped.append(read_media(playlist.delta().body.decode()).skipped)
        maker.close(1, seconds=0.2)
    # 12 segments: ten of 2 s and 0.2 s in turn; those beyond 12 s from the end are left out.
    assert skipped[0] == 0
    assert skipped[-1] > 0


def test_without_anything_to_skip_it_is_the_full_playlist() -> None:
    maker = Maker()
    maker.segment()
    playlist = MediaPlaylist(maker.window)
    assert playlist.delta() is playlist.full()


# Rendered once a change, then given out.
def test_the_body_is_cached_until_something_changes() -> None:
    maker, other = Maker(), Maker(encoded(index=1))
    maker.segment()
    playlist = MediaPlaylist(maker.window, [other.window])
    first = playlist.full()
    assert playlist.full() is first
    maker.part(0)
    second = playlist.full()
    assert second is not first
    assert second.etag != first.etag
    other.segment()
    assert playlist.full() is not second


# Not a timed test of a number, only a guard against rendering all lines anew: the first text of a long window
# takes much longer than the next one.
def test_lines_of_segments_are_rendered_once() -> None:
    maker = Maker(encoded(window_segments=2000))
    for _ in range(2000):
        maker.segment(parts=8)
    playlist = MediaPlaylist(maker.window)

    def seconds() -> float:
        start = time.perf_counter()
        playlist.full()
        return time.perf_counter() - start

    first = seconds()
    later = []
    for index in range(5):
        maker.part(index)
        later.append(seconds())
    assert min(later) < first


@pytest.mark.parametrize("hold_back", [1.0, 2.0, 3.0, 5.0])
def test_the_hold_back_is_at_least_two_parts(hold_back: float) -> None:
    maker = Maker(encoded(hold_back_parts=hold_back))
    maker.segment()
    control = read_media(text(maker)).control
    assert float(control["PART-HOLD-BACK"]) >= max(2, hold_back) * 0.21 - 1e-9
