"""What the single rows take, normalise and refuse, beyond what their types say."""

import sys
from typing import Any

import pytest

from tallycast.settings import (
    BY_KEY,
    BY_PATH,
    MASK,
    ROWS,
    S3,
    ExternalAction,
    SettingRefused,
    SocialHandle,
    StreamKey,
    StreamVariant,
)
from tallycast.settings.conversion import accept
from tallycast.settings.table.chat import FORBIDDEN_USERNAMES

HOOK = "https://discord.test/hook"


def take(key: str, raw: Any) -> Any:
    return accept(BY_KEY[key], raw, BY_KEY[key].default)


# Values out of the contract's own examples are taken as they are.
@pytest.mark.parametrize(
    ("path", "raw"),
    [
        ("pagecontent", "# Welcome to my cool server!<br><br>I _hope_ you enjoy it."),
        ("streamtitle", "Streaming my favorite game, Desert Bus."),
        ("serversummary", "The best in Desert Bus Streaming"),
        ("webserverport", 8080),
        ("webserverip", "0.0.0.0"),
        ("rtmpserverport", 1935),
        ("rtmpserverbindaddress", "0.0.0.0"),
        ("sockethostoverride", "wss://chat.example.com"),
        ("videoservingendpoint", "https://cdn.example.com"),
        ("nsfw", False),
        ("autoplay", "off"),
        ("serverurl", "https://live.example.com"),
        ("customstyles", "body { color: orange; background: black; }"),
        ("customjavascript", "console.log('Hello world.');"),
        ("chat/disable", True),
        ("video/codec", "libx264"),
        ("video/streamlatencylevel", 4),
        ("federation/username", "streamer"),
        ("federation/livemessage", "I'm still streaming, you should come visit."),
        ("schedule/remindermessage", ""),
        ("adminpass", "new-password"),
    ],
)
def test_the_contracts_examples(path: str, raw: Any) -> None:
    assert take(BY_PATH[path].key, raw) == raw


@pytest.mark.parametrize(
    ("key", "raw", "value"),
    [
        # Leading # of tags is cut (a rule of the contract); blanks and repetitions go.
        ("tags", ["#games", " music ", "games", "", "##"], ("games", "music")),
        ("server_name", "  Evening show ", "Evening show"),
        ("server_url", "https://live.example.com//", "https://live.example.com"),
        ("offline_message", " soon \n", "soon"),
        ("welcome_message", " hi \n", "hi"),
        # An empty list of forbidden names means the built-in ones.
        ("forbidden_usernames", [], FORBIDDEN_USERNAMES),
        ("forbidden_usernames", ["", " mod "], ("mod",)),
        ("suggested_usernames", [" a ", "", "a"], ("a",)),
        ("federation_username", "@streamer", "streamer"),
        ("federation_blocked_domains", ["Guns.BIZ.", "", "freedom.us"], ("guns.biz", "freedom.us")),
        ("trusted_proxies", ["10.0.0.0/8", " ::1 ", "::1"], ("10.0.0.0/8", "::1")),
        ("outbound_allow", ["Bot.local", "10.0.0.0/8", " ::1"], ("bot.local", "10.0.0.0/8", "::1")),
        # The older route takes one key as a text.
        ("stream_keys", "abc123", (StreamKey(key="abc123"),)),
        ("stream_keys", [{"key": "a", "comment": "Tim"}], (StreamKey(key="a", comment="Tim"),)),
        # What is output only is ignored when it comes back.
        (
            "social_handles",
            [{"platform": "github", "url": "https://github.com/x", "icon": "/img/x.svg"}],
            (SocialHandle(platform="github", url="https://github.com/x"),),
        ),
        (
            "external_actions",
            [{"title": "Shop", "url": "https://shop.test/", "color": "#ff8800", "icon": "/img/shop.png"}],
            (ExternalAction(title="Shop", url="https://shop.test/", color="#ff8800", icon="/img/shop.png"),),
        ),
        (
            "external_actions",
            [{"title": "Text", "html": "<b>\n</b>"}],
            (ExternalAction(title="Text", html="<b>\n</b>"),),
        ),
        ("external_actions", [], ()),
        # A variant as an old client sends it, with most of it left out.
        (
            "video_variants",
            [{"framerate": 24, "videoPassthrough": False, "videoBitrate": 1000, "audioPassthrough": True}],
            (StreamVariant(frame_rate=24, video_bitrate_kbps=1000, audio_passthrough=True),),
        ),
        (
            "video_variants",
            [{"videoPassthrough": True, "scaledWidth": 1}],
            (StreamVariant(video_passthrough=True, scaled_width=1),),
        ),
        ("ffmpeg_path", sys.executable, sys.executable),
        ("s3", {"enabled": False, "bucket": "x"}, S3(bucket="x")),
        ("appearance_variables", {"theme-color-action": "#f80"}, {"theme-color-action": "#f80"}),
        ("appearance_variables", {}, {}),
    ],
)
def test_taken(key: str, raw: Any, value: Any) -> None:
    assert take(key, raw) == value


