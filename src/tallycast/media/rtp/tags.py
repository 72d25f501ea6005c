"""Frames out of RTP as FLV tags, which every door gives (FLV 10.1 E.4.3; Opus as Enhanced RTMP v2)."""

from tallycast.media import h264
from tallycast.media.errors import MediaFormatError
from tallycast.media.flv import FlvTag, TagType
from tallycast.media.opus import opus_head
from tallycast.media.rtp import avc
from tallycast.media.rtp.avc import Picture

_LEFT_OUT = frozenset({avc.SPS, avc.PPS, avc.DELIMITER, avc.FILLER})
"""Of a picture: what stands in the configuration, and what decodes to nothing."""
_KEYFRAME, _OTHER, _AVC = 0x10, 0x20, 7
_CONFIGURATION, _UNITS = 0, 1
_OPUS_HEADER = 0x90
PARAMETER_SETS_MOST = 8
"""Of a kind in one picture; encoders send one or two."""


class AvcTags:
    """Pictures to tags: a configuration before the first, and wherever it changes (another size)."""

    def __init__(self) -> None:
        self._sequence: list[bytes] = []
        self._picture: list[bytes] = []
        self._told = b""

    def tags(self, picture: Picture, timestamp_ms: int) -> list[FlvTag]:
        """None before parameter sets came that can be read."""
        self._learn(picture)
        units = [unit for unit in picture.units if unit[0] & 0x1F not in _LEFT_OUT]
        if not any(avc.SLICE <= unit[0] & 0x1F <= avc.KEY_SLICE for unit in units):
            return []
        made = []
        if picture.is_keyframe:
            record = self._record()
            if record and record != self._told:
                self._told = record
                head = bytes((_KEYFRAME | _AVC, _CONFIGURATION, 0, 0, 0))
                made.append(FlvTag(TagType.VIDEO, timestamp_ms, head + record))
        if not self._told:
            return []
        head = bytes(((_KEYFRAME if picture.is_keyframe else _OTHER) | _AVC, _UNITS, 0, 0, 0))
        body = b"".join([head, *(part for unit in units for part in (len(unit).to_bytes(4, "big"), unit))])
        made.append(FlvTag(TagType.VIDEO, timestamp_ms, body))
        return made

    def _learn(self, picture: Picture) -> None:
        sequence = [unit for unit in picture.units if unit[0] & 0x1F == avc.SPS]
        pictures = [unit for unit in picture.units if unit[0] & 0x1F == avc.PPS]
        if sequence:
            self._sequence = sequence[:PARAMETER_SETS_MOST]
        if pictures:
            self._picture = pictures[:PARAMETER_SETS_MOST]

    def _record(self) -> bytes:
        if not self._sequence or not self._picture:
            return b""
        try:
            return h264.build_avcc(self._sequence, self._picture)
        except MediaFormatError:
            return b""


def opus_configuration(channels: int, timestamp_ms: int) -> FlvTag:
    """What comes before the first sound."""
    body = bytes((_OPUS_HEADER | _CONFIGURATION,)) + b"Opus" + opus_head(channels)
    return FlvTag(TagType.AUDIO, timestamp_ms, body)


def opus_tag(packet: bytes, timestamp_ms: int) -> FlvTag:
    """One packet of sound, as RTP carries it (RFC 7587 4.2): one to a tag in FLV as well."""
    return FlvTag(TagType.AUDIO, timestamp_ms, bytes((_OPUS_HEADER | _UNITS,)) + b"Opus" + packet)
