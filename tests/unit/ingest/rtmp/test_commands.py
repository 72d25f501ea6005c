"""Commands and metadata in the shapes that encoders give them (RTMP 1.0, 7.2; OPEN-03)."""

import pytest

from tallycast.ingest.rtmp import commands
from tallycast.ingest.rtmp.chunks import Message
from tallycast.ingest.rtmp.errors import RemoteProtocolError
from tallycast.media import amf0, amf3
from tallycast.media.amf import EcmaArray, Value
from tallycast.media.data_messages import Description


def command(body: bytes, type_id: int = 20) -> commands.Command:
    return commands.read_command(Message(type_id, 0, 0, body))


def test_a_command() -> None:
    read = command(amf0.encode("publish", 5, None, "KEY", "live"))
    assert (read.name, read.transaction, read.object) == ("publish", 5.0, None)
    assert (read.text(0), read.text(1), read.text(2)) == ("KEY", "live", "")
    assert command(amf0.encode("publish", 5, None, 7.0)).text(0) == ""


# Type 17: a zero, then AMF0 values that may switch to AMF3 one by one; or AMF3 from the start.
def test_the_amf3_wrappers() -> None:
    plain = amf0.encode("connect", 1, {"app": "live"})
    expected = command(plain)
    assert command(b"\0" + plain, 17) == expected
    switched = amf0.encode("connect", 1) + b"\x11" + amf3.encode({"app": "live"})
    assert command(b"\0" + switched, 17) == expected
    whole = b"".join(amf3.encode(value) for value in ("connect", 1.0, {"app": "live"}))
    assert command(b"\x03" + whole, 17) == expected


def test_odd_commands() -> None:
    assert command(amf0.encode("x")).transaction == 0.0
    assert command(amf0.encode("x", "no number")).transaction == 0.0


@pytest.mark.parametrize("body", [b"", b"\xff", amf0.encode(1.0), amf0.encode(None), amf0.encode("x")[:-1]])
def test_what_is_no_command(body: bytes) -> None:
    with pytest.raises(RemoteProtocolError):
        command(body)


def metadata(*values: Value, type_id: int = 18, head: bytes = b"", tail: bytes = b"") -> object:
    match commands.read_data(Message(type_id, 0, 1, head + amf0.encode(*values) + tail)):
        case Description(metadata):
            return metadata
        case said:
            return said


WIDTH: dict[str, Value] = {"width": 1280.0}


# OPEN-03: with and without @setDataFrame, as object, ECMA array or strict array, cut short, in AMF3.
@pytest.mark.parametrize("prefix", [[], ["@setDataFrame"]])
@pytest.mark.parametrize("value", [WIDTH, EcmaArray(WIDTH), [WIDTH], [1.0, "x", WIDTH]])
def test_metadata_in_every_shape(prefix: list[str], value: Value) -> None:
    assert metadata(*prefix, "onMetaData", value) == WIDTH
    assert metadata(*prefix, "onMetaData", value, tail=b"\xff\xff") == WIDTH
    assert metadata(*prefix, "onMetaData", value, type_id=15, head=b"\0") == WIDTH


@pytest.mark.parametrize(
    "values",
    [
        [],
        ["onMetaData"],
        ["@setDataFrame"],
        ["@setDataFrame", "onTextData", WIDTH],
        ["onCaptionInfo", WIDTH],
        ["onFI", WIDTH],
        [1.0],
    ],
)
def test_what_is_no_metadata(values: list[Value]) -> None:
    assert metadata(*values) is None


def test_metadata_without_sense_is_empty_and_no_error() -> None:
    assert metadata("onMetaData", "text") == {}
    assert metadata("onMetaData", [1.0, 2.0]) == {}
    assert commands.read_data(Message(18, 0, 1, b"\xff")) is None
    assert commands.read_data(Message(15, 0, 1, b"")) is None
    assert commands.read_data(Message(15, 0, 1, b"\x03\xff")) is None


# E-RTMP v2: an encoder that names FourCCs is told ours; another is not bothered.
def test_the_answer_to_connect() -> None:
    plain = amf0.decode(commands.connect_result(1.0, {"app": "live"}).body)
    assert plain[:2] == ["_result", 1.0]
    assert isinstance(plain[3], dict)
    assert plain[3]["code"] == "NetConnection.Connect.Success"
    assert "fourCcList" not in plain[3]
    enhanced = amf0.decode(commands.connect_result(1.0, {"fourCcList": ["hvc1"]}).body)
    for place in (2, 3):
        told = enhanced[place]
        assert isinstance(told, dict)
        assert isinstance(told["fourCcList"], list)
        assert {"avc1", "hvc1", "av01", "vp09", "mp4a", "Opus", "ac-3", "ec-3"} <= set(told["fourCcList"])
        assert told["videoFourCcInfoMap"] == dict.fromkeys(["avc1", "hvc1", "av01", "vp09"], 5.0)
        assert told["capsEx"] == 14.0


def test_a_status() -> None:
    message = commands.on_status(1, "error", "NetStream.Publish.BadName", "no")
    assert (message.type_id, message.stream_id) == (20, 1)
    assert amf0.decode(message.body) == [
        "onStatus",
        0.0,
        None,
        {"level": "error", "code": "NetStream.Publish.BadName", "description": "no"},
    ]
