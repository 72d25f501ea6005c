"""Values of settings that are more than a text or a number.

JSON names are the contract's; Python names carry their unit. Unknown fields of a body are ignored, as
clients send back what they were given (an `icon`, say).
"""

from typing import Annotated

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

    name: Annotated[str, Meta(max_length=64, pattern=LINE)] = ""
    video_passthrough: bool = False
    """The encoder's video goes out as it came; sizes, rates and bit rate then mean nothing."""
    audio_passthrough: bool = False
    video_bitrate_kbps: Annotated[int, Meta(ge=0, le=60_000)] = 0
    audio_bitrate_kbps: Annotated[int, Meta(ge=0, le=1_024)] = 0
    scaled_width: Annotated[int, Meta(ge=0, le=7_680)] = 0
    """Pixels; with only one of both given the other follows from the picture."""
    scaled_height: Annotated[int, Meta(ge=0, le=7_680)] = 0
    frame_rate: Annotated[int, Meta(ge=0, le=240)] = 0
    """Frames a second."""
    cpu_usage_level: Annotated[int, Meta(ge=0, le=5)] = 2
    """From 0 and 1 (fastest, least work) to 5 (best picture)."""


class StreamKey(msgspec.Struct, frozen=True, kw_only=True):
    """What an encoder shows to be let in."""

    key: Annotated[str, Meta(min_length=1, max_length=255, pattern=LINE)]
    comment: ShortLine = ""


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

    enabled: bool = False
    endpoint: UrlLine = ""
    serving_endpoint: UrlLine = ""
    """Older place of the setting `video_serving_endpoint`."""
    access_key: ShortLine = ""
    secret: ShortLine = ""
    bucket: ShortLine = ""
    region: ShortLine = ""
    acl: ShortLine = ""
    path_prefix: ShortLine = ""
    force_path_style: bool = False


class SocialHandle(msgspec.Struct, frozen=True, kw_only=True):
    """A link to the streamer elsewhere."""

    platform: Annotated[str, Meta(min_length=1, max_length=64, pattern=LINE)]
    url: UrlLine


class ExternalAction(msgspec.Struct, frozen=True, kw_only=True, rename={"open_externally": "openExternally"}):
    """A button below the video that opens a page (`url`) or shows a text (`html`)."""

    url: UrlLine = ""
    html: Annotated[str, Meta(max_length=100_000, pattern=TEXT)] = ""
    title: ShortLine = ""
    description: Paragraph = ""
    icon: UrlLine = ""
    color: Annotated[str, Meta(max_length=32, pattern=LINE)] = ""
    open_externally: bool = False


class DiscordConfig(msgspec.Struct, frozen=True, kw_only=True, rename={"go_live_message": "goLiveMessage"}):
    """A message to a Discord channel when a broadcast begins."""

    enabled: bool = False
    webhook: UrlLine = ""
    go_live_message: Paragraph = ""


class BrowserPushConfig(
    msgspec.Struct, frozen=True, kw_only=True, rename={"go_live_message": "goLiveMessage"}
):
    """A notice in the browsers of those who asked for it when a broadcast begins."""

    enabled: bool = False
    go_live_message: Paragraph = ""


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
