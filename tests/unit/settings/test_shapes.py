import msgspec
import pytest

from tallycast.settings import S3, BrowserPushConfig, DiscordConfig, ExternalAction, Image, SocialHandle
from tallycast.settings.shapes import StreamKey, StreamVariant


# JSON names are the contract's, letter by letter.
@pytest.mark.parametrize(
    ("shape", "names"),
    [
        (
            StreamVariant(),
            "name videoPassthrough audioPassthrough videoBitrate audioBitrate scaledWidth scaledHeight "
            "framerate cpuUsageLevel",
        ),
        (StreamKey(key="a"), "key comment"),
        (
            S3(),
            "enabled endpoint servingEndpoint accessKey secret bucket region acl pathPrefix forcePathStyle",
        ),
        (SocialHandle(platform="a", url="b"), "platform url"),
        (ExternalAction(), "url html title description icon color openExternally"),
        (DiscordConfig(), "enabled webhook goLiveMessage"),
        (BrowserPushConfig(), "enabled goLiveMessage"),
    ],
)
def test_names(shape: msgspec.Struct, names: str) -> None:
    assert list(msgspec.to_builtins(shape)) == names.split()


# A picture is stored in JSON as text and comes back as the same bytes.
def test_a_picture_in_json() -> None:
    image = Image(media_type="image/svg+xml", data=bytes(range(256)))
    assert msgspec.json.decode(msgspec.json.encode(image), type=Image) == image
    assert image.extension == "svg"
    assert Image(media_type="image/x", data=b"").extension == "bin"
