"""The strict checker must be able to fail: for each rule a playlist that breaks it."""

import re
from collections.abc import Callable

import pytest

from tests.support.hls_rig import Rig, encoded, sounds, steady, synthetic
from tests.support.media_checker import MediaChecker
from tests.support.playlist_checker import MediaPlaylistChecker, PlaylistRefused, check_multivariant
from tests.support.playlist_parser import attributes, read_media

GOOD = """\
#EXTM3U
#EXT-X-VERSION:9
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-TARGETDURATION:2
#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,CAN-SKIP-UNTIL=12.0,HOLD-BACK=6.0,PART-HOLD-BACK=0.630
#EXT-X-PART-INF:PART-TARGET=0.210
#EXT-X-MEDIA-SEQUENCE:7
#EXT-X-DISCONTINUITY-SEQUENCE:1
#EXT-X-MAP:URI="i0.mp4"
#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00.000Z
#EXTINF:2.00000,
s7.m4s
#EXT-X-DISCONTINUITY
#EXT-X-MAP:URI="i1.mp4"
#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:05.000Z
#EXT-X-PART:DURATION=0.20000,URI="s8.0.m4s",INDEPENDENT=YES
#EXT-X-PART:DURATION=0.20000,URI="s8.1.m4s"
#EXT-X-PART:DURATION=0.10000,URI="s8.2.m4s"
#EXTINF:0.50000,
s8.m4s
#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:05.500Z
#EXT-X-PART:DURATION=0.20000,URI="s9.0.m4s",INDEPENDENT=YES
#EXT-X-PRELOAD-HINT:TYPE=PART,URI="s9.1.m4s"
#EXT-X-RENDITION-REPORT:URI="../1/stream.m3u8",LAST-MSN=9,LAST-PART=0
"""


def replace(old: str, new: str, count: int = 1) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new, count)

    return change


def drop(line: str) -> Callable[[str], str]:
    return replace(line + "\n", "")


