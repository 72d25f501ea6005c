"""Playlists of what is recorded, read by the strict checker."""

from pathlib import Path

from tallycast.recordings import media, multivariant
from tallycast.storage import read_journal
from tests.support import clips
from tests.support.playlist_checker import MediaPlaylistChecker, check_multivariant
from tests.support.recordings import make_recording


def checker(folder: Path) -> MediaPlaylistChecker:
    return MediaPlaylistChecker(lambda uri: (folder / uri).read_bytes())


def test_a_whole_recording(tmp_path: Path) -> None:
    folder = make_recording(tmp_path, "b1", clips.standard(), clips.standard())
    journal = read_journal(folder / "0")
    assert journal is not None
    text = media(journal, complete=True).body.decode()
    told = checker(folder).feed(text)
    assert told.ended
    assert "#EXT-X-PLAYLIST-TYPE:VOD" in text
    assert sum(segment.breaks for segment in told.segments) == 1
    [variant] = check_multivariant(multivariant("b1", [journal]).body.decode())
    assert variant.uri == "b1/0"
    assert variant.codecs == tuple(next(iter(journal.inits.values())).codecs)
    assert variant.resolution is not None


# While it grows, what was told stays, and the end is open.
def test_a_recording_that_runs(tmp_path: Path) -> None:
    folder = make_recording(tmp_path, "b1")
    journal = read_journal(folder / "0")
    assert journal is not None
    whole, follower = journal.segments, checker(folder)
    for count in range(1, len(whole) + 1):
        journal.segments = whole[:count]
        text = media(journal, complete=False).body.decode()
        assert not follower.feed(text).ended
        assert "#EXT-X-PLAYLIST-TYPE:EVENT" in text


# A segment that the disk did not take: no hole that a player would wait at, but a break.
def test_a_missing_segment_is_a_break(tmp_path: Path) -> None:
    folder = make_recording(tmp_path, "b1")
    journal = read_journal(folder / "0")
    assert journal is not None
    del journal.segments[1]
    text = media(journal, complete=True).body.decode()
    assert text.count("#EXT-X-DISCONTINUITY\n") == 1
