"""Dynamic range out of real headers."""

import pytest

from tallycast.media.colour import video_range
from tallycast.media.hevc import parse_hvcc
from tallycast.media.mp4 import FragmentReader, Movie
from tests.support.clips import clip, picture
from tests.unit.media import test_hevc

ENCODERS = {
    "h264": ("libx264", "-preset", "ultrafast"),
    "hevc": ("libx265", "-preset", "ultrafast", "-tag:v", "hvc1"),
    "av1": ("libsvtav1", "-preset", "12"),
}
RANGES = {"smpte2084": "PQ", "arib-std-b67": "HLG", "bt709": "SDR"}


@pytest.mark.parametrize("encoder", ENCODERS)
@pytest.mark.parametrize("transfer", RANGES)
def test_each_codec_tells_its_range(encoder: str, transfer: str) -> None:
    colours = ("-color_primaries", "bt2020", "-color_trc", transfer, "-colorspace", "bt2020nc")
    media = clip(
        *(*picture("10", "256x144"), "-t", "0.2"),
        *("-vf", f"setparams=color_primaries=bt2020:color_trc={transfer}:colorspace=bt2020nc"),
        *("-pix_fmt", "yuv420p10le", "-c:v", *ENCODERS[encoder], *colours),
    )
    movie = FragmentReader().receive_data(media)[0]
    assert isinstance(movie, Movie)
    assert movie.video is not None
    assert movie.video.description.video_range == RANGES[transfer]


# What a stream does not say is not guessed, and what has no name of its own is the standard.
def test_not_said_is_not_known() -> None:
    assert parse_hvcc(test_hevc.RECORD).transfer is None
    assert video_range(None) is None
    assert video_range(1) == video_range(255) == "SDR"
