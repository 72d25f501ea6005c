"""FLV tags, both ways (Adobe Flash Video File Format 10.1, annex E; Enhanced RTMP v2 for tag bodies)."""

import enum
from typing import ClassVar

import msgspec

from tallycast.media.enhanced import PacketHeader, PacketKind, read_audio_header, read_video_header
from tallycast.media.errors import MediaFormatError

TAG_LIMIT_BYTES = (1 << 24) - 1
"""DataSize has 24 bits."""
_TAG_HEADER_BYTES = 11


class TagType(enum.IntEnum):
    """TagType of E.4.1."""

    AUDIO = 8
    VIDEO = 9
    SCRIPT = 18


_NO_HEADER = PacketHeader(None, PacketKind.UNKNOWN, False, 0)


class _ReadOnce:
    """`FlvTag.header`: read when it is first asked for, then found in the tag itself.

    `functools.cached_property` takes a lock for that in Python 3.11, which cost as much as the reading.
    """

    def __get__(self, tag: "FlvTag", owner: type["FlvTag"]) -> PacketHeader:
        if tag.type is TagType.VIDEO:
            header = read_video_header(tag.body)
        elif tag.type is TagType.AUDIO:
            header = read_audio_header(tag.body)
        else:
            header = _NO_HEADER
        tag.__dict__["header"] = header
        return header


class FlvTag(msgspec.Struct, frozen=True, dict=True):
    """One tag. `timestamp_ms` counts on past 32 bits; it is cut only where it is written."""

    header: ClassVar[_ReadOnce] = _ReadOnce()
    """The beginning of the body, read."""

    type: TagType
    timestamp_ms: int
    body: bytes

    def at(self, timestamp_ms: int) -> "FlvTag":
        """The same at another time."""
        tag = FlvTag(self.type, timestamp_ms, self.body)
        tag.__dict__["header"] = self.header
        return tag

    @property
    def codec(self) -> str | None:
        """Short name of the codec, None where there is none or none that is known."""
        return self.header.codec

    @property
    def is_sequence_header(self) -> bool:
        """Whether it carries a decoder configuration."""
        return self.header.kind is PacketKind.CONFIGURATION

    @property
    def is_keyframe(self) -> bool:
        """Whether it is a video frame that can be decoded by itself."""
        header = self.header
        return header.is_keyframe and header.kind is PacketKind.MEDIA


def file_header(*, has_audio: bool, has_video: bool) -> bytes:
    """The file header and the first, empty PreviousTagSize (E.2, E.3)."""
    flags = 4 * has_audio + has_video
    return b"FLV\x01" + bytes([flags]) + b"\x00\x00\x00\x09" + b"\x00\x00\x00\x00"


def encode_tag(tag: FlvTag, timestamp_ms: int | None = None) -> bytes:
    """A tag with the PreviousTagSize that follows it (E.3, E.4.1); at another time if one is given."""
    size = len(tag.body)
    if size > TAG_LIMIT_BYTES:
        raise MediaFormatError(f"FLV: a tag of {size} bytes, expected at most {TAG_LIMIT_BYTES}")
    time = (tag.timestamp_ms if timestamp_ms is None else timestamp_ms) & 0xFFFFFFFF
    return b"".join(
        (
            bytes((tag.type,)),
            size.to_bytes(3, "big"),
            (time & 0xFFFFFF).to_bytes(3, "big"),
            bytes((time >> 24, 0, 0, 0)),
            tag.body,
            (size + _TAG_HEADER_BYTES).to_bytes(4, "big"),
        )
    )


class FlvReader:
    """Reads a file in any cut; times are as they stand in it, 32 bits.

    Raises MediaFormatError for what is no FLV, and from then on.
    """

    def __init__(self, tag_limit_bytes: int = TAG_LIMIT_BYTES) -> None:
        self._tag_limit_bytes = tag_limit_bytes
        self._waiting = bytearray()
        self._offset = 0
        self._in_header = True
        self._failure: str | None = None

    def receive_data(self, data: bytes) -> list[FlvTag]:
        """Feed bytes; returns the tags that became whole."""
        if self._failure is not None:
            raise MediaFormatError(self._failure)
        self._waiting += data
        try:
            return self._read()
        except MediaFormatError as error:
            self._failure = str(error)
            raise

    def _read(self) -> list[FlvTag]:
        tags: list[FlvTag] = []
        if self._in_header and not self._read_header():
            return tags
        waiting, position = self._waiting, 0
        while len(waiting) - position >= _TAG_HEADER_BYTES:
            kind = waiting[position] & 0x1F
            size = int.from_bytes(waiting[position + 1 : position + 4], "big")
            if waiting[position] & 0x20:
                raise MediaFormatError(f"FLV: an encrypted tag at offset {self._offset + position}")
            if size > self._tag_limit_bytes:
                raise MediaFormatError(
                    f"FLV: a tag of {size} bytes at offset {self._offset + position},"
                    f" expected at most {self._tag_limit_bytes}"
                )
            end = position + _TAG_HEADER_BYTES + size + 4
            if len(waiting) < end:
                break
            if kind not in (TagType.AUDIO, TagType.VIDEO, TagType.SCRIPT):
                raise MediaFormatError(f"FLV: a tag of type {kind} at offset {self._offset + position}")
            time = int.from_bytes(waiting[position + 4 : position + 7], "big")
            time |= waiting[position + 7] << 24
            body = bytes(waiting[position + _TAG_HEADER_BYTES : end - 4])
            tags.append(FlvTag(TagType(kind), time, body))
            position = end
        del waiting[:position]
        self._offset += position
        return tags

    def _read_header(self) -> bool:
        waiting = self._waiting
        start = bytes(waiting[:3])
        if start != b"FLV"[: len(start)]:
            raise MediaFormatError(f"FLV: the file begins with {start!r}, expected b'FLV'")
        if len(waiting) < 9:
            return False
        length = int.from_bytes(waiting[5:9], "big")
        if not 9 <= length <= 1024:
            raise MediaFormatError(f"FLV: a file header of {length} bytes, expected 9")
        if len(waiting) < length + 4:
            return False
        del waiting[: length + 4]
        self._offset = length + 4
        self._in_header = False
        return True
