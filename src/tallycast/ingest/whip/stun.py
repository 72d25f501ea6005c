"""STUN as far as a lite ICE agent needs it: checks of the other side are read and answered, sans-IO.

RFC 8489 5, 14; RFC 8445 2.7 and 7.3. A lite agent is one that can be reached: it never asks itself. Who knows
the password of a session has read its description; a packet without it is nobody's and gets no answer.
"""

import hashlib
import hmac
import ipaddress
import struct
import zlib

import msgspec

MAGIC = 0x2112_A442
_HEADER = struct.Struct(">HHI12s")
_REQUEST, _SUCCESS = 0x0001, 0x0101
_USERNAME, _INTEGRITY, _MAPPED, _USE_CANDIDATE, _FINGERPRINT = 0x0006, 0x0008, 0x0020, 0x0025, 0x8028
_INTEGRITY_BYTES = 24
_FINGERPRINT_MASK = 0x5354_554E
_FAMILIES = {4: 1, 6: 2}


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """A binding request."""

    transaction: bytes
    username: str
    nominates: bool
    """Whether the other side chooses this way."""
    signed: bytes
    """What the signature is over."""
    signature: bytes

    @property
    def ours(self) -> str:
        """Our half of the user name: which session is meant."""
        return self.username.partition(":")[0]

    def is_signed_with(self, password: str) -> bool:
        """Whether the other side knows the password."""
        return hmac.compare_digest(_signature(self.signed, password), self.signature)


def is_stun(data: bytes) -> bool:
    """Whether a datagram is of STUN, as it shares a port with DTLS and RTP (RFC 7983 7)."""
    return len(data) >= _HEADER.size and data[0] < 4 and data[4:8] == MAGIC.to_bytes(4, "big")


def read_check(data: bytes) -> Check | None:
    """The binding request in a datagram; None for anything else, whatever it is."""
    if not is_stun(data):
        return None
    kind, length, _, transaction = _HEADER.unpack_from(data)
    if kind != _REQUEST or length % 4 or length != len(data) - _HEADER.size:
        return None
    username, nominates, at = "", False, _HEADER.size
    while at + 4 <= len(data):
        attribute, size = struct.unpack_from(">HH", data, at)
        value = data[at + 4 : at + 4 + size]
        if len(value) < size:
            return None
        if attribute == _USERNAME:
            username = value.decode("utf-8", "replace")
        elif attribute == _USE_CANDIDATE:
            nominates = True
        elif attribute == _INTEGRITY:
            # Signed is all before it, with a length that ends behind it; what stands after it is not.
            signed_length = at + _INTEGRITY_BYTES - _HEADER.size
            signed = data[:2] + signed_length.to_bytes(2, "big") + data[4:at]
            return Check(
                transaction=transaction,
                username=username,
                nominates=nominates,
                signed=signed,
                signature=value,
            )
        at += 4 + size + (-size % 4)
    return None


def answer(check: Check, host: str, port: int, password: str) -> bytes:
    """The answer to a check, with the address that it came from (RFC 8445 7.3.1)."""
    address = ipaddress.ip_address(host.partition("%")[0])
    mask = MAGIC.to_bytes(4, "big") + check.transaction
    packed = bytes(one ^ other for one, other in zip(address.packed, mask, strict=False))
    mapped = struct.pack(">BBH", 0, _FAMILIES[address.version], port ^ (MAGIC >> 16)) + packed
    body = _attribute(_MAPPED, mapped)
    signed = _head(check.transaction, len(body) + _INTEGRITY_BYTES) + body
    body += _attribute(_INTEGRITY, _signature(signed, password))
    message = _head(check.transaction, len(body) + 8) + body
    return message + _attribute(_FINGERPRINT, struct.pack(">I", zlib.crc32(message) ^ _FINGERPRINT_MASK))


def _head(transaction: bytes, length: int) -> bytes:
    return _HEADER.pack(_SUCCESS, length, MAGIC, transaction)


def _attribute(kind: int, value: bytes) -> bytes:
    return struct.pack(">HH", kind, len(value)) + value


def _signature(signed: bytes, password: str) -> bytes:
    return hmac.new(password.encode(), signed, hashlib.sha1).digest()
