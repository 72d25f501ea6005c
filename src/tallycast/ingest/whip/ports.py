"""The UDP sockets of the door: one for each address of this machine, all with one port.

A socket for all addresses would answer from whichever the system likes; the other side's check then fails, as
an answer has to come from where it was asked (RFC 8445 7.2.5.2.1). Addresses come and go (DHCP, VPN), so that
each offer looks again.
"""

import asyncio
import errno
import ipaddress
import logging
import socket
from collections.abc import Callable
from typing import Any, cast

import psutil

from tallycast.errors import StartRefused
from tallycast.ingest.whip.way import Way

log = logging.getLogger(__name__)

BUFFER_BYTES = 1 << 21
"""Of the system, for each socket: a second of 16 Mbit/s."""
ADDRESSES_MOST = 16
_PORT_TRIES = 20
_EVERY = ("0.0.0.0", "::", "")

Receive = Callable[[Way, bytes], None]


class UdpPorts:
    """Open from `open` to `close`."""

    def __init__(self, host: str, port: int, receive: Receive) -> None:
        """`host`: one address, or "0.0.0.0" for all; `port` 0 takes a free one."""
        self._host = host
        self.port = port
        self._receive = receive
        self._sockets: dict[str, _Port] = {}

    @property
    def addresses(self) -> list[str]:
        """Of this machine, those that are open."""
        return list(self._sockets)

    async def open(self) -> None:
        """Raises StartRefused where no address can be listened on."""
        wished = self.port
        for _ in range(1 if wished else _PORT_TRIES):
            refused = await self._open(_addresses(self._host))
            if refused is None or refused.errno != errno.EADDRINUSE:
                break
            # One that is free at one address need not be so at the others.
            self.close()
            self.port = wished
        if not self._sockets:
            reason = refused.strerror if refused is not None else "it has no address"
            raise StartRefused(f"WHIP cannot listen on {self._host} UDP port {wished}: {reason}")

    async def look_again(self) -> None:
        """Take in addresses that are new, leave those that are gone."""
        now = _addresses(self._host)
        for gone in [one for one in self._sockets if one not in now]:
            self._sockets.pop(gone).close()
        await self._open([one for one in now if one not in self._sockets])

    def send(self, way: Way, data: bytes) -> None:
        """Back on a way; nothing where our end of it is gone."""
        port = self._sockets.get(way.local)
        if port is not None:
            port.send(data, (way.host, way.port))

    def close(self) -> None:
        """Close all."""
        for port in self._sockets.values():
            port.close()
        self._sockets = {}

    async def _open(self, addresses: list[str]) -> OSError | None:
        refused = None
        for address in addresses:
            try:
                sock = _bound(address, self.port)
            except OSError as error:
                if refused is None or refused.errno != errno.EADDRINUSE:
                    refused = error
                log.warning("WHIP cannot listen on %s UDP port %d: %s", address, self.port, error.strerror)
                continue
            self.port = sock.getsockname()[1]
            port = _Port(address, self._receive)
            await asyncio.get_running_loop().create_datagram_endpoint(lambda port=port: port, sock=sock)  # type: ignore[misc]
            self._sockets[address] = port
        return refused


class _Port(asyncio.DatagramProtocol):
    def __init__(self, address: str, receive: Receive) -> None:
        self._address = address
        self._receive = receive
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Not asserted: uvloop's transports are of no class of asyncio's.
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[Any, ...]) -> None:
        self._receive(Way(addr[0], addr[1], self._address), data)

    def error_received(self, exc: Exception) -> None:
        """A sender's machine says that its port is closed; its silence tells as well."""

    def send(self, data: bytes, place: tuple[str, int]) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.sendto(data, place)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


def _bound(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_DGRAM)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.setblocking(False)
        sock.bind((address, port))
    except OSError:
        sock.close()
        raise
    return sock


def _addresses(host: str) -> list[str]:
    """Of this machine: those that others can reach, IPv4 first; its own alone where there is no other."""
    if host not in _EVERY:
        return [host]
    found: dict[int, list[str]] = {4: [], 6: []}
    for interface in psutil.net_if_addrs().values():
        for one in interface:
            if one.family not in (socket.AF_INET, socket.AF_INET6) or "%" in one.address:
                continue
            address = ipaddress.ip_address(one.address)
            if not (address.is_loopback or address.is_link_local or address.is_unspecified):
                found[address.version].append(str(address))
    return [*found[4], *found[6]][:ADDRESSES_MOST] or ["127.0.0.1"]
