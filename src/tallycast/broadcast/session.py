"""The owner of the broadcast's phase: joins door, transcoder, packagers and storage.

One task serves one publication: it reads tags, gives them to ffmpeg run by run and waits for the end.
Between publications the grace timer runs. All else hears of it through facts on the bus, or asks for
`phase` and `edge`.
"""

import asyncio
import contextlib
import logging
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from tallycast import events
from tallycast.broadcast.door import Door
from tallycast.broadcast.errors import SourceUnplayable
from tallycast.broadcast.live_edge import LiveBroadcast, LiveEdge
from tallycast.broadcast.served import Served
from tallycast.broadcast.state import Input, Phase, next_phase
from tallycast.bus import Bus
from tallycast.ingest import Publication, StreamKeys
from tallycast.settings import VideoSettings
from tallycast.transcode import (
    DEFAULT_CODEC,
    CodecOffers,
    Progress,
    RunPlan,
    Transcoder,
    TranscoderUnavailable,
    codec_named,
)

log = logging.getLogger(__name__)

FAILURES_LIMIT = 5
RETRY_SECONDS = (0.0, 0.5, 1.0, 2.0, 4.0)
"""Waits before ffmpeg is started again, by the runs in a row that gave no segment."""


class Broadcasting:
    """Whether we are live and what happens when an encoder comes and goes; entered, it works.

    `video` and `keys` are asked afresh each time, so that a changed setting holds for the next
    broadcast (video) or at once (keys, grace time).
    """

    def __init__(
        self,
        *,
        bus: Bus,
        video: Callable[[], VideoSettings],
        keys: Callable[[], StreamKeys],
        ffmpeg: Callable[[], Path],
        edge: LiveEdge,
        codecs: CodecOffers | None = None,
    ) -> None:
        self._bus = bus
        self._codecs = codecs or CodecOffers(ffmpeg)
        self._video = video
        self._ffmpeg = ffmpeg
        self._door = Door(keys, time.monotonic)
        self._serving: asyncio.Task[None] | None = None
        self._grace: asyncio.Task[None] | None = None
        self._stopping = False
        self.edge = edge
        self.phase = Phase.OFFLINE
        self.progress: Progress | None = None
        self.progress_at = 0.0
        """When that came, seconds of the monotonic clock."""
        self.last_connected_at: datetime | None = None
        self.last_disconnected_at: datetime | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop("the server stops")

    @property
    def publication(self) -> Publication | None:
        """The encoder's connection that is on air, if one is."""
        return self._door.publication

    @property
    def online(self) -> bool:
        """Whether there is something live to play."""
        return self.phase is not Phase.OFFLINE and self.edge.playable

    # What the doors (RTMP and others) call.

    async def admit(self, *, key: str, remote_address: str, protocol: str) -> Publication:
        """Take an encoder in; raises StreamKeyRefused or BroadcastInProgress."""
        publication = await self._door.admit(key=key, remote_address=remote_address, protocol=protocol)
        return await self._take_in(publication)

    async def admit_own(self, *, remote_address: str, protocol: str) -> Publication:
        """Take in what this server fetches itself; raises BroadcastInProgress."""
        publication = await self._door.admit_own(remote_address=remote_address, protocol=protocol)
        return await self._take_in(publication)

    async def _take_in(self, publication: Publication) -> Publication:
        protocol, remote_address = publication.protocol, publication.remote_address
        if self._serving is not None:
            await self._serving
        log.info("%s: %s publishes", protocol, remote_address)
        self._serving = asyncio.get_running_loop().create_task(
            self._serve(publication), name=f"publication-{publication.id}"
        )
        return publication

    def publication_ended(self, publication: Publication) -> None:
        """The door closed the connection; the serving task sees the publication's end by itself."""
        log.info("%s: %s left: %s", publication.protocol, publication.remote_address, publication.end_reason)

    async def stop(self, reason: str) -> None:
        """End the broadcast now, without a grace time."""
        self._stopping = True
        try:
            publication = self._door.publication
            if publication is not None:
                publication.end(reason)
            if self._serving is not None:
                await self._serving
            self._cancel_grace()
            self._end_broadcast(Input.STOPPED, reason)
        finally:
            self._stopping = False

    # One publication.

    async def _serve(self, publication: Publication) -> None:
        failures = 0
        try:
            while not publication.ended:
                made = await self._transcode(publication)
                if publication.ended:
                    break
                failures = 0 if made else failures + 1
                if failures >= FAILURES_LIMIT:
                    details = publication.details
                    codecs = " and ".join(filter(None, (details.video_codec, details.audio_codec)))
                    raise SourceUnplayable(f"ffmpeg failed {failures} times in a row on its {codecs}")
                await asyncio.sleep(RETRY_SECONDS[failures])
        except (SourceUnplayable, TranscoderUnavailable) as error:
            log.error("The broadcast of %s cannot be played: %s", publication.remote_address, error)
            publication.end(str(error))
        except Exception:
            log.exception("The broadcast of %s failed", publication.remote_address)
            publication.end("an internal error")
        finally:
            self._encoder_left(publication.end_reason or "it left")

    async def _transcode(self, publication: Publication) -> bool:
        """Serve the publication until it ends or ffmpeg dies; returns whether something was
        made, or is tried in another way."""
        with contextlib.closing(publication.reader()) as reader:
            served = Served(self, publication, reader)
            try:
                await served.run()
            finally:
                await served.close()
            return served.made_segments or served.codec_replaced

    # Phases.

    def media_arrived(self, publication: Publication) -> LiveBroadcast:
        """The first media of a run: the broadcast begins, goes on or is live already."""
        self._cancel_grace()
        if self.phase is Phase.OFFLINE:
            self.phase = next_phase(self.phase, Input.MEDIA_ARRIVED)
            broadcast = self.edge.begin(secrets.token_hex(4), self._video())
            self.last_connected_at = broadcast.started_at
            self._bus.publish(
                events.BroadcastStarted(
                    broadcast_id=broadcast.id,
                    started_at=broadcast.started_at,
                    remote_address=publication.remote_address,
                )
            )
            log.info("Broadcast %s started", broadcast.id)
            codec, reason = self._codecs.usable(broadcast.settings.video_codec)
            if reason:
                self._use_codec(broadcast, codec.name, reason)
            return broadcast
        broadcast = self.edge.current()
        if self.phase is Phase.INTERRUPTED:
            self.phase = next_phase(self.phase, Input.MEDIA_ARRIVED)
            self._bus.publish(
                events.BroadcastResumed(broadcast_id=broadcast.id, remote_address=publication.remote_address)
            )
            log.info("Broadcast %s goes on", broadcast.id)
        return broadcast

    def _encoder_left(self, reason: str) -> None:
        self.progress = None
        if self.phase is not Phase.LIVE or self._stopping:
            return
        broadcast = self.edge.current()
        self.phase = next_phase(self.phase, Input.ENCODER_LEFT)
        self._bus.publish(events.BroadcastInterrupted(broadcast_id=broadcast.id, reason=reason))
        grace_seconds = self._video().broadcast_grace_seconds
        log.info("Broadcast %s is interrupted (%s), it waits for %.0f s", broadcast.id, reason, grace_seconds)
        self._grace = asyncio.get_running_loop().create_task(
            self._wait_for_return(grace_seconds), name="grace-time"
        )

    async def _wait_for_return(self, grace_seconds: float) -> None:
        await asyncio.sleep(grace_seconds)
        self._grace = None
        self._end_broadcast(Input.GRACE_OVER, "no encoder came back")

    def _cancel_grace(self) -> None:
        if self._grace is not None:
            self._grace.cancel()
            self._grace = None

    def _end_broadcast(self, happened: Input, reason: str) -> None:
        was = self.phase
        self.phase = next_phase(self.phase, happened)
        if was is Phase.OFFLINE:
            return
        broadcast = self.edge.end()
        self.last_disconnected_at = datetime.now(UTC)
        self._bus.publish(
            events.BroadcastEnded(
                broadcast_id=broadcast.id,
                started_at=broadcast.started_at,
                ended_at=self.last_disconnected_at,
                reason=reason,
            )
        )
        log.info("Broadcast %s ended: %s", broadcast.id, reason)

    def codec_failed(self, broadcast: LiveBroadcast, lines: tuple[str, ...]) -> bool:
        """ffmpeg died before the first segment: whether another encoder is worth a try. Each broadcast
        falls back once at most, as x264 has nothing behind it."""
        if broadcast.codec.name == DEFAULT_CODEC:
            return False
        errors = [line for line in lines if "[error]" in line or "[fatal]" in line]
        reason = f"It gave up at the start of a broadcast: {(errors or lines or ('it said nothing',))[0]}"
        self._codecs.failed(broadcast.codec.name, reason)
        self._use_codec(broadcast, DEFAULT_CODEC, reason)
        return True

    def _use_codec(self, broadcast: LiveBroadcast, name: str, reason: str) -> None:
        wanted, broadcast.codec = broadcast.codec.name, codec_named(name)
        if wanted == name:  # a name out of no table
            wanted = broadcast.settings.video_codec
        log.warning("The encoder %s cannot be used, %s takes its place: %s", wanted, name, reason)
        self._bus.publish(
            events.CodecReplaced(broadcast_id=broadcast.id, wanted=wanted, used=name, reason=reason)
        )

    def transcoder_failed(self, broadcast: LiveBroadcast, status: int, lines: tuple[str, ...]) -> None:
        """ffmpeg died by itself."""
        log.error("ffmpeg ended with status %d and is started again; it said last:", status)
        for line in lines:
            log.error("ffmpeg: %s", line)
        self._bus.publish(
            events.TranscoderFailed(broadcast_id=broadcast.id, exit_status=status, last_lines=lines)
        )

    def start_transcoder(
        self,
        broadcast: LiveBroadcast,
        plan: RunPlan,
        started_at: float,
    ) -> Transcoder:
        """An ffmpeg for this plan; the caller starts it."""
        broadcast.begin_run(plan, started_at)
        return Transcoder(
            self._ffmpeg(),
            plan,
            on_output=broadcast.receive_output,
            on_progress=self._keep_progress,
        )

    def _keep_progress(self, progress: Progress) -> None:
        self.progress, self.progress_at = progress, time.monotonic()
