"""The door with real sockets: who comes in, who vanishes, and what anybody may send to its port."""

import asyncio
import contextlib
import random
import socket
from collections.abc import AsyncIterator

import pytest

from tallycast.errors import StartRefused
from tallycast.ingest import BroadcastInProgress, OfferRefused, StreamKeyRefused, WhipServer, WhipSettings
from tallycast.ingest.whip import server as module
from tallycast.ingest.whip.offer import Fingerprint
from tests.support.gate import KEY, StubGate
from tests.support.webrtc_sender import CERTIFICATE, H264, SrtpSender, check, description, packet
from tests.unit.media.rtp.test_avc import KEY as KEYFRAME
from tests.unit.media.rtp.test_avc import PPS, SPS, stap

FROM = "192.0.2.7"


@contextlib.asynccontextmanager
async def door(gate: StubGate, settings: WhipSettings | None = None) -> AsyncIterator[WhipServer]:
    chosen = settings or WhipSettings()
    async with WhipServer(gate, lambda: chosen, host="127.0.0.1") as server:
        yield server


def said(text: str, name: str) -> str:
    return next(line for line in text.splitlines() if line.startswith(name)).removeprefix(name)


class Sender:
    """One that has its answer: checks its way, shakes hands, sends."""

    def __init__(self, answer: str) -> None:
        self._place = ("127.0.0.1", int(said(answer, "a=candidate:1 1 udp ").split()[2]))
        self._check = check(said(answer, "a=ice-ufrag:"), said(answer, "a=ice-pwd:"))
        digest = bytes.fromhex(said(answer, "a=fingerprint:sha-256 ").replace(":", ""))
        self._dtls = SrtpSender(CERTIFICATE, Fingerprint("sha-256", digest), is_client=True)
        self._sequence = 0
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._socket.connect(self._place)

    async def connect(self) -> None:
        loop = asyncio.get_running_loop()
        self._socket.send(self._check)
        answer = await loop.sock_recv(self._socket, 2000)
        assert answer[:2] == b"\x01\x01"
        self._dtls.start()
        while True:
            for datagram in self._dtls.take():
                self._socket.send(datagram)
            if self._dtls.is_established:
                return
            self._dtls.receive(await loop.sock_recv(self._socket, 2000))

    def send(self) -> None:
        self._sequence += 1
        media = packet(H264, 5, self._sequence, self._sequence * 3000, stap(SPS, PPS, KEYFRAME), mark=True)
        self._socket.send(self._dtls.seal_rtp(media))

    async def hears_the_end(self) -> None:
        while not self._dtls.is_closed:
            data = await asyncio.get_running_loop().sock_recv(self._socket, 2000)
            if 20 <= data[0] < 64:
                self._dtls.receive(data)

    def leave(self) -> None:
        self._dtls.close()
        for datagram in self._dtls.take():
            self._socket.send(datagram)

    def close(self) -> None:
        self._socket.close()


@contextlib.asynccontextmanager
async def sending(server: WhipServer) -> AsyncIterator[Sender]:
    answer = await server.take(description(), key=KEY, remote_address=FROM)
    sender = Sender(answer.description)
    try:
        async with asyncio.timeout(10):
            await sender.connect()
        yield sender
    finally:
        sender.close()


async def test_from_the_offer_to_the_publication_and_the_end() -> None:
    gate = StubGate()
    async with door(gate) as server:
        async with sending(server) as sender, asyncio.timeout(10):
            [publication] = gate.admitted
            assert (publication.protocol, publication.remote_address) == ("whip", FROM)
            reader = publication.reader()
            sender.send()
            tags = await reader.read()
            assert tags is not None
            assert tags[0].is_sequence_header
            with pytest.raises(BroadcastInProgress):
                await server.take(description(), key=KEY, remote_address=FROM)
            sender.leave()
            await publication.wait_ended()
            assert publication.end_reason == "the encoder left"
        # Sent away from our side, it is told.
        async with sending(server) as sender, asyncio.timeout(10):
            gate.admitted[1].end("sent away")
            await sender.hears_the_end()
        async with sending(server):
            pass  # it is there when the server stops
    assert gate.ended == gate.admitted
    assert gate.admitted[2].end_reason == "the server stops"


async def test_who_is_refused_leaves_nothing_behind() -> None:
    gate = StubGate()
    async with door(gate) as server:
        with pytest.raises(StreamKeyRefused):
            await server.take(description(), key="wrong", remote_address=FROM)
        with pytest.raises(OfferRefused):
            await server.take("hello", key=KEY, remote_address=FROM)
        assert gate.admitted == []


# A machine that lost its network says nothing any more; one behind a closed port never says anything.
async def test_who_vanishes_and_who_never_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "IDLE_SECONDS", 0.3)
    monkeypatch.setattr(module, "CONNECT_SECONDS", 0.2)
    gate = StubGate()
    async with door(gate) as server, asyncio.timeout(20):
        await server.take(description(), key=KEY, remote_address=FROM)
        await gate.admitted[0].wait_ended()
        assert "UDP port" in (gate.admitted[0].end_reason or "")
        monkeypatch.setattr(module, "CONNECT_SECONDS", 10.0)
        async with sending(server) as sender:
            sender.send()
            await gate.admitted[1].wait_ended()
            assert gate.admitted[1].end_reason == "no media for 0 s"


async def test_a_server_behind_a_router_says_where_it_is_reached(caplog: pytest.LogCaptureFixture) -> None:
    gate = StubGate()
    async with door(gate, WhipSettings(public_address="203.0.113.5")) as server:
        answer = await server.take(description(), key=KEY, remote_address=FROM)
        addresses = [line.split()[4] for line in answer.description.splitlines() if "typ host" in line]
        assert addresses == ["203.0.113.5", "127.0.0.1"]
    async with door(StubGate(), WhipSettings(public_address="localhost")) as server:
        answer = await server.take(description(), key=KEY, remote_address=FROM)
        assert "127.0.0.1" in said(answer.description, "a=candidate:1")
    async with door(StubGate(), WhipSettings(public_address="nowhere.invalid")) as server:
        await server.take(description(), key=KEY, remote_address=FROM)
        assert "nowhere.invalid" in caplog.text


async def test_junk_is_not_answered_and_disturbs_nobody() -> None:
    gate = StubGate()
    source = random.Random(7)
    async with door(gate) as server, sending(server) as sender:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            stranger.setblocking(False)
            stranger.connect(("127.0.0.1", server.port))
            for first in range(256):
                stranger.send(bytes((first,)) + source.randbytes(source.randrange(200)))
            stranger.send(check("nobody", "guessed"))
            stranger.send(b"")
            reader = gate.admitted[0].reader()
            sender.send()
            async with asyncio.timeout(10):
                assert await reader.read()
            with pytest.raises(BlockingIOError):
                stranger.recv(2000)


async def test_a_port_that_is_taken_is_told() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(StartRefused, match=str(port)):
            async with WhipServer(StubGate(), WhipSettings, host="127.0.0.1", port=port):
                pass


async def test_every_address_of_the_machine_has_the_same_port() -> None:
    async with WhipServer(StubGate(), WhipSettings) as server:
        answer = await server.take(description(), key=KEY, remote_address=FROM)
        found = [line.split()[4:6] for line in answer.description.splitlines() if "typ host" in line]
        assert found
        assert {port for _, port in found} == {str(server.port)}
        assert len({address for address, _ in found}) == len(found)
