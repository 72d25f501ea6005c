"""One try over HTTP, and what its answer means for the queue."""

from collections.abc import Mapping
from datetime import UTC, datetime

from tallycast.delivery.errors import DeliveryFailed, DeliveryRefused, TargetGone
from tallycast.outbound import OutboundAnswer, OutboundClient, OutboundFailed, OutboundLimits, OutboundRefused

_LATER = frozenset((408, 409, 423, 425, 429))
"""Answers below 500 that another time may turn out otherwise (RFC 9110, 6585, 8470)."""
LIMITS = OutboundLimits(body_bytes=64 * 1024)
"""Of the answer to a delivery nobody reads more than its status."""


async def deliver_by_post(
    outbound: OutboundClient, url: str, *, body: bytes, headers: Mapping[str, str]
) -> OutboundAnswer:
    """POST something once. Raises DeliveryFailed, DeliveryRefused or TargetGone unless the answer is 2xx."""
    try:
        answer = await outbound.request("POST", url, body=body, headers=headers, limits=LIMITS)
    except OutboundRefused as refused:
        # The operator may yet allow the address: the target waits, as one that fails.
        raise DeliveryFailed(str(refused)) from refused
    except OutboundFailed as failed:
        raise DeliveryFailed(str(failed)) from failed
    return judge(answer, datetime.now(UTC))


def judge(answer: OutboundAnswer, now: datetime) -> OutboundAnswer:
    """The answer, if it is 2xx; else raises what it means."""
    if answer.ok:
        return answer
    words = f"The server answered {answer.status}"
    if answer.status == 410:
        raise TargetGone(f"{words}: it is gone", status=answer.status)
    if answer.status >= 500 or answer.status < 400 or answer.status in _LATER:
        raise DeliveryFailed(words, status=answer.status, retry_after_seconds=answer.retry_after_seconds(now))
    raise DeliveryRefused(words, status=answer.status)
