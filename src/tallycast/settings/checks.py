"""Checks that several rows share; each raises ValueUnfit with what was expected."""

import ipaddress
import os
import re
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import SplitResult, urlsplit

from tallycast.settings.declaration import Check
from tallycast.settings.errors import ValueUnfit

LOCATION_METADATA_BYTES = 128 * 1024
"""The format's metadata stand in so many bytes at the end (MaxMind DB 2.0, "Database Metadata")."""
_HOST = re.compile(r"\A(?=.{1,253}\Z)[^\W_](?:[\w-]*[^\W_])?(?:\.[^\W_](?:[\w-]*[^\W_])?)*\.?\Z")


def not_blank(value: str) -> None:
    """Something besides white space."""
    if not value.strip():
        raise ValueUnfit("expected some text, got none")


def matches(pattern: str, words: str) -> Check:
    """A text that matches a whole pattern, or is empty."""
    compiled = re.compile(pattern)

    def check(value: str) -> None:
        if value and compiled.fullmatch(value) is None:
            raise ValueUnfit(f"expected {words}")

    return check


def each(check: Check) -> Check:
    """Every item of a list passes the check."""

    def check_all(values: Sequence[Any]) -> None:
        for index, value in enumerate(values):
            try:
                check(value)
            except ValueUnfit as unfit:
                raise ValueUnfit(f"[{index}]: {unfit}") from None

    return check_all


def unique(of: Callable[[Any], Any], words: str) -> Check:
    """No two items of a list agree."""

    def check(values: Sequence[Any]) -> None:
        seen = set()
        for index, value in enumerate(values):
            name = of(value)
            if name in seen:
                raise ValueUnfit(f"[{index}]: expected each {words} only once")
            seen.add(name)

    return check


def _split(value: str, words: str) -> SplitResult:
    if re.search(r"[\s\\<>\"`{}|^]", value):
        raise ValueUnfit(f"expected {words}, got one with characters that a URL cannot hold")
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        raise ValueUnfit(f"expected {words}") from None
    return parts


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        # Decimal notation, which browsers and resolvers take for an address as well.
        return ipaddress.ip_address(int(host) if host.isdecimal() else host)
    except ValueError:
        return None


def url(*schemes: str, private_allowed: bool = True) -> Check:
    """An absolute URL of one of `schemes` with a host, or empty; no user name or password in it."""
    words = f"a URL that begins with {' or '.join(f'{one}://' for one in schemes)}"

    def check(value: str) -> None:
        if not value:
            return
        parts = _split(value, words)
        if parts.scheme.lower() not in schemes or not parts.hostname:
            raise ValueUnfit(f"expected {words} and names a host")
        if parts.username is not None or parts.password is not None:
            raise ValueUnfit(f"expected {words}, without a user name or password in it")
        address = _address(parts.hostname)
        if address is None and ":" not in parts.hostname and not _HOST.match(parts.hostname):
            raise ValueUnfit(f"expected {words} and names a host")
        if not private_allowed and address is not None and not address.is_global:
            raise ValueUnfit(f"expected {words} and that others can reach, got a private address")

    return check


def link(value: str) -> None:
    """What a page may safely link to, or empty: nothing that runs as a script."""
    if not value:
        return
    words = "a link that begins with https://, http:// or mailto:"
    parts = _split(value, words)
    scheme = parts.scheme.lower()
    if scheme not in ("http", "https", "mailto") or not (parts.hostname or scheme == "mailto"):
        raise ValueUnfit(f"expected {words}")


def image_source(value: str) -> None:
    """Where the page may load a picture from, or empty: http(s), or a path on this server."""
    if not value or (value.startswith("/") and not value.startswith("//")):
        if ".." in value or "\\" in value:
            raise ValueUnfit("expected a path without ..")
        return
    url("http", "https")(value)


def socket_host(value: str) -> None:
    """A host with or without a port, or a ws:// or wss:// URL, or empty."""
    if value:
        url("ws", "wss")(value if "://" in value else f"wss://{value}")


def ip_address(value: str) -> None:
    """An IPv4 or IPv6 address, without the name of an interface behind it."""
    try:
        if "%" in value:
            raise ValueError
        ipaddress.ip_address(value)
    except ValueError:
        raise ValueUnfit("expected an IP address such as 0.0.0.0 or ::1") from None


def ip_network(value: str) -> None:
    """An address or a network in CIDR form."""
    try:
        ipaddress.ip_network(value, strict=False)
    except ValueError:
        raise ValueUnfit("expected an IP address or a network such as 10.0.0.0/8") from None


def host_or_network(value: str) -> None:
    """A host name, an address, or a network in CIDR form."""
    try:
        ipaddress.ip_network(value, strict=False)
    except ValueError:
        # A name whose last part is a number is no name: 127.1 and 0x7f.1 are other spellings of addresses.
        last = value.rstrip(".").rpartition(".")[2]
        if not _HOST.match(value) or re.match(r"\A(\d+|0x[0-9a-f]*)\Z", last):
            raise ValueUnfit("expected a host, an IP address, or a network such as 10.0.0.0/8") from None


def domain(value: str) -> None:
    """A host name."""
    if not _HOST.match(value):
        raise ValueUnfit("expected a domain such as example.com")


def executable(value: str) -> None:
    """The path of a program that can be run, or empty."""
    if value and not (os.path.isfile(value) and os.access(value, os.X_OK)):
        raise ValueUnfit("expected the path of a program that exists and can be run")


def location_database(value: str) -> None:
    """The path of a file in MaxMind's format, or empty."""
    if not value:
        return
    try:
        with open(value, "rb") as file:
            file.seek(max(0, os.path.getsize(value) - LOCATION_METADATA_BYTES))
            found = b"\xab\xcd\xefMaxMind.com" in file.read()
    except OSError as error:
        raise ValueUnfit(f"expected a file that can be read: {error.strerror}") from None
    if not found:
        raise ValueUnfit("expected a database in MaxMind's format (.mmdb)")


def readable(value: str) -> None:
    """The path of a file that can be read, or empty."""
    if value and not (os.path.isfile(value) and os.access(value, os.R_OK)):
        raise ValueUnfit("expected the path of a file that exists and can be read")


COLOR = matches(
    r"#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})|[a-zA-Z]{1,30}|(?:rgb|hsl)a?\([0-9., %/]{1,60}\)",
    "a colour such as #ff8800",
)
