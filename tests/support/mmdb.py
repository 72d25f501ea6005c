"""Small MaxMind DB files, written for tests (format version 2.0: tree, data section, metadata)."""

import ipaddress
import struct
from collections.abc import Mapping
from typing import Any

UINT16, UINT32, UINT64 = 5, 6, 9
SEPARATOR = bytes(16)
METADATA_MARK = b"\xab\xcd\xefMaxMind.com"


def mmdb(places: Mapping[str, Any], *, kind: str = "GeoLite2-City") -> bytes:
    """A database that answers with these records for these networks (IPv4 and IPv6)."""
    data = b""
    offsets: list[int] = []
    for record in places.values():
        offsets.append(len(data))
        data += encoded(record)
    # Each node has two sides: the number of another node, ("data", which record), or None.
    nodes: list[list[Any]] = [[None, None]]
    for index, network in enumerate(places):
        bits = _bits(network)
        node = 0
        for bit in bits[:-1]:
            if nodes[node][bit] is None:
                nodes.append([None, None])
                nodes[node][bit] = len(nodes) - 1
            node = nodes[node][bit]
        nodes[node][bits[-1]] = ("data", index)
    tree = b""
    for sides in nodes:
        for side in sides:
            if side is None:
                value = len(nodes)
            elif isinstance(side, tuple):
                value = len(nodes) + len(SEPARATOR) + offsets[side[1]]
            else:
                value = side
            tree += value.to_bytes(4, "big")
    metadata = {
        "binary_format_major_version": (UINT16, 2),
        "binary_format_minor_version": (UINT16, 0),
        "build_epoch": (UINT64, 1_700_000_000),
        "database_type": kind,
        "description": {"en": "a test"},
        "ip_version": (UINT16, 6),
        "languages": ["en"],
        "node_count": (UINT32, len(nodes)),
        "record_size": (UINT16, 32),
    }
    return tree + SEPARATOR + data + METADATA_MARK + encoded(metadata)


def _bits(network: str) -> list[int]:
    parsed = ipaddress.ip_network(network)
    number, length = int(parsed.network_address), parsed.prefixlen
    if parsed.version == 4:  # ::/96 holds IPv4
        length += 96
    return [(number >> (127 - at)) & 1 for at in range(length)]


def encoded(value: Any) -> bytes:
    """A value in the data section's coding."""
    if isinstance(value, str):
        raw = value.encode()
        return _control(2, len(raw)) + raw
    if isinstance(value, float):
        return _control(3, 8) + struct.pack(">d", value)
    if isinstance(value, tuple):
        kind, number = value
        raw = number.to_bytes((number.bit_length() + 7) // 8, "big")
        return _control(kind, len(raw)) + raw
    if isinstance(value, list):
        return _control(11, len(value)) + b"".join(map(encoded, value))
    assert isinstance(value, Mapping)
    return _control(7, len(value)) + b"".join(encoded(key) + encoded(one) for key, one in value.items())


def _control(kind: int, size: int) -> bytes:
    assert size < 285, "longer ones are coded otherwise"
    first = min(size, 29)
    more = bytes([size - 29]) if size >= 29 else b""
    if kind <= 7:
        return bytes([kind << 5 | first]) + more
    return bytes([first, kind - 7]) + more
