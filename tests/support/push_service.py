"""A browser with a push subscription, and what its push service sees of a request (RFC 8030, 8291, 8292)."""

import base64
import json
import os
from collections.abc import Mapping
from typing import Any

import http_ece
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def b64(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    """And back."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Browser:
    """Holds the private half of its subscription, as browsers do."""

    def __init__(self, endpoint: str = "https://push.test/ann") -> None:
        self.endpoint = endpoint
        self._private = ec.generate_private_key(ec.SECP256R1())
        self._secret = os.urandom(16)

    @property
    def subscription(self) -> dict[str, Any]:
        """What the page gives to the server."""
        point = self._private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {
            "endpoint": self.endpoint,
            "expirationTime": None,
            "keys": {"p256dh": b64(point), "auth": b64(self._secret)},
        }

    def read(self, body: bytes) -> Any:
        """The payload that the service worker is given."""
        plain = http_ece.decrypt(
            body, private_key=self._private, auth_secret=self._secret, version="aes128gcm"
        )
        return json.loads(plain)


def verified_claims(headers: Mapping[str, str], public_key: str) -> dict[str, Any]:
    """What a VAPID header says, if the key that the subscription was made for has signed it."""
    kind, _, fields = headers["Authorization"].partition(" ")
    assert kind == "vapid"
    parts = dict(field.strip().split("=", 1) for field in fields.split(","))
    assert parts["k"] == public_key
    signed, _, signature = parts["t"].rpartition(".")
    raw = unb64(signature)
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unb64(public_key))
    der = utils.encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    key.verify(der, signed.encode(), ec.ECDSA(hashes.SHA256()))
    claims: dict[str, Any] = json.loads(unb64(signed.split(".")[1]))
    return claims
