"""The RTMP door on a real port, with a stub for a gate and our own client (OPEN-04, OPEN-05)."""

import asyncio
import contextlib
import logging
import socket
from collections.abc import AsyncIterator, Callable

import pytest

from tallycast.errors import StartRefused
from tallycast.ingest import Publication, RtmpServer, ServerLimits
from tallycast.ingest.rtmp import Limits, PeerLimits
from tests.support.gate import KEY, StubGate
from tests.support.rtmp_client import Refused, RtmpPublisher
from tests.unit.ingest.samples import audio, audio_configuration, video, video_configuration


def limits(**session: float) -> ServerLimits:
    quick = {"closing_seconds": 0.3} | session
    return ServerLimits(
        peer=PeerLimits(session=Limits(**quick), admission_seconds=2.0, unread_seconds=0.3),  # type: ignore[arg-type]
        strangers=40,
        strangers_of_address=20,
    )


@contextlib.asynccontextmanager
async def serving(
    gate: StubGate | None = None, server_limits: ServerLimits | None = None, host: str = "127.0.0.1"
) -> AsyncIterator[tuple[RtmpServer, StubGate]]:
    gate = gate or StubGate()
    async with RtmpServer(gate, host=host, port=0, limits=server_limits or limits()) as server:
        yield server, gate
    # Whatever happened: nothing stays open, and the gate heard of every end.
    assert server.connections == 0
    assert gate.ended == gate.admitted or set(gate.ended) == set(gate.admitted)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - sockets tell nobody when the other side has seen them
            await asyncio.sleep(0.005)


async def on_air(server: RtmpServer, key: str = KEY) -> RtmpPublisher:
    encoder = await RtmpPublisher.connect("127.0.0.1", server.port)
    await encoder.publish("live", key)
    return encoder


async def send_some(encoder: RtmpPublisher, start_ms: int = 0) -> None:
    encoder.send_tag(video_configuration(start_ms))
    encoder.send_tag(audio_configuration(start_ms))
    encoder.send_video(video(0, keyframe=True).body, start_ms)
    encoder.send_audio(audio(0).body, start_ms)
    await encoder.drain()


async def test_media_arrives() -> None:
    async with serving() as (server, gate), await on_air(server) as encoder:
        publication = gate.admitted[0]
        reader = publication.reader()
        await send_some(encoder)
        tags = []
        while len(tags) < 4:
            tags += await reader.read() or []
        assert [tag.codec for tag in tags] == ["h264", "aac", "h264", "aac"]
        assert publication.remote_address == encoder.local_address
        assert publication.protocol == "rtmp"
        await encoder.unpublish()
        await publication.wait_ended()
        assert publication.end_reason == "the encoder ended it (FCUnpublish)"


async def test_both_families_are_served() -> None:
    async with serving(host="0.0.0.0") as (server, gate):
        addresses = ["127.0.0.1"]
        with contextlib.suppress(OSError):
            socket.create_server(("::1", 0), family=socket.AF_INET6).close()
            addresses.append("::1")
        for address in addresses:
            encoder = await RtmpPublisher.connect(address, server.port)
            await encoder.publish("live", KEY)
            await encoder.close()
            await until(lambda: gate.current is None)
        assert gate.admitted[-1].remote_address.startswith("[::1]:" if len(addresses) > 1 else "127.")


