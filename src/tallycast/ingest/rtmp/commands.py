"""Commands of NetConnection and NetStream, both ways (RTMP 1.0, section 7.2; E-RTMP v2, connect)."""

from collections.abc import Mapping

import msgspec

from tallycast.ingest.rtmp.chunks import Message
from tallycast.ingest.rtmp.errors import RemoteProtocolError
from tallycast.ingest.rtmp.messages import MessageType
from tallycast.media import MediaFormatError, amf0, amf3
from tallycast.media.amf import Value
from tallycast.media.data_messages import Said, read_said

VIDEO_FOUR_CCS = ("avc1", "hvc1", "av01", "vp09")
AUDIO_FOUR_CCS = ("mp4a", "Opus", "ac-3", "ec-3", ".mp3", "fLaC")
_CAN_DECODE, _CAN_FORWARD = 1, 4
_CAPS_MULTITRACK, _CAPS_MODEX, _CAPS_NANO_OFFSET = 2, 4, 8


class Command(msgspec.Struct, frozen=True):
    """One command: `arguments` are what follows the command object."""

    name: str
    transaction: float
    object: Value
    arguments: list[Value]

    def text(self, index: int) -> str:
        """An argument that should be text; what is none counts as empty."""
        value = self.arguments[index] if index < len(self.arguments) else None
        return value if isinstance(value, str) else ""


def read_command(message: Message) -> Command:
    """A command of type 20 or 17. Raises RemoteProtocolError.

    Type 17 begins with a byte that says how it goes on: 0, and AMF0 values that may each switch to AMF3.
    """
    try:
        values = _values(message, MessageType.COMMAND_AMF3)
    except MediaFormatError as error:
        raise RemoteProtocolError(f"RTMP command that cannot be read: {error}") from error
    if not values or not isinstance(values[0], str):
        raise RemoteProtocolError("RTMP command without a name")
    transaction = values[1] if len(values) > 1 else 0.0
    return Command(
        values[0],
        transaction if isinstance(transaction, float) else 0.0,
        values[2] if len(values) > 2 else None,
        values[3:],
    )


def read_data(message: Message) -> Said | None:
    """What a data message of type 18 or 15 says; None when it says nothing. It may end early; nothing of this
    is an error."""
    try:
        return read_said(_values(message, MessageType.DATA_AMF3, lenient=True))
    except MediaFormatError:
        return None


def _values(message: Message, amf3_type: MessageType, *, lenient: bool = False) -> list[Value]:
    body = message.body
    if message.type_id == amf3_type:
        if body.startswith(b"\x03"):  # seen from clients that switch as a whole
            return amf3.decode(body[1:])
        body = body[1:]
    return amf0.decode_lenient(body) if lenient else amf0.decode(body)


def _command(stream_id: int, *values: Value) -> Message:
    return Message(MessageType.COMMAND, 0, stream_id, amf0.encode(*values))


def connect_result(transaction: float, asked: Mapping[str, Value]) -> Message:
    """`_result` of connect. An encoder that speaks of FourCCs is told which of them we take."""
    properties: dict[str, Value] = {"fmsVer": "FMS/3,5,7,7009", "capabilities": 31.0, "mode": 1.0}
    information: dict[str, Value] = {
        "level": "status",
        "code": "NetConnection.Connect.Success",
        "description": "Connection succeeded.",
        "objectEncoding": 0.0,
    }
    if "fourCcList" in asked or "videoFourCcInfoMap" in asked or "capsEx" in asked:
        # The document shows them beside the code; the first servers answered among the properties.
        enhanced = _enhanced_answer()
        properties |= enhanced
        information |= enhanced
    return _command(0, "_result", transaction, properties, information)


def _enhanced_answer() -> dict[str, Value]:
    mask = float(_CAN_DECODE | _CAN_FORWARD)
    return {
        "fourCcList": [*VIDEO_FOUR_CCS, *AUDIO_FOUR_CCS],
        "videoFourCcInfoMap": dict.fromkeys(VIDEO_FOUR_CCS, mask),
        "audioFourCcInfoMap": dict.fromkeys(AUDIO_FOUR_CCS, mask),
        "capsEx": float(_CAPS_MULTITRACK | _CAPS_MODEX | _CAPS_NANO_OFFSET),
    }


def result(transaction: float, *values: Value) -> Message:
    """`_result` with these values after the (empty) command object."""
    return _command(0, "_result", transaction, None, *values)


def error(transaction: float, code: str, description: str) -> Message:
    """`_error` of a NetConnection call."""
    return _command(0, "_error", transaction, None, _information("error", code, description))


def on_fc_publish() -> Message:
    """What Flash Media Live Encoder waits for after FCPublish."""
    information = _information("status", "NetStream.Publish.Start", "")
    return _command(0, "onFCPublish", 0.0, None, information)


def on_status(stream_id: int, level: str, code: str, description: str) -> Message:
    """`onStatus` of a NetStream (7.2.2), or of the connection with stream id 0."""
    return _command(stream_id, "onStatus", 0.0, None, _information(level, code, description))


def _information(level: str, code: str, description: str) -> dict[str, Value]:
    return {"level": level, "code": code, "description": description}
