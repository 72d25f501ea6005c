"""The SRT door: one UDP port for all callers, and an ffmpeg with libsrt for the one that is let in.

ffmpeg's listener takes whoever comes and does not say which stream id was given. So it listens on this
machine alone, for one caller; this door answers the first packets, reads the stream id, asks the gate, and
only then starts it and carries packets between the two. Strangers cost a packet and no memory.
"""

import asyncio
import contextlib
import logging
import secrets
import socket
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self, cast

import msgspec

from tallycast.errors import StartRefused, TallycastError
from tallycast.ingest.errors import BroadcastInProgress, StreamKeyRefused
from tallycast.ingest.gate import Gate
from tallycast.ingest.hidden import hidden_input
from tallycast.ingest.publication import Publication
from tallycast.ingest.receiver import FlvFeed, Receiver, StartReceiver
from tallycast.ingest.srt import handshake
from tallycast.ingest.srt.handshake import Handshake

log = logging.getLogger(__name__)

BUFFER_BYTES = 1 << 21
"""Of the system, for the port: a second of 16 Mbit/s."""
ASKING_MOST = 16
"""Callers that the gate is asked about at the same time."""
LISTENER_SECONDS = 10.0
"""For ffmpeg to start and to listen."""
KNOCK_SECONDS = 0.05
IDLE_SECONDS = 10.0
"""Without media from a publisher, as with RTMP."""

Address = tuple[Any, ...]


class SrtSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What holds for the next caller."""

    passphrase: str = ""
    latency_ms: int = 120


class SrtServer(asyncio.DatagramProtocol):
    """Serves while it is entered. Entering raises StartRefused when it cannot listen."""

    def __init__(
        self,
        gate: Gate,
        settings: Callable[[], SrtSettings],
        start: StartReceiver,
        *,
        host: str = "0.0.0.0",
        port: int = 0,
    ) -> None:
        self._gate = gate
        self._settings = settings
        self._start = start
        self._host = host
        self.port = port
        self._secret = secrets.token_bytes(32)
        self._transport: asyncio.DatagramTransport | None = None
        self._callers: dict[Address, _Caller] = {}
        self._loop = asyncio.get_running_loop()

    async def __aenter__(self) -> Self:
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        try:
            sock = socket.socket(family, socket.SOCK_DGRAM)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
            sock.setblocking(False)
            sock.bind((self._host, self.port))
        except OSError as error:
            raise StartRefused(
                f"SRT cannot listen on {self._host} port {self.port}: {error.strerror}"
            ) from error
        self.port = sock.getsockname()[1]
        await self._loop.create_datagram_endpoint(lambda: self, sock=sock)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.gather(*(one.stop("the server stops") for one in list(self._callers.values())))
        if self._transport is not None:
            self._transport.close()

    # What the transport calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: Address) -> None:
        caller = self._callers.get(addr)
        asked = handshake.read_handshake(data) if data[:2] == b"\x80\x00" else None
        if asked is None:
            if caller is not None:
                caller.forward(data)
            return
        if asked.is_induction:
            cookie = handshake.cookie_for(_text(addr), self._secret, self._loop.time())
            self.send(handshake.answer_induction(asked, cookie), addr)
        elif asked.is_conclusion:
            if caller is None:
                self._knocked(asked, addr)
            else:
                caller.repeated(asked)

    def error_received(self, exc: Exception) -> None:
        """A caller's machine says that its port is closed; the listener's time-out sees it as well."""

    # Callers.

    def send(self, packet: bytes, addr: Address) -> None:
        """To a caller."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.sendto(packet, addr)

    def _knocked(self, asked: Handshake, addr: Address) -> None:
        now, text = self._loop.time(), _text(addr)
        known = (
            handshake.cookie_for(text, self._secret, now),
            handshake.cookie_for(text, self._secret, now, before=True),
        )
        if asked.cookie not in known or asked.version < 5:
            return  # nobody that we have answered
        if sum(not one.is_in for one in self._callers.values()) >= ASKING_MOST:
            return  # it asks again
        caller = _Caller(self, asked, addr)
        self._callers[addr] = caller
        caller.begin(self._serve(caller))

    async def _serve(self, caller: "_Caller") -> None:
        try:
            publication = await self._ask(caller)
            if publication is None:
                return
            try:
                await self._carry(caller, publication)
            except (OSError, TallycastError) as error:
                log.warning("srt: %s cannot be taken in: %s", caller.text, error)
                publication.end(str(error))
            finally:
                publication.end("the encoder left")
                self._gate.publication_ended(publication)
                self.send(handshake.shutdown(caller.asked.socket_id), caller.addr)
        finally:
            await caller.close()
            self._callers.pop(caller.addr, None)

    async def _ask(self, caller: "_Caller") -> Publication | None:
        code = handshake.UNAVAILABLE
        try:
            key = handshake.key_of(caller.asked.stream_id)
            return await self._gate.admit(key=key, remote_address=caller.text, protocol="srt")
        except StreamKeyRefused:
            code = handshake.UNAUTHORIZED
        except BroadcastInProgress:
            code = handshake.CONFLICT
        except Exception:
            log.exception("srt: nobody could decide about %s", caller.text)
        self.send(handshake.reject(caller.asked, code), caller.addr)
        return None

    async def _carry(self, caller: "_Caller", publication: Publication) -> None:
        """Start the listener behind the door, introduce the caller to it, wait for the end of either."""
        settings, port = self._settings(), _free_port()
        feed = FlvFeed(publication, self._loop.time)
        url = f"srt://127.0.0.1:{port}?mode=listener&latency={settings.latency_ms * 1000}"
        with contextlib.ExitStack() as stack:
            receiver = await self._start(
                _input(stack, url, settings.passphrase), feed.receive, secrets=(settings.passphrase,)
            )
            caller.receiver = receiver
            await self._accompany(caller, publication, receiver, port)

    async def _accompany(
        self, caller: "_Caller", publication: Publication, receiver: Receiver, port: int
    ) -> None:
        await caller.introduce(port)
        ended = self._loop.create_task(receiver.ended())
        over = self._loop.create_task(publication.wait_ended())
        silent = self._loop.create_task(self._until_silent(publication))
        try:
            waiting: list[asyncio.Future[Any]] = [ended, over, silent, caller.rejected]
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            if caller.rejected.done():
                log.warning("srt: %s was refused: wrong passphrase, or none", caller.text)
                publication.end("its passphrase is wrong")
            elif ended.done():
                publication.end(ended.result() or "the encoder closed the connection")
            elif silent.done():
                publication.end(f"no media for {IDLE_SECONDS:.0f} s")
            else:
                log.info("srt: %s is sent away: %s", caller.text, publication.end_reason)
        finally:
            for task in (ended, over, silent):
                task.cancel()
            await asyncio.gather(ended, over, silent, return_exceptions=True)

    async def _until_silent(self, publication: Publication) -> None:
        # A deadline that moves with every packet, looked up when it is due.
        while (left := publication.last_media_at + IDLE_SECONDS - self._loop.time()) > 0:  # noqa: ASYNC110
            await asyncio.sleep(left)


