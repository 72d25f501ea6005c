"""The moov of real encoders, and the clean one that viewers get."""

import pytest

from tallycast.media.errors import MediaFormatError
from tallycast.media.mp4.boxes import walk, write_box
from tallycast.media.mp4.init import Movie, parse_movie
from tests.support.clips import AAC, H264, TONE, clip, picture, standard


def moov_of(data: bytes) -> bytes:
    box = next(box for box in walk(data, 0, len(data)) if box.kind == b"moov")
    return data[box.start : box.end]


@pytest.fixture(scope="module")
def movie() -> Movie:
    return parse_movie(moov_of(standard()))


def test_both_tracks(movie: Movie) -> None:
    assert movie.video is not None
    assert movie.audio is not None
    assert movie.video.codec.startswith("avc1.42")
    description = movie.video.description
    assert (description.width, description.height, description.frame_rate) == (320, 180, 30.0)
    assert movie.audio.codec == "mp4a.40.2"
    assert (movie.audio.description.sample_rate, movie.audio.description.channels) == (48_000, 1)
    assert movie.audio.timescale == 48_000


def test_the_clean_copy_says_the_same_and_no_more(movie: Movie) -> None:
    again = parse_movie(moov_of(movie.init))
    assert again == movie
    assert b"udta" not in movie.init
    assert movie.init[4:8] == b"ftyp"
    assert b"mvex" in movie.init


def test_a_stream_without_sound() -> None:
    movie = parse_movie(moov_of(clip(*picture(), "-t", "1", *H264)))
    assert movie.audio is None
    assert [track.kind for track in movie.tracks] == ["video"]


def test_a_stream_without_a_picture() -> None:
    movie = parse_movie(moov_of(clip(*TONE, "-t", "1", *AAC)))
    assert movie.video is None
    assert movie.tracks[0].codec == "mp4a.40.2"


# OPEN-09: what comes by Enhanced RTMP has names as well.
@pytest.mark.parametrize(
    ("arguments", "codecs"),
    [
        (
            ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error", "-tag:v", "hvc1"),
            ["hvc1.1.6.L60.90", "Opus"],
        ),
        (("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8"), ["vp09.00.11.08", "Opus"]),
        (("-c:v", "libsvtav1", "-preset", "12", "-svtav1-params", "lp=1"), ["av01.0.00M.08", "Opus"]),
    ],
)
def test_other_codecs(arguments: tuple[str, ...], codecs: list[str]) -> None:
    data = clip(*picture(), *TONE, "-t", "1", "-pix_fmt", "yuv420p", *arguments, "-c:a", "libopus")
    movie = parse_movie(moov_of(data))
    assert [track.codec for track in movie.tracks] == codecs
    assert movie.video is not None
    assert (movie.video.description.width, movie.video.description.height) == (320, 180)


# A playlist needs a name for every codec: one that has none is refused, by its name.
def test_a_codec_without_a_name_is_refused() -> None:
    moov = moov_of(clip(*picture(), "-t", "1", *H264))
    with pytest.raises(MediaFormatError, match="'xyz1'"):
        parse_movie(moov.replace(b"avc1", b"xyz1"))


def test_a_file_that_is_not_fragmented_is_refused() -> None:
    moov = moov_of(clip(*picture(), "-t", "1", *H264))
    with pytest.raises(MediaFormatError, match="not a stream of fragments"):
        parse_movie(moov.replace(b"mvex", b"free"))


def test_a_moov_without_tracks_is_refused() -> None:
    with pytest.raises(MediaFormatError, match="neither"):
        parse_movie(write_box(b"moov", write_box(b"mvex")))


@pytest.mark.parametrize("data", [b"", write_box(b"free"), write_box(b"moov")])
def test_what_is_no_moov(data: bytes) -> None:
    with pytest.raises(MediaFormatError):
        parse_movie(data)
