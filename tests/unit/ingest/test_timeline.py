"""An encoder's clock made straight (OPEN-06: rollover, +1 h, -10 s, audio crossing before video)."""

import itertools
import random
from collections.abc import Callable, Iterator

import pytest

from tallycast.ingest.timeline import BEGIN_MS, FORWARD_LIMIT_MS, Timeline

AUDIO, VIDEO = 8, 9
WRAP = 1 << 32


def encoder(seconds: float) -> Iterator[tuple[int, int]]:
    """Track and true time of an encoder's tags: 30 frames a second, sound each 23 ms, in sending order."""
    tags = [(VIDEO, round(index * 1000 / 30)) for index in range(int(seconds * 30))]
    tags += [(AUDIO, round(index * 1024 / 44.1)) for index in range(int(seconds * 43))]
    return iter(sorted(tags, key=lambda tag: tag[1]))


class Played:
    """What a run gives: the straight times beside the true ones."""

    def __init__(self, clock: Callable[[int, int], int], seconds: float = 60) -> None:
        self.timeline = Timeline()
        self.times: dict[int, list[tuple[int, int]]] = {AUDIO: [], VIDEO: []}
        for track, true in encoder(seconds):
            straight = self.timeline.place(track, clock(track, true) % WRAP)
            self.times[track].append((true, straight))

    def steps(self, track: int) -> list[int]:
        straight = [time for _, time in self.times[track]]
        return [after - before for before, after in itertools.pairwise(straight)]

    def skews(self) -> list[int]:
        """Straight less true, video against the sound that was sent beside it: 0 for perfect sync."""
        shifts = {track: {true // 500: straight - true for true, straight in times}
                  for track, times in self.times.items()}  # fmt: skip
        common = sorted(shifts[AUDIO].keys() & shifts[VIDEO].keys())
        return [shifts[VIDEO][at] - shifts[AUDIO][at] for at in common]


def assert_continuous(played: Played, *, hole_ms: int = 60) -> None:
    for track in (AUDIO, VIDEO):
        steps = played.steps(track)
        assert min(steps) >= 0, "time ran back"
        assert max(steps) <= hole_ms, "a hole"


def test_a_steady_clock_is_kept() -> None:
    played = Played(lambda _, true: true + 123_456)
    assert all(straight == true + BEGIN_MS for times in played.times.values() for true, straight in times)
    assert played.timeline.cuts == 0


# OPEN-06, first run: the stream crosses 0xFFFFFFFF -> 0 after 20 s.
def test_rollover() -> None:
    played = Played(lambda _, true: WRAP - 20_000 + true)
    assert all(straight == true + BEGIN_MS for times in played.times.values() for true, straight in times)
    assert played.timeline.cuts == 0


# Second run: +1 h.  Third: -10 s.
@pytest.mark.parametrize("jump", [3_600_000, -10_000, -3_600_000, FORWARD_LIMIT_MS + 50, -1_500, 1 << 31])
@pytest.mark.parametrize("start", [0, 1_000_000, WRAP - 25_000])
def test_a_jump_is_cut_out(jump: int, start: int) -> None:
    played = Played(lambda _, true: start + true + (jump if true >= 20_000 else 0))
    assert_continuous(played)
    assert max(map(abs, played.skews())) < 100
    assert played.timeline.cuts == 1


# Fourth run: audio crosses 2 s before video (its clock is 2 s ahead), and stays in place.
def test_audio_crosses_before_video() -> None:
    played = Played(lambda track, true: WRAP - 20_000 + true + (2_000 if track == AUDIO else 0))
    assert_continuous(played)
    assert set(played.skews()) == {-2_000}, "what the encoder sent 2 s apart stays so"
    assert played.timeline.cuts == 0


# The same where audio alone is rewritten 2 s early: it crosses while video does not yet.
@pytest.mark.parametrize("first", [AUDIO, VIDEO])
@pytest.mark.parametrize("apart_ms", [40, 400, 1_500])
@pytest.mark.parametrize("jump", [3_600_000, -10_000])
def test_tracks_that_jump_apart_come_together(first: int, apart_ms: int, jump: int) -> None:
    played = Played(
        lambda track, true: true + (jump if true >= 20_000 + (0 if track == first else apart_ms) else 0)
    )
    assert_continuous(played)
    assert max(map(abs, played.skews()[-20:])) < 100
    assert played.timeline.cuts == 1


# A picture that was away while the sound went on is no jump: it keeps its place beside the sound.
def test_a_gap_in_one_track_is_no_jump() -> None:
    timeline = Timeline()
    for track, true in encoder(60):
        straight = timeline.place(track, true) if track == AUDIO or not 20_000 <= true < 35_000 else None
        assert straight in (None, true + BEGIN_MS)
    assert timeline.cuts == 0


# Small steps back within a track are held; no track ever runs back.
def test_jitter_is_held() -> None:
    source = random.Random(6)
    timeline = Timeline()
    last: dict[int, int] = {}
    for track, true in encoder(30):
        straight = timeline.place(track, true + source.randint(0, 80))
        assert straight >= last.get(track, 0)
        assert abs(straight - true - BEGIN_MS) <= 160
        last[track] = straight
    assert timeline.cuts == 0


# The second track begins a little before or after the first one, as the encoder says. Far off: another clock.
@pytest.mark.parametrize(("start", "placed"), [(-400, -400), (3_000, 3_000), (70_000, 0), (-9_999, 0)])
def test_how_the_second_track_begins(start: int, placed: int) -> None:
    timeline = Timeline()
    assert timeline.place(VIDEO, 100_000) == BEGIN_MS
    assert timeline.place(AUDIO, 100_000 + start) == BEGIN_MS + placed
    assert timeline.place(AUDIO, 100_020 + start) == BEGIN_MS + placed + 20


def test_the_second_track_may_begin_beyond_the_rollover() -> None:
    timeline = Timeline()
    assert timeline.place(VIDEO, WRAP - 10) == BEGIN_MS
    assert timeline.place(AUDIO, 10) == BEGIN_MS + 20


# Configurations have no time of their own.
def test_where_a_track_stands() -> None:
    timeline = Timeline()
    assert timeline.stand(VIDEO) == 0
    timeline.place(VIDEO, 500)
    timeline.place(VIDEO, 540)
    assert timeline.stand(VIDEO) == BEGIN_MS + 40
    assert timeline.stand(AUDIO) == 0
    assert timeline.head_ms == BEGIN_MS + 40


# Whatever comes: never back within a track, never a leap beyond the limit.
@pytest.mark.parametrize("seed", range(20))
def test_any_numbers_at_all(seed: int) -> None:
    source = random.Random(seed)
    timeline = Timeline()
    last: dict[int, int] = {}
    head = BEGIN_MS
    clock = 0
    for _ in range(2_000):
        clock = source.choice(
            [source.randrange(WRAP), clock + 33, clock + 33, clock - 5, clock + 4_000, clock - 12_000]
        )
        track = source.choice([AUDIO, VIDEO])
        straight = timeline.place(track, clock % WRAP)
        assert straight >= last.get(track, 0)
        assert straight <= max(head, BEGIN_MS + 5_000) + FORWARD_LIMIT_MS
        last[track] = straight
        head = max(head, straight)
