"""HTTP signatures: what is taken, what is not; and ours against another implementation of the draft."""

import base64
import email.utils
import hashlib
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from hypothesis import given
from hypothesis import strategies as st

from tallycast.federation.errors import SignatureRefused
from tallycast.federation.signatures import (
    SignedRequest,
    checked_header,
    digest_of,
    has_digest,
    headers_of_answer,
    headers_of_request,
    is_signed_by,
    new_keys,
    parse_signature,
    public_of,
    signed_text,
)

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PRIVATE, PUBLIC = new_keys()
HOST, INBOX = "tally.example", "/federation/user/streamer/inbox"
KEY_ID = "https://peer.example/users/eve#main-key"
BODY = b'{"type":"Follow"}'


def request(**changes: str) -> SignedRequest:
    """As our own sender makes it, which others' tests check against another implementation."""
    headers = headers_of_request(
        private_pem=PRIVATE, key_id=KEY_ID, method="POST", url=f"https://{HOST}{INBOX}", body=BODY, now=NOW
    )
    lower = {name.lower(): value for name, value in headers.items()} | {"host": HOST} | changes
    return SignedRequest(method="POST", target=INBOX, headers=lower, body=BODY)


def is_good(signed: SignedRequest, *, now: datetime = NOW, host: str = HOST, public: str = PUBLIC) -> bool:
    header = checked_header(signed, now)
    return is_signed_by(public, header, signed_text(header, signed, host))


def by_hand(names: str, *, algorithm: str, hashing: hashes.HashAlgorithm, more: str = "") -> SignedRequest:
    """Signed with the library alone, as another software would."""
    headers = {
        "host": HOST,
        "date": email.utils.format_datetime(NOW, usegmt=True),
        "digest": digest_of(BODY),
        "content-type": "application/activity+json",
    }
    parts = {"(request-target)": f"post {INBOX}", "(created)": str(int(NOW.timestamp())), **headers}
    text = "\n".join(f"{name}: {parts[name]}" for name in names.split())
    key = load_pem_private_key(PRIVATE.encode(), None)
    made = key.sign(text.encode(), padding.PKCS1v15(), hashing)  # type: ignore[call-arg, union-attr]
    headers["signature"] = (
        f'keyId="{KEY_ID}",algorithm="{algorithm}",{more}headers="{names}",'
        f'signature="{base64.b64encode(made).decode()}"'
    )
    return SignedRequest(method="POST", target=INBOX, headers=headers, body=BODY)


def test_what_we_sign_is_good() -> None:
    assert is_good(request())


# A query is part of what is signed; the usual port is no part of the host.
def test_the_target() -> None:
    headers = headers_of_request(
        private_pem=PRIVATE,
        key_id=KEY_ID,
        method="GET",
        url="https://Peer.example:443/a?b=c",
        body=b"",
        now=NOW,
    )
    lower = {name.lower(): value for name, value in headers.items()}
    assert "digest" not in lower
    asked = SignedRequest(method="GET", target="/a?b=c", headers=lower, body=b"")
    assert is_good(asked, host="peer.example")
    assert not is_good(msgspec.structs.replace(asked, target="/a"), host="peer.example")


@pytest.mark.parametrize(
    ("algorithm", "hashing"),
    [
        ("rsa-sha256", hashes.SHA256()),
        ("rsa-sha512", hashes.SHA512()),
        ("hs2019", hashes.SHA256()),
        ("hs2019", hashes.SHA512()),
        ("", hashes.SHA256()),
        ("whatever", hashes.SHA512()),
    ],
)
def test_algorithms(algorithm: str, hashing: hashes.HashAlgorithm) -> None:
    assert is_good(by_hand("(request-target) host date digest", algorithm=algorithm, hashing=hashing))


def test_order_and_further_headers() -> None:
    names = "digest content-type (request-target) date host"
    assert is_good(by_hand(names, algorithm="rsa-sha256", hashing=hashes.SHA256()))


def test_created_in_place_of_a_date() -> None:
    names = "(request-target) host (created) digest"
    created = f"created={int(NOW.timestamp())},"
    one = by_hand(names, algorithm="hs2019", hashing=hashes.SHA512(), more=created)
    assert is_good(one)
    with pytest.raises(SignatureRefused):
        checked_header(one, NOW + timedelta(hours=13))


