"""May this address be asked? Sans-IO: values in, values out.

Addresses of the public Internet may be asked. All else (loopback, private, link-local, carrier-grade NAT,
multicast, cloud metadata, and every IPv6 form that hides one of them) only if the operator has named it: a
host, an address or a network. A URL's host is read strictly, because resolvers take more spellings of an
address than people do: `0177.0.0.1`, `0x7f.1`, `127.1` and `2130706433` are all loopback, and are refused as
they stand instead of being understood.
"""

import functools
import ipaddress
import re
from collections.abc import Iterable
from typing import Self
from urllib.parse import urlsplit

import msgspec

from tallycast.outbound.errors import OutboundRefused

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

URL_MOST = 4_096
_PORTS = {"http": 80, "https": 443}
_REMEMBERED = 256
"""URLs, and judgements of addresses: the same few are asked again and again."""
_UNFIT = re.compile(r"[\x00-\x20\x7f-\x9f\\<>\"`{}|^\s]")
_LABEL = re.compile(r"\A(?!-)[a-z0-9_-]{1,63}(?<!-)\Z")
_NUMBER = re.compile(r"\A(?:[0-9]+|0x[0-9a-f]*)\Z")
"""What resolvers, and the URL standard's IPv4 parser, take for a part of an address."""

_CLOSED_V4 = tuple(
    ipaddress.IPv4Network(one)
    for one in (
        "0.0.0.0/8",  # this network; reaches this machine on many systems
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT, RFC 6598; metadata of some clouds
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local; metadata of most clouds
        "172.16.0.0/12",
        "192.0.0.0/24",  # protocol assignments, RFC 6890; metadata of one cloud
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays, RFC 7526
        "192.168.0.0/16",
        "198.18.0.0/15",  # benchmarks, RFC 2544
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/3",  # multicast, reserved, broadcast
        "168.63.129.16/32",  # Azure's host agent: public by number, private by use
    )
)
"""Written out (IANA special-purpose registry), since what Python knows of it changes by version."""
_GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")
_CLOSED_V6 = tuple(
    ipaddress.IPv6Network(one)
    for one in (
        "2001::/23",  # protocol assignments, Teredo and ORCHID among them, RFC 2928
        "2001:db8::/32",  # documentation, RFC 3849
        "3fff::/20",  # documentation, RFC 9637
    )
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""RFC 6052 2.1: the last 32 bits are an IPv4 address."""
_ISATAP = (0x0000_5EFE, 0x0200_5EFE)
"""RFC 5214 6.1: the third quarter of an address whose last quarter is an IPv4 address."""


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """A URL that may be asked as far as it says so itself."""

    url: str
    scheme: str
    host: str
    """Lower case, ASCII, without a final dot or brackets."""
    port: int
    address: str
    """The host, if it is an address; else empty."""

    @property
    def origin(self) -> tuple[str, str, int]:
        """RFC 6454."""
        return self.scheme, self.host, self.port


@functools.lru_cache(maxsize=_REMEMBERED)
def read_url(url: str) -> Target:
    """Take a URL apart. Raises OutboundRefused unless it is a plain one of http or https."""
    if len(url) > URL_MOST or _UNFIT.search(url):
        raise OutboundRefused("Expected a URL without white space and of reasonable length")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise OutboundRefused("Expected a URL that begins with https:// or http://") from None
    scheme = parts.scheme.lower()
    if scheme not in _PORTS or not host:
        raise OutboundRefused("Expected a URL that begins with https:// or http:// and names a host")
    if "@" in parts.netloc:
        raise OutboundRefused("Expected a URL without a user name or password in it")
    if "[" in parts.netloc and ":" not in host:
        raise OutboundRefused("Expected a URL that names a host")  # RFC 3986 IPvFuture
    host = _ascii(host)
    literal = _literal(host)
    if literal is not None:
        host = str(literal)
    if port == 0:
        raise OutboundRefused("Expected a port from 1 to 65535")
    shown = f"[{host}]" if ":" in host else host
    netloc = shown if port is None or port == _PORTS[scheme] else f"{shown}:{port}"
    path = parts.path if parts.path.startswith("/") else f"/{parts.path}"
    return Target(
        url=f"{scheme}://{netloc}{path}{'?' if parts.query else ''}{parts.query}",
        scheme=scheme,
        host=host,
        port=port or _PORTS[scheme],
        address="" if literal is None else str(literal),
    )


def _ascii(host: str) -> str:
    """As it stands in a question to a name server; full-width digits become digits here, before we judge."""
    try:
        name = host.encode("idna").decode("ascii").lower() if not host.isascii() else host.lower()
    except UnicodeError:
        raise OutboundRefused("Expected a URL that names a host") from None
    return name.removesuffix(".")


def _literal(host: str) -> Address | None:
    if ":" in host:
        try:
            # With a zone (`fe80::1%eth0`) it means an address of this machine's own links.
            return ipaddress.IPv6Address(host if "%" not in host else "")
        except ValueError:
            raise OutboundRefused("Expected a URL that names a host") from None
    labels = host.split(".")
    if _NUMBER.match(labels[-1]):
        try:
            return ipaddress.IPv4Address(host)
        except ValueError:
            raise OutboundRefused("Expected an address as four plain numbers, such as 192.0.2.1") from None
    if len(host) > 253 or not all(_LABEL.match(label) for label in labels):
        raise OutboundRefused("Expected a URL that names a host")
    return None


class Allowance:
    """What the operator allows beside the public Internet."""

    def __init__(self, hosts: Iterable[str], networks: Iterable[Network]) -> None:
        self._hosts = frozenset(hosts)
        self._networks = tuple(networks)
        self._judged: dict[tuple[str, str], bool] = {}

    @classmethod
    def of(cls, entries: Iterable[str]) -> Self:
        """Entries are host names, addresses, or networks in CIDR form."""
        hosts: list[str] = []
        networks: list[Network] = []
        for entry in entries:
            try:
                networks.append(ipaddress.ip_network(entry.strip("[]"), strict=False))
            except ValueError:
                hosts.append(entry.lower().removesuffix("."))
        return cls(hosts, networks)

    def lets(self, host: str, address: str) -> bool:
        """Whether this address of this host may be asked; what is no address may not."""
        judged = self._judged.get((host, address))
        if judged is None:
            if len(self._judged) >= _REMEMBERED:
                self._judged.clear()
            judged = self._judged[host, address] = self._judge(host, address)
        return judged

    def _judge(self, host: str, address: str) -> bool:
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return False
        if host.lower().removesuffix(".") in self._hosts:
            return True
        faces = (found, *meant_by(found))
        if any(face in network for network in self._networks for face in faces):
            return True
        return is_public(found)


def meant_by(address: Address) -> tuple[ipaddress.IPv4Address, ...]:
    """The IPv4 addresses that an IPv6 address stands for or leads through, where it does."""
    if isinstance(address, ipaddress.IPv4Address):
        return ()
    if address.ipv4_mapped is not None:
        return (address.ipv4_mapped,)
    low = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    if address in _NAT64:
        return (low,)
    if address.sixtofour is not None:
        return (address.sixtofour,)
    if (int(address) >> 32) & 0xFFFF_FFFF in _ISATAP:
        return (low,)
    return ()


def is_public(address: Address) -> bool:
    """Whether anybody on the Internet could reach it too."""
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _CLOSED_V4)
    inner = meant_by(address)
    if address.ipv4_mapped is not None or address in _NAT64:
        return is_public(inner[0])
    if address not in _GLOBAL_V6 or any(address in network for network in _CLOSED_V6):
        return False
    return all(is_public(one) for one in inner)
