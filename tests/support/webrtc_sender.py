"""A sender of WebRTC without a socket: the other end of a session's core, with the wire in a test's hands."""

import hashlib
import hmac
import struct
from datetime import UTC, datetime

from pylibsrtp import Policy, Session

from tallycast.ingest.whip.dtls import DtlsCertificate, DtlsSrtp
from tallycast.ingest.whip.offer import Fingerprint
from tallycast.ingest.whip.stun import MAGIC

CERTIFICATE = DtlsCertificate(datetime(2026, 1, 1, tzinfo=UTC))
OPUS, H264, RTX = 111, 102, 103
PASSWORD = "p" * 24


def description(
    fingerprint: Fingerprint = CERTIFICATE.fingerprint, *, setup: str = "actpass", video: str = "H264/90000"
) -> str:
    """An offer of one sound and one picture."""
    transport = (
        "a=ice-ufrag:them",
        f"a=ice-pwd:{PASSWORD}",
        f"a=fingerprint:{fingerprint.hash} {fingerprint.digest.hex(':').upper()}",
        f"a=setup:{setup}",
        "a=sendonly",
        "a=rtcp-mux",
    )
    lines = (
        *("v=0", "o=- 1 2 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=group:BUNDLE 0 1"),
        *(f"m=audio 9 UDP/TLS/RTP/SAVPF {OPUS} 0", "c=IN IP4 0.0.0.0", "a=mid:0", *transport),
        *(f"a=rtpmap:{OPUS} opus/48000/2", f"a=fmtp:{OPUS} minptime=10;useinbandfec=1"),
        *(f"m=video 9 UDP/TLS/RTP/SAVPF 96 {H264} {RTX}", "c=IN IP4 0.0.0.0", "a=mid:1", *transport),
        *("a=rtpmap:96 VP8/90000", f"a=rtpmap:{H264} {video}", f"a=rtpmap:{RTX} rtx/90000"),
        f"a=fmtp:{H264} level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f",
        f"a=fmtp:{RTX} apt={H264}",
        *(f"a=rtcp-fb:{H264} {kind}" for kind in ("nack", "nack pli", "goog-remb")),
    )
    return "\r\n".join(lines) + "\r\n"


def check(ufrag: str, password: str, *, nominates: bool = True, spoiled: bool = False) -> bytes:
    """A binding request of a full agent (RFC 8445 7.2.2)."""
    name = f"{ufrag}:them".encode()
    attributes = struct.pack(">HH", 0x0006, len(name)) + name + bytes(-len(name) % 4)
    attributes += struct.pack(">HHI", 0x0024, 4, 1)
    if nominates:
        attributes += struct.pack(">HH", 0x0025, 0)
    signed = struct.pack(">HHI", 1, len(attributes) + 24, MAGIC) + b"transaction1" + attributes
    signature = hmac.new(password.encode(), signed, hashlib.sha1).digest()
    if spoiled:
        signature = bytes((signature[0] ^ 1,)) + signature[1:]
    return signed + struct.pack(">HH", 0x0008, 20) + signature


def packet(
    payload_type: int, ssrc: int, sequence: int, timestamp: int, payload: bytes, *, mark: bool
) -> bytes:
    """One of RTP, in clear."""
    head = struct.pack(">BBHII", 0x80, mark << 7 | payload_type, sequence & 0xFFFF, timestamp, ssrc)
    return head + payload


class SrtpSender(DtlsSrtp):
    """The client's end, which can also protect media."""

    def seal_rtp(self, data: bytes) -> bytes:
        """A packet as it goes over the wire."""
        assert self._outbound is not None
        return self._outbound.protect(data)

    def seal(self, data: bytes) -> bytes:
        """The same for RTCP."""
        assert self._outbound is not None
        return self._outbound.protect_rtcp(data)


def stranger() -> Session:
    """Protects with a key that nobody else has."""
    return Session(Policy(bytes(30), Policy.SSRC_ANY_OUTBOUND))
