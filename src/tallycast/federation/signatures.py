"""HTTP signatures as the Fediverse uses them, both ways (draft-cavage-http-signatures-12). Sans-IO.

What is signed is a text of lines, one for each header that the signature names; `(request-target)` stands for
method and path. We sign `(request-target) host date digest`, and want at least as much of others.
"""

import base64
import binascii
import email.utils
import functools
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

from tallycast.federation.errors import SignatureRefused

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric import rsa

OLDEST = timedelta(hours=12)
"""Clocks of small servers go wrong by whole time zones; what is sent twice does nothing twice anyway."""
NEWEST = timedelta(hours=1)
HEADER_MOST = 4_096
KEY_BITS_LEAST, KEY_BITS_MOST = 1_024, 8_192
"""A weaker key proves nothing, a larger one costs a second to check."""
_PARAMETER = re.compile(r'\s*([A-Za-z]+)=(?:"([^"]*)"|([0-9.]+))\s*(?:,|\Z)')
_TARGET, _CREATED, _EXPIRES = "(request-target)", "(created)", "(expires)"


class SignatureHeader(msgspec.Struct, frozen=True, kw_only=True):
    """The header `Signature`, taken apart."""

    key_id: str
    algorithm: str = ""
    headers: tuple[str, ...] = ("date",)
    """Lower case, in the order in which they were signed."""
    signature: bytes
    created: str = ""
    expires: str = ""


class SignedRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What of a request a signature may be about."""

    method: str
    target: str
    """Path and query as they were sent."""
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes


def parse_signature(text: str) -> SignatureHeader:
    """Take the header apart. Raises SignatureRefused."""
    if len(text) > HEADER_MOST:
        raise SignatureRefused("The signature's header is too long")
    text = text.removeprefix("Signature ") if text.startswith("Signature ") else text
    found: dict[str, str] = {}
    place = 0
    while place < len(text):
        match = _PARAMETER.match(text, place)
        if match is None or match[1] in found:
            raise SignatureRefused("The signature's header cannot be read")
        found[match[1]] = match[2] if match[2] is not None else match[3]
        place = match.end()
    try:
        signature = base64.b64decode(found["signature"], validate=True)
        key_id = found["keyId"]
    except (KeyError, binascii.Error, ValueError):
        raise SignatureRefused("Expected keyId and signature in the signature's header") from None
    if not key_id.startswith("https://"):
        raise SignatureRefused("Expected a key's id that begins with https://")
    return SignatureHeader(
        key_id=key_id,
        algorithm=found.get("algorithm", "").lower(),
        headers=tuple(found.get("headers", "date").lower().split()),
        signature=signature,
        created=found.get("created", ""),
        expires=found.get("expires", ""),
    )


def digest_of(body: bytes) -> str:
    """The header `Digest` of a body (RFC 3230)."""
    return "SHA-256=" + base64.b64encode(hashlib.sha256(body).digest()).decode()


def has_digest(header: str, body: bytes) -> bool:
    """Whether one of the digests in the header is the body's by SHA-256 or SHA-512, and none is wrong."""
    known = {"sha-256": hashlib.sha256, "sha-512": hashlib.sha512}
    checked = 0
    for part in header.split(","):
        name, _, value = part.strip().partition("=")
        make = known.get(name.lower())
        if make is None:
            continue
        if not hmac.compare_digest(base64.b64encode(make(body).digest()), value.encode("utf-8", "replace")):
            return False
        checked += 1
    return checked > 0


def checked_header(request: SignedRequest, now: datetime) -> SignatureHeader:
    """What can be judged without the key: what is covered, digest, time. Raises SignatureRefused."""
    header = parse_signature(request.headers.get("signature", ""))
    covered = set(header.headers)
    wanted = {_TARGET, "host"} | ({"digest"} if request.body else set())
    if not wanted <= covered or not covered & {"date", _CREATED}:
        raise SignatureRefused("Expected a signature of (request-target), host, date and digest")
    if len(covered) != len(header.headers):
        raise SignatureRefused("The signature names a header twice")
    if request.body and not has_digest(request.headers.get("digest", ""), request.body):
        raise SignatureRefused("The body is not the one of the digest")
    moment = _signed_at(header, request)
    if moment is None or not -NEWEST <= now - moment <= OLDEST:
        raise SignatureRefused("The request was not signed lately")
    if _EXPIRES in covered and _seconds(header.expires, now) < now:
        raise SignatureRefused("The signature has expired")
    return header


