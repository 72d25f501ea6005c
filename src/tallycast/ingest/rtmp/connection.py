"""The server's side of one RTMP session, sans-IO: it joins handshake, chunks, commands and state.

Bytes go in by `receive_data`, events come out; verbs and answers queue bytes for `data_to_send`. Time comes
in as `now`, in seconds of any clock that does not jump. Between a `PublishRequested` and its answer nothing
is read: bytes are only kept, and beyond a bound `wants_data` asks the shell to let the network hold them.
"""

import msgspec

from tallycast.ingest.rtmp import commands, messages
from tallycast.ingest.rtmp.address import is_known_application, key_of
from tallycast.ingest.rtmp.chunks import ChunkLimits, ChunkReader, ChunkWriter, Message
from tallycast.ingest.rtmp.errors import PeerTimedOut, RemoteProtocolError
from tallycast.ingest.rtmp.events import (
    CaptionReceived,
    Event,
    MediaReceived,
    MetadataReceived,
    PublishEnded,
    PublishRequested,
)
from tallycast.ingest.rtmp.handshake import ServerHandshake
from tallycast.ingest.rtmp.messages import Bandwidth, MessageType, UserControl
from tallycast.ingest.rtmp.state import Input, State, next_state
from tallycast.media.data_messages import CaptionData, CaptionText, Description
from tallycast.media.enhanced import plain_audio, plain_video
from tallycast.media.flv import FlvTag, TagType

