"""Closed captions within the picture: whether a frame carries any, and how those that came beside it get in
(ATSC A/53 Part 4, 6.2.3; ITU-T H.264 7.3.2.3.1 and D.1.6, H.265 7.3.5 and D.2.6).

CEA-608 and 708 lie in messages beside the picture (SEI), registered under a country, a provider and a name.
These seven bytes are looked for as they stand: parsing every frame's units would say the same for more work.
"""

from collections import deque

from tallycast.media.bits import with_emulation_prevention
from tallycast.media.data_messages import CaptionData
from tallycast.media.enhanced import PacketKind
from tallycast.media.flv import FlvTag

_MARK = b"\xb5\x00\x31GA94"
_REGISTERED_USER_DATA = 4
_TRAILING = b"\x80"
_SEI = {"h264": b"\x06", "hevc": b"\x4e\x01"}
"""Headers of the unit that carries such messages before a picture."""
_LENGTH_BYTES = 4
_WAITING_MOST = 30
"""A second of captions that no picture came for."""


def carries_captions(body: bytes) -> bool:
    """Whether a video tag's body holds caption data."""
    return _MARK in body


class CaptionsBeside:
    """Caption data that an encoder sent as messages, on its way into the pictures that follow: one to a
    picture, as it was made for one."""

    def __init__(self) -> None:
        self._waiting: deque[bytes] = deque(maxlen=_WAITING_MOST)
        self._length_bytes = _LENGTH_BYTES

    def add(self, said: CaptionData) -> None:
        """For the next picture."""
        self._waiting.append(said.cc_data)

    def configured(self, tag: FlvTag) -> None:
        """A configuration record says how lengths of units are written (ISO/IEC 14496-15 5.3.3, 8.3.3)."""
        record = tag.body[tag.header.payload_offset :]
        place = {"h264": 4, "hevc": 21}.get(tag.codec or "")
        if place is not None and len(record) > place:
            self._length_bytes = (record[place] & 3) + 1

    def put_into(self, tag: FlvTag) -> FlvTag:
        """The picture, with what waited for it."""
        if not self._waiting:
            return tag
        head = _SEI.get(tag.codec or "")
        if head is None or tag.header.kind is not PacketKind.MEDIA or self._length_bytes != _LENGTH_BYTES:
            return tag
        payload = _MARK + b"\x03" + self._waiting.popleft() + b"\xff"
        message = bytes((_REGISTERED_USER_DATA, len(payload))) + payload
        unit = head + with_emulation_prevention(message + _TRAILING)
        place = _first_unit(tag.body, tag.header.payload_offset, tag.codec == "hevc")
        body = tag.body[:place] + len(unit).to_bytes(_LENGTH_BYTES, "big") + unit + tag.body[place:]
        return FlvTag(tag.type, tag.timestamp_ms, body)


def _first_unit(body: bytes, place: int, is_hevc: bool) -> int:
    """Behind an access unit delimiter, which has to be the first of all."""
    length = int.from_bytes(body[place : place + _LENGTH_BYTES], "big")
    kind = body[place + _LENGTH_BYTES] if place + _LENGTH_BYTES < len(body) else 0
    is_delimiter = (kind >> 1 & 0x3F) == 35 if is_hevc else (kind & 0x1F) == 9
    end = place + _LENGTH_BYTES + length
    return end if is_delimiter and end <= len(body) else place
