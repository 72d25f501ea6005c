"""What another server said, and how much of it we want to hear."""

import email.utils
from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec

RETRY_AFTER_MOST_SECONDS = 86_400.0
"""Nobody else decides that we stay silent for longer than a day."""


class OutboundLimits(msgspec.Struct, frozen=True, kw_only=True):
    """Bounds of one request, redirects included."""

    total_seconds: float = 10.0
    """From the name's look-up to the last byte."""
    connect_seconds: float = 5.0
    """For each connection, TLS included."""
    body_bytes: int = 1_000_000
    """Of the answer, unpacked; what comes beyond is not read."""
    redirects: int = 3


class OutboundAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The answer, whatever its status."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case; of a repeated one the last."""
    body: bytes
    """Unpacked; at most `body_bytes` of the limits."""
    complete: bool
    """False: there was more of the body than the limits let in."""
    url: str
    """Where it came from in the end, after redirects."""

    @property
    def ok(self) -> bool:
        """2xx."""
        return 200 <= self.status < 300

    def retry_after_seconds(self, now: datetime) -> float | None:
        """When it wants to be asked again (RFC 9110 10.2.3), at most a day ahead; None: not said."""
        value = self.headers.get("retry-after", "").strip()
        if value.isascii() and value.isdigit():
            return min(float(value[:9]), RETRY_AFTER_MOST_SECONDS)
        try:
            moment = email.utils.parsedate_to_datetime(value)
        except ValueError:
            return None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return min(max(0.0, (moment - now).total_seconds()), RETRY_AFTER_MOST_SECONDS)
