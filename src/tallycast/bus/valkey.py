"""The bus over several servers: facts for others go through a Valkey (or Redis) that all of them reach.

Inside this process it is the in-process bus: nothing there ever waits for Valkey, and while that is away each
server goes on alone. A fact that derives from `ForOthers` is published as well; the others tell it in their
process as `ToldElsewhere`.

What is published may be lost on its way (a link that broke, a queue that was full). Each server numbers what
it tells and repeats the last number with its pulse; so the others notice a gap, tell `OthersMissed`, and the
rooms read the database anew. A fact that was sent twice has an old number and is dropped. Who is silent for a
while, or says so, has left.
"""

import asyncio
import contextlib
import logging
import secrets
from collections import deque
from collections.abc import Awaitable, Collection, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

import msgspec

from tallycast.bus.base import Handler, Link, Unsubscribe
from tallycast.bus.memory import MemoryBus
from tallycast.errors import StartRefused
from tallycast.events import Event, ForOthers, OtherLeft, OthersMissed, ToldElsewhere

if TYPE_CHECKING:
    from redis.asyncio import Redis
    from redis.asyncio.client import PubSub

log = logging.getLogger(__name__)

OUTGOING_LIMIT = 4096
"""Facts that wait for the link: above any burst of a chat, and a few megabytes at most."""
STALE_SECONDS = 30.0
"""What could not be told for so long is not told any more: the others read the database."""
AT_ONCE = 100
CONNECT_SECONDS = 3.0
RETRY_SECONDS = (0.1, 0.3, 1.0, 2.0, 5.0)
FLUSH_SECONDS = 1.0
CANCEL_AGAIN_SECONDS = 0.1
_SCHEMES = {"valkey": "redis", "valkeys": "rediss", "redis": "redis", "rediss": "rediss", "unix": "unix"}


