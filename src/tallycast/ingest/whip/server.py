"""The WHIP door: takes offers that came by HTTP, and carries datagrams between one UDP port and the sessions.

Strangers' packets cost a look into two tables and no memory: only who has sent an offer with the right stream
key knows the name and the password that a check needs.
"""

import asyncio
import ipaddress
import logging
import secrets
import socket
from collections.abc import Callable
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Self

import msgspec

from tallycast.ingest.gate import Gate
from tallycast.ingest.publication import Publication
from tallycast.ingest.whip import stun
from tallycast.ingest.whip.answer import Local, write_answer
from tallycast.ingest.whip.offer import fragment_ufrag, read_offer
from tallycast.ingest.whip.ports import UdpPorts
from tallycast.ingest.whip.way import Way
from tallycast.media.flv import FlvTag

if TYPE_CHECKING:
    from tallycast.ingest.whip.session import WhipSession

log = logging.getLogger(__name__)

CONNECT_SECONDS = 15.0
"""From the answer to the end of the handshake, over bad networks."""
IDLE_SECONDS = 10.0
"""Without media from a publisher, as with RTMP."""
NAME_SECONDS = 3.0
"""For the public address, where it is a name."""


class WhipSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What holds for the next sender."""

    public_address: str = ""
    """Under which this machine is reached besides its own addresses: an IP address or a name."""
    keyframe_seconds: float = 2.0
    """How far apart keyframes may be."""


class WhipAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a sender is told."""

    session_id: str
    """Nobody guesses it: who has it may end the session."""
    description: str
    etag: str


class _Sender:
    """One session, its publication and its timer."""

    def __init__(self, session: "WhipSession", publication: Publication, their_ufrag: str) -> None:
        self.session = session
        self.publication = publication
        self.their_ufrag = their_ufrag
        self.etag = f'"{session.ufrag}"'
        self.timer: asyncio.TimerHandle | None = None
        self.due_at = 0.0
        """When the timer fires; uvloop's handles do not always say it."""
        self.ways: frozenset[Way] = frozenset()
        self.over = asyncio.Event()
        self.task: asyncio.Task[None] | None = None


