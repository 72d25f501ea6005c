"""One encoder's TCP connection: moves bytes between a transport and an `RtmpConnection`.

The reading side waits for nobody: what comes is handed to the publication, whose readers have queues of their
own. Reading pauses only where memory asks for it: while the gate decides about an encoder that sends
already, and while a peer does not read our answers.
"""

import asyncio
import contextlib
import logging
import secrets
import socket
from collections.abc import Callable
from typing import cast

import msgspec

from tallycast.ingest.errors import BroadcastInProgress, StreamKeyRefused
from tallycast.ingest.gate import Gate
from tallycast.ingest.publication import Publication
from tallycast.ingest.rtmp.connection import Limits, RtmpConnection
from tallycast.ingest.rtmp.errors import RemoteProtocolError
from tallycast.ingest.rtmp.events import (
    CaptionReceived,
    Event,
    MediaReceived,
    MetadataReceived,
    PublishEnded,
    PublishRequested,
)
from tallycast.ingest.rtmp.handshake import ServerHandshake
from tallycast.ingest.rtmp.state import State

log = logging.getLogger(__name__)


class PeerLimits(msgspec.Struct, frozen=True, kw_only=True):
    """What one connection may take, beyond what its session may."""

    session: Limits = Limits()
    admission_seconds: float = 15.0
    """For the gate's decision; a take-over from a silent encoder takes some seconds."""
    unread_bytes: int = 1 << 16
    """Answers that wait for a peer that does not read."""
    unread_seconds: float = 10.0
    """How long that many may wait."""