def test_the_good_one_is_good() -> None:
    playlist = MediaPlaylistChecker().feed(GOOD)
    assert [segment.sequence for segment in playlist.segments] == [7, 8, 9]
    assert playlist.hint == "s9.1.m4s"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (replace("#EXTM3U\n", ""), "EXTM3U"),
        (replace("#EXTM3U", "\ufeff#EXTM3U"), "byte order mark"),
        (replace("s7.m4s", "s7.m4s\r"), "control character"),
        (lambda text: text.rstrip("\n"), "no end"),
        (replace("s7.m4s\n", "s7.m4s\n\n"), "blank line"),
        (replace("s7.m4s\n", "s7.m4s\n# hello\n"), "comment"),
        (replace("#EXT-X-VERSION:9\n", "#EXT-X-VERSION:9\n#EXT-X-VERSION:9\n"), "twice"),
        (drop("#EXT-X-TARGETDURATION:2"), "missing"),
        (drop("#EXT-X-MEDIA-SEQUENCE:7"), "missing"),
        (replace("s7.m4s\n", "s7.m4s\n#EXT-X-ALLOW-CACHE:YES\n"), "not a tag"),
        (replace("#EXTINF:2.00000,\ns7.m4s", "s7.m4s"), "without EXTINF"),
        (replace("#EXTINF:2.00000,\n", "#EXTINF:2.00000,\n#EXT-X-DISCONTINUITY\n"), "not by its URI"),
        (replace("#EXTINF:2.00000,", "#EXTINF:2.00000"), "comma"),
        (replace("#EXTINF:2.00000", "#EXTINF:2.51000"), "target duration"),
        (replace("DURATION=0.10000", "DURATION=0.30000"), "longer than PART-TARGET"),
        (replace('0.20000,URI="s8.1.m4s"', '0.17000,URI="s8.1.m4s"'), "85 %"),
        (replace("#EXTINF:0.50000", "#EXTINF:0.51000"), "parts of s8"),
        (replace("PART-HOLD-BACK=0.630", "PART-HOLD-BACK=0.400"), "PART-HOLD-BACK"),
        (replace(",HOLD-BACK=6.0", ",HOLD-BACK=5.0"), "HOLD-BACK"),
        (replace("CAN-SKIP-UNTIL=12.0", "CAN-SKIP-UNTIL=11.0"), "CAN-SKIP-UNTIL"),
        (replace("CAN-BLOCK-RELOAD=YES,", ""), "CAN-BLOCK-RELOAD"),
        (drop("#EXT-X-PART-INF:PART-TARGET=0.210"), "EXT-X-PART-INF"),
        (drop('#EXT-X-MAP:URI="i0.mp4"'), "no EXT-X-MAP"),
        (replace('"i1.mp4"', '"i0.mp4"'), "repeats the EXT-X-MAP"),
        (replace("#EXT-X-VERSION:9", "#EXT-X-VERSION:4"), "version 6"),
        (replace("00:00:05.500Z", "00:00:05.510Z"), "off"),
        (replace("00:00:05.000Z", "00:00:01.000Z"), "goes back"),
        (drop("#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:05.500Z"), "no date"),
        (replace("00:00:05.500Z", "00:00:05.500+01:00"), "UTC"),
        (replace('URI="s9.1.m4s"', 'URI="s9.0.m4s"'), "listed already"),
        (lambda text: text + "#EXT-X-ENDLIST\n", "beside"),
        (replace("TYPE=PART", "TYPE=MAP"), "hint"),
        (replace(",LAST-PART=0", ""), "RENDITION-REPORT"),
        (replace('URI="../1', 'URI="http://x/1'), "RENDITION-REPORT"),
        (replace('URI="s9.0.m4s",INDEPENDENT=YES', 'URI="s9.0.m4s",INDEPENDENT=NO'), "EXT-X-PART"),
        (replace('URI="s9.0.m4s"', 'URI="s8.0.m4s"'), "names repeat"),
        (replace("s7.m4s\n", "s7.m4s\n#EXT-X-TARGETDURATION:3\n"), "twice"),
        (replace("s8.m4s\n", "s8.m4s\n#EXT-X-SKIP:SKIPPED-SEGMENTS=1\n"), "after the first segment"),
        (replace("PART-TARGET=0.210", "PART-TARGET=0.210 0.3"), "attribute list"),
        (replace("#EXT-X-DISCONTINUITY-SEQUENCE:1\n", "#EXT-X-SKIP:SKIPPED-SEGMENTS=3\n"), "did not ask"),
    ],
)
def test_one_text_that_breaks_a_rule(change: Callable[[str], str], words: str) -> None:
    with pytest.raises(PlaylistRefused, match=re.escape(words)):
        MediaPlaylistChecker().feed(change(GOOD))


NEXT = GOOD.replace(
    '#EXT-X-PRELOAD-HINT:TYPE=PART,URI="s9.1.m4s"',
    '#EXT-X-PART:DURATION=0.20000,URI="s9.1.m4s"\n#EXT-X-PRELOAD-HINT:TYPE=PART,URI="s9.2.m4s"',
)


def without_first(text: str) -> str:
    start, end = text.index("#EXT-X-PROGRAM-DATE-TIME"), text.index("#EXT-X-DISCONTINUITY\n")
    text = text[:start] + text[end:]
    return text.replace('#EXT-X-MAP:URI="i0.mp4"\n', "").replace("MEDIA-SEQUENCE:7", "MEDIA-SEQUENCE:8")


def test_the_next_one_is_good() -> None:
    checker = MediaPlaylistChecker()
    checker.feed(GOOD)
    checker.feed(GOOD)
    checker.feed(NEXT)
    assert checker.texts == 3


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (replace("TARGETDURATION:2", "TARGETDURATION:3"), "HOLD-BACK"),
        (replace("PART-TARGET=0.210", "PART-TARGET=0.220"), "part_target changed"),
        (drop("#EXT-X-INDEPENDENT-SEGMENTS"), "independent_segments changed"),
        (replace("MEDIA-SEQUENCE:7", "MEDIA-SEQUENCE:6"), "fell"),
        (replace("MEDIA-SEQUENCE:7", "MEDIA-SEQUENCE:12"), "hole"),
        (replace("#EXT-X-DISCONTINUITY-SEQUENCE:1", "#EXT-X-DISCONTINUITY-SEQUENCE:2"), "discontinuity"),
        (replace("s7.m4s", "other.m4s"), "changed after it was listed"),
        (replace("#EXTINF:2.00000", "#EXTINF:1.99900"), "changed after it was listed"),
        (replace('URI="s8.1.m4s"', 'URI="s8.x.m4s"'), "changed after they were listed"),
        (replace("00:00:00.000Z", "00:00:00.001Z"), "changed after it was listed"),
        (lambda text: GOOD[: GOOD.index("#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:05.500Z")], "disappeared"),
        (without_first, "three target durations"),
    ],
)
def test_a_step_that_breaks_a_rule(change: Callable[[str], str], words: str) -> None:
    checker = MediaPlaylistChecker()
    checker.feed(GOOD)
    with pytest.raises(PlaylistRefused, match=re.escape(words)):
        checker.feed(change(NEXT))


