"""Values of settings that are more than a text or a number.

JSON names are the contract's; Python names carry their unit. Unknown fields of a body are ignored, as
clients send back what they were given (an `icon`, say).
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from tallycast.settings.patterns import LINE, TEXT

ShortLine = Annotated[str, Meta(max_length=255, pattern=LINE)]
UrlLine = Annotated[str, Meta(max_length=2048, pattern=LINE)]
Paragraph = Annotated[str, Meta(max_length=2500, pattern=TEXT)]


class StreamVariant(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    rename={
        "video_passthrough": "videoPassthrough",
        "audio_passthrough": "audioPassthrough",
        "video_bitrate_kbps": "videoBitrate",
        "audio_bitrate_kbps": "audioBitrate",
        "scaled_width": "scaledWidth",
        "scaled_height": "scaledHeight",
        "frame_rate": "framerate",
        "cpu_usage_level": "cpuUsageLevel",
    },
):
    """One quality that viewers can choose. A number that is 0 means: not said, take the usual one."""

    name: Annotated[str, Meta(max_length=64, pattern=LINE, title="Name")] = ""
    video_passthrough: Annotated[bool, Meta(title="Pass video through")] = False
    """The encoder's video goes out as it came; sizes, rates and bit rate then mean nothing."""
    audio_passthrough: Annotated[bool, Meta(title="Pass audio through")] = False
    video_bitrate_kbps: Annotated[int, Meta(ge=0, le=60_000, title="Video bit rate (kbit/s)")] = 0
    audio_bitrate_kbps: Annotated[int, Meta(ge=0, le=1_024, title="Audio bit rate (kbit/s)")] = 0
    scaled_width: Annotated[int, Meta(ge=0, le=7_680, title="Width (pixels)")] = 0
    """Pixels; with only one of both given the other follows from the picture."""
    scaled_height: Annotated[int, Meta(ge=0, le=7_680, title="Height (pixels)")] = 0
    frame_rate: Annotated[int, Meta(ge=0, le=240, title="Frame rate")] = 0
    """Frames a second."""
    cpu_usage_level: Annotated[int, Meta(ge=0, le=5, title="CPU use")] = 2
    """From 0 and 1 (fastest, least work) to 5 (best picture)."""


class StreamKey(msgspec.Struct, frozen=True, kw_only=True):
    """What an encoder shows to be let in."""

    key: Annotated[str, Meta(min_length=1, max_length=255, pattern=LINE, title="Key")]
    comment: Annotated[ShortLine, Meta(title="Comment")] = ""


class S3(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    rename={
        "serving_endpoint": "servingEndpoint",
        "access_key": "accessKey",
        "path_prefix": "pathPrefix",
        "force_path_style": "forcePathStyle",
    },
):
    """An object store that takes the media."""

    enabled: Annotated[bool, Meta(title="Enabled")] = False
    endpoint: Annotated[UrlLine, Meta(title="Endpoint")] = ""
    serving_endpoint: Annotated[UrlLine, Meta(title="Serving endpoint")] = ""
    """Older place of the setting `video_serving_endpoint`."""
    access_key: Annotated[ShortLine, Meta(title="Access key")] = ""
    secret: Annotated[ShortLine, Meta(title="Secret")] = ""
    bucket: Annotated[ShortLine, Meta(title="Bucket")] = ""
    region: Annotated[ShortLine, Meta(title="Region")] = ""
    acl: Annotated[ShortLine, Meta(title="ACL")] = ""
    path_prefix: Annotated[ShortLine, Meta(title="Path prefix")] = ""
    force_path_style: Annotated[bool, Meta(title="Force path style")] = False


class PullSource(msgspec.Struct, frozen=True, kw_only=True):
    """A stream that is fetched, or files that are played in a loop."""

    enabled: Annotated[bool, Meta(title="Enabled")] = False
    url: Annotated[UrlLine, Meta(title="Address, or path of a file")] = ""
    """http(s) (HLS), rtsp, rtmp(s), srt; a file of this machine; a .txt or .m3u file that names files."""


