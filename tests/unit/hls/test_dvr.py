"""A window of hours (RFC 8216bis 6.2.2): longer, but as cheap to follow as the live one."""

from tallycast.hls import MediaPlaylist, Serve, Window, decide
from tests.support.broadcasts import MadeUp
from tests.support.playlist_checker import MediaPlaylistChecker

LIVE = 20


def follow(
    window: Window, made: MadeUp, segments: int, checker: MediaPlaylistChecker | None = None
) -> list[str]:
    """Let segments come; returns the names that may be forgotten."""
    playlist, forgotten = MediaPlaylist(window), []
    for event in made.begin() if made.run < 0 else []:
        window.add(event)
    for _ in range(segments):
        for event in made.segment():
            forgotten += window.add(event)
            if checker is not None:
                full = playlist.full().body.decode()
                checker.feed(full)
                checker.feed_delta(playlist.delta().body.decode(), full)
    return forgotten


# Full and delta playlists of every state, checked line by line, until the window has moved on.
def test_a_long_window_keeps_every_rule() -> None:
    made, checker = MadeUp(), MediaPlaylistChecker()
    window = Window(made.spec(window_segments=LIVE, dvr_seconds=100.0))
    follow(window, made, 60, checker)
    assert len(window.segments) == 50
    assert window.media_sequence == 11


# What has to be read again and again does not grow with the window.
def test_a_delta_update_is_as_short_as_in_a_live_window() -> None:
    sizes = []
    for dvr_seconds in (0.0, 3600.0):
        made = MadeUp()
        window = Window(made.spec(window_segments=LIVE, dvr_seconds=dvr_seconds))
        follow(window, made, 1000)
        sizes.append(len(MediaPlaylist(window).delta().body))
    assert sizes[1] - sizes[0] < 40


# Parts are for the live edge: those of old segments are given back, and none twice.
def test_parts_of_old_segments_are_forgotten() -> None:
    made = MadeUp()
    window = Window(made.spec(window_segments=LIVE, dvr_seconds=100.0))
    forgotten = follow(window, made, 40)
    assert len(forgotten) == len(set(forgotten)) == 20 * 10
    assert not window.segments[0].parts
    assert window.segments[-1].parts
    # A request for a part that is long gone is answered all the same, with what follows it.
    assert decide(window, [("_HLS_msn", "3"), ("_HLS_part", "5")]) == Serve(skip=False)


# A segment that was lost takes with it what lies before it, as there are no holes.
def test_what_is_lost_is_not_listed() -> None:
    made, checker = MadeUp(), MediaPlaylistChecker()
    window = Window(made.spec(window_segments=LIVE, dvr_seconds=100.0))
    follow(window, made, 45, checker)
    window.drop_through(20)
    assert window.media_sequence == 21
    follow(window, made, 3, checker)
    assert window.media_sequence == 21


# An address of its own, told with the segment and never changed afterwards.
def test_a_segment_may_lie_elsewhere() -> None:
    made = MadeUp()
    window = Window(made.spec())
    follow(window, made, 1)
    *parts, whole = made.segment()
    for part in parts:
        window.add(part)
    window.add(whole, "https://cdn.example/hls/0/b1-2.m4s")
    text = MediaPlaylist(window).full().body.decode()
    assert "\nb1-1.m4s\n" in text
    assert "\nhttps://cdn.example/hls/0/b1-2.m4s\n" in text
    assert "\nb1-2.m4s\n" not in text
