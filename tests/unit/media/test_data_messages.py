"""What encoders say beside the media, in the shapes that they say it in."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallycast.media import amf0
from tallycast.media.amf import EcmaArray, Value
from tallycast.media.data_messages import CaptionData, CaptionText, Description, read_said

CC_DATA = b"\x42\xff\xfc\x94\x25\xfd\x80\x80"
"""Two pairs of bytes, one of each field."""


def base64_of(data: bytes) -> str:
    return base64.b64encode(data).decode()


@pytest.mark.parametrize(
    "values",
    [
        # ffmpeg and Wowza: with a language and a track; GStreamer's injector: onCaption and the text alone.
        ["onTextData", EcmaArray({"text": "Hello", "language": "eng", "trackid": 99.0})],
        ["@setDataFrame", "onTextData", {"type": "Text", "text": "Hello"}],
        ["onCaption", EcmaArray({"text": "  Hello\r\n \n"})],
        ["onCaptionInfo", {"text": "Hello\x00"}],
        ["onCaptionInfo", {"type": "WebVTT", "data": "Hello"}],
        ["onCuePoint", {"name": "caption", "type": "event", "time": 1.0, "parameters": {"text": "Hello"}}],
        ["onTextData", [EcmaArray({"text": "Hello"})]],
    ],
)
def test_a_text(values: list[Value]) -> None:
    assert read_said(amf0.decode(amf0.encode(*values))) == CaptionText("Hello")


def test_lines_and_the_end_of_what_is_shown() -> None:
    assert read_said(["onTextData", {"text": "- One\n- Two"}]) == CaptionText("- One\n- Two")
    assert read_said(["onTextData", {"text": " \n"}]) == CaptionText("")
    said = read_said(["onTextData", {"text": "x" * 5000}])
    assert isinstance(said, CaptionText)
    assert len(said.text) == 1000


# Some send caption data with all that stands around it in a picture, some alone, some with nought.
@pytest.mark.parametrize("around", [b"\xb5\x00\x31GA94\x03", b"", b"\0\0\0\0\x03", b"\0\0\0\0"])
def test_caption_data(around: bytes) -> None:
    data = base64_of(around + CC_DATA + b"\xff")
    assert read_said(["onCaptionInfo", {"type": "708", "data": data}]) == CaptionData(CC_DATA)


@pytest.mark.parametrize(
    "values",
    [
        [],
        ["onTextData"],
        [1.0, {"text": "x"}],
        ["onTextData", "text"],
        ["onTextData", {"text": 1.0}],
        ["onTextData", {}],
        ["onCuePoint", {"name": "break", "parameters": {"duration": 30.0}}],
        ["onCuePoint", {"parameters": "x"}],
        ["onCaptionInfo", {"type": "708", "data": "no base64!"}],
        ["onCaptionInfo", {"type": "708", "data": ""}],
        ["onCaptionInfo", {"type": "708", "data": base64_of(CC_DATA[:-1])}],
        ["onCaptionInfo", {"type": "708", "data": base64_of(b"\x02" + CC_DATA[1:])}],
        ["onCaptionInfo", {"type": 708.0, "data": base64_of(CC_DATA)}],
        ["onFI", {"text": "x"}],
    ],
)
def test_what_says_nothing(values: list[Value]) -> None:
    assert read_said(values) is None


@given(st.binary(max_size=200))
def test_caption_data_of_any_bytes(data: bytes) -> None:
    said = read_said(["onCaptionInfo", {"type": "708", "data": base64_of(data)}])
    assert said is None or isinstance(said, CaptionData)


def test_the_stream_is_described() -> None:
    assert read_said(["@setDataFrame", "onMetaData", {"width": 640.0}]) == Description({"width": 640.0})
