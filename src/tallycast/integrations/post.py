"""How the channels ask other servers: one request, one answer, by the guarded client."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import msgspec

from tallycast.errors import TallycastError
from tallycast.integrations.notice import Posting
from tallycast.outbound import OutboundClient, OutboundFailed, OutboundRefused


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a server said to a posting."""

    status: int
    retry_after_seconds: float | None = None
    body: bytes = b""


class PostFailed(TallycastError):
    """There is no answer; in words without secrets."""

    def __init__(self, reason: str, *, passing: bool) -> None:
        super().__init__(reason)
        self.passing = passing
        """Whether another try may go better."""


Post = Callable[[Posting], Awaitable[Answer]]
"""Sends a request once; raises PostFailed."""


def post_by(client: OutboundClient) -> Post:
    """Posting by this client."""

    async def post(posting: Posting) -> Answer:
        try:
            said = await client.request(
                posting.method, posting.url, body=posting.body, headers=posting.headers
            )
        except OutboundRefused as refused:
            raise PostFailed(str(refused), passing=False) from refused
        except OutboundFailed as failed:
            raise PostFailed(str(failed), passing=True) from failed
        return Answer(
            status=said.status,
            retry_after_seconds=said.retry_after_seconds(datetime.now(UTC)),
            body=said.body,
        )

    return post