@pytest.mark.parametrize(
    ("key", "raw", "words"),
    [
        ("server_name", "   ", "expected some text"),
        ("stream_title", "x" * 1_000_000, "at most 255 characters"),
        ("server_url", "javascript:alert(1)", "expected a URL"),
        ("server_url", "https://192.168.0.1", "private address"),
        ("http_address", "localhost", "expected an IP address"),
        ("trusted_proxies", ["proxy"], r"\[0\]: expected an IP address"),
        ("outbound_allow", ["bot.local", "127.1"], r"\[1\]: expected a host, an IP address, or a network"),
        ("outbound_allow", ["http://bot.local"], r"\[0\]: expected a host, an IP address, or a network"),
        ("admin_password", "", "expected a password"),
        ("stream_keys", [], "at least 1 items"),
        ("stream_keys", [{"key": ""}], r"\[0\].key: expected text of at least 1 characters"),
        ("stream_keys", [{"key": "a b"}], "without white space"),
        ("stream_keys", [{"key": "a"}, {"key": "a"}], r"\[1\]: expected each key only once"),
        ("video_variants", [], "at least 1"),
        ("video_variants", [{}] * 200, "at most 10"),
        ("video_variants", [{"videoBitrate": -1}], "at least 0"),
        ("video_variants", [{"videoBitrate": 10}], "at least 50"),
        ("video_variants", [{"framerate": 10**9}], "at most 240"),
        ("video_variants", [{"scaledHeight": 1}], "at least 16 pixels"),
        ("video_variants", [{"cpuUsageLevel": 6}], "at most 5"),
        ("video_variants", [{"name": "a\nb"}], r"\[0\].name: expected one line"),
        ("video_codec", "libx264; rm -rf /", "name of an encoder"),
        ("video_codec", "-y", "name of an encoder"),
        ("ffmpeg_path", "/no/such/ffmpeg", "exists and can be run"),
        ("latency_level", 5, "from 0 to 4"),
        ("broadcast_grace_seconds", -1, "from 0 to 600"),
        ("social_handles", [{"platform": "x", "url": "javascript:alert(1)"}], r"\[0\]: expected a link"),
        ("social_handles", [{"platform": "x", "url": ""}], r"\[0\]: expected some text"),
        ("social_handles", [{"platform": "", "url": "https://x.test"}], r"\[0\].platform: expected text"),
        ("external_actions", [{"url": "https://x.test"}], "title: expected some text"),
        ("external_actions", [{"title": "x"}], "either url or html"),
        ("external_actions", [{"title": "x", "url": "https://x.test", "html": "y"}], "either url or html"),
        ("external_actions", [{"title": "x", "url": "javascript:alert(1)"}], "expected a URL"),
        (
            "external_actions",
            [{"title": "x", "url": "https://x.test", "icon": "javascript:x"}],
            "expected a URL",
        ),
        (
            "external_actions",
            [{"title": "x", "url": "https://x.test", "color": "red;}"}],
            "expected a colour",
        ),
        ("appearance_variables", {"a b": "red"}, "names of CSS variables"),
        ("appearance_variables", {"a": "red; } body { x: y"}, r"\[a\]: expected one value"),
        ("appearance_variables", {"a": "URL(//evil.test)"}, "expected one value"),
        ("appearance_variables", {"a": "</style><script>"}, "expected one value"),
        ("federation_username", "a b", "letters, digits and underscores"),
        ("federation_username", "@", "expected some text"),
        ("federation_blocked_domains", ["https://a.com"], r"\[0\]: expected a domain"),
        ("s3", {"enabled": True}, "endpoint: expected a value"),
        ("s3", {"endpoint": "javascript:x"}, "expected a URL"),
        ("s3", {"pathPrefix": "../x"}, "without .."),
        ("discord_notification", {"enabled": True}, "webhook: expected a URL"),
        ("discord_notification", {"webhook": "file:///etc/passwd"}, "expected a URL"),
        ("video_serving_endpoint", "ftp://cdn.test", "expected a URL"),
        ("socket_host_override", "https://chat.test", "expected a URL"),
        ("logo", "/img/mylogo.png", "data URL"),
        ("favicon", "", "data URL"),
    ],
)
def test_refused(key: str, raw: Any, words: str) -> None:
    with pytest.raises(SettingRefused, match=words) as caught:
        take(key, raw)
    assert str(caught.value).startswith(f"{BY_KEY[key].label}: ")


# Names and texts that would be trouble in SQL, in a shell or in a template are texts like any other.
@pytest.mark.parametrize(
    "text", ["'; DROP TABLE settings; --", "100%", "a\\b", "${HOME}", "<b>x</b>", "{{7*7}}"]
)
def test_texts_are_only_texts(text: str) -> None:
    assert take("stream_title", text) == text
    assert take("server_name", text) == text


# A mask never becomes a password or a secret.
def test_the_mask() -> None:
    assert take("admin_password", MASK) == ""
    assert take("s3", {"secret": MASK}).secret == ""


def test_where_a_row_is_found() -> None:
    assert BY_PATH["key"] is BY_PATH["streamkeys"] is BY_KEY["stream_keys"]
    assert len(ROWS) == len(BY_KEY)
    assert BY_KEY["latency_level"].routes == ("/api/admin/config/video/streamlatencylevel",)
    assert BY_KEY["stream_keys"].variables == ("TALLYCAST_STREAM_KEYS", "TALLYCAST_STREAM_KEY")


# Out of the box: one 720p30 variant of the 1,200 kbit/s class, audio 128 kbit/s, the middle latency.
def test_the_video_out_of_the_box() -> None:
    (variant,) = BY_KEY["video_variants"].default
    assert variant == StreamVariant(
        name="720p",
        video_bitrate_kbps=1200,
        audio_bitrate_kbps=128,
        scaled_height=720,
        frame_rate=30,
        cpu_usage_level=2,
    )
    assert BY_KEY["latency_level"].default == 2
    assert BY_KEY["broadcast_grace_seconds"].default == 30


# There is no default password and no default stream key.
def test_no_default_secrets() -> None:
    assert not BY_KEY["admin_password"].default
    assert not BY_KEY["stream_keys"].default
