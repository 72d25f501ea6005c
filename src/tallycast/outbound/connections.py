"""The HTTP library behind the client, and nothing of it seen outside: connections that go where we said.

Connections are kept for some seconds, so that many requests to one server cost one handshake: who was judged
when a connection was made stays at its other end.
"""

import asyncio
import contextlib
import functools
import ipaddress
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from tallycast.outbound.errors import OutboundFailed, OutboundRefused
from tallycast.outbound.guard import Target

LookUp = Callable[[str, int], Awaitable[Sequence[str]]]
KEEP_SECONDS = 1.5
"""Shorter than web servers keep theirs (2 s and more): a request into a connection that ends fails."""


class Incoming:
    """An answer whose body has yet to be read."""

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self._answer = answer
        self.status = answer.status
        self.headers = {name.lower(): value for name, value in answer.headers.items()}

    async def chunks(self, most_bytes: int) -> AsyncIterator[bytes]:
        """The body as it comes."""
        async for chunk in self._answer.content.iter_chunked(most_bytes):
            yield chunk

    def abandon(self) -> None:
        """Read no further: the connection ends."""
        self._answer.close()


class Connections:
    """Opened for one allowance; retired when another holds."""

    def __init__(self, look_up: LookUp, *, user_agent: str) -> None:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                resolver=_Resolver(look_up),
                use_dns_cache=False,
                limit=0,  # who asks bounds how much he asks; a slow server must not hold up others
                keepalive_timeout=KEEP_SECONDS,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": user_agent, "Accept-Encoding": "gzip, deflate"},
            auto_decompress=False,
            trust_env=False,
        )
        self._open = 0
        self._retired = False

    def retire(self) -> None:
        """Close as soon as the requests that run have ended."""
        self._retired = True
        if not self._open:
            # There is nothing to wait for: connections that are kept are only dropped.
            self._closing = asyncio.get_running_loop().create_task(self.close(), name="outbound-retire")

    async def close(self) -> None:
        """End every connection."""
        await self._session.close()

    @contextlib.asynccontextmanager
    async def ask(
        self, method: str, target: Target, body: bytes, headers: Mapping[str, str], connect_seconds: float
    ) -> AsyncIterator[Incoming]:
        """One request without redirects. Raises OutboundRefused, OutboundFailed."""
        self._open += 1
        try:
            async with self._session.request(
                method,
                _same(target),
                data=body or None,
                headers=headers,
                allow_redirects=False,
                timeout=_timeout(connect_seconds),
            ) as answer:
                yield Incoming(answer)
        except TimeoutError as error:
            if isinstance(error, aiohttp.ClientError):
                raise OutboundFailed(f"{target.host} did not answer in time") from None
            raise
        except (aiohttp.ClientError, OSError, ValueError) as error:
            refusal = _refusal_in(error)
            if refusal is not None:
                raise refusal from None
            raise OutboundFailed(_reason(target.host, error)) from None
        finally:
            self._open -= 1
            if self._retired and not self._open:
                await self.close()


@functools.lru_cache(maxsize=16)
def _timeout(connect_seconds: float) -> aiohttp.ClientTimeout:
    """Made once, as the library checks each; `total` is bounded by who asks."""
    return aiohttp.ClientTimeout(total=None, connect=connect_seconds)


@functools.lru_cache(maxsize=256)
def _same(target: Target) -> URL:
    """The library must read the URL as the guard has read it."""
    url = URL(target.url)
    if (url.scheme, (url.raw_host or "").lower(), url.port) != target.origin or url.user is not None:
        raise OutboundRefused("Expected a URL that can be read in one way only")
    return url


def _refusal_in(error: BaseException) -> OutboundRefused | None:
    """The resolver's refusal, which comes wrapped."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, _Refusal):
            return seen.refusal
        seen = seen.__cause__ or seen.__context__
    return None


def _reason(host: str, error: BaseException) -> str:
    match error:
        case aiohttp.ClientConnectorCertificateError() | aiohttp.ClientConnectorSSLError():
            return f"{host} has no certificate that can be trusted"
        case aiohttp.ClientConnectorDNSError():
            return f"{host} is a name that cannot be found"
        case aiohttp.ClientConnectorError():
            return f"{host} cannot be reached"
        case aiohttp.ServerDisconnectedError() | ConnectionError():
            return f"{host} ended the connection"
    return f"{host} does not answer as a web server does"


class _Refusal(OSError):
    """Carries a refusal through the library, which lets errors of the system pass alone."""

    def __init__(self, refusal: OutboundRefused) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal


class _Resolver(AbstractResolver):
    """Gives a connection those addresses alone that were judged."""

    def __init__(self, look_up: LookUp) -> None:
        self._look_up = look_up

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        try:
            found = await self._look_up(host, port)
        except OutboundRefused as refusal:
            raise _Refusal(refusal) from None
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=_family(address),
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for address in found
        ]

    async def close(self) -> None:
        """Nothing is held."""


def _family(address: str) -> socket.AddressFamily:
    return socket.AF_INET if ipaddress.ip_address(address).version == 4 else socket.AF_INET6
