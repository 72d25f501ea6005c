"""Who may publish: the stream key, one at a time, and the newcomer that takes over from a silent one.

An encoder whose machine or network died leaves a connection that looks open and says nothing. Its owner
comes back with the same key within seconds and must not be told for a minute that somebody is on air.
"""

import asyncio
import hmac
import logging
from collections.abc import Callable

from tallycast.ingest import BroadcastInProgress, Guessing, Publication, StreamKeyRefused, StreamKeys

log = logging.getLogger(__name__)

SILENCE_SECONDS = 3.0
"""After this long without media a publisher is taken for gone when its own key comes again. Encoders
send at least every 100 ms; a stalled uplink that lasts longer has lost its viewers already."""
POLL_SECONDS = 0.1


class Door:
    """Admits one publication at a time."""

    def __init__(self, keys: Callable[[], StreamKeys], clock: Callable[[], float]) -> None:
        self._keys = keys
        self._clock = clock
        self._turn = asyncio.Lock()
        self._publication: Publication | None = None
        self._own: Publication | None = None
        self._key = b""
        self._guessing = Guessing()

    @property
    def publication(self) -> Publication | None:
        """The one that publishes now."""
        publication = self._publication
        return None if publication is None or publication.ended else publication

    async def admit(self, *, key: str, remote_address: str, protocol: str) -> Publication:
        """Take a newcomer in.

        Raises:
            StreamKeyRefused: the key is none of ours.
            BroadcastInProgress: somebody else publishes, or the same one still sends.
        """
        if self._guessing.held_seconds(remote_address, self._clock()):
            # Told once when it began; who guesses on learns nothing.
            raise StreamKeyRefused(f"{protocol} publisher {remote_address}: too many different wrong keys")
        if not self._keys().matches(key):
            log.warning("%s: a publisher from %s was refused: wrong stream key", protocol, remote_address)
            if held := self._guessing.wrong(remote_address, key, self._clock()):
                log.warning(
                    "%s: %s guesses stream keys; none of it is looked at for %.0f s",
                    protocol,
                    remote_address,
                    held,
                )
            raise StreamKeyRefused(f"{protocol} publisher {remote_address}: the stream key is not known")
        self._guessing.right(remote_address, self._clock())
        async with self._turn:
            await self._make_room(key.encode(), remote_address, protocol)
            self._key = key.encode()
            self._publication = Publication(
                protocol=protocol, remote_address=remote_address, now=self._clock()
            )
            return self._publication

    async def admit_own(self, *, remote_address: str, protocol: str) -> Publication:
        """A publication of this server itself, which needs no key and gives way to every encoder.

        Raises:
            BroadcastInProgress: somebody publishes.
        """
        async with self._turn:
            if self.publication is not None:
                raise BroadcastInProgress(f"{self.publication.remote_address} is on air already")
            self._key = b""
            self._own = self._publication = Publication(
                protocol=protocol, remote_address=remote_address, now=self._clock()
            )
            return self._publication

    async def _make_room(self, key: bytes, remote_address: str, protocol: str) -> None:
        current = self.publication
        if current is None:
            return
        if current is self._own:
            current.end(f"an encoder takes over: {remote_address}")
            return
        last = current.last_media_at
        if hmac.compare_digest(key, self._key):
            while not current.ended and current.last_media_at == last:
                if self._clock() - last >= SILENCE_SECONDS:
                    log.warning(
                        "%s: %s takes over from %s, which sent nothing for %.1f s",
                        protocol,
                        remote_address,
                        current.remote_address,
                        self._clock() - last,
                    )
                    current.end("replaced: its own key came again while it was silent")
                    return
                await asyncio.sleep(POLL_SECONDS)
        if current.ended:
            return
        log.warning(
            "%s: a publisher from %s was refused: %s is on air",
            protocol,
            remote_address,
            current.remote_address,
        )
        raise BroadcastInProgress(
            f"{protocol} publisher {remote_address}: {current.remote_address} is on air already"
        )
