"""Notices in browsers (Web Push): the server's own keys, a message for one subscription; no socket.

RFC 8030 (the request), RFC 8291 (the payload, which that browser alone can read), RFC 8292 (VAPID).
The keys are kept as Owncast keeps them (base64url, raw), so that imported subscriptions go on.
"""

import base64
import binascii
import time
from urllib.parse import urlsplit

import msgspec

from tallycast.db.queries.subscriptions import SubscriptionRow
from tallycast.errors import TallycastError
from tallycast.integrations.notice import Notice, Posting
from tallycast.settings import BrowserPushConfig, ServerSettings

TTL_SECONDS = 120
"""How long a push service keeps the notice for a browser that is not there (contract)."""
TOPIC = "owncast-go-live"
TOKEN_SECONDS = 12 * 3_600
"""RFC 8292 2: at most 24 hours."""
ENDPOINT_MOST = 2_048
PUBLIC_BYTES, SECRET_BYTES, PRIVATE_BYTES = 65, 16, 32
TITLE_MOST, BODY_MOST = 200, 1_500
"""Characters; a payload of 4096 bytes is what every push service takes (RFC 8030 7.2)."""


class SubscriptionRefused(TallycastError):
    """What a browser sent is no push subscription."""


class Keys(msgspec.Struct, frozen=True, kw_only=True):
    """The server's VAPID pair, base64url without padding."""

    public: str
    private: str


class _SubscriptionKeys(msgspec.Struct, frozen=True, kw_only=True):
    p256dh: str
    auth: str


class Subscription(msgspec.Struct, frozen=True, kw_only=True):
    """What a browser's `PushSubscription` is as JSON (W3C Push API 8)."""

    endpoint: str
    keys: _SubscriptionKeys


def read_subscription(document: str) -> Subscription:
    """A subscription as the page sends it; raises SubscriptionRefused."""
    try:
        subscription = msgspec.json.decode(document.encode(), type=Subscription)
        parts = urlsplit(subscription.endpoint)
        sound = (
            parts.scheme == "https"
            and bool(parts.hostname)
            and parts.username is None
            and len(subscription.endpoint) <= ENDPOINT_MOST
            and len(decode(subscription.keys.p256dh)) == PUBLIC_BYTES
            and decode(subscription.keys.p256dh)[0] == 4
            and len(decode(subscription.keys.auth)) == SECRET_BYTES
        )
    except (msgspec.DecodeError, UnicodeEncodeError, ValueError, RecursionError):
        sound = False
    if not sound:
        raise SubscriptionRefused("destination: expected a push subscription as JSON, with endpoint and keys")
    return subscription


def new_keys() -> Keys:
    """A pair of this server's own."""
    from cryptography.hazmat.primitives.asymmetric import ec  # loaded only when push is used
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    private = ec.generate_private_key(ec.SECP256R1())
    point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    number = private.private_numbers().private_value.to_bytes(PRIVATE_BYTES, "big")
    return Keys(public=encode(point), private=encode(number))


def push_posting(
    config: BrowserPushConfig, row: SubscriptionRow, notice: Notice, keys: Keys, server: ServerSettings
) -> Posting:
    """The request for a notice, encrypted and signed now. Blocks for some milliseconds."""
    payload = {
        "title": notice.name[:TITLE_MOST],
        "body": notice.words(config.go_live_message)[:BODY_MOST],
        "icon": "/logo/external",
        "url": "/schedule" if notice.kind == "reminder" else "/",
        "tag": notice.kind,
    }
    return Posting(
        url=row.endpoint,
        headers={
            "TTL": str(TTL_SECONDS),
            "Topic": TOPIC,
            "Urgency": "high",
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "Authorization": _authorization(row.endpoint, keys, server.server_url),
        },
        body=_encrypted(msgspec.json.encode(payload), row),
    )


def _encrypted(payload: bytes, row: SubscriptionRow) -> bytes:
    from pywebpush import WebPusher  # loaded only when push is used

    info = {"endpoint": row.endpoint, "keys": {"p256dh": row.public_key, "auth": row.secret}}
    body: bytes = WebPusher(info).encode(payload, content_encoding="aes128gcm")["body"]
    return body


def _authorization(endpoint: str, keys: Keys, server_url: str) -> str:
    from py_vapid import Vapid02  # loaded only when push is used

    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int(time.time()) + TOKEN_SECONDS,
        # Whom the push service may turn to (RFC 8292 2.1); some refuse a token without.
        "sub": server_url if server_url.startswith("https://") else "mailto:admin@localhost.invalid",
    }
    headers = Vapid02.from_string(keys.private).sign(claims)
    value: str = headers["Authorization"]
    return value


def encode(data: bytes) -> str:
    """Base64url without padding (RFC 4648 5)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """Base64url with or without padding; raises ValueError."""
    try:
        return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from error