# OPEN-04: a wrong key is told so and logged with the address, never with the key.
async def test_a_wrong_key(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with serving() as (server, _):
        encoder = await RtmpPublisher.connect("127.0.0.1", server.port)
        with pytest.raises(Refused) as refusal:
            await encoder.publish("live", "wrong-guess")
        assert refusal.value.code == "NetStream.Publish.BadName"
        await encoder.until_closed()
        await encoder.close()
        assert encoder.local_address in caplog.text
        assert "wrong-guess" not in caplog.text


# OPEN-14: names with dots and slashes are wrong keys and nothing else.
@pytest.mark.parametrize(
    ("app", "name"), [("live", "../../../tmp/p"), ("live/../../../tmp", "p"), ("live", f"../live/{KEY}")]
)
async def test_paths_are_only_wrong_keys(app: str, name: str) -> None:
    async with serving() as (server, _), await RtmpPublisher.connect("127.0.0.1", server.port) as encoder:
        with pytest.raises(Refused, match="BadName"):
            await encoder.publish(app, name)


# OPEN-04: a second publisher is refused; the first notices nothing.
async def test_a_second_publisher() -> None:
    async with serving() as (server, gate), await on_air(server) as first:
        for _ in range(20):
            async with await RtmpPublisher.connect("127.0.0.1", server.port) as second:
                with pytest.raises(Refused) as refusal:
                    await second.publish("live", KEY)
                assert refusal.value.code == "NetStream.Publish.Denied"
        await send_some(first)
        await until(lambda: gate.admitted[0].details.audio_codec == "AAC")
        assert len(gate.admitted) == 1


# OPEN-05 b: close and come back, 30 times; each ends and each is let in.
async def test_coming_back() -> None:
    async with serving() as (server, gate):
        for number in range(30):
            encoder = await on_air(server)
            await send_some(encoder)
            if number % 3 == 0:
                encoder.abort()
            elif number % 3 == 1:
                await encoder.close()
            else:
                await encoder.unpublish()
                await encoder.close()
            await until(lambda: gate.current is None)
        assert len(gate.ended) == 30
        await until(lambda: server.connections == 0)


# OPEN-05 c: accepted, then silent. Pings are no media.
async def test_a_silent_publisher_is_dropped() -> None:
    async with serving(server_limits=limits(idle_seconds=0.3)) as (server, gate):
        async with await on_air(server) as encoder:
            await send_some(encoder)
            await encoder.until_closed()
        assert gate.ended[0].end_reason == "no media for 0.3 s"


# A publisher that goes on is not dropped, however small the limit.
async def test_a_publisher_that_sends_stays() -> None:
    async with (
        serving(server_limits=limits(idle_seconds=0.2)) as (server, gate),
        await on_air(server) as encoder,
    ):
        for index in range(20):
            encoder.send_audio(audio(0).body, index * 30)
            await encoder.drain()
            await asyncio.sleep(0.03)
        assert not gate.admitted[0].ended


# OPEN-05 d: 200 sockets with half a handshake do not keep an encoder out, from whatever address.
async def test_half_open_connections_do_not_keep_an_encoder_out() -> None:
    async with serving() as (server, gate):
        sockets = []
        for number in range(200):
            sock = socket.create_connection(("127.0.0.1", server.port))
            if number % 2:
                sock.sendall(b"\x03" + bytes(700))
            sockets.append(sock)
        await until(lambda: 0 < server.connections <= 20)
        encoder = await on_air(server)
        await send_some(encoder)
        await until(lambda: gate.current is not None and gate.current.details.audio_codec is not None)
        sockets += [socket.create_connection(("127.0.0.1", server.port)) for _ in range(40)]
        await asyncio.sleep(0.05)
        assert gate.current is not None, "strangers pushed an encoder out that was let in"
        await encoder.close()
        for sock in sockets:
            sock.close()


async def test_half_open_connections_are_closed_in_time() -> None:
    async with serving(server_limits=limits(handshake_seconds=0.2)) as (server, _):
        with socket.create_connection(("127.0.0.1", server.port)) as sock:
            await until(lambda: server.connections == 1)
            await until(lambda: server.connections == 0)
            assert sock.recv(10) == b""


# Whoever is not RTMP is closed at once.
async def test_a_browser_is_turned_away() -> None:
    async with serving() as (server, _):
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(b"GET / HTTP/1.1\r\n\r\n")
        async with asyncio.timeout(2):
            assert await reader.read() == b""
        writer.close()
        await until(lambda: server.connections == 0)


# A publication that is ended elsewhere (take-over, the admin) closes the connection.
async def test_a_publication_that_is_ended_elsewhere() -> None:
    async with serving() as (server, gate), await on_air(server) as encoder:
        gate.admitted[0].end("the admin disconnected it")
        await encoder.until_closed()
        closing = encoder.core.commands("onStatus")[-1][3]
        assert closing["code"] == "NetConnection.Connect.Closed"
        assert closing["description"] == "the admin disconnected it"
        assert gate.ended == gate.admitted


# While the gate decides the encoder may leave: its place is free again.
@pytest.mark.parametrize("reset", [True, False])
async def test_an_encoder_that_leaves_while_the_gate_decides(reset: bool) -> None:
    async with serving() as (server, gate):
        gate.may_decide.clear()
        encoder = await RtmpPublisher.connect("127.0.0.1", server.port)
        publishing = asyncio.create_task(encoder.publish("live", KEY))
        await until(lambda: gate.asked == 1)
        publishing.cancel()
        if reset:
            encoder.abort()
        else:
            await encoder.close()
        await until(lambda: server.connections == 0)
        gate.may_decide.set()
        await until(lambda: len(gate.ended) == 1)
        assert gate.ended[0].end_reason == "the encoder left before it was let in"


# A gate that never answers, and one that fails: the encoder is told, the server lives.
async def test_a_gate_that_does_not_decide() -> None:
    async with serving() as (server, gate):
        gate.may_decide.clear()
        encoder = await RtmpPublisher.connect("127.0.0.1", server.port)
        with pytest.raises(Refused, match="Denied"):
            await encoder.publish("live", KEY)
        await encoder.close()


async def test_a_gate_that_fails(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(StubGate):
        async def admit(self, **_: str) -> Publication:
            raise RuntimeError("a bug")

    async with serving(Broken()) as (server, _):
        encoder = await RtmpPublisher.connect("127.0.0.1", server.port)
        with pytest.raises(Refused, match="Denied"):
            await encoder.publish("live", KEY)
        await encoder.close()
    assert "a bug" in caplog.text


# Media that comes before the decision is not lost, and a flood is held back by the network.
async def test_media_before_the_decision() -> None:
    async with serving() as (server, gate), await RtmpPublisher.connect("127.0.0.1", server.port) as encoder:
        gate.may_decide.clear()
        encoder.core.connect("live")
        encoder.core.command("createStream", None)
        encoder.core.stream_id = 1
        encoder.core.publish(KEY)
        for index in range(60):
            encoder.send_video(video(0, keyframe=index == 0, size=100_000).body, index * 33)
        sending = asyncio.create_task(encoder.drain())
        await until(lambda: gate.asked == 1)
        await asyncio.sleep(0.05)
        gate.may_decide.set()
        await sending
        await until(lambda: gate.current is not None)
        assert gate.current is not None
        reader = gate.current.reader()
        count = 0
        async with asyncio.timeout(5):
            while count < 60:
                count += len(await reader.read() or [])
        assert count == 60
        assert reader.dropped_tags == 0


# A peer that does not read our answers is dropped, and costs little until then.
async def test_a_peer_that_does_not_read(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    async with serving() as (server, _):
        encoder = await RtmpPublisher.connect("127.0.0.1", server.port)
        encoder.core.connect("live")
        await encoder.drain()
        ping = bytes.fromhex("0006 0000004d")
        for _ in range(2_000):
            encoder.core.send_message(4, ping, chunk_stream=2)
        flood = encoder.core.data_to_send()
        transport = encoder._writer.transport
        transport.pause_reading()  # type: ignore[attr-defined]
        async with asyncio.timeout(20):
            while server.connections:
                if not transport.is_closing() and transport.get_write_buffer_size() < 1 << 20:
                    transport.write(flood)
                await asyncio.sleep(0)
        encoder.abort()
        assert "does not read our answers" in caplog.text


# A message that breaks the protocol ends that connection only.
async def test_a_broken_message_ends_its_connection_only() -> None:
    async with serving() as (server, gate), await on_air(server) as encoder:
        other = await RtmpPublisher.connect("127.0.0.1", server.port)
        other.core.send_raw(b"\xff" * 100)
        await other.drain()
        await other.until_closed()
        await other.close()
        assert gate.current is not None
        encoder.core.send_raw(b"\xff" * 100)
        await encoder.drain()
        await encoder.until_closed()
        assert "begins with a header of type 3" in (gate.ended[0].end_reason or "")


# What a refused peer goes on to send is not answered, and not logged again and again.
async def test_a_closing_connection_is_silent(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    async with serving() as (server, _):
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        for _ in range(20):
            writer.write(b"GET / HTTP/1.1\r\n\r\n")
            await asyncio.sleep(0.002)
        assert await reader.read() == b""
        writer.close()
        await until(lambda: server.connections == 0)
    assert caplog.text.count("is closed") == 1


async def test_stopping_ends_everything() -> None:
    gate = StubGate()
    async with serving(gate) as (server, _):
        encoder = await on_air(server)
        stranger = socket.create_connection(("127.0.0.1", server.port))
        await until(lambda: server.connections == 2)
    assert gate.ended[0].end_reason == "the server stops"
    await encoder.close()
    stranger.close()


async def test_a_port_in_use_is_one_clear_line() -> None:
    async with serving(host="0.0.0.0") as (server, gate):
        with pytest.raises(
            StartRefused, match=rf"RTMP cannot listen on 0\.0\.0\.0 port {server.port}: .*in use"
        ):
            async with RtmpServer(gate, host="0.0.0.0", port=server.port):
                pass
    with pytest.raises(StartRefused):
        async with RtmpServer(gate, host="203.0.113.1", port=0):
            pass