def test_after_the_end_nothing_changes() -> None:
    ended = GOOD[: GOOD.index("#EXT-X-PRELOAD-HINT")] + "#EXT-X-ENDLIST\n"
    checker = MediaPlaylistChecker()
    checker.feed(ended)
    checker.feed(ended)
    with pytest.raises(PlaylistRefused, match="after EXT-X-ENDLIST"):
        checker.feed(
            ended.replace("#EXT-X-ENDLIST\n", '#EXT-X-PART:DURATION=0.2,URI="s9.1.m4s"\n#EXT-X-ENDLIST\n')
        )
    with pytest.raises(PlaylistRefused, match="taken back"):
        checker.feed(GOOD)


# -- delta updates


def long_playlist() -> Rig:
    rig = Rig(encoded(window_segments=12), checked=False)
    rig.packager.begin_run(1000.0)
    rig.feed(synthetic(steady(19.0), sounds(19.0)))
    return rig


def test_delta_updates() -> None:
    rig = long_playlist()
    full, delta = rig.playlist.full().body.decode(), rig.playlist.delta().body.decode()
    skipped = read_media(delta).skipped
    assert skipped > 0
    checker = MediaPlaylistChecker()
    with pytest.raises(PlaylistRefused, match="before any playlist"):
        checker.feed_delta(delta)
    checker.feed(full)
    checker.feed_delta(delta, full)
    for wrong, words in [
        (delta.replace(f"SEGMENTS={skipped}", f"SEGMENTS={skipped + 1}"), "do not make the full"),
        (delta.replace(f"SEGMENTS={skipped}", f"SEGMENTS={skipped - 1}"), "do not make the full"),
        (delta.replace("VERSION:9", "VERSION:8"), "version 9"),
    ]:
        with pytest.raises(PlaylistRefused, match=words):
            checker.feed_delta(wrong, full)


def test_a_delta_update_does_not_skip_what_is_near() -> None:
    rig = long_playlist()
    full, delta = rig.playlist.full().body.decode(), rig.playlist.delta().body.decode()
    checker = MediaPlaylistChecker()
    checker.feed(full)
    skipped = read_media(delta).skipped
    # One segment more is skipped than may be.
    lines = delta.split("\n")
    start = next(index for index, line in enumerate(lines) if line.startswith("#EXT-X-PROGRAM-DATE-TIME"))
    end = next(index for index, line in enumerate(lines) if line.endswith(".m4s"))
    wrong = "\n".join(lines[:start] + lines[end + 1 :])
    wrong = wrong.replace(f"SEGMENTS={skipped}", f"SEGMENTS={skipped + 1}")
    with pytest.raises(PlaylistRefused, match="within the skip boundary"):
        checker.feed_delta(wrong)


# -- media


def checked_media(change: Callable[[str, bytes], bytes]) -> None:
    rig = Rig(encoded(), checked=False)
    rig.run(synthetic(steady(5.0), sounds(5.0)))
    checker = MediaPlaylistChecker(lambda uri: change(uri, rig.fetch(uri)))
    checker.feed(rig.playlist.full().body.decode())


def test_good_media() -> None:
    checked_media(lambda uri, data: data)


def test_a_segment_is_its_parts() -> None:
    with pytest.raises(PlaylistRefused, match="what its parts make together"):
        checked_media(lambda uri, data: data + data[-200:] if uri == "abc-1.m4s" else data)


def moved(data: bytes, seconds: float) -> bytes:
    """The first tfdt of a part, set on."""
    place = data.index(b"tfdt") + 8
    ticks = int.from_bytes(data[place : place + 8], "big") + round(seconds * 15_360)
    return data[:place] + ticks.to_bytes(8, "big") + data[place + 8 :]


