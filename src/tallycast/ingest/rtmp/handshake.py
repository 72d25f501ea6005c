"""The RTMP handshake, both sides, plain and with digests (RTMP 1.0, 5.2; the digests are what Flash added).

C0/S0: a version byte. C1/S1: 1536 bytes (time, zero or a version, random). C2/S2: an echo; with digests C1
and S1 carry an HMAC-SHA256 of themselves at an offset that they name, and S2 is signed with a key made of
C1's digest. A client that sends a digest checks ours; one that does not gets the plain echo.
"""

import hashlib
import hmac

from tallycast.ingest.rtmp.errors import RemoteProtocolError

VERSION = 3
PACKET_BYTES = 1536
_DIGEST_BYTES = 32
_SECRET = bytes.fromhex("f0eec24a8068bee82e00d0d1029e7e576eec5d2d29806fab93b8e636cfeb31ae")
_SERVER_NAME = b"Genuine Adobe Flash Media Server 001"
_CLIENT_NAME = b"Genuine Adobe Flash Player 001"
_SERVER_VERSION = b"\x04\x05\x00\x01"


def _digest_offset(packet: bytes, scheme: int) -> int:
    base = (8, 772)[scheme]
    return sum(packet[base : base + 4]) % 728 + base + 4


def _digest(packet: bytes, offset: int, key: bytes) -> bytes:
    return hmac.new(key, packet[:offset] + packet[offset + _DIGEST_BYTES :], hashlib.sha256).digest()


def find_digest(packet: bytes, key: bytes) -> tuple[bytes, int] | None:
    """The valid digest in a C1 or S1 and its scheme; None for a plain packet."""
    for scheme in (0, 1):
        offset = _digest_offset(packet, scheme)
        found = packet[offset : offset + _DIGEST_BYTES]
        if hmac.compare_digest(found, _digest(packet, offset, key)):
            return found, scheme
    return None


def signed_packet(version: bytes, random: bytes, scheme: int, key: bytes) -> bytes:
    """A C1 or S1 with a digest; `random` gives 1528 bytes."""
    packet = bytearray(b"\0\0\0\0" + version + random)
    offset = _digest_offset(bytes(packet), scheme)
    packet[offset : offset + _DIGEST_BYTES] = _digest(bytes(packet), offset, key)
    return bytes(packet)


class ServerHandshake:
    """The server's side. `random` is 1528 + 1504 random bytes, handed in so that it is tested from bytes."""

    RANDOM_BYTES = 1528 + 1504

    def __init__(self, random: bytes) -> None:
        self._random = random
        self._waiting = bytearray()
        self._answered = False
        self.done = False
        self.has_digest = False

    def receive_data(self, data: bytes) -> bytes:
        """Feed bytes; returns what to send. When `done`, `rest` has what came after.

        Raises:
            RemoteProtocolError: another version than 3 (6 would be the encrypted RTMPE).
        """
        self._waiting += data
        answer = b""
        if self._waiting and self._waiting[0] != VERSION:
            raise RemoteProtocolError(f"RTMP handshake: version {self._waiting[0]}, expected {VERSION}")
        if not self._answered and len(self._waiting) > PACKET_BYTES:
            answer = self._answer(bytes(self._waiting[1 : 1 + PACKET_BYTES]))
            self._answered = True
        if self._answered and len(self._waiting) > 2 * PACKET_BYTES:
            # C2 is an echo that nothing hangs on; encoders have sent zeroes there.
            self.done = True
        return answer

    @property
    def rest(self) -> bytes:
        """Bytes after C2."""
        return bytes(self._waiting[1 + 2 * PACKET_BYTES :])

    def _answer(self, c1: bytes) -> bytes:
        found = find_digest(c1, _CLIENT_NAME) if c1[4:8] != b"\0\0\0\0" else None
        if found is None:
            s1 = b"\0\0\0\0\0\0\0\0" + self._random[:1528]
            return bytes([VERSION]) + s1 + c1
        self.has_digest = True
        digest, scheme = found
        s1 = signed_packet(_SERVER_VERSION, self._random[:1528], scheme, _SERVER_NAME)
        key = hmac.new(_SERVER_NAME + _SECRET, digest, hashlib.sha256).digest()
        filling = self._random[1528:]
        s2 = filling + hmac.new(key, filling, hashlib.sha256).digest()
        return bytes([VERSION]) + s1 + s2


class ClientHandshake:
    """The client's side, for tests and for sending on to other servers."""

    RANDOM_BYTES = 1528 + 1504

    def __init__(self, random: bytes, *, with_digest: bool = False, scheme: int = 0) -> None:
        self._random = random
        self._waiting = bytearray()
        self._c1 = b"\0\0\0\0\0\0\0\0" + random[:1528]
        if with_digest:
            self._c1 = signed_packet(b"\x0a\x00\x2d\x02", random[:1528], scheme, _CLIENT_NAME)
        self._with_digest = with_digest
        self._sent_c2 = False
        self.done = False

    def begin(self) -> bytes:
        """C0 and C1."""
        return bytes([VERSION]) + self._c1

    def receive_data(self, data: bytes) -> bytes:
        """Feed bytes; returns what to send (C2). Raises RemoteProtocolError for a wrong answer."""
        self._waiting += data
        answer = b""
        if self._waiting and self._waiting[0] != VERSION:
            raise RemoteProtocolError(f"RTMP handshake: version {self._waiting[0]}, expected {VERSION}")
        if not self._sent_c2 and len(self._waiting) > PACKET_BYTES:
            answer = bytes(self._waiting[1 : 1 + PACKET_BYTES])
            self._sent_c2 = True
        if len(self._waiting) > 2 * PACKET_BYTES:
            self._check(bytes(self._waiting[1 + PACKET_BYTES : 1 + 2 * PACKET_BYTES]))
            self.done = True
        return answer

    @property
    def rest(self) -> bytes:
        """Bytes after S2."""
        return bytes(self._waiting[1 + 2 * PACKET_BYTES :])

    def _check(self, s2: bytes) -> None:
        if not self._with_digest:
            if s2[8:] != self._c1[8:]:
                raise RemoteProtocolError("RTMP handshake: S2 is not the echo of C1")
            return
        found = find_digest(self._c1, _CLIENT_NAME)
        assert found is not None
        key = hmac.new(_SERVER_NAME + _SECRET, found[0], hashlib.sha256).digest()
        if s2[1504:] != hmac.new(key, s2[:1504], hashlib.sha256).digest():
            raise RemoteProtocolError("RTMP handshake: S2 is not signed for this C1")
