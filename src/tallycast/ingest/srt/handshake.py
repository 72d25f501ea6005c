"""The listener's side of SRT's handshake, as far as the door needs it: sans-IO, and without a state.

draft-sharabayko-srt-01, 3.2.1 and 4.3.1. A caller says hello twice: its induction is answered with a cookie
made of its address, so that nothing has to be kept for strangers; its conclusion brings the cookie back,
with the stream id in an extension, in clear also where the media are encrypted. Everything after that is
libsrt's affair: the door only looks who knocks.
"""

import hashlib
import hmac
import struct

import msgspec

_HEADER = struct.Struct(">IIII")
_BODY = struct.Struct(">IHHIIIIII16s")
HANDSHAKE_BYTES = _HEADER.size + _BODY.size
_CONTROL_HANDSHAKE, _CONTROL_SHUTDOWN = 0x8000_0000, 0x8005_0000
_INDUCTION, _CONCLUSION = 1, 0xFFFF_FFFF
_MAGIC = 0x4A17
_VERSION = 5
_STREAM_ID_EXTENSION = 5
STREAM_ID_LIMIT = 512
"""Characters (3.2.1.3)."""
COOKIE_SECONDS = 60.0

UNAUTHORIZED, FORBIDDEN, CONFLICT, UNAVAILABLE = 1401, 1403, 1409, 1503
"""Rejection codes for access control (SRT API, SRT_REJX_…)."""
_REJECTION_BASE, _REJECTIONS_END = 1000, 5000


class Handshake(msgspec.Struct, frozen=True, kw_only=True):
    """A caller's handshake packet."""

    kind: int
    version: int
    socket_id: int
    """The caller's, by which it is answered."""
    cookie: int
    stream_id: str
    packet: bytes
    """As it came."""

    @property
    def is_induction(self) -> bool:
        """The first of two."""
        return self.kind == _INDUCTION

    @property
    def is_rejection(self) -> bool:
        """A listener's "no"."""
        return _REJECTION_BASE <= self.kind < _REJECTIONS_END

    @property
    def is_conclusion(self) -> bool:
        """The second."""
        return self.kind == _CONCLUSION


def read_handshake(packet: bytes) -> Handshake | None:
    """The handshake in a packet; None for all other packets, and for what is none."""
    if len(packet) < HANDSHAKE_BYTES or packet[0:2] != b"\x80\x00":
        return None
    version, _, extensions, _, _, _, kind, socket_id, cookie, _ = _BODY.unpack_from(packet, _HEADER.size)
    stream_id = ""
    if kind == _CONCLUSION and version >= _VERSION and extensions:
        stream_id = _stream_id(packet[HANDSHAKE_BYTES:])
    return Handshake(
        kind=kind, version=version, socket_id=socket_id, cookie=cookie, stream_id=stream_id, packet=packet
    )


def destination(packet: bytes) -> int:
    """Socket id that a packet is for; 0 is for whoever listens."""
    return int.from_bytes(packet[12:16], "big") if len(packet) >= _HEADER.size else 0


def _stream_id(extensions: bytes) -> str:
    position = 0
    while position + 4 <= len(extensions):
        kind, words = struct.unpack_from(">HH", extensions, position)
        position += 4
        content = extensions[position : position + 4 * words]
        position += 4 * words
        if kind == _STREAM_ID_EXTENSION and len(content) == 4 * words:
            # Each 32-bit word of the text is written the other way round (3.2.1.3).
            text = b"".join(content[at : at + 4][::-1] for at in range(0, len(content), 4))
            return text.rstrip(b"\0")[:STREAM_ID_LIMIT].decode("utf-8", "replace")
    return ""


def key_of(stream_id: str) -> str:
    """The stream key in a stream id: all of it, behind `live/` or `publish:`, or the resource of the
    standard form (`#!::r=KEY,m=publish`). Empty where somebody wants to watch or gave none."""
    if stream_id.startswith("#!::"):
        given = dict(part.partition("=")[::2] for part in stream_id[4:].split(","))
        if given.get("m", "publish") != "publish":
            return ""
        stream_id = given.get("r", "")
    for prefix in ("publish:", "publish/", "/live/", "live/"):
        stream_id = stream_id.removeprefix(prefix)
    return stream_id


def cookie_for(address: str, secret: bytes, now: float, *, before: bool = False) -> int:
    """The cookie of an address, which holds for one to two minutes. `before`: of the minute before."""
    minute = int(now // COOKIE_SECONDS) - before
    digest = hmac.digest(secret, f"{address} {minute}".encode(), hashlib.sha256)
    # Never 0, which stands for none.
    return int.from_bytes(digest[:4], "big") | 1


def answer_induction(asked: Handshake, cookie: int) -> bytes:
    """The listener's answer to a caller's first packet (4.3.1.1)."""
    _, _, timestamp, _ = _HEADER.unpack_from(asked.packet)
    fields = _BODY.unpack_from(asked.packet, _HEADER.size)
    sequence, mtu, window, peer_ip = fields[3], fields[4], fields[5], fields[9]
    return _HEADER.pack(_CONTROL_HANDSHAKE, 0, timestamp, asked.socket_id) + _BODY.pack(
        _VERSION, 0, _MAGIC, sequence, mtu, window, _INDUCTION, asked.socket_id, cookie, peer_ip
    )


def reject(asked: Handshake, code: int) -> bytes:
    """The answer that tells a caller that it may not (4.3, "rejection reason")."""
    _, _, timestamp, _ = _HEADER.unpack_from(asked.packet)
    fields = list(_BODY.unpack_from(asked.packet, _HEADER.size))
    fields[1] = fields[2] = 0
    fields[6] = _REJECTION_BASE + code
    return _HEADER.pack(_CONTROL_HANDSHAKE, 0, timestamp, asked.socket_id) + _BODY.pack(*fields)


def induction(asked: Handshake) -> bytes:
    """A caller's first packet, made of its second: to begin anew with the real listener."""
    header = _HEADER.pack(_CONTROL_HANDSHAKE, 0, 0, 0)
    fields = list(_BODY.unpack_from(asked.packet, _HEADER.size))
    fields[0], fields[1], fields[2], fields[6], fields[8] = 4, 0, 2, _INDUCTION, 0
    return header + _BODY.pack(*fields)


def with_cookie(asked: Handshake, cookie: int) -> bytes:
    """A caller's second packet, with the real listener's cookie."""
    at = _HEADER.size + 28
    return asked.packet[:at] + cookie.to_bytes(4, "big") + asked.packet[at + 4 :]


def shutdown(socket_id: int) -> bytes:
    """Tells a caller that it is over (3.2.7)."""
    return _HEADER.pack(_CONTROL_SHUTDOWN, 0, 0, socket_id) + bytes(4)
