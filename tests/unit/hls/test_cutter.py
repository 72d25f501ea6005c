"""Where parts and segments end. Times are ticks at 1,000 a second."""

from tallycast.hls.cutter import Cutter
from tallycast.hls.targets import FrameClock


class Driver:
    """Feeds times in milliseconds; collects ends of parts and starts of segments."""

    def __init__(
        self, *, part: float = 0.21, segment: float = 2.0, target: int = 2, regular: bool = True
    ) -> None:
        self.cutter = Cutter(
            timescale=1000,
            clock=FrameClock(1000, 40.0),
            part_target_seconds=0.21,
            segment_seconds=2.0,
            target_duration_seconds=2,
            has_regular_keyframes=regular,
        )
        self.ends: list[tuple[int, int]] = []  # end of a part, newest frame by then
        self.segments: list[int] = []
        self.gaps: list[int] = []
        self.newest = 0

    def frame(self, time: int, is_sync: bool = False) -> None:
        before = self.cutter.before(time, is_sync)
        if before.end_part is not None:
            self.ends.append((before.end_part, time))
        if before.new_segment:
            self.segments.append(self.cutter.part_start)
        if before.is_gap:
            self.gaps.append(time)
        self.cutter.add(time, is_sync)
        end = self.cutter.early_end()
        if end is not None:
            self.ends.append((end, time))
            self.cutter.end_part(end)


# A part of five frames of 40 ms is told when the fifth arrives, not when the sixth does.
def test_a_part_ends_with_the_arrival_of_its_last_frame() -> None:
    driver = Driver()
    for index in range(11):
        driver.frame(index * 40, index == 0)
    assert driver.ends == [(200, 160), (400, 360)]


# A segment begins with the first keyframe that is due, exactly where the part before it ended.
def test_segments_begin_with_keyframes() -> None:
    driver = Driver()
    for index in range(120):
        driver.frame(index * 40, index % 50 == 0)
    assert driver.segments == [0, 2000, 4000]


# Keyframes that come too often do not cut; one that is a hair early does.
def test_a_keyframe_may_come_a_little_early_but_not_at_once() -> None:
    driver = Driver(regular=False)
    for time in range(0, 4000, 40):
        driver.frame(time, time % 480 == 0)
    assert driver.segments == [0, 2400]
    driver = Driver(regular=False)
    for time in range(0, 4000, 40):
        driver.frame(time - (time > 1900), time in (0, 2000))
    assert driver.segments == [0, 1999]


# 4.4.3.1: without a keyframe in time the segment is cut all the same.
def test_no_segment_passes_the_target_duration() -> None:
    driver = Driver(regular=False)
    for time in range(0, 9000, 40):
        driver.frame(time, time == 0)
    assert len(driver.segments) == 4
    lengths = [after - before for before, after in zip(driver.segments, driver.segments[1:], strict=False)]
    assert max(lengths) < 2500


# A keyframe is taken before its time when the next one would come too late.
def test_a_group_that_does_not_fit_twice() -> None:
    driver = Driver(regular=False)
    for index in range(120):
        driver.frame(index * 40, index % 33 == 0)  # each 1.32 s
    assert driver.segments == [0, 1320, 2640, 3960]


# Whole milliseconds: frames come one tick early or late, the ends stay on the line.
def test_jitter_moves_no_end_by_more_than_itself() -> None:
    driver = Driver(regular=False)
    times = [round(index * 1000 / 30) for index in range(300)]
    for index, time in enumerate(times):
        driver.frame(time, index % 60 == 0)
    ends = [end for end, _ in driver.ends]
    assert all(abs(end - 200 * number) <= 3 for number, end in enumerate(ends[2:], start=3))


# A hole that fits into one part is absorbed, a longer one is a discontinuity.
def test_holes() -> None:
    driver = Driver(regular=False)
    for time in [0, 40, 80, 120, 160, 330, 370, 410]:
        driver.frame(time, time == 0)
    assert driver.gaps == []
    for time in [1500, 1540]:
        driver.frame(time)
    assert driver.gaps == [1500]
    assert driver.segments[-1] == 1500
