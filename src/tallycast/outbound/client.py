"""The guarded HTTP client.

A host is resolved by ourselves for each new connection, each of its addresses is judged, and the connection
is made to one that was judged: a name that answers otherwise a moment later (DNS rebinding) gains nothing.
Every hop of a redirect is judged like the first. Proxies of the environment are not used, cookies are not
kept, certificates are checked. Time, size and the number of redirects are bounded.
"""

import asyncio
import importlib
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import TYPE_CHECKING, Self
from urllib.parse import urljoin

from tallycast.outbound.answer import OutboundAnswer, OutboundLimits
from tallycast.outbound.errors import OutboundFailed, OutboundRefused
from tallycast.outbound.guard import Allowance, Target, read_url
from tallycast.outbound.unpacking import Body

if TYPE_CHECKING:
    from tallycast.outbound.connections import Connections

USER_AGENT = "Tallycast"
LOOK_UPS_AT_ONCE = 16
"""Threads that ask the name server; apart from the process's common ones, which slow names would hold up."""
_READ_BYTES = 64 * 1024
_SAME_METHOD = frozenset((307, 308))
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_FOR_EVERY_ORIGIN = frozenset(("accept", "accept-language", "content-type"))
"""What may be sent on to another origin: no signature, no token (RFC 9110 15.4)."""

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""(host, port) → addresses as text; raises OSError."""


class OutboundClient:
    """An async context manager; the first request loads the HTTP library.

    `allowed` gives the operator's entries (hosts, addresses, networks) and is asked for each request.
    """

    def __init__(
        self,
        allowed: Callable[[], tuple[str, ...]] = tuple,
        *,
        resolve: Resolve | None = None,
        limits: OutboundLimits | None = None,
    ) -> None:
        self._allowed = allowed
        self._resolve = resolve or self._ask_the_system
        self._limits = limits or OutboundLimits()
        self._threads: ThreadPoolExecutor | None = None
        self._entries: tuple[str, ...] | None = None
        self._allowance = Allowance.of(())
        self._connections: Connections | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        connections, self._connections = self._connections, None
        if connections is not None:
            await connections.close()
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)
            self._threads = None

    def check(self, url: str) -> None:
        """Raises OutboundRefused if a request to this URL is sure to be; asks no name server."""
        self._judge(read_url(url))

    async def request(
        self,
        method: str,
        url: str,
        *,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        limits: OutboundLimits | None = None,
    ) -> OutboundAnswer:
        """Ask once and give the answer, whatever its status.

        A redirect is followed if the method can stay (307, 308, and all for GET and HEAD); other ones are
        given back as the answer. Raises OutboundRefused (never worth another try) or OutboundFailed.
        """
        limits = limits or self._limits
        target = read_url(url)
        self._judge(target)
        if self._connections is None:
            # Half a second and 20 MB, which a quiet server saves; in a thread, as nothing may wait for it.
            await asyncio.to_thread(importlib.import_module, "tallycast.outbound.connections")
        try:
            async with asyncio.timeout(limits.total_seconds):
                return await self._follow(method.upper(), target, body, dict(headers or {}), limits)
        except TimeoutError:
            raise OutboundFailed(f"{target.host} did not answer in time") from None

    async def _follow(
        self, method: str, target: Target, body: bytes, headers: dict[str, str], limits: OutboundLimits
    ) -> OutboundAnswer:
        for _ in range(limits.redirects + 1):
            answer = await self._ask(method, target, body, headers, limits)
            location = answer.headers.get("location", "")
            if answer.status not in _REDIRECTS or not location:
                return answer
            if method not in ("GET", "HEAD") and answer.status not in _SAME_METHOD:
                return answer
            following = read_url(urljoin(target.url, location))
            if target.scheme == "https" and following.scheme != "https":
                raise OutboundRefused(f"{target.host} sends us on to a place without encryption")
            if following.origin != target.origin and not _is_upgrade(target, following):
                headers = {
                    name: value for name, value in headers.items() if name.lower() in _FOR_EVERY_ORIGIN
                }
            target = following
        raise OutboundRefused(f"{target.host} sends us on too often")

    async def _ask(
        self, method: str, target: Target, body: bytes, headers: Mapping[str, str], limits: OutboundLimits
    ) -> OutboundAnswer:
        self._judge(target)
        connections = self._current_connections()
        async with connections.ask(method, target, body, headers, limits.connect_seconds) as answer:
            taken = Body(answer.headers.get("content-encoding", ""), limits.body_bytes)
            async for chunk in answer.chunks(_READ_BYTES):
                if not taken.feed(chunk):
                    answer.abandon()
                    break
            return OutboundAnswer(
                status=answer.status,
                headers=answer.headers,
                body=taken.data,
                complete=not taken.overflowed,
                url=target.url,
            )

    def _judge(self, target: Target) -> None:
        """An address in the URL is not resolved, and so is judged here."""
        if target.address and not self._current_allowance().lets(target.host, target.address):
            raise OutboundRefused(f"{target.host} is an address that may not be asked")

    def _current_allowance(self) -> Allowance:
        entries = self._allowed()
        if entries != self._entries:
            self._entries, self._allowance = entries, Allowance.of(entries)
            if self._connections is not None:
                # A kept connection was allowed when it was made; that may be over now.
                self._connections.retire()
                self._connections = None
        return self._allowance

    def _current_connections(self) -> "Connections":
        self._current_allowance()
        if self._connections is None:
            from tallycast.outbound.connections import Connections

            self._connections = Connections(self._look_up, user_agent=USER_AGENT)
        return self._connections

    async def _look_up(self, host: str, port: int) -> list[str]:
        """Those addresses of a host that may be asked. Raises OSError, OutboundRefused."""
        allowance = self._current_allowance()
        found = [one for one in await self._resolve(host, port) if allowance.lets(host, one)]
        if not found:
            raise OutboundRefused(f"{host} has no address that may be asked")
        return found

    async def _ask_the_system(self, host: str, port: int) -> list[str]:
        if self._threads is None:
            self._threads = ThreadPoolExecutor(LOOK_UPS_AT_ONCE, thread_name_prefix="names")
        found = await asyncio.get_running_loop().run_in_executor(
            self._threads, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        )
        return list(dict.fromkeys(str(address[0]) for *_, address in found))


def _is_upgrade(before: Target, after: Target) -> bool:
    """The same host by TLS, both at their usual ports."""
    return before.origin == ("http", before.host, 80) and after.origin == ("https", before.host, 443)