class _Envelope(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    origin: str
    number: int
    """Of this fact; of the last one before a pulse."""
    kind: str = ""
    """Name of the fact; empty for a pulse."""
    fact: msgspec.Raw = msgspec.Raw(b"null")


class _Waiting(msgspec.Struct, frozen=True):
    since: float
    number: int
    wire: bytes


class _Peer(msgspec.Struct):
    number: int
    heard_at: float


_GOODBYE = "Goodbye"
_ENVELOPE = msgspec.json.Decoder(_Envelope)


class ValkeyBus:
    """An async context manager; entered, it works, linked or not. Raises StartRefused for a URL of no kind.

    `channel` names those who hear each other: servers of one database. A server sends a pulse each
    `pulse_seconds`; who is silent for five of them has left.
    """

    def __init__(self, url: str, *, channel: str = "tallycast", pulse_seconds: float = 2.0) -> None:
        self._url, self._place = _readable(url)
        self._channel = channel
        self._pulse_seconds = pulse_seconds
        self._silence_seconds = 5 * pulse_seconds
        self._local = MemoryBus()
        self._origin = secrets.token_hex(8)
        self._number = 0
        self._told_number = 0
        self._outgoing: deque[_Waiting] = deque()
        self._wake = asyncio.Event()
        self._all_told = asyncio.Event()
        self._peers: dict[str, _Peer] = {}
        self._decoders = {kind.__name__: msgspec.json.Decoder(kind) for kind in _kinds(ForOthers)}
        self._linked = False
        self._reason = "it was not reached yet"
        self._was_told = False
        self.lost = 0
        """Facts that could not be told to others because too many waited."""

    async def __aenter__(self) -> Self:
        await self._local.__aenter__()
        self._task = asyncio.get_running_loop().create_task(self._stay_linked(), name="bus-link")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._local.__aexit__(kind, error, trace)
        if self._linked:
            self._queue(_GOODBYE, b"null")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(FLUSH_SECONDS):
                    await self._all_told.wait()
        await _end([self._task], again_seconds=1.0)

    @property
    def link(self) -> Link:
        """Whether others can be told, and how many there are."""
        return Link(linked=self._linked, reason="" if self._linked else self._reason, others=len(self._peers))

    def publish(self, event: Event) -> None:
        """Queue a fact for the subscribers here, and for other servers if it is one for them; never waits."""
        self._local.publish(event)
        if isinstance(event, ForOthers):
            self._queue(type(event).__name__, msgspec.json.encode(event))

    def subscribe(self, kinds: tuple[type[Event], ...], handler: Handler) -> Unsubscribe:
        """Start a subscriber task for `handler`; the returned call ends it."""
        return self._local.subscribe(kinds, handler)

    # The link.

    async def _stay_linked(self) -> None:
        from redis.asyncio import Redis  # loaded only where a bus URL is given
        from redis.asyncio.retry import Retry
        from redis.backoff import NoBackoff
        from redis.exceptions import RedisError

        failures = 0
        while True:
            # What the client would try again in silence is a gap that nobody would hear of.
            client: Redis = Redis.from_url(
                self._url,
                socket_connect_timeout=CONNECT_SECONDS,
                socket_timeout=self._silence_seconds,
                retry=Retry(NoBackoff(), 0),
            )
            try:
                await self._talk(client)
            except (RedisError, OSError) as error:
                failures = 0 if self._linked else failures + 1
                self._unlinked(error)
            except Exception as error:
                failures += 1
                self._unlinked(error)
                log.exception("bus: the link failed in a way that was not expected")
            finally:
                with contextlib.suppress(RedisError, OSError):
                    await client.aclose()
            await asyncio.sleep(RETRY_SECONDS[min(failures, len(RETRY_SECONDS) - 1)])

    async def _talk(self, client: "Redis") -> None:
        async with client.pubsub() as pubsub:
            await pubsub.subscribe(self._channel)
            await _first_to_fail(self._listen(pubsub), self._speak(client))

    def _unlinked(self, error: BaseException) -> None:
        self._linked = False
        self._reason = " ".join(str(error).split()) or type(error).__name__
        if not self._was_told:
            self._was_told = True
            log.warning(
                "The bus at %s cannot be used (%s): this server goes on by itself, the other servers do not "
                "hear of it; it is tried again",
                self._place,
                self._reason,
            )

    def _now_linked(self) -> None:
        if self._was_told:
            log.warning("The bus at %s can be used again", self._place)
        self._linked, self._was_told = True, False
        for peer in self._peers.values():  # nobody could be heard: that they were silent says nothing
            peer.heard_at = asyncio.get_running_loop().time()
        self._local.publish(OthersMissed())

    # What others say.

    async def _listen(self, pubsub: "PubSub") -> None:
        while True:
            # Our own pulses come back: silence means that the link is dead, whatever the socket says.
            message = await pubsub.get_message(timeout=self._silence_seconds)
            if message is None:
                raise TimeoutError(f"nothing came for {self._silence_seconds:.0f} s")
            if message["type"] == "subscribe":
                self._now_linked()
                self._wake.set()
            elif message["type"] == "message":
                self._take(message["data"])
            self._forget_silent()

    def _take(self, data: bytes) -> None:
        try:
            envelope = _ENVELOPE.decode(data)
        except msgspec.DecodeError as error:
            log.warning("bus: what came on %s is not of a Tallycast: %s", self._channel, error)
            return
        if envelope.origin == self._origin or not self._is_new(envelope):
            return
        if envelope.kind == _GOODBYE:
            self._left(envelope.origin)
            return
        decoder = self._decoders.get(envelope.kind)
        if decoder is None:  # a newer server's fact
            return
        try:
            fact = decoder.decode(envelope.fact)
        except msgspec.DecodeError as error:
            log.warning("bus: %s of another server cannot be read: %s", envelope.kind, error)
            return
        self._local.publish(ToldElsewhere(origin=envelope.origin, fact=fact))

    def _is_new(self, envelope: _Envelope) -> bool:
        """Whether this is a fact that was not told yet; a gap before it is told first."""
        now, number = asyncio.get_running_loop().time(), envelope.number
        peer = self._peers.get(envelope.origin)
        if peer is None:
            self._peers[envelope.origin] = _Peer(number, now)
            return bool(envelope.kind)
        peer.heard_at = now
        expected = peer.number + bool(envelope.kind)
        if number < expected:
            return False
        peer.number = number
        if number > expected:
            log.info("bus: facts %d to %d of %s were lost", expected, number, envelope.origin)
            self._local.publish(OthersMissed())
        return bool(envelope.kind)

    def _forget_silent(self) -> None:
        oldest = asyncio.get_running_loop().time() - self._silence_seconds
        for origin in [name for name, peer in self._peers.items() if peer.heard_at < oldest]:
            log.warning("bus: the server %s is not heard any more", origin)
            self._left(origin)

    def _left(self, origin: str) -> None:
        self._peers.pop(origin, None)
        self._local.publish(OtherLeft(origin=origin))

    # What we say.

    def _queue(self, kind: str, fact: bytes) -> None:
        self._number += 1
        envelope = _Envelope(origin=self._origin, number=self._number, kind=kind, fact=msgspec.Raw(fact))
        now = asyncio.get_running_loop().time()
        self._outgoing.append(_Waiting(now, self._number, msgspec.json.encode(envelope)))
        if len(self._outgoing) > OUTGOING_LIMIT:
            self._outgoing.popleft()
            self.lost += 1
        self._all_told.clear()
        self._wake.set()

    async def _speak(self, client: "Redis") -> None:
        loop = asyncio.get_running_loop()
        pulse_at = loop.time()
        while True:
            await self._tell_what_waits(client)
            if loop.time() >= pulse_at:
                pulse = _Envelope(origin=self._origin, number=self._told_number)
                await client.publish(self._channel, msgspec.json.encode(pulse))
                pulse_at = loop.time() + self._pulse_seconds
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout_at(pulse_at):
                    await self._wake.wait()

    async def _tell_what_waits(self, client: "Redis") -> None:
        while self._outgoing:
            stale = asyncio.get_running_loop().time() - STALE_SECONDS
            batch = [self._outgoing.popleft() for _ in range(min(AT_ONCE, len(self._outgoing)))]
            try:
                async with client.pipeline(transaction=False) as pipeline:
                    for one in batch:
                        if one.since >= stale:
                            pipeline.publish(self._channel, one.wire)
                    await pipeline.execute()
            except BaseException:
                # Some may have gone out: the others drop what has an old number.
                self._outgoing.extendleft(reversed(batch))
                raise
            self._told_number = batch[-1].number
        self._wake.clear()
        self._all_told.set()


async def _first_to_fail(*works: Awaitable[None]) -> None:
    """Run all until one fails, end the others, and raise its error."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        await done.pop()
    finally:
        await _end(tasks)


async def _end(
    tasks: Collection[asyncio.Future[None]], *, again_seconds: float = CANCEL_AGAIN_SECONDS
) -> None:
    """Cancel until all have ended: the client swallows a cancellation that comes while it connects."""
    waiting = set(tasks)
    while waiting:
        for task in waiting:
            task.cancel()
        _, waiting = await asyncio.wait(waiting, timeout=again_seconds)
    await asyncio.gather(*tasks, return_exceptions=True)


def _kinds(root: type[Any]) -> Iterator[type[Any]]:
    for kind in root.__subclasses__():
        yield kind
        yield from _kinds(kind)


def _readable(url: str) -> tuple[str, str]:
    """The URL as the client knows it, and the place in words without user and password."""
    try:
        parts = urlsplit(url)
        scheme = _SCHEMES[parts.scheme]
        place = parts.path if scheme == "unix" else f"{parts.hostname}:{parts.port or 6379}"
        if not place or place.startswith("None"):
            raise ValueError("no host")
    except (KeyError, ValueError):
        raise StartRefused(
            "The bus URL cannot be read: expected valkey://HOST:6379, valkeys:// with TLS, or unix:///PATH"
        ) from None
    return parts._replace(scheme=scheme).geturl(), place