_CONTROL, _COMMANDS = 2, 3
"""Chunk streams that we write on (5.4 names 2 for control)."""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What one encoder may take of time and memory."""

    handshake_seconds: float = 10.0
    authorization_seconds: float = 15.0
    """From the first byte to publish; then again after a publication ended."""
    idle_seconds: float = 10.0
    """Without audio or video from a publisher; an encoder sends many a second."""
    closing_seconds: float = 2.0
    """For the last answer to be read, before the connection is closed."""
    unauthorized: ChunkLimits = ChunkLimits(message_bytes=1 << 16, pending_bytes=1 << 17, chunk_streams=16)
    authorized: ChunkLimits = ChunkLimits()
    held_bytes: int = 1 << 18
    """Kept unread while the decision about a publisher is awaited."""
    window_bytes: int = 2_500_000
    """Announced for acknowledgements both ways, as other servers do."""
    chunk_bytes: int = 65_536
    """What we write in; ffmpeg takes the same for its own, which saves both sides work."""


class RtmpConnection:
    """One session. After a RemoteProtocolError it is over: write `data_to_send`, then close."""

    def __init__(self, limits: Limits, *, random: bytes, now: float) -> None:
        """`random`: `ServerHandshake.RANDOM_BYTES` random bytes."""
        self.state = State.SHAKING_HANDS
        self._limits = limits
        self._started = self._changed = self._last_media = now
        self._handshake = ServerHandshake(random)
        self._reader = ChunkReader(limits.unauthorized)
        self._writer = ChunkWriter()
        self._out = bytearray()
        self._failure: RemoteProtocolError | None = None
        self._received = self._acknowledged = 0
        self._acknowledge_after = limits.window_bytes
        self._app = ""
        self._last_stream = 0
        self._publishing_stream = 0
        self._now = now

    # What the shell calls.

    def receive_data(self, data: bytes, now: float) -> list[Event]:
        """Feed bytes (none, to go on after `accept_publish`). Raises RemoteProtocolError."""
        if self._failure is not None:
            raise self._failure
        self._now = now
        events: list[Event] = []
        if self.state is State.CLOSING:
            return events
        self._received += len(data)
        try:
            if self.state is State.SHAKING_HANDS:
                self._out += self._handshake.receive_data(data)
                if not self._handshake.done:
                    return events
                self._become(Input.HANDS_SHAKEN)
                data = self._handshake.rest
            if self.state is State.ASKING:
                self._reader.hold(data)
            else:
                self._read(data, events)
        except RemoteProtocolError as error:
            self._fail(error)
            raise
        self._acknowledge()
        return events

    def data_to_send(self) -> bytes:
        """What is queued for the peer."""
        data = bytes(self._out)
        self._out.clear()
        return data

    @property
    def wants_data(self) -> bool:
        """Whether more bytes should be read from the network now."""
        return self.state is not State.ASKING or self._reader.buffered_bytes < self._limits.held_bytes

    @property
    def is_authorized(self) -> bool:
        """Whether the peer publishes with our consent."""
        return self.state is State.PUBLISHING

    def deadline(self) -> float | None:
        """When `handle_deadline` wants to be called."""
        limits = self._limits
        match self.state:
            case State.SHAKING_HANDS:
                return self._started + limits.handshake_seconds
            case State.CONNECTING:
                return self._started + limits.authorization_seconds
            case State.CONNECTED:
                return self._changed + limits.authorization_seconds
            case State.PUBLISHING:
                return self._last_media + limits.idle_seconds
            case State.CLOSING:
                return self._changed + limits.closing_seconds
            case State.ASKING:
                return None  # the decision is ours

    def handle_deadline(self, now: float) -> None:
        """Raises PeerTimedOut when what was due did not come; in CLOSING the shell closes instead."""
        deadline = self.deadline()
        if deadline is None or now < deadline or self.state is State.CLOSING:
            return
        waited_for = {
            State.SHAKING_HANDS: f"no whole handshake within {self._limits.handshake_seconds:g} s",
            State.PUBLISHING: f"no media for {self._limits.idle_seconds:g} s",
        }
        what = waited_for.get(
            self.state, f"nothing published within {self._limits.authorization_seconds:g} s"
        )
        error = PeerTimedOut(what)
        self._now = now
        self._fail(error)
        raise error

    def accept_publish(self, now: float) -> None:
        """Let the encoder publish. Call `receive_data(b"", now)` then: it may have sent more already."""
        self._now = self._last_media = now
        self._become(Input.ACCEPTED)
        self._reader.limits = self._limits.authorized
        stream = self._publishing_stream
        self._send(messages.user_control(UserControl.STREAM_BEGIN, stream))
        self._send(commands.on_status(stream, "status", "NetStream.Publish.Start", "Publishing."))

    def reject_publish(self, code: str, description: str, now: float) -> None:
        """Refuse: the encoder is told why, and the session ends."""
        self._now = now
        self._become(Input.REFUSED)
        self._send(commands.on_status(self._publishing_stream, "error", code, description))

    def leave(self, code: str, description: str, now: float) -> None:
        """End the session from our side."""
        self._now = now
        stream = self._publishing_stream if self.state is State.PUBLISHING else 0
        greeted = self.state not in (State.SHAKING_HANDS, State.CONNECTING, State.CLOSING)
        self._become(Input.LEAVE)
        if greeted:
            self._send(commands.on_status(stream, "error", code, description))

    # Reading.

    def _read(self, data: bytes, events: list[Event]) -> None:
        reader = self._reader
        incoming = reader.receive_data(data)
        while True:
            for message in incoming:
                if message.type_id == TagType.VIDEO or message.type_id == TagType.AUDIO:
                    self._take_media(message, events)
                else:
                    self._dispatch(message, events)
            if not reader.stopped or self.state in (State.ASKING, State.CLOSING):
                return
            incoming = reader.receive_data(b"")

    def _dispatch(self, message: Message, events: list[Event]) -> None:
        match message.type_id:
            case MessageType.COMMAND | MessageType.COMMAND_AMF3:
                self._take_command(message, events)
            case MessageType.DATA | MessageType.DATA_AMF3:
                self._take_data(message, events)
            case MessageType.AGGREGATE:
                for part in messages.split_aggregate(message):
                    if part.type_id in (TagType.AUDIO, TagType.VIDEO):
                        self._take_media(part, events)
                    elif part.type_id == MessageType.DATA:
                        self._take_data(part, events)
            case MessageType.WINDOW_SIZE:
                self._acknowledge_after = max(1, messages.read_number(message))
            case MessageType.USER_CONTROL:
                event, argument = messages.read_user_control(message)
                if event == UserControl.PING_REQUEST and argument is not None:
                    self._send(messages.user_control(UserControl.PING_RESPONSE, argument))
            case _:
                # Acknowledgements and bandwidths are of no use to us; shared objects and other types are
                # not ours. The chunk reader has obeyed the rest.
                return

    def _take_media(self, message: Message, events: list[Event]) -> None:
        if self.state is not State.PUBLISHING:
            self._become(Input.MEDIA)
            return
        if message.type_id == TagType.VIDEO:
            kind, body = TagType.VIDEO, plain_video(message.body)
        else:
            kind, body = TagType.AUDIO, plain_audio(message.body)
        if body is not None:
            self._last_media = self._now
            events.append(MediaReceived(FlvTag(kind, message.timestamp_ms, body)))

    def _take_data(self, message: Message, events: list[Event]) -> None:
        self._become(Input.MEDIA)
        if self.state is State.PUBLISHING:
            match commands.read_data(message):
                case Description(metadata):
                    events.append(MetadataReceived(metadata))
                case CaptionText() | CaptionData() as said:
                    events.append(CaptionReceived(said))

    def _take_command(self, message: Message, events: list[Event]) -> None:
        command = commands.read_command(message)
        match command.name:
            case "connect":
                self._connect(command)
            case "publish":
                self._become(Input.PUBLISH)
                self._publishing_stream = message.stream_id
                events.append(PublishRequested(key_of(self._app, command.text(0))))
            case "FCUnpublish" | "deleteStream" | "closeStream":
                was_publishing = self.state is State.PUBLISHING
                self._become(Input.UNPUBLISH)
                if was_publishing:
                    self._reader.limits = self._limits.unauthorized
                    self._send(
                        commands.on_status(
                            self._publishing_stream, "status", "NetStream.Unpublish.Success", "Ended."
                        )
                    )
                    events.append(PublishEnded(f"the encoder ended it ({command.name})"))
            case _:
                self._become(Input.STREAM_COMMAND)
                self._answer(command, message.stream_id)

    def _connect(self, command: commands.Command) -> None:
        asked = command.object if isinstance(command.object, dict) else {}
        app = asked.get("app")
        if not isinstance(app, str) or not is_known_application(app):
            self._become(Input.WRONG_APPLICATION)
            self._send(
                commands.error(
                    command.transaction, "NetConnection.Connect.Rejected", "No such application; use live."
                )
            )
            return
        self._become(Input.CONNECT)
        self._app = app
        window, chunk_bytes = self._limits.window_bytes, self._limits.chunk_bytes
        self._send(messages.number(MessageType.WINDOW_SIZE, window))
        self._send(messages.peer_bandwidth(window, Bandwidth.DYNAMIC))
        self._send(messages.number(MessageType.SET_CHUNK_SIZE, chunk_bytes))
        self._send(messages.user_control(UserControl.STREAM_BEGIN, 0))
        self._send(commands.connect_result(command.transaction, asked))

    def _answer(self, command: commands.Command, stream_id: int) -> None:
        match command.name:
            case "createStream":
                self._last_stream += 1
                self._send(commands.result(command.transaction, float(self._last_stream)))
            case "FCPublish":
                self._send(commands.on_fc_publish())
                self._send(commands.result(command.transaction))
            case "getStreamLength":
                self._send(commands.result(command.transaction, 0.0))
            case "releaseStream" | "_checkbw":
                self._send(commands.result(command.transaction))
            case "play" | "play2":
                text = "This server takes broadcasts in; it does not play them by RTMP."
                self._send(commands.on_status(stream_id, "error", "NetStream.Play.StreamNotFound", text))
            case _ if command.transaction > 0 and command.name not in ("_result", "_error"):
                self._send(
                    commands.error(command.transaction, "NetConnection.Call.Failed", "No such method.")
                )

    # Writing.

    def _send(self, message: Message) -> None:
        chunk_stream = _COMMANDS if message.type_id == MessageType.COMMAND else _CONTROL
        self._out += self._writer.write(message, chunk_stream)

    def _acknowledge(self) -> None:
        """Tell how many bytes came, twice a window, so that no encoder runs into its end (5.4.3)."""
        if self._received - self._acknowledged < self._acknowledge_after / 2 or self.state in (
            State.SHAKING_HANDS,
            State.CLOSING,
        ):
            return
        self._acknowledged = self._received
        self._send(messages.number(MessageType.ACKNOWLEDGEMENT, self._received & 0xFFFFFFFF))

    def _become(self, happening: Input) -> None:
        following = next_state(self.state, happening)
        if following is not self.state:
            self.state = following
            self._changed = self._now

    def _fail(self, error: RemoteProtocolError) -> None:
        self._failure = error
        if self.state is not State.CLOSING:
            self.leave("NetConnection.Call.Failed", str(error), self._now)