def test_times_go_on_where_they_stopped() -> None:
    with pytest.raises(PlaylistRefused, match="goes on"):
        checked_media(lambda uri, data: moved(data, 0.01) if uri == "abc-1.4.m4s" else data)


def test_a_part_lasts_as_long_as_is_said() -> None:
    rig = Rig(encoded(), checked=False)
    rig.run(synthetic(steady(5.0)))
    text = rig.playlist.full().body.decode()
    text = text.replace('0.20000,URI="abc-1.1.m4s"', '0.20100,URI="abc-1.1.m4s"')
    text = text.replace('0.20000,URI="abc-1.2.m4s"', '0.19900,URI="abc-1.2.m4s"')
    with pytest.raises(PlaylistRefused, match=r"the playlist says 0\.201"):
        MediaPlaylistChecker(rig.fetch).feed(text)


def test_independent_means_a_keyframe() -> None:
    rig = Rig(encoded(), checked=False)
    rig.run(synthetic(steady(5.0)))
    text = rig.playlist.full().body.decode()
    with pytest.raises(PlaylistRefused, match="holds no keyframe"):
        MediaPlaylistChecker(rig.fetch).feed(text.replace('"abc-1.3.m4s"', '"abc-1.3.m4s",INDEPENDENT=YES'))


def test_independent_segments_begin_with_a_keyframe() -> None:
    rig = Rig(encoded(), checked=False)
    frames = [(time, index == 0) for index, (time, _) in enumerate(steady(8.0))]
    rig.run(synthetic(frames))
    with pytest.raises(PlaylistRefused, match="does not begin with a keyframe"):
        MediaPlaylistChecker(rig.fetch).feed(rig.playlist.full().body.decode())


def test_tracks_of_a_segment_begin_together() -> None:
    rig = Rig(encoded(), checked=False)
    rig.run(synthetic(steady(5.0), [time for time in sounds(5.0) if time > 1.0]))
    checker = MediaPlaylistChecker()
    checker.media = MediaChecker(rig.fetch)
    with pytest.raises(PlaylistRefused, match="apart"):
        checker.feed(rig.playlist.full().body.decode())


# -- the multivariant playlist

VARIANTS = """\
#EXTM3U
#EXT-X-VERSION:9
#EXT-X-STREAM-INF:BANDWIDTH=2000,AVERAGE-BANDWIDTH=1000,CODECS="avc1.64001f,mp4a.40.2",RESOLUTION=640x360
0/stream.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=200,AVERAGE-BANDWIDTH=100,CODECS="mp4a.40.2"
1/stream.m3u8
"""


def test_a_good_multivariant_playlist() -> None:
    assert [variant.bandwidth for variant in check_multivariant(VARIANTS)] == [2000, 200]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (replace("BANDWIDTH=2000,", ""), "BANDWIDTH is missing"),
        (replace("AVERAGE-BANDWIDTH=1000", "AVERAGE-BANDWIDTH=3000"), "AVERAGE-BANDWIDTH"),
        (replace(',CODECS="mp4a.40.2"', ""), "CODECS is missing"),
        (replace(",RESOLUTION=640x360", ""), "RESOLUTION"),
        (replace('CODECS="mp4a.40.2"', 'CODECS="mp4a.40.2",RESOLUTION=640x360'), "RESOLUTION"),
        (replace("1/stream.m3u8", "0/stream.m3u8"), "one URI"),
        (drop("0/stream.m3u8"), "not followed"),
        (drop("1/stream.m3u8"), "without a URI"),
        (lambda text: text + "2/stream.m3u8\n", "without EXT-X-STREAM-INF"),
        (lambda text: text + "#EXT-X-VERSION:9\n", "after a variant"),
        (lambda text: text + "#EXT-X-TARGETDURATION:9\n", "not a tag"),
    ],
)
def test_a_multivariant_playlist_that_breaks_a_rule(change: Callable[[str], str], words: str) -> None:
    with pytest.raises(PlaylistRefused, match=words):
        check_multivariant(change(VARIANTS))


def test_attribute_lists() -> None:
    assert attributes('A=1,B-2="x,y",C=YES') == {"A": "1", "B-2": "x,y", "C": "YES"}
    for wrong in ('A="x', "A=1,A=2", "a=1", "A", "A=1, B=2"):
        with pytest.raises(PlaylistRefused):
            attributes(wrong)
