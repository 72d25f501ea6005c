"""Signatures as receivers check them."""

import base64
import hashlib
import hmac

from tallycast.integrations.signing import new_secret, signature_headers

BODY = b'{"type":"CHAT"}'


# webhooks.md, Delivery: `t=<unix>.s=<hex>`, HMAC-SHA256 with the secret over `<unix>.` and the raw body.
def test_owncast_signature() -> None:
    headers = signature_headers("s3cret", BODY, delivery="msg_1", unix_seconds=1_700_000_000)
    expected = hmac.new(b"s3cret", b"1700000000." + BODY, hashlib.sha256).hexdigest()
    assert headers["owncast-signature"] == f"t=1700000000.s={expected}"


# Standard Webhooks, its own example: the key is base64 behind `whsec_`, signed is `id.timestamp.body`.
def test_standard_webhooks_signature() -> None:
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    headers = signature_headers(
        secret, b'{"test": 2432232314}', delivery="msg_p5jXN8AQM9LWM0D4loKWxJek", unix_seconds=1_614_265_330
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert headers["webhook-id"] == "msg_p5jXN8AQM9LWM0D4loKWxJek"
    assert headers["webhook-timestamp"] == "1614265330"


def test_new_secrets_differ_and_are_long() -> None:
    one, other = new_secret(), new_secret()
    assert one != other
    assert len(base64.b64decode(one.removeprefix("whsec_"))) == 32


# A text that only begins like such a key is its own key, and no error.
def test_any_text_is_a_key() -> None:
    assert signature_headers("whsec_!", BODY, delivery="m", unix_seconds=1)
