"""What an RTMP session tells whoever drives it."""

import msgspec

from tallycast.media.amf import Value
from tallycast.media.data_messages import CaptionData, CaptionText
from tallycast.media.flv import FlvTag


class PublishRequested(msgspec.Struct, frozen=True):
    """The encoder wants to publish; answer with `accept_publish` or `reject_publish`."""

    key: str
    """What it gave for a stream key. A secret: it does not show in `repr`."""

    def __repr__(self) -> str:
        return "PublishRequested(key=...)"


class MetadataReceived(msgspec.Struct, frozen=True):
    """The encoder described its stream (onMetaData), as it likes."""

    metadata: dict[str, Value]


class CaptionReceived(msgspec.Struct, frozen=True):
    """The encoder sent captions beside the media."""

    said: CaptionText | CaptionData


class MediaReceived(msgspec.Struct, frozen=True, gc=False):
    """One audio or video packet, with the encoder's 32-bit time."""

    tag: FlvTag


class PublishEnded(msgspec.Struct, frozen=True):
    """The encoder stopped publishing; the connection may go on."""

    reason: str


Event = PublishRequested | MetadataReceived | CaptionReceived | MediaReceived | PublishEnded
