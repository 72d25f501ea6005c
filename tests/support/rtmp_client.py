"""An RTMP publisher under the test's full control: a sans-IO core, and a thin asyncio shell around it.

    async with await RtmpPublisher.connect("127.0.0.1", port) as encoder:
        await encoder.publish("live", "the key")
        encoder.send_video(body, timestamp_ms=0)
        await encoder.drain()

Whatever a test wants to send wrongly it sends with `core.send_message`, `core.send_raw` or by setting
`core.chunks` (chunk size, header types, extended timestamps repeated or not).
"""

import asyncio
from collections.abc import Callable
from typing import Any

from tallycast.ingest.rtmp.handshake import ClientHandshake
from tallycast.media import amf0
from tallycast.media.flv import FlvTag, TagType
from tests.support.rtmp_chunks import ChunkReader, ChunkWriter, Message

PATIENCE_SECONDS = 10.0
CONTROL, COMMANDS, AUDIO, VIDEO, DATA = 2, 3, 4, 6, 5
"""Chunk streams, as encoders use them."""


class Refused(Exception):
    """The server answered with an error; `code` is its NetConnection or NetStream code."""

    def __init__(self, code: str, description: str) -> None:
        super().__init__(f"{code}: {description}")
        self.code = code
        self.description = description


class RtmpClient:
    """The core: bytes in, messages out; verbs queue bytes for `data_to_send`."""

    def __init__(self, *, with_digest: bool = False, scheme: int = 0, random: bytes | None = None) -> None:
        filling = random or bytes(range(1, 252)) * 13
        self._handshake: ClientHandshake | None = ClientHandshake(
            filling[: ClientHandshake.RANDOM_BYTES], with_digest=with_digest, scheme=scheme
        )
        self._out = bytearray(self._handshake.begin())
        self._transaction = 0
        self.chunks = ChunkWriter()
        self.reader = ChunkReader()
        self.stream_id = 0
        self.received: list[Message] = []
        """Every message of the server, in order."""

    @property
    def handshake_done(self) -> bool:
        return self._handshake is None

    def data_to_send(self) -> bytes:
        data, self._out = bytes(self._out), bytearray()
        return data

    def receive_data(self, data: bytes) -> list[Message]:
        """Feed bytes of the server; returns its messages."""
        if self._handshake is not None:
            self._out += self._handshake.receive_data(data)
            if not self._handshake.done:
                return []
            data, self._handshake = self._handshake.rest, None
        messages = self.reader.receive_data(data)
        self.received += messages
        return messages

    def commands(self, name: str | None = None) -> list[list[Any]]:
        """The server's commands so far, decoded; those of one name."""
        decoded = [amf0.decode(message.body) for message in self.received if message.type_id == 20]
        return [command for command in decoded if name is None or command[0] == name]

    # Verbs.

    def send_raw(self, data: bytes) -> None:
        self._out += data

    def send_message(
        self,
        type_id: int,
        body: bytes,
        *,
        timestamp_ms: int = 0,
        chunk_stream: int = COMMANDS,
        stream_id: int = 0,
        header_type: int | None = None,
    ) -> None:
        message = Message(type_id, timestamp_ms, body, stream_id)
        self._out += self.chunks.message(message, chunk_stream, header_type)

    def set_chunk_size(self, size: int) -> None:
        self.send_message(1, size.to_bytes(4, "big"), chunk_stream=CONTROL)
        self.chunks.chunk_size = size

    def command(self, name: str, *arguments: Any, stream_id: int = 0) -> int:
        """Send a command in AMF0; returns its transaction id."""
        self._transaction += 1
        self.send_message(20, amf0.encode(name, self._transaction, *arguments), stream_id=stream_id)
        return self._transaction

    def connect(self, app: str, **properties: Any) -> int:
        common = {
            "app": app,
            "type": "nonprivate",
            "flashVer": "FMLE/3.0",
            "tcUrl": f"rtmp://localhost/{app}",
        }
        return self.command("connect", common | properties)

    def publish(self, name: str, *, kind: str = "live") -> int:
        return self.command("publish", None, name, kind, stream_id=self.stream_id)

    def send_video(self, body: bytes, timestamp_ms: int) -> None:
        self.send_message(9, body, timestamp_ms=timestamp_ms, chunk_stream=VIDEO, stream_id=self.stream_id)

    def send_audio(self, body: bytes, timestamp_ms: int) -> None:
        self.send_message(8, body, timestamp_ms=timestamp_ms, chunk_stream=AUDIO, stream_id=self.stream_id)

    def send_tag(self, tag: FlvTag) -> None:
        """A tag as an FLV file has it; its time is cut to 32 bits."""
        stream = {TagType.AUDIO: AUDIO, TagType.VIDEO: VIDEO, TagType.SCRIPT: DATA}[tag.type]
        self.send_message(
            tag.type, tag.body, timestamp_ms=tag.timestamp_ms, chunk_stream=stream, stream_id=self.stream_id
        )

    def send_data(self, body: bytes, timestamp_ms: int = 0) -> None:
        self.send_message(18, body, timestamp_ms=timestamp_ms, chunk_stream=DATA, stream_id=self.stream_id)