class Peer(asyncio.Protocol):
    """The protocol of one transport. `gone` is called once, when the transport is closed."""

    def __init__(
        self,
        gate: Gate,
        limits: PeerLimits,
        *,
        protocol: str = "rtmp",
        arrived: Callable[["Peer"], None],
        gone: Callable[["Peer"], None],
    ) -> None:
        self._gate = gate
        self._protocol = protocol
        self._limits = limits
        self._arrived = arrived
        self._gone = gone
        self._loop = asyncio.get_running_loop()
        self._session = RtmpConnection(
            limits.session, random=secrets.token_bytes(ServerHandshake.RANDOM_BYTES), now=self._loop.time()
        )
        self._transport: asyncio.Transport | None = None
        self._publication: Publication | None = None
        self._task: asyncio.Task[None] | None = None
        """Asks the gate, then waits for the publication's end."""
        self._timer: asyncio.TimerHandle | None = None
        self._timer_state: State | None = None
        self._unread_timer: asyncio.TimerHandle | None = None
        self._reads = True
        self.ip = self.address = "?"
        """IP address, and the same with the port."""

    @property
    def is_authorized(self) -> bool:
        """Whether it publishes with our consent."""
        return self._session.is_authorized

    @property
    def is_being_decided(self) -> bool:
        """Whether the gate was asked about it."""
        return self._session.state is State.ASKING

    @property
    def task(self) -> asyncio.Task[None] | None:
        """What a stopping server waits for."""
        return self._task

    def stop(self, reason: str) -> None:
        """End the session from our side."""
        self._end_publication(reason)
        self._session.leave("NetConnection.Connect.Closed", reason, self._loop.time())
        self._finish()

    def abort(self) -> None:
        """Close at once."""
        if self._transport is not None:
            self._transport.abort()

    # What the transport calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Not asserted: uvloop's transports are of no class of asyncio's.
        self._transport = cast(asyncio.Transport, transport)
        self._transport.set_write_buffer_limits(high=self._limits.unread_bytes)
        self.ip, self.address = _address(transport.get_extra_info("peername"))
        sock = transport.get_extra_info("socket")
        if sock is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        self._arm()
        self._arrived(self)

    def data_received(self, data: bytes) -> None:
        session = self._session
        if session.state is State.CLOSING:
            return  # all is said; the rest is only taken off the network
        now = self._loop.time()
        try:
            events = session.receive_data(data, now)
        except RemoteProtocolError as error:
            self._failed(error)
            return
        for event in events:
            self._take(event, now)
        self._flush()
        if session.state is not self._timer_state:
            self._changed()

    def eof_received(self) -> bool:
        self._end_publication("the encoder closed the connection")
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        self._end_publication("the connection was closed" if exc is None else f"the connection broke: {exc}")
        for timer in (self._timer, self._unread_timer):
            if timer is not None:
                timer.cancel()
        self._gone(self)

    def pause_writing(self) -> None:
        self._reads_if(False)
        self._unread_timer = self._loop.call_later(self._limits.unread_seconds, self._does_not_read)

    def resume_writing(self) -> None:
        if self._unread_timer is not None:
            self._unread_timer.cancel()
            self._unread_timer = None
        self._reads_if(self._session.wants_data)

    # Events.

    def _take(self, event: Event, now: float) -> None:
        match event:
            case MediaReceived(tag):
                if self._publication is not None:
                    self._publication.publish(tag, now)
            case MetadataReceived(metadata):
                if self._publication is not None:
                    self._publication.describe(metadata)
            case CaptionReceived(said):
                if self._publication is not None:
                    self._publication.caption(said)
            case PublishRequested(key):
                self._task = self._loop.create_task(self._serve(key), name=f"rtmp-{self.address}")
            case PublishEnded(reason):
                self._end_publication(reason)

    async def _serve(self, key: str) -> None:
        """Ask the gate, then see to it that a publication which is ended elsewhere ends here too."""
        try:
            async with asyncio.timeout(self._limits.admission_seconds):
                publication = await self._gate.admit(
                    key=key, remote_address=self.address, protocol=self._protocol
                )
        except StreamKeyRefused:
            self._reject("NetStream.Publish.BadName", "This stream key is not known here.")
            return
        except BroadcastInProgress:
            self._reject("NetStream.Publish.Denied", "Somebody else is on air here.")
            return
        except TimeoutError:
            self._reject("NetStream.Publish.Denied", "The server is too busy to decide; try again.")
            return
        except Exception:
            log.exception("rtmp: nobody could decide about %s", self.address)
            self._reject("NetStream.Publish.Denied", "The server has a fault; its log has more.")
            return
        if self._transport is None or self._session.state is not State.ASKING:
            publication.end("the encoder left before it was let in")
            self._gate.publication_ended(publication)
            return
        self._publication = publication
        log.debug("rtmp: %s publishes", self.address)
        self._session.accept_publish(self._loop.time())
        self.data_received(b"")  # what came while the gate decided
        await publication.wait_ended()
        if self._publication is publication:
            log.info("rtmp: %s is sent away: %s", self.address, publication.end_reason)
            self.stop(publication.end_reason or "ended")

    def _reject(self, code: str, description: str) -> None:
        log.debug("rtmp: %s may not publish: %s", self.address, description)
        if self._session.state is State.ASKING:
            self._session.reject_publish(code, description, self._loop.time())
            self._finish()

    def _failed(self, error: RemoteProtocolError) -> None:
        log.info("rtmp: %s is closed: %s", self.address, error)
        self._end_publication(str(error))
        self._finish()

    def _end_publication(self, reason: str) -> None:
        publication, self._publication = self._publication, None
        if publication is None:
            return
        publication.end(reason)
        self._gate.publication_ended(publication)

    # The transport.

    def _flush(self) -> None:
        data = self._session.data_to_send()
        if data and self._transport is not None:
            self._transport.write(data)

    def _finish(self) -> None:
        """Send what is left and close; the peer has a moment to read it, as a close with unread input
        would take the answer away from it."""
        self._flush()
        transport = self._transport
        if transport is not None and not transport.is_closing():
            with contextlib.suppress(OSError, NotImplementedError):
                transport.write_eof()
            self._changed()

    def _changed(self) -> None:
        self._reads_if(self._session.wants_data and self._unread_timer is None)
        self._arm()

    def _reads_if(self, wanted: bool) -> None:
        transport = self._transport
        if wanted is self._reads or transport is None or transport.is_closing():
            return
        self._reads = wanted
        if wanted:
            transport.resume_reading()
        else:
            transport.pause_reading()

    def _does_not_read(self) -> None:
        log.info("rtmp: %s does not read our answers; closed", self.address)
        self._end_publication("the encoder does not read our answers")
        self.abort()

    # Time.

    def _arm(self) -> None:
        """Set the timer for the session's deadline. A publisher's moves with each packet: it is looked up
        when the timer fires, not set anew each time."""
        self._timer_state = self._session.state
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        deadline = self._session.deadline()
        if deadline is not None and self._transport is not None:
            self._timer = self._loop.call_at(deadline, self._on_deadline)

    def _on_deadline(self) -> None:
        if self._session.state is State.CLOSING:
            self.abort()
            return
        try:
            # A timer may fire a little early, by the clock's resolution.
            self._session.handle_deadline(self._loop.time())
        except RemoteProtocolError as error:
            self._failed(error)
            return
        self._arm()


def _address(peername: object) -> tuple[str, str]:
    if not isinstance(peername, tuple) or len(peername) < 2:
        return "?", "?"
    ip = str(peername[0]).removeprefix("::ffff:")
    return ip, f"[{ip}]:{peername[1]}" if ":" in ip else f"{ip}:{peername[1]}"
