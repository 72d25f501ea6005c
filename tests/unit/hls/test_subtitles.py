"""Captions as text beside the video."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallycast.hls import Subtitles, read_webvtt
from tests.support.hls_rig import Rig, encoded, sounds, steady, synthetic

START = 1_700_000_000.0


def played(*runs: float) -> Rig:
    rig, start = Rig(encoded()), START
    for seconds in runs:
        rig.run(synthetic(steady(seconds), sounds(seconds)), started_at=start)
        start += seconds + 5
    return rig


def listed(subtitles: Subtitles, rig: Rig) -> list[str]:
    text = subtitles.playlist(rig.window).body.decode()
    return [line for line in text.splitlines() if line.endswith(".vtt")]


# 3.1.4: each segment stands by itself; a caption that spans two is in both, each with its share.
def test_a_caption_is_where_the_broadcast_is_when_it_comes() -> None:
    rig, subtitles = Rig(encoded()), Subtitles("en", "abc")
    rig.packager.begin_run(START)
    begun, whole = synthetic(steady(3.1)), synthetic(steady(6.1))
    rig.feed(begun)
    # One second into the open segment; it lasts until one second into the next.
    subtitles.add("Hello\nthere", START + 3.0, 2.0, rig.window)
    rig.feed(whole[len(begun) :])
    rig.take(rig.packager.end_run())
    names = listed(subtitles, rig)
    texts = [(subtitles.segment(rig.window, name) or b"").decode() for name in names]
    assert "Hello" not in texts[0]
    assert "00:00:01.000 --> 00:00:02.000\nHello\nthere" in texts[1]
    assert "00:00:00.000 --> 00:00:01.000\nHello\nthere" in texts[2]
    # The clock of the media, in ticks of 90 kHz.
    assert [re.findall(r"MPEGTS:(\d+)", text) for text in texts[:3]] == [["0"], ["180000"], ["360000"]]


def test_what_is_listed_never_changes() -> None:
    rig, subtitles = played(4.0), Subtitles("en", "abc")
    names = listed(subtitles, rig)
    before = [subtitles.segment(rig.window, name) for name in names]
    subtitles.add("Too late", START, 2.0, rig.window)
    assert [subtitles.segment(rig.window, name) for name in names] == before


# The same numbers and breaks as the video has: by these a player finds what belongs together.
def test_it_goes_with_the_video() -> None:
    rig, subtitles = played(4.0, 4.0), Subtitles("en", "abc")
    text = subtitles.playlist(rig.window).body.decode()
    video = rig.playlist.full().body.decode()
    for tag in ("EXT-X-MEDIA-SEQUENCE", "EXT-X-TARGETDURATION", "EXT-X-DISCONTINUITY-SEQUENCE", "EXTINF"):
        assert re.findall(rf"#{tag}:.*", text) == re.findall(rf"#{tag}:.*", video)
    assert text.count("#EXT-X-DISCONTINUITY\n") == video.count("#EXT-X-DISCONTINUITY\n") == 1
    dates = re.findall(r"#EXT-X-PROGRAM-DATE-TIME:.*", text)
    assert dates == re.findall(r"#EXT-X-PROGRAM-DATE-TIME:.*", video)
    # Decode times begin anew with each run.
    first_of_second = (subtitles.segment(rig.window, listed(subtitles, rig)[2]) or b"").decode()
    assert "MPEGTS:0," in first_of_second
    assert "#EXT-X-ENDLIST" not in text
    rig.end()
    assert "#EXT-X-ENDLIST" in subtitles.playlist(rig.window).body.decode()


@pytest.mark.parametrize("name", ["abc-99.vtt", "other-1.vtt", "abc-01.vtt", "../abc-1.vtt", "abc-1.m4s", ""])
def test_names_of_nothing(name: str) -> None:
    assert Subtitles("en", "abc").segment(played(4.0).window, name) is None


def test_markup_is_text() -> None:
    rig, subtitles = Rig(encoded()), Subtitles("en", "abc")
    subtitles.add("a --> b <i>&</i>", START, 2.0, rig.window)
    rig.run(synthetic(steady(4.0)), started_at=START)
    [first, *_] = listed(subtitles, rig)
    text = (subtitles.segment(rig.window, first) or b"").decode()
    assert "a --&gt; b &lt;i&gt;&amp;&lt;/i&gt;" in text


def test_webvtt_is_read() -> None:
    text = (
        "WEBVTT - a title\r\n\r\nNOTE nothing\r\n\r\n1\r\n00:01.000 --> 00:02.500 align:start\r\n"
        "<v Ann>Hello <b>there</b>\r\n& more\r\n\r\n01:00:00.000 --> 01:00:01.000\nAn hour later\n\n"
        "00:03.000 --> 00:02.000\nBackwards\n\n00:05.000 --> 00:06.000\n\n"
    )
    assert [(one.text, one.start, one.end) for one in read_webvtt(text)] == [
        ("Hello there\n& more", 1.0, 2.5),
        ("An hour later", 3600.0, 3601.0),
    ]


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(text: str) -> None:
    read_webvtt("WEBVTT\n\n" + text)
    read_webvtt("WEBVTT\n\n00:01.000 --> 00:02.000\n" + text)


# What comes with the media stands until the next one does, or for as long as a subtitle may.
def test_one_replaces_the_other() -> None:
    rig, subtitles = Rig(encoded()), Subtitles("en", "abc")
    for text, start in (("One", 0.5), ("Two", 1.0), ("Two and more", 1.0), ("", 2.5), ("Three", 3.0)):
        subtitles.say(text, START + start, rig.window)
    rig.run(synthetic(steady(12.1)), started_at=START)
    texts = [(subtitles.segment(rig.window, name) or b"").decode() for name in listed(subtitles, rig)]
    shown = [re.findall(r"(\d\d\.\d{3}) --> 00:00:(\d\d\.\d{3})\n(.+)", text) for text in texts]
    assert shown[0] == [("00.500", "01.000", "One"), ("01.000", "02.000", "Two and more")]
    assert shown[1] == [("00.000", "00.500", "Two and more"), ("01.000", "02.000", "Three")]
    assert shown[2:6] == [[("00.000", "02.000", "Three")]] * 3 + [[]]


# A text that replaces one which is listed already cuts only what is still to come.
def test_what_stands_keeps_its_listed_share() -> None:
    rig, subtitles = Rig(encoded()), Subtitles("en", "abc")
    rig.packager.begin_run(START)
    subtitles.say("One", START, rig.window)
    begun, whole = synthetic(steady(3.1)), synthetic(steady(6.1))
    rig.feed(begun)
    [first] = listed(subtitles, rig)
    before = subtitles.segment(rig.window, first)
    assert b"00:00:00.000 --> 00:00:02.000\nOne" in (before or b"")
    subtitles.say("Two", START + 1.0, rig.window)
    assert subtitles.segment(rig.window, first) == before
    rig.feed(whole[len(begun) :])
    rig.take(rig.packager.end_run())
    second = subtitles.segment(rig.window, listed(subtitles, rig)[1]) or b""
    assert b"One" not in second
    assert b"00:00:00.000 --> 00:00:02.000\nTwo" in second
