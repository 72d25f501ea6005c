"""The offline picture: valid at any time, endless, without a seam."""

import pytest

from tallycast.hls import OfflineRendition
from tallycast.hls.naming import is_media_name
from tallycast.media.errors import MediaFormatError
from tallycast.media.mp4 import OutSample, TrackRun, write_fragment
from tests.support.clips import decode_complaints
from tests.support.hls_rig import init_bytes
from tests.support.playlist_checker import MediaPlaylistChecker, check_multivariant
from tests.support.playlist_parser import read_media

NOW = 1_800_000_000.0


@pytest.fixture(scope="module")
def offline() -> OfflineRendition:
    return OfflineRendition.load()


def fetch(offline: OfflineRendition, name: str) -> bytes:
    data = offline.media(name)
    assert data is not None
    return data


# The strict checker follows it over ten turns: no break, no jump, each name new, media and text agree.
def test_it_goes_on_without_a_seam(offline: OfflineRendition) -> None:
    checker = MediaPlaylistChecker(lambda uri: fetch(offline, uri))
    for second in range(32):
        checker.feed(offline.media_playlist(NOW + second).body.decode())
    assert checker.media is not None
    assert len(checker.media.sizes) >= 14


def test_three_turns_decode_without_a_complaint(offline: OfflineRendition) -> None:
    playlist = read_media(offline.media_playlist(NOW).body.decode())
    media = [fetch(offline, segment.uri or "") for segment in playlist.segments[:3]]
    assert decode_complaints(fetch(offline, offline.init_name) + b"".join(media)) == ""


def test_it_is_no_low_latency_playlist_and_has_no_end(offline: OfflineRendition) -> None:
    playlist = read_media(offline.media_playlist(NOW).body.decode())
    assert not playlist.ended
    assert playlist.part_target is None
    total = sum(segment.duration for segment in playlist.segments)
    assert total >= 3 * playlist.target_duration


# A player that paused asks for what it saw long ago; a guess gets nothing.
def test_names(offline: OfflineRendition) -> None:
    assert offline.media("offline-5.m4s") is not None
    assert offline.media("offline-18740466.m4s") is not None
    for name in ("", "offline-x.m4s", "offline-5.mp4", "../offline-5.m4s", "offline-5.m4s/", "offline-٥.m4s"):
        assert offline.media(name) is None
    playlist = read_media(offline.media_playlist(NOW).body.decode())
    assert all(is_media_name(segment.uri or "") for segment in playlist.segments)
    assert is_media_name(offline.init_name)


def test_the_clock_may_be_wrong(offline: OfflineRendition) -> None:
    for now in (-5.0, 0.0, 1e9, 4e9):
        read_media(offline.media_playlist(now).body.decode())


def test_the_body_is_cached_for_a_turn(offline: OfflineRendition) -> None:
    assert offline.media_playlist(NOW) is offline.media_playlist(NOW)
    assert offline.multivariant() is offline.multivariant()


def test_what_it_is(offline: OfflineRendition) -> None:
    (variant,) = check_multivariant(offline.multivariant().body.decode())
    assert variant.uri == "offline/stream.m3u8"
    assert variant.resolution == (1280, 720)
    assert variant.codecs[0].startswith("avc1.4d")
    assert variant.bandwidth < 100_000


# Tracks of unequal length would drift apart turn by turn.
def test_a_clip_that_cannot_follow_itself_is_refused() -> None:
    picture = TrackRun(1, 0, [OutSample(15_360, 0, True, b"x")])
    sound = TrackRun(2, 0, [OutSample(47_000, 0, True, b"x")])
    with pytest.raises(MediaFormatError, match="last"):
        OfflineRendition(init_bytes() + write_fragment(1, [picture, sound]))
    with pytest.raises(MediaFormatError, match="no fragment"):
        OfflineRendition(init_bytes())
