"""DTLS-SRTP (RFC 5764) around OpenSSL and libsrtp: datagrams in and out, no socket.

Both certificates are made up. Which one is right is told by the fingerprints in offer and answer, which go by
HTTPS and come from who has the stream key.
"""

import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from OpenSSL import SSL, crypto
from pylibsrtp import Error as SrtpError
from pylibsrtp import Policy, Session

from tallycast.errors import TallycastError
from tallycast.ingest.whip.offer import Fingerprint

DATAGRAM_BYTES = 1200
"""What passes through every network."""
SRTP_MOST_BYTES = 1500
"""libsrtp's binding takes no more."""
REPLAY_WINDOW = 4096
"""Packets: one that was asked for again is not taken for a replay."""
CERTIFICATE_DAYS = 30
"""Longer than any session."""
DTLS_1_2 = 0xFEFD
"""As OpenSSL counts versions, which is as they stand in the records."""
_READ_BYTES = 65_536
_RECORD_HEADER_BYTES = 13
_EXPORTER = b"EXTRACTOR-dtls_srtp"
_PROFILES = {
    # Its number for libsrtp, the bytes of its key and of its salt (RFC 5764 4.1.2, RFC 7714 14.2).
    b"SRTP_AEAD_AES_128_GCM": (Policy.SRTP_PROFILE_AEAD_AES_128_GCM, 16, 12),
    b"SRTP_AES128_CM_SHA1_80": (Policy.SRTP_PROFILE_AES128_CM_SHA1_80, 16, 14),
}


class DtlsFailed(TallycastError):
    """The other side cannot be spoken to, or is not who it should be."""


class DtlsCertificate:
    """Made up for one session, in a millisecond."""

    def __init__(self, now: datetime.datetime) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "WebRTC")])
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=CERTIFICATE_DAYS))
            .sign(key, hashes.SHA256())
        )
        self.fingerprint = Fingerprint("sha-256", certificate.fingerprint(hashes.SHA256()))
        context = SSL.Context(SSL.DTLS_METHOD)
        context.set_min_proto_version(DTLS_1_2)
        context.set_options(SSL.OP_NO_QUERY_MTU)
        context.use_certificate(certificate)
        context.use_privatekey(key)
        # Nobody has signed the other's: it is looked at when the handshake is done.
        context.set_verify(SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT, lambda *_: True)
        context.set_tlsext_use_srtp(b":".join(_PROFILES))
        self.context = context


