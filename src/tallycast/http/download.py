"""A long answer whose source may fail in its midst: then it breaks off, and the client may resume it.

The framework would tell a failure of ours, with all that led to it; a bucket that does not answer is none.
"""

import logging
from typing import Any

from litestar.response import Stream
from litestar.response.base import ASGIResponse
from litestar.response.streaming import ASGIStreamingResponse
from litestar.types import Receive, Send

from tallycast.storage import StorageTrouble

log = logging.getLogger(__name__)


class Download(Stream):
    """A `Stream` whose iterator may raise StorageTrouble or OSError."""

    def to_asgi_response(self, app: Any, request: Any, **options: Any) -> ASGIResponse:
        """As the framework makes it, but for its end."""
        made = super().to_asgi_response(app, request, **options)
        assert isinstance(made, ASGIStreamingResponse)
        return _MayBreakOff(
            background=made.background,
            headers=dict(made.headers.items()),
            encoding=made.encoding,
            is_head_response=made.is_head_response,
            iterator=made.iterator,
            status_code=made.status_code,
        )


class _MayBreakOff(ASGIStreamingResponse):
    __slots__ = ()

    async def send_body(self, send: Send, receive: Receive) -> None:
        """Without the last message where it broke off: the connection is closed then."""
        try:
            await super().send_body(send, receive)
        except* (StorageTrouble, OSError) as failures:
            log.warning("A download broke off: %s", failures.exceptions[0])
