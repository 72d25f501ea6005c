"""Targets as settings and as ffmpeg is told them."""

from typing import Any

import pytest

from tallycast.restream import destination
from tallycast.restream.targets import copy_arguments, in_words
from tallycast.settings import BY_KEY, MASK, RestreamTarget, SettingRefused
from tallycast.settings.conversion import accept

ROW = BY_KEY["restream_targets"]


def stored(*raw: dict[str, Any], before: tuple[RestreamTarget, ...] = ()) -> tuple[RestreamTarget, ...]:
    result: tuple[RestreamTarget, ...] = accept(ROW, [{"name": "a", **one} for one in raw], before)
    return result


# People paste what the platform shows; a key within it goes where nobody gets to see it.
@pytest.mark.parametrize(
    ("given", "url", "key"),
    [
        ({"url": "rtmp://a.test/app", "key": "k"}, "rtmp://a.test/app", "k"),
        ({"url": "rtmp://a.test/app/secret"}, "rtmp://a.test/app", "secret"),
        ({"url": "rtmps://a.test:443/x/y/secret?a=b"}, "rtmps://a.test:443/x/y", "secret?a=b"),
        ({"url": " rtmp://a.test/app/ "}, "rtmp://a.test/app/", ""),
        (
            {"url": "srt://a.test:9000?streamid=secret&latency=200000"},
            "srt://a.test:9000?latency=200000",
            "secret",
        ),
    ],
)
def test_secrets_leave_the_url(given: dict[str, Any], url: str, key: str) -> None:
    [target] = stored(given)
    assert (target.url, target.key) == (url, key)
    assert target.id
    shown = ROW.show(stored(given)) if ROW.show else []
    assert shown[0]["key"] == (MASK if key else "")
    assert "secret" not in str(shown)


def test_a_masked_key_stays() -> None:
    before = stored({"url": "srt://a.test:9000?streamid=k&passphrase=0123456789"})
    masked = {"id": before[0].id, "url": "srt://b.test:1", "key": MASK, "passphrase": MASK}
    [after] = stored(masked, before=before)
    assert (after.key, after.passphrase, after.url) == ("k", "0123456789", "srt://b.test:1")
    # A mask for something that nobody knows is nothing.
    [stranger] = stored({**masked, "id": "other"}, before=before)
    assert (stranger.key, stranger.passphrase) == ("", "")


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"url": ""}, "url"),
        ({"url": "http://a.test/x"}, "rtmp://"),
        ({"url": "file:///etc/passwd"}, "rtmp://"),
        ({"url": "rtmp://a.test"}, "application"),
        ({"url": "srt://a.test"}, "port"),
        ({"url": "srt://a.test:1", "passphrase": "short"}, "characters"),
        ({"url": "rtmp://a.test/app", "key": "a b"}, "white space"),
        ({"url": "rtmp://a.test/app", "name": " "}, "name"),
    ],
)
def test_what_cannot_be_sent_to_is_refused(given: dict[str, Any], reason: str) -> None:
    with pytest.raises(SettingRefused, match=reason):
        stored(given)


def test_what_ffmpeg_is_told() -> None:
    rtmp = destination(RestreamTarget(url="rtmp://a.test/app/", key="k?x=y"))
    assert (rtmp.url, rtmp.container, rtmp.secrets) == ("rtmp://a.test/app/k?x=y", "flv", ("k?x=y",))
    srt = destination(
        RestreamTarget(
            # Options that would make ffmpeg listen or write files do not get through.
            url="srt://a.test:9000?latency=200000&mode=listener&logfile=/tmp/x",
            key="#!::r=a,m=publish",
            passphrase="one two three",
        )
    )
    assert srt.url == (
        "srt://a.test:9000?latency=200000&mode=caller"
        "&streamid=%23%21%3A%3Ar%3Da%2Cm%3Dpublish&passphrase=one%20two%20three"
    )
    assert srt.container == "mpegts"
    assert "-rtmp_enhanced_codecs" in copy_arguments(rtmp, "hevc", 3)
    assert "-rtmp_enhanced_codecs" not in copy_arguments(rtmp, "h264", 3)
    assert "-rtmp_enhanced_codecs" not in copy_arguments(srt, "hevc", 3)


def test_failures_in_words() -> None:
    refused = ["[tcp @ 0x1] [error] Connection to tcp://127.0.0.1:1 failed: Connection refused"]
    assert in_words(refused, 1) == "Nobody listens at this address."
    assert in_words([], 7) == "ffmpeg ended with status 7."
    assert in_words(["[flv @ 0x1] [error] Something new"], 1) == "Something new"