class RestreamTarget(msgspec.Struct, frozen=True, kw_only=True):
    """Another platform that a broadcast goes out to."""

    id: Annotated[str, Meta(max_length=32, pattern=LINE, title="Id (leave it as it is)")] = ""
    name: Annotated[ShortLine, Meta(title="Name")] = ""
    url: Annotated[UrlLine, Meta(title="Server (rtmp://, rtmps:// or srt://)")] = ""
    """Without secrets: they stand in the fields below."""
    key: Annotated[ShortLine, Meta(title="Stream key")] = ""
    """Of RTMP the last part of the URL, of SRT the stream id."""
    passphrase: Annotated[ShortLine, Meta(title="Passphrase (SRT)")] = ""
    enabled: Annotated[bool, Meta(title="Enabled")] = True


class SocialHandle(msgspec.Struct, frozen=True, kw_only=True):
    """A link to the streamer elsewhere."""

    platform: Annotated[str, Meta(min_length=1, max_length=64, pattern=LINE, title="Platform")]
    url: Annotated[UrlLine, Meta(title="URL")]


class ExternalAction(msgspec.Struct, frozen=True, kw_only=True, rename={"open_externally": "openExternally"}):
    """A button below the video that opens a page (`url`) or shows a text (`html`)."""

    url: Annotated[UrlLine, Meta(title="URL")] = ""
    html: Annotated[str, Meta(max_length=100_000, pattern=TEXT, title="HTML")] = ""
    title: Annotated[ShortLine, Meta(title="Title")] = ""
    description: Annotated[Paragraph, Meta(title="Description")] = ""
    icon: Annotated[UrlLine, Meta(title="Icon")] = ""
    color: Annotated[str, Meta(max_length=32, pattern=LINE, title="Colour")] = ""
    open_externally: Annotated[bool, Meta(title="Open in a new tab")] = False


class DiscordConfig(msgspec.Struct, frozen=True, kw_only=True, rename={"go_live_message": "goLiveMessage"}):
    """A message to a Discord channel when a broadcast begins."""

    enabled: Annotated[bool, Meta(title="Enabled")] = False
    webhook: Annotated[UrlLine, Meta(title="Webhook URL")] = ""
    go_live_message: Annotated[Paragraph, Meta(title="Message")] = ""


class BrowserPushConfig(
    msgspec.Struct, frozen=True, kw_only=True, rename={"go_live_message": "goLiveMessage"}
):
    """A notice in the browsers of those who asked for it when a broadcast begins."""

    enabled: Annotated[bool, Meta(title="Enabled")] = False
    go_live_message: Annotated[Paragraph, Meta(title="Message")] = ""


class NotificationTarget(msgspec.Struct, frozen=True, kw_only=True):
    """A service that is told when a broadcast begins, by a request of its kind."""

    id: Annotated[str, Meta(max_length=32, pattern=LINE, title="Id (leave it as it is)")] = ""
    service: Annotated[
        Literal["slack", "telegram", "matrix", "ntfy", "gotify", "json"], Meta(title="Service")
    ] = "ntfy"
    url: Annotated[UrlLine, Meta(title="URL (webhook, topic or server)")] = ""
    """Slack, JSON: of the webhook; ntfy: of the topic; Matrix, Gotify: of the server; Telegram: empty."""
    token: Annotated[str, Meta(max_length=1024, pattern=LINE, title="Token")] = ""
    room: Annotated[ShortLine, Meta(title="Chat or room (Telegram, Matrix)")] = ""
    message: Annotated[Paragraph, Meta(title="Text")] = "{name} is live: {title} {url}"
    enabled: Annotated[bool, Meta(title="Enabled")] = True


class Image(msgspec.Struct, frozen=True, kw_only=True, rename={"media_type": "mediaType"}):
    """A picture that was decoded, checked and cleaned; stored with the settings, so that one copy of
    the database holds it too."""

    media_type: Annotated[str, Meta(max_length=64)]
    data: bytes

    @property
    def extension(self) -> str:
        """Ending of a file name for this picture."""
        return {
            "image/svg+xml": "svg",
            "image/png": "png",
            "image/jpeg": "jpeg",
            "image/gif": "gif",
            "image/webp": "webp",
            "image/x-icon": "ico",
        }.get(self.media_type, "bin")
