"""Values of an Owncast datastore as it stores them, with the types and fields of its structs."""

from collections.abc import Sequence

from tests.support import gob
from tests.support.gob import BOOL, INT, STRING, Value

_S3 = ("Endpoint", "AccessKey", "Secret", "Bucket", "Region", "ACL", "PathPrefix", "ServingEndpoint")


def stream_keys(*keys: tuple[str, str]) -> bytes:
    """Key and comment of each."""
    fields = {"Key": STRING, "Comment": STRING}
    return gob.records("StreamKey", fields, [{"Key": key, "Comment": comment} for key, comment in keys])


def social_handles(*handles: tuple[str, str]) -> bytes:
    """Platform and URL of each."""
    fields = {"Platform": STRING, "URL": STRING, "Icon": STRING}
    return gob.records("SocialHandle", fields, [{"Platform": name, "URL": url} for name, url in handles])


def s3(value: Value) -> bytes:
    """The object storage."""
    fields = {**dict.fromkeys(_S3, STRING), "Enabled": BOOL, "ForcePathStyle": BOOL}
    return gob.record("S3", fields, value)


def variants(values: Sequence[Value]) -> bytes:
    """The output variants."""
    fields = {
        "Name": STRING,
        "IsVideoPassthrough": BOOL,
        "IsAudioPassthrough": BOOL,
        **dict.fromkeys(("VideoBitrate", "AudioBitrate", "ScaledWidth", "ScaledHeight", "Framerate"), INT),
        "EncoderPreset": STRING,
        "CPUUsageLevel": INT,
    }
    return gob.records("StreamOutputVariant", fields, values)


def actions(values: Sequence[Value]) -> bytes:
    """The external actions."""
    texts = ("URL", "HTML", "Title", "Description", "Icon", "Color")
    return gob.records("ExternalAction", {**dict.fromkeys(texts, STRING), "OpenExternally": BOOL}, values)


def discord(value: Value) -> bytes:
    """The Discord notification."""
    fields = {"Enabled": BOOL, "Webhook": STRING, "GoLiveMessage": STRING}
    return gob.record("DiscordConfiguration", fields, value)


def browser_push(value: Value) -> bytes:
    """The browser notification."""
    fields = {"Enabled": BOOL, "GoLiveMessage": STRING}
    return gob.record("BrowserNotificationConfiguration", fields, value)