# What was signed for another server, another address or another body is not for us.
def test_what_was_changed() -> None:
    good = request()
    assert not is_good(good, host="other.example")
    assert not is_good(msgspec.structs.replace(good, target="/federation/user/other/inbox"))
    assert not is_good(msgspec.structs.replace(good, method="PUT"))
    assert not is_good(good, public=new_keys()[1])
    with pytest.raises(SignatureRefused):
        checked_header(msgspec.structs.replace(good, body=BODY + b" "), NOW)
    # With a digest that fits the other body the signature does not.
    changed = request(digest=digest_of(b"{}"))
    assert not is_good(msgspec.structs.replace(changed, body=b"{}"))


# A proxy may call us by another name: what counts is who we are.
def test_the_host_that_a_proxy_wrote() -> None:
    assert is_good(request(host="127.0.0.1:8080"))


@pytest.mark.parametrize("hours", [-2, 13, 10_000])
def test_not_lately(hours: float) -> None:
    with pytest.raises(SignatureRefused):
        checked_header(request(), NOW + timedelta(hours=hours))


@pytest.mark.parametrize(
    "names",
    ["date", "(request-target) host date", "host date digest", "(request-target) date digest", "host digest"],
)
def test_too_little_is_covered(names: str) -> None:
    with pytest.raises(SignatureRefused):
        checked_header(by_hand(names, algorithm="rsa-sha256", hashing=hashes.SHA256()), NOW)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "keyId",
        'keyId="https://a"',
        'signature="AAAA"',
        'keyId="http://a",signature="AAAA"',
        'keyId="file:///etc",signature="AAAA"',
        'keyId="https://a",signature="not base64!"',
        'keyId="https://a",keyId="https://b",signature="AAAA"',
        'keyId="https://a",signature="AAAA"' + " " * 5_000,
    ],
)
def test_a_header_that_is_none(text: str) -> None:
    with pytest.raises(SignatureRefused):
        parse_signature(text)


# Whatever comes: a header or the one error.
@given(st.text() | st.from_regex(r'(keyId|signature|headers|algorithm)="[^"]*",?' * 3, fullmatch=True))
def test_any_text(text: str) -> None:
    try:
        parse_signature(text)
    except SignatureRefused:
        return


@given(st.dictionaries(st.sampled_from(["signature", "date", "digest"]), st.text()), st.binary())
def test_any_request(headers: dict[str, str], body: bytes) -> None:
    with pytest.raises(SignatureRefused):
        checked_header(SignedRequest(method="POST", target="/", headers=headers, body=body), NOW)


def test_digests() -> None:
    sha512 = "SHA-512=" + base64.b64encode(hashlib.sha512(BODY).digest()).decode()
    assert has_digest(digest_of(BODY), BODY)
    assert has_digest(f"{sha512}, {digest_of(BODY)}", BODY)
    assert has_digest(digest_of(BODY).replace("SHA", "sha"), BODY)
    assert not has_digest(f"{sha512},{digest_of(b'x')}", BODY)
    for nothing in ("", "MD5=abc", "SHA-256", "SHA-256=ä"):
        assert not has_digest(nothing, BODY)


# Keys that prove nothing, or are none.
@pytest.mark.parametrize("kind", ["none", "elliptic", "broken"])
def test_keys_that_are_not_taken(kind: str) -> None:
    pem = "no key"
    if kind == "elliptic":
        key = ec.generate_private_key(ec.SECP256R1()).public_key()
        pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    if kind == "broken":
        pem = PUBLIC.replace("M", "N", 3)
    header = parse_signature(request().headers["signature"])
    with pytest.raises(SignatureRefused):
        is_signed_by(pem, header, b"")


# The forms in which the keys of an imported server come, and leave.
def test_our_keys() -> None:
    assert PRIVATE.startswith("-----BEGIN RSA PRIVATE KEY-----")
    assert PUBLIC.startswith("-----BEGIN PUBLIC KEY-----")
    assert public_of(PRIVATE) == PUBLIC
    with pytest.raises(ValueError):
        public_of("no key")


def test_an_answer_of_ours() -> None:
    headers = headers_of_answer(private_pem=PRIVATE, key_id=KEY_ID, body=BODY, now=NOW)
    header = parse_signature(headers["Signature"])
    assert headers["Digest"] == digest_of(BODY)
    key = load_pem_public_key(PUBLIC.encode())
    text = f"(created): {int(NOW.timestamp())}\ndigest: {digest_of(BODY)}"
    key.verify(header.signature, text.encode(), padding.PKCS1v15(), hashes.SHA256())  # type: ignore[call-arg, union-attr]
