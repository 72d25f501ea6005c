"""The RTMP door: listens, and keeps the number of strangers small.

Anybody can open connections and say nothing. They may not keep an encoder out: when too many wait to be
authorized, the one that has waited longest goes, not the newcomer. It is taken from the address that holds
the most, so that a crowd from one place pushes out only itself.
"""

import asyncio
import contextlib
import errno
import logging
import socket
from collections import Counter
from types import TracebackType
from typing import Self

import msgspec

from tallycast.errors import StartRefused
from tallycast.ingest.gate import Gate
from tallycast.ingest.rtmp.peer import Peer, PeerLimits
from tallycast.ingest.tls import Certificate

log = logging.getLogger(__name__)

DEFAULT_PORT = 1935
_BACKLOG = 256
_FAREWELL_SECONDS = 1.0
_PORT_TRIES = 20
_TLS_HANDSHAKE_SECONDS = 10.0


class ServerLimits(msgspec.Struct, frozen=True, kw_only=True):
    """How many strangers may wait, and what each connection may take."""

    peer: PeerLimits = PeerLimits()
    strangers: int = 256
    """Connections that are not authorized, in all."""
    strangers_of_address: int = 64
    """Of one IP address; encoders behind one NAT need a few."""


class RtmpServer:
    """Serves while it is entered. `port` 0 takes a free one, then told by `port`.

    With a certificate it is the RTMPS door. The host "0.0.0.0" means every address of this machine, IPv6
    included where there is any.
    Entering raises StartRefused when it cannot listen.
    """

    def __init__(
        self,
        gate: Gate,
        *,
        host: str = "0.0.0.0",
        port: int = DEFAULT_PORT,
        limits: ServerLimits | None = None,
        certificate: Certificate | None = None,
    ) -> None:
        self._gate = gate
        self._host = host
        self._port = port
        self._limits = limits or ServerLimits()
        self._certificate = certificate
        self._servers: list[asyncio.Server] = []
        self._peers: dict[Peer, None] = {}
        """In the order of their arrival."""
        self._empty = asyncio.Event()

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._port

    @property
    def connections(self) -> int:
        """Open now, authorized or not."""
        return len(self._peers)

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        sockets = _listen(self._host, self._port)
        self._port = sockets[0].getsockname()[1]
        for sock in sockets:
            if self._certificate is None:
                server = await loop.create_server(self._peer, sock=sock, backlog=_BACKLOG)
            else:
                server = await loop.create_server(
                    self._peer,
                    sock=sock,
                    backlog=_BACKLOG,
                    ssl=self._certificate.context,
                    ssl_handshake_timeout=_TLS_HANDSHAKE_SECONDS,
                    ssl_shutdown_timeout=_FAREWELL_SECONDS,
                )
            self._servers.append(server)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for server in self._servers:
            server.close()
        tasks = [peer.task for peer in self._peers if peer.task is not None]
        for peer in list(self._peers):
            peer.stop("the server stops")
        if self._peers:
            self._empty.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_FAREWELL_SECONDS):
                    await self._empty.wait()
        for peer in list(self._peers):
            peer.abort()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _peer(self) -> Peer:
        protocol = "rtmp"
        if self._certificate is not None:
            self._certificate.refresh()
            protocol = "rtmps"
        return Peer(self._gate, self._limits.peer, protocol=protocol, arrived=self._arrived, gone=self._gone)

    def _arrived(self, peer: Peer) -> None:
        self._peers[peer] = None
        strangers = [one for one in self._peers if not one.is_authorized and not one.is_being_decided]
        counts = Counter(one.ip for one in strangers)
        ip = peer.ip
        if counts[ip] <= self._limits.strangers_of_address:
            if len(strangers) <= self._limits.strangers:
                return
            ip = counts.most_common(1)[0][0]
        oldest = next(one for one in strangers if one.ip == ip)
        log.info("rtmp: %d connections wait for authorization; %s goes", len(strangers), oldest.address)
        oldest.abort()
        self._gone(oldest)

    def _gone(self, peer: Peer) -> None:
        self._peers.pop(peer, None)
        if not self._peers:
            self._empty.set()


def _listen(host: str, port: int) -> list[socket.socket]:
    for _ in range(_PORT_TRIES if port == 0 else 1):
        first = _bind(host, port)
        if host != "0.0.0.0" or not socket.has_ipv6:
            return [first]
        try:
            return [first, _bind("::", first.getsockname()[1])]
        except StartRefused as refusal:
            cause = refusal.__cause__
            if not isinstance(cause, OSError) or cause.errno != errno.EADDRINUSE:
                return [first]  # a kernel without IPv6
            first.close()
            if port != 0:
                raise
    raise StartRefused("RTMP: no port is free for IPv4 and IPv6 together")


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        sock = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        raise StartRefused(f"RTMP cannot listen on {host}: {error.strerror}") from error
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            # IPv4 has a socket of its own, so that its addresses are not written as IPv6 ones.
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.bind((host, port))
        sock.setblocking(False)
    except OSError as error:
        sock.close()
        raise StartRefused(f"RTMP cannot listen on {host} port {port}: {error.strerror}") from error
    return sock
