"""Banned addresses, kept in memory beside their rows: every socket and many requests ask."""

import ipaddress
from collections.abc import Iterable
from datetime import UTC, datetime

from tallycast.chat.errors import ModerationRefused
from tallycast.db import Connection, Database
from tallycast.db.queries import bans
from tallycast.db.queries.bans import Ban

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Bans:
    """`load` first. An entry is an address or a network."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._addresses: set[str] = set()
        self._networks: list[Network] = []

    async def load(self) -> None:
        """Read what is stored."""
        self._take(one.ip_address for one in await self.all())

    async def all(self) -> list[Ban]:
        """Every ban, oldest first."""
        async with self._database.reading() as connection:
            return await bans.read_all(connection)

    def holds(self, address: str) -> bool:
        """Whether this address is banned."""
        if address in self._addresses:
            return True
        if not self._networks:
            return False
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(parsed in network for network in self._networks)

    async def add(self, connection: Connection, address: str, notes: str) -> str:
        """Ban; returns the address as it is stored. Raises ModerationRefused. `load` again afterwards."""
        plain = plain_address(address)
        await bans.add(connection, Ban(ip_address=plain, notes=notes, created_at=datetime.now(UTC)))
        return plain

    async def remove(self, connection: Connection, address: str) -> str:
        """Lift a ban. Raises ModerationRefused if there is none. `load` again afterwards."""
        plain = plain_address(address)
        if not await bans.remove(connection, plain):
            raise ModerationRefused(f"The address {plain} is not banned")
        return plain

    def _take(self, texts: Iterable[str]) -> None:
        self._addresses, self._networks = set(), []
        for text in texts:
            if "/" in text:
                self._networks.append(ipaddress.ip_network(text))
            else:
                self._addresses.add(text)


def plain_address(text: str) -> str:
    """An address or a network in its one spelling. Raises ModerationRefused."""
    try:
        network = ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        raise ModerationRefused("Expected an IP address, or a network such as 192.0.2.0/24") from None
    if network.num_addresses > 1:
        return str(network)
    address = network.network_address
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)


def is_loopback(address: str) -> bool:
    """Whether it is this machine: a proxy that nobody named, or the operator."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return True  # a Unix socket has none