class _Caller(asyncio.DatagramProtocol):
    """One caller that is asked about or let in; the protocol of the socket to the listener behind."""

    def __init__(self, door: SrtServer, asked: Handshake, addr: Address) -> None:
        self._door = door
        self.asked = asked
        self.addr = addr
        self.text = _text(addr)
        self.receiver: Receiver | None = None
        self._task: asyncio.Task[None] | None = None
        self._transport: asyncio.DatagramTransport | None = None
        self._cookie: asyncio.Future[int] | None = None
        self._concluded: bytes = b""
        self.rejected: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Done when the listener behind would not have it, as it does with a wrong passphrase."""

    @property
    def is_in(self) -> bool:
        """Whether it was let in."""
        return self.receiver is not None

    def begin(self, work: Any) -> None:
        """What is done about it."""
        self._task = asyncio.get_running_loop().create_task(work, name=f"srt-{self.text}")

    async def stop(self, reason: str) -> None:
        """End it from our side."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        log.debug("srt: %s: %s", self.text, reason)

    async def close(self) -> None:
        """Nothing more is carried."""
        if self._transport is not None:
            self._transport.close()
        if self.receiver is not None:
            await self.receiver.stop()

    async def introduce(self, port: int) -> None:
        """Go through the first half of the handshake in the caller's name, then hand on its second packet.

        Raises:
            OSError: nobody listens behind.
        """
        loop = asyncio.get_running_loop()
        self._cookie = loop.create_future()
        await loop.create_datagram_endpoint(lambda: self, remote_addr=("127.0.0.1", port))
        hello = handshake.induction(self.asked)
        try:
            async with asyncio.timeout(LISTENER_SECONDS):
                while not self._cookie.done():
                    self._send_behind(hello)
                    await asyncio.wait({self._cookie}, timeout=KNOCK_SECONDS)
        except TimeoutError:
            raise OSError("ffmpeg does not listen") from None
        self._concluded = handshake.with_cookie(self.asked, self._cookie.result())
        self._send_behind(self._concluded)

    def forward(self, packet: bytes) -> None:
        """From the caller to the listener."""
        if self._concluded:
            self._send_behind(packet)

    def repeated(self, asked: Handshake) -> None:
        """The caller's second packet came again: the answer was lost, or is not there yet."""
        if self._concluded:
            self._send_behind(self._concluded)

    def _send_behind(self, packet: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.sendto(packet)

    # What the transport to the listener calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: Address) -> None:
        if not self._concluded:
            answer = handshake.read_handshake(data)
            if answer is not None and answer.is_induction and self._cookie and not self._cookie.done():
                self._cookie.set_result(answer.cookie)
            return
        self._door.send(data, self.addr)
        if data[:2] == b"\x80\x00":
            answer = handshake.read_handshake(data)
            if answer is not None and answer.is_rejection and not self.rejected.done():
                self.rejected.set_result(None)

    def error_received(self, exc: Exception) -> None:
        """Nobody listens yet; the next knock will tell."""


def _text(addr: Address) -> str:
    ip = str(addr[0]).removeprefix("::ffff:")
    return f"[{ip}]:{addr[1]}" if ":" in ip else f"{ip}:{addr[1]}"


def _input(stack: contextlib.ExitStack, url: str, passphrase: str) -> list[str]:
    """ffmpeg's arguments for the listener behind the door."""
    probing = {"probesize": "500000", "analyzeduration": "1000000"}
    arguments = [one for name, value in probing.items() for one in (f"-{name}", value)]
    if passphrase:
        return [*arguments, *hidden_input(stack, url, {**probing, "passphrase": passphrase})]
    return [*arguments, "-f", "mpegts", "-i", url]


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])