def _signed_at(header: SignatureHeader, request: SignedRequest) -> datetime | None:
    if "date" not in header.headers:
        return _seconds(header.created, datetime.min.replace(tzinfo=UTC))
    try:
        moment = email.utils.parsedate_to_datetime(request.headers.get("date", ""))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _seconds(text: str, otherwise: datetime) -> datetime:
    try:
        return datetime.fromtimestamp(float(text), UTC)
    except (ValueError, OverflowError, OSError):
        return otherwise


def signed_text(header: SignatureHeader, request: SignedRequest, host: str) -> bytes:
    """What was signed; `host` is ours, whatever a proxy on the way made of it. Raises SignatureRefused."""
    lines = []
    for name in header.headers:
        match name:
            case "(request-target)":
                value = f"{request.method.lower()} {request.target}"
            case "(created)":
                value = header.created
            case "(expires)":
                value = header.expires
            case "host":
                value = host
            case _ if name in request.headers:
                value = request.headers[name].strip()
            case _:
                raise SignatureRefused("The signature is about a header that did not come")
        lines.append(f"{name}: {value}")
    return "\n".join(lines).encode("utf-8", "replace")


def is_signed_by(public_pem: str, header: SignatureHeader, text: bytes) -> bool:
    """Whether this key made the signature: by the hash that is named, or else by either."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    key = _public_key(public_pem)
    known: dict[str, Sequence[hashes.HashAlgorithm]] = {
        "rsa-sha256": (hashes.SHA256(),),
        "rsa-sha512": (hashes.SHA512(),),
    }
    for hashing in known.get(header.algorithm, (hashes.SHA256(), hashes.SHA512())):
        try:
            key.verify(header.signature, text, padding.PKCS1v15(), hashing)
        except InvalidSignature:
            continue
        return True
    return False


@functools.lru_cache(maxsize=256)
def _public_key(pem: str) -> "rsa.RSAPublicKey":
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(pem.encode())
    except (ValueError, UnsupportedAlgorithm):
        raise SignatureRefused("The sender's key cannot be read") from None
    if not isinstance(key, rsa.RSAPublicKey) or not KEY_BITS_LEAST <= key.key_size <= KEY_BITS_MOST:
        raise SignatureRefused("The sender's key is none of RSA, or of a size that is not taken")
    return key


def headers_of_request(
    *, private_pem: str, key_id: str, method: str, url: str, body: bytes, now: datetime
) -> dict[str, str]:
    """What a request of ours carries: host, date, digest (with a body) and the signature of them."""
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = {
        _TARGET: f"{method.lower()} {target}",
        "host": _host(url),
        "date": email.utils.format_datetime(now.astimezone(UTC), usegmt=True),
    }
    if body:
        lines["digest"] = digest_of(body)
    text = "\n".join(f"{name}: {value}" for name, value in lines.items())
    headers = {name.title(): value for name, value in lines.items() if name not in (_TARGET, "host")}
    headers["Signature"] = (
        f'keyId="{key_id}",algorithm="rsa-sha256",headers="{" ".join(lines)}",'
        f'signature="{_signature(private_pem, text)}"'
    )
    return headers


def headers_of_answer(*, private_pem: str, key_id: str, body: bytes, now: datetime) -> dict[str, str]:
    """What an answer of ours carries; the web server adds the date itself, so the moment stands here."""
    digest, created = digest_of(body), int(now.timestamp())
    text = f"(created): {created}\ndigest: {digest}"
    signature = _signature(private_pem, text)
    return {
        "Digest": digest,
        "Signature": f'keyId="{key_id}",algorithm="hs2019",created={created},'
        f'headers="(created) digest",signature="{signature}"',
    }


def _host(url: str) -> str:
    """As an HTTP client sends it: without the port that goes without saying."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    shown = f"[{host}]" if ":" in host else host
    return shown if parts.port in (None, 443 if parts.scheme == "https" else 80) else f"{shown}:{parts.port}"


def _signature(private_pem: str, text: str) -> str:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    made = _private_key(private_pem).sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())
    return base64.b64encode(made).decode()


@functools.lru_cache(maxsize=2)
def _private_key(pem: str) -> "rsa.RSAPrivateKey":
    """Kept: to read a key takes a hundred times as long as to sign with it."""
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    key = load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise ValueError("the stored key is none of RSA")
    return key


def new_keys() -> tuple[str, str]:
    """Private and public key as PEM (PKCS#1, PKIX); takes a moment."""
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()
    return private, public_of(private)


def public_of(private_pem: str) -> str:
    """The public half. Raises ValueError if the private one cannot be read."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    key = _private_key(private_pem).public_key()
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
