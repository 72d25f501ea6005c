from datetime import UTC, datetime, timedelta

from tallycast.observe.playback import (
    PLAYERS_KEPT,
    SAMPLES_KEPT,
    WINDOW_SECONDS,
    Playback,
    PlaybackReport,
    Spread,
)

START = datetime(2026, 1, 1, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def report(playback: Playback, viewer: bytes, now: float, **values: float) -> None:
    playback.report(viewer, PlaybackReport(**values), now, at(now))


# Of measured values the last of each player holds; errors and changes add up; the window is one sample.
def test_a_window_becomes_a_sample() -> None:
    playback = Playback()
    report(playback, b"a", 0, latency_seconds=9.0, bandwidth_kbps=100, errors=1)
    report(playback, b"a", 10, latency_seconds=1.0, errors=2, quality_changes=1)
    report(playback, b"b", 20, latency_seconds=2.0, download_seconds=0.5)
    report(playback, b"c", 30, latency_seconds=6.0)
    playback.collapse(40, at(40))
    (sample,) = playback.samples
    assert sample.latency_seconds == Spread(1.0, 2.0, 6.0)
    assert sample.download_seconds == Spread(0.5, 0.5, 0.5)
    assert sample.bandwidth_kbps == Spread(100, 100, 100)
    assert (sample.errors, sample.quality_changes) == (3, 1)
    assert playback.errors_total == 3


# Nobody reported: no sample. Errors are told once.
def test_an_empty_window() -> None:
    playback = Playback()
    playback.collapse(0, at(0))
    assert not playback.samples
    report(playback, b"a", 0, errors=5)
    playback.collapse(60, at(60))
    report(playback, b"a", 61)
    playback.collapse(120, at(120))
    assert [one.errors for one in playback.samples] == [5, 0]


# A player that says nothing for two minutes is gone; its old values do not come back with it.
def test_a_player_that_left() -> None:
    playback = Playback()
    report(playback, b"a", 0, latency_seconds=1.0, errors=1)
    report(playback, b"b", 60)
    assert set(playback.players(100)) == {b"a", b"b"}
    assert set(playback.players(WINDOW_SECONDS)) == {b"b"}
    report(playback, b"a", WINDOW_SECONDS + 1)
    player = playback.players(WINDOW_SECONDS + 1)[b"a"]
    assert (player.latency_seconds, player.errors) == (None, 0)
    report(playback, b"b", 10 * WINDOW_SECONDS, bandwidth_kbps=1)
    assert set(playback.players(10 * WINDOW_SECONDS)) == {b"b"}


# A player that had errors is ill until a whole window passed without.
def test_a_player_is_ill_for_a_while() -> None:
    playback = Playback()
    report(playback, b"a", 0, errors=1)
    found = []
    for now in (10, 100, 200, 300):
        report(playback, b"a", now)
        found.append(playback.players(now)[b"a"].is_ill)
        playback.collapse(now, at(now))
    assert found == [True, True, False, False]


# Ten hours of samples, and a bounded number of players.
def test_bounds() -> None:
    playback = Playback()
    for number in range(SAMPLES_KEPT + 5):
        report(playback, b"a", number)
        playback.collapse(number, at(number))
    assert len(playback.samples) == SAMPLES_KEPT
    for number in range(PLAYERS_KEPT + 5):
        report(playback, b"%d" % number, 1000)
    assert len(playback.players(1000)) == PLAYERS_KEPT
