"""Signatures of webhooks, made afresh for each try. Sans-IO.

Two headers families say the same: `owncast-signature` as the contract has it (`webhooks.md`, Delivery), and
`webhook-id`, `webhook-timestamp`, `webhook-signature` (Standard Webhooks), for which there are libraries.
"""

import base64
import binascii
import hmac
import secrets

SECRET_PREFIX = "whsec_"


def new_secret() -> str:
    """A key for a webhook, as Standard Webhooks writes them."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signature_headers(secret: str, body: bytes, *, delivery: str, unix_seconds: int) -> dict[str, str]:
    """What a request carries beside its body; `delivery` is the same for each try."""
    return {
        "owncast-signature": f"t={unix_seconds}.s={_hex(secret.encode(), unix_seconds, body)}",
        "webhook-id": delivery,
        "webhook-timestamp": str(unix_seconds),
        "webhook-signature": f"v1,{_base64(_key(secret), delivery, unix_seconds, body)}",
    }


def _hex(key: bytes, unix_seconds: int, body: bytes) -> str:
    return hmac.digest(key, b"%d." % unix_seconds + body, "sha256").hex()


def _base64(key: bytes, delivery: str, unix_seconds: int, body: bytes) -> str:
    signed = f"{delivery}.{unix_seconds}.".encode() + body
    return base64.b64encode(hmac.digest(key, signed, "sha256")).decode()


def _key(secret: str) -> bytes:
    """Standard Webhooks keys are base64 behind a prefix; any other text is its own key."""
    if secret.startswith(SECRET_PREFIX):
        try:
            return base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
        except binascii.Error:
            pass  # somebody chose a text that only begins like one
    return secret.encode()
