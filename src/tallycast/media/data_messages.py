"""What encoders say beside the media: data messages of RTMP, script tags of FLV (FLV 10.1, E.4.4).

`onMetaData` describes the stream. Captions come in the shapes that ffmpeg, GStreamer, Wowza and AWS know:
`onTextData`, `onCaption` and `onCaptionInfo` with a `text`; `onCaptionInfo` with a `type` and `data`, which
is text or the caption data of a picture in Base64; `onCuePoint` with a `text` among its parameters. Nothing
of it is an error: what cannot be read says nothing.
"""

import base64
import binascii
from collections.abc import Sequence

import msgspec

from tallycast.media.amf import Value

TEXT_LENGTH_MOST = 1000
CAPTION_DATA_BYTES_MOST = 2 + 31 * 3 + 1
"""cc_count has five bits, and each of them three bytes (ATSC A/53 Part 4, 6.2.3)."""
_TEXT_NAMES = ("onTextData", "onCaption", "onCaptionInfo")
_IDENTIFIED = b"GA94\x03"
_HAS_CAPTION_DATA = 0x40


class Description(msgspec.Struct, frozen=True):
    """The stream, as the encoder describes it."""

    metadata: dict[str, Value]


class CaptionText(msgspec.Struct, frozen=True):
    """What is said now, until the next one comes; nothing: what was shown is over."""

    text: str


class CaptionData(msgspec.Struct, frozen=True):
    """CEA-608 and 708 of the picture that follows: the cc_data structure of ATSC A/53 Part 4, 6.2.3."""

    cc_data: bytes


Said = Description | CaptionText | CaptionData


def read_said(values: Sequence[Value]) -> Said | None:
    """What a message of these values says; None where it says nothing that is of use here."""
    if values and values[0] == "@setDataFrame":
        values = values[1:]
    if len(values) < 2 or not isinstance(values[0], str):
        return None
    name, properties = values[0], _properties(values[1:])
    if name == "onMetaData":
        return Description(properties)
    if name == "onCaptionInfo" and "data" in properties:
        return _information(properties)
    if name in _TEXT_NAMES:
        return _text(properties.get("text"))
    if name == "onCuePoint":
        parameters = properties.get("parameters")
        return _text(parameters.get("text")) if isinstance(parameters, dict) else None
    return None


def _properties(values: Sequence[Value]) -> dict[str, Value]:
    """An object, an ECMA array or, from broken encoders, a strict array of them."""
    found: dict[str, Value] = {}
    for value in values:
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, dict):
                found.update(part)
    return found


def _text(value: Value) -> CaptionText | None:
    if not isinstance(value, str):
        return None
    lines = ("".join(letter for letter in line if letter.isprintable()) for line in value.splitlines())
    plain = "\n".join(line for line in (one.strip() for one in lines) if line)
    return CaptionText(plain[:TEXT_LENGTH_MOST])


def _information(properties: dict[str, Value]) -> CaptionText | CaptionData | None:
    kind, data = properties.get("type"), properties["data"]
    if not isinstance(kind, str) or not isinstance(data, str):
        return None
    if kind.lower() in ("webvtt", "text", "utf8"):
        return _text(data)
    try:
        raw = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        return None
    cc_data = _cc_data(raw)
    return None if cc_data is None else CaptionData(cc_data)


def _cc_data(raw: bytes) -> bytes | None:
    """Some send the structure alone, some all that stands around it in a picture, some nought there."""
    place = raw.find(_IDENTIFIED)
    if place >= 0:
        raw = raw[place + len(_IDENTIFIED) :]
    elif raw.startswith(b"\0\0\0\0"):
        raw = raw[4:].removeprefix(b"\x03")
    size = 2 + 3 * (raw[0] & 0x1F) if raw else 0
    if size <= 2 or len(raw) < size or not raw[0] & _HAS_CAPTION_DATA:
        return None
    return raw[:size]