class RtmpPublisher:
    """The shell: one TCP connection that drives a core."""

    def __init__(self, core: RtmpClient, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.core = core
        self._reader = reader
        self._writer = writer
        self._closed_by_server = False
        self.local_address = "{}:{}".format(*writer.get_extra_info("sockname"))

    @classmethod
    async def connect(
        cls, host: str, port: int, *, core: RtmpClient | None = None, source: str = ""
    ) -> "RtmpPublisher":
        """Open the connection, from the address `source` if one is given, and shake hands."""
        reader, writer = await asyncio.open_connection(host, port, local_addr=(source, 0) if source else None)
        publisher = cls(core or RtmpClient(), reader, writer)
        await publisher.until(lambda: publisher.core.handshake_done)
        return publisher

    async def __aenter__(self) -> "RtmpPublisher":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def publish(self, app: str, name: str, **properties: Any) -> None:
        """From connect to the server's consent. Raises Refused."""
        core = self.core
        connect = core.connect(app, **properties)
        await self._answer(connect)
        core.command("releaseStream", None, name)
        core.command("FCPublish", None, name)
        core.stream_id = int((await self._answer(core.command("createStream", None)))[3])
        core.publish(name)
        await self._status("NetStream.Publish.Start")

    async def until(self, condition: Callable[[], bool]) -> None:
        """Exchange bytes until the condition holds. Raises ConnectionResetError when the server closes."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self.drain()
            while not condition():
                data = await self._reader.read(65_536)
                if not data:
                    self._closed_by_server = True
                    raise ConnectionResetError("the server closed the connection")
                self.core.receive_data(data)
                await self.drain()

    async def until_closed(self) -> None:
        """Read until the server has closed the connection."""
        try:
            await self.until(lambda: False)
        except (ConnectionResetError, BrokenPipeError):
            return

    def send_video(self, body: bytes, timestamp_ms: int) -> None:
        self.core.send_video(body, timestamp_ms)

    def send_audio(self, body: bytes, timestamp_ms: int) -> None:
        self.core.send_audio(body, timestamp_ms)

    def send_tag(self, tag: FlvTag) -> None:
        self.core.send_tag(tag)

    async def drain(self) -> None:
        """Write what the core has queued."""
        if data := self.core.data_to_send():
            self._writer.write(data)
            await self._writer.drain()

    async def unpublish(self) -> None:
        """Leave as encoders do."""
        self.core.command("FCUnpublish", None, "")
        self.core.command("deleteStream", None, self.core.stream_id)
        await self.drain()

    async def close(self) -> None:
        """Close the connection, whatever its state."""
        self._writer.close()
        try:
            await self._writer.wait_closed()
        except OSError:
            return

    def abort(self) -> None:
        """Vanish with a reset."""
        self._writer.transport.abort()

    async def _answer(self, transaction: int) -> list[Any]:
        found: list[list[Any]] = []

        def answered() -> bool:
            replies = [
                c for c in self.core.commands() if c[0] in ("_result", "_error") and c[1] == transaction
            ]
            found.extend(replies[len(found) :])
            return bool(found)

        await self.until(answered)
        if found[0][0] == "_error":
            raise _refused(found[0][3])
        return found[0]

    async def _status(self, code: str) -> None:
        await self.until(lambda: bool(self.core.commands("onStatus")))
        information = self.core.commands("onStatus")[-1][3]
        if information["code"] != code:
            raise _refused(information)


def _refused(information: Any) -> Refused:
    return Refused(str(information.get("code")), str(information.get("description")))
