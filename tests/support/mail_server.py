"""A real SMTP server in the test's process, with or without TLS and passwords."""

import contextlib
import ipaddress
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.support.ports import free_port


class MailServer:
    """What came in; `refuse` is an answer to every recipient from then on."""

    def __init__(self) -> None:
        self.port = 0
        self.mails: list[Any] = []
        self.refuse = ""

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Take a recipient, or not."""
        if self.refuse:
            return self.refuse
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep a mail."""
        mail: Message = message_from_bytes(envelope.content, policy=default)  # type: ignore[arg-type]
        self.mails.append(mail)
        return "250 OK"


@contextlib.contextmanager
def mail_server(certificate: Path | None = None, password: str = "") -> Iterator[MailServer]:
    """A server on a free port. With a certificate it wants STARTTLS, with a password a user `ann`."""
    server = MailServer()
    tls = None
    if certificate is not None:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate)

    def authenticate(*given: Any) -> AuthResult:
        data = given[-1]
        # Not handled: the server itself answers a refusal.
        return AuthResult(success=(data.login, data.password) == (b"ann", password.encode()), handled=False)

    options: dict[str, Any] = {}
    if password:
        options = {"authenticator": authenticate, "auth_required": True, "auth_require_tls": tls is not None}
    controller = Controller(
        server,
        hostname="127.0.0.1",
        port=free_port(),
        tls_context=tls,
        require_starttls=tls is not None,
        **options,
    )
    controller.start()
    server.port = controller.port
    try:
        yield server
    finally:
        controller.stop()


def self_signed(path: Path) -> Path:
    """A certificate and its key for 127.0.0.1, written to a file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(private + certificate.public_bytes(Encoding.PEM))
    return path