class WhipServer:
    """Serves while it is entered. `port` 0 takes a free one, then told by `port`.

    Entering raises StartRefused when it cannot listen.
    """

    def __init__(
        self,
        gate: Gate,
        settings: Callable[[], WhipSettings],
        *,
        host: str = "0.0.0.0",
        port: int = 0,
    ) -> None:
        self._gate = gate
        self._settings = settings
        self._ports = UdpPorts(host, port, self._received)
        self._senders: dict[str, _Sender] = {}
        self._by_ufrag: dict[str, _Sender] = {}
        self._by_way: dict[Way, _Sender] = {}
        self._loop = asyncio.get_running_loop()

    @property
    def port(self) -> int:
        """Where it listens, UDP."""
        return self._ports.port

    async def __aenter__(self) -> Self:
        await self._ports.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        tasks = [sender.task for sender in self._senders.values() if sender.task is not None]
        for sender in list(self._senders.values()):
            sender.publication.end("the server stops")
        await asyncio.gather(*tasks, return_exceptions=True)
        self._ports.close()

    # What HTTP asks.

    async def take(self, text: str, *, key: str, remote_address: str) -> WhipAnswer:
        """Take an offer of whoever has a stream key; may take some seconds.

        Raises:
            OfferRefused, OfferUnfit: the offer is none, or none for us.
            StreamKeyRefused: the key is none of ours.
            BroadcastInProgress: somebody else is on air.
        """
        offer = read_offer(text)
        publication = await self._gate.admit(key=key, remote_address=remote_address, protocol="whip")
        try:
            # Loaded only where it is used: OpenSSL's and libsrtp's bindings take some megabytes.
            from tallycast.ingest.whip.dtls import DtlsCertificate
            from tallycast.ingest.whip.session import WhipSession

            certificate = DtlsCertificate(datetime.now(UTC))
            settings = self._settings()
            password = secrets.token_urlsafe(24)
            session = WhipSession(
                offer,
                ufrag=secrets.token_hex(8),
                password=password,
                certificate=certificate,
                ssrc=secrets.randbits(32),
                keyframe_seconds=settings.keyframe_seconds,
                now=self._loop.time(),
            )
            local = Local(
                ufrag=session.ufrag,
                password=password,
                fingerprint=certificate.fingerprint,
                is_client=session.is_dtls_client,
                addresses=await self._addresses(settings.public_address),
            )
            description = write_answer(offer, local, secrets.randbits(62))
        except BaseException:
            publication.end("the server could not answer its offer")
            self._gate.publication_ended(publication)
            raise
        session_id = secrets.token_urlsafe(24)
        sender = _Sender(session, publication, offer.ufrag)
        self._senders[session_id] = self._by_ufrag[session.ufrag] = sender
        sender.task = self._loop.create_task(self._serve(session_id, sender), name=f"whip-{session.ufrag}")
        return WhipAnswer(session_id=session_id, description=description, etag=sender.etag)

    def etag_of(self, session_id: str) -> str | None:
        """Of a session that goes on; None where there is no such session."""
        sender = self._senders.get(session_id)
        return None if sender is None else sender.etag

    def is_restart(self, session_id: str, fragment: str) -> bool:
        """Whether what a sender adds later begins another transport. The candidates in it are not needed: the
        sender asks, and is answered where it asked from."""
        sender, ufrag = self._senders.get(session_id), fragment_ufrag(fragment)
        return sender is None or (ufrag is not None and ufrag != sender.their_ufrag)

    def end(self, session_id: str) -> bool:
        """End a session because its sender says so; whether there was one."""
        sender = self._senders.get(session_id)
        if sender is None:
            return False
        sender.publication.end("the encoder left")
        return True

    # Sessions.

    async def _addresses(self, public: str) -> list[tuple[str, int]]:
        await self._ports.look_again()
        found = [*await self._resolved(public), *self._ports.addresses]
        return [(one, self._ports.port) for one in dict.fromkeys(found)]

    async def _resolved(self, public: str) -> list[str]:
        if not public:
            return []
        try:
            return [str(ipaddress.ip_address(public))]
        except ValueError:
            pass  # a name
        try:
            async with asyncio.timeout(NAME_SECONDS):
                found = await self._loop.getaddrinfo(public, None, type=socket.SOCK_DGRAM)
        except (OSError, TimeoutError) as error:
            log.warning("whip: the public address %s has no IP address: %s", public, error or "no answer")
            return []
        return list(dict.fromkeys(str(one[4][0]) for one in found))

    async def _serve(self, session_id: str, sender: _Sender) -> None:
        session, publication = sender.session, sender.publication
        over = self._loop.create_task(sender.over.wait())
        ended = self._loop.create_task(publication.wait_ended())
        silent = self._loop.create_task(self._until_silent(sender))
        try:
            await asyncio.wait((over, ended, silent), return_when=asyncio.FIRST_COMPLETED)
            if silent.done():
                publication.end(silent.result())
            elif over.done():
                publication.end(session.failure or "the encoder left")
        finally:
            for task in (over, ended, silent):
                task.cancel()
            await asyncio.gather(over, ended, silent, return_exceptions=True)
            publication.end("the encoder left")
            session.close()
            self._flush(sender)
            if sender.timer is not None:
                sender.timer.cancel()
            del self._senders[session_id], self._by_ufrag[session.ufrag]
            self._forget_ways(sender, sender.ways)
            self._gate.publication_ended(publication)

    async def _until_silent(self, sender: _Sender) -> str:
        """Returns what was missing."""
        begin = self._loop.time()
        # A deadline that moves with every packet, looked up when it is due.
        while (left := self._silent_at(sender, begin) - self._loop.time()) > 0:  # noqa: ASYNC110
            await asyncio.sleep(min(left, IDLE_SECONDS))
        if not sender.session.is_established:
            return f"no WebRTC connection within {CONNECT_SECONDS:.0f} s: is UDP port {self.port} open?"
        return f"no media for {IDLE_SECONDS:.0f} s"

    @staticmethod
    def _silent_at(sender: _Sender, begin: float) -> float:
        if not sender.session.is_established:
            return begin + CONNECT_SECONDS
        return max(sender.publication.last_media_at, begin) + IDLE_SECONDS

    # Datagrams.

    def _received(self, way: Way, data: bytes) -> None:
        if stun.is_stun(data):
            check = stun.read_check(data)
            sender = None if check is None else self._by_ufrag.get(check.ours)
        else:
            sender = self._by_way.get(way)
        if sender is None:
            return
        self._publish(sender, sender.session.receive_data(data, way, self._loop.time()))
        self._keep_ways(sender)
        self._moved(sender)

    def _keep_ways(self, sender: _Sender) -> None:
        """What came by a way is the sender's as long as its session says so."""
        ways = sender.session.ways
        if ways is sender.ways:
            return
        self._forget_ways(sender, sender.ways - ways)
        for way in ways - sender.ways:
            self._by_way[way] = sender
        sender.ways = ways

    def _forget_ways(self, sender: _Sender, ways: frozenset[Way]) -> None:
        for way in ways:
            if self._by_way.get(way) is sender:  # and not of a later session from the same address
                del self._by_way[way]

    def _publish(self, sender: _Sender, tags: list[FlvTag]) -> None:
        now = self._loop.time()
        for tag in tags:
            sender.publication.publish(tag, now)

    def _moved(self, sender: _Sender) -> None:
        """After each step of a session: send what it has to say, set its timer, see whether it is over."""
        self._flush(sender)
        session = sender.session
        if session.failure is not None:
            sender.over.set()
            return
        deadline = session.deadline(self._loop.time())
        if deadline is None or (sender.timer is not None and sender.due_at <= deadline):
            return
        if sender.timer is not None:
            sender.timer.cancel()
        sender.due_at = deadline
        sender.timer = self._loop.call_at(deadline, self._due, sender)

    def _due(self, sender: _Sender) -> None:
        sender.timer = None
        if sender.publication.ended:
            return
        self._publish(sender, sender.session.handle_deadline(self._loop.time()))
        self._moved(sender)

    def _flush(self, sender: _Sender) -> None:
        for way, data in sender.session.data_to_send():
            self._ports.send(way, data)
