"""ffmpeg's progress lines."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from tallycast.transcode.progress import Progress, ProgressReader

REPORT = (
    b"frame=120\nfps=29.97\nstream_0_0_q=23.0\nbitrate= 812.4kbits/s\ntotal_size=400000\n"
    b"out_time_us=4004000\n"
    b"out_time=00:00:04.004000\ndup_frames=2\ndrop_frames=1\nspeed=1.01x\nprogress=continue\n"
)
READ = Progress(
    frame=120,
    fps=29.97,
    bitrate_kbps=812.4,
    out_time_us=4_004_000,
    duplicated_frames=2,
    dropped_frames=1,
    speed=1.01,
)


@given(st.lists(st.integers(0, len(REPORT)), max_size=8))
def test_any_cut_gives_the_same_report(cuts: list[int]) -> None:
    reader = ProgressReader()
    edges = [0, *sorted(cuts), len(REPORT)]
    reports = []
    for start, end in itertools.pairwise(edges):
        reports += reader.receive_data(REPORT[start:end])
    assert reports == [READ]


def test_what_is_no_number_yet_is_left_out() -> None:
    reports = ProgressReader().receive_data(b"frame=0\nbitrate=N/A\nspeed=N/A\nfps=nan\nprogress=continue\n")
    assert reports == [Progress(frame=0)]


def test_values_do_not_leak_into_the_next_report() -> None:
    reader = ProgressReader()
    assert reader.receive_data(REPORT + b"progress=end\n") == [READ, Progress()]


@given(st.binary(max_size=2000))
def test_noise_does_no_harm(noise: bytes) -> None:
    ProgressReader().receive_data(noise)


def test_a_line_without_an_end_is_bounded() -> None:
    reader = ProgressReader()
    for _ in range(100):
        reader.receive_data(b"x" * 10_000)
    assert len(reader._rest) <= 4096
