"""Requests told to a collector; stands around the framework, so that media requests know nothing of it."""

from typing import Any

from tallycast.observe import Telemetry


class Traced:
    """An ASGI application around another."""

    def __init__(self, application: Any, telemetry: Telemetry) -> None:
        self._application = application
        self._telemetry = telemetry

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request. What names it is its route: a path may hold a ticket."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        wanted = (b"traceparent", b"tracestate")
        headers = {
            name.decode(): value.decode("latin-1") for name, value in scope["headers"] if name in wanted
        }
        with self._telemetry.request(scope["method"], headers) as span:

            async def send_on(message: Any) -> None:
                if message["type"] == "http.response.start":
                    status = message["status"]
                    span.set(http__response__status_code=status)
                    if status >= 500:
                        span.failed(f"{status}")
                await send(message)

            await self._application(scope, receive, send_on)
            if route := scope.get("path_template"):
                span.set(http__route=route)