class DtlsSrtp:
    """One association: `receive` and `handle_timeout` move it on, `take` gives what is to be sent."""

    def __init__(self, certificate: DtlsCertificate, peer: Fingerprint, *, is_client: bool) -> None:
        self._peer = peer
        self._is_client = is_client
        self._connection = SSL.Connection(certificate.context)
        self._connection.set_ciphertext_mtu(DATAGRAM_BYTES)
        if is_client:
            self._connection.set_connect_state()
        else:
            self._connection.set_accept_state()
        self._inbound: Session | None = None
        self._outbound: Session | None = None
        self._waiting: list[bytes] = []
        self.is_closed = False
        """Whether the other side said that it ends."""

    @property
    def is_established(self) -> bool:
        """Whether media can be read."""
        return self._inbound is not None

    def start(self) -> None:
        """Say hello, where that is our part. Raises DtlsFailed."""
        if self._is_client:
            self._handshake()

    def receive(self, datagram: bytes) -> None:
        """Take a datagram of DTLS. Raises DtlsFailed."""
        self._connection.bio_write(datagram)
        if not self.is_established:
            self._handshake()
            return
        try:
            self._connection.recv(_READ_BYTES)
        except SSL.WantReadError:
            pass  # an alert, or the last flight again
        except SSL.ZeroReturnError:
            self.is_closed = True
        except SSL.Error as error:
            raise DtlsFailed(f"DTLS broke: {_in_words(error)}") from None
        self._collect()

    def timeout_seconds(self) -> float | None:
        """When `handle_timeout` is due, from now; None while nothing waits."""
        return None if self.is_established else self._connection.DTLSv1_get_timeout()

    def handle_timeout(self) -> None:
        """Send again what nobody answered. Raises DtlsFailed."""
        try:
            self._connection.DTLSv1_handle_timeout()
        except SSL.Error as error:
            raise DtlsFailed(f"the DTLS handshake has no answer: {_in_words(error)}") from None
        self._collect()

    def take(self) -> list[bytes]:
        """Datagrams to be sent."""
        waiting, self._waiting = self._waiting, []
        return waiting

    def close(self) -> None:
        """Say that we end."""
        if self.is_established and not self.is_closed:
            try:
                self._connection.shutdown()
            except SSL.Error:
                self.is_closed = True  # then nobody is there to hear it
            self._collect()

    # Media.

    def open_rtp(self, packet: bytes) -> bytes | None:
        """The packet in clear; None for one that nobody with the key sent, or that came before."""
        return self._opened(packet, is_rtcp=False)

    def open_rtcp(self, packet: bytes) -> bytes | None:
        """The same for RTCP."""
        return self._opened(packet, is_rtcp=True)

    def seal_rtcp(self, packet: bytes) -> None:
        """Send RTCP."""
        if self._outbound is not None:
            self._waiting.append(self._outbound.protect_rtcp(packet))

    def _opened(self, packet: bytes, *, is_rtcp: bool) -> bytes | None:
        if self._inbound is None or len(packet) > SRTP_MOST_BYTES:
            return None
        try:
            return self._inbound.unprotect_rtcp(packet) if is_rtcp else self._inbound.unprotect(packet)
        except SrtpError:
            return None

    # The handshake.

    def _handshake(self) -> None:
        try:
            self._connection.do_handshake()
        except SSL.WantReadError:
            self._collect()
            return
        except SSL.Error as error:
            self._collect()
            raise DtlsFailed(f"the DTLS handshake failed: {_in_words(error)}") from None
        self._collect()
        self._check_peer()
        self._derive()

    def _check_peer(self) -> None:
        shown: crypto.X509 | None = self._connection.get_peer_certificate()
        if shown is None:
            raise DtlsFailed("the other side has shown no certificate")
        digest = hashes.Hash(_HASHES[self._peer.hash]())
        digest.update(shown.to_cryptography().public_bytes(Encoding.DER))
        if digest.finalize() != self._peer.digest:
            raise DtlsFailed("the certificate is another than the offer named")

    def _derive(self) -> None:
        """Keys of both sides out of the handshake (RFC 5764 4.2)."""
        chosen = _PROFILES.get(self._connection.get_selected_srtp_profile())
        if chosen is None:
            raise DtlsFailed("the other side knows no protection of media that we know")
        profile, key, salt = chosen
        material = self._connection.export_keying_material(_EXPORTER, 2 * (key + salt))
        keys, salts = material[: 2 * key], material[2 * key :]
        client = keys[:key] + salts[:salt]
        server = keys[key:] + salts[salt:]
        inbound = Policy(server if self._is_client else client, Policy.SSRC_ANY_INBOUND, srtp_profile=profile)
        inbound.window_size = REPLAY_WINDOW
        outbound = Policy(
            client if self._is_client else server, Policy.SSRC_ANY_OUTBOUND, srtp_profile=profile
        )
        self._inbound, self._outbound = Session(inbound), Session(outbound)

    def _collect(self) -> None:
        """Records that OpenSSL wrote one behind the other, made into datagrams of whole records."""
        try:
            data = self._connection.bio_read(_READ_BYTES)
        except SSL.WantReadError:
            return
        start = at = 0
        while at + _RECORD_HEADER_BYTES <= len(data):
            end = at + _RECORD_HEADER_BYTES + int.from_bytes(data[at + 11 : at + 13], "big")
            if end - start > DATAGRAM_BYTES and at > start:
                self._waiting.append(data[start:at])
                start = at
            at = end
        if data[start:]:
            self._waiting.append(data[start:])


_HASHES: dict[str, type[hashes.HashAlgorithm]] = {
    "sha-1": hashes.SHA1,
    "sha-224": hashes.SHA224,
    "sha-256": hashes.SHA256,
    "sha-384": hashes.SHA384,
    "sha-512": hashes.SHA512,
}


def _in_words(error: SSL.Error) -> str:
    for one in error.args[0] if error.args and isinstance(error.args[0], list) else ():
        return str(one[-1])
    return "the connection was cut"
