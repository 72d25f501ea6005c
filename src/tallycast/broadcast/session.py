"""The owner of the broadcast's phase: joins door, transcoder, packagers and storage.

One task serves one publication: it reads tags, gives them to ffmpeg run by run and waits for the end.
Between publications the grace timer runs. All else hears of it through facts on the bus, or asks for
`phase` and `edge`.
"""

import asyncio
import contextlib
import functools
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
from tallycast.broadcast.runs import RunBegins, RunData, RunEnds, RunSplitter, Step
from tallycast.broadcast.state import Input, Phase, next_phase
from tallycast.bus import Bus
from tallycast.ingest import Publication, StreamKeys, TagReader
from tallycast.settings import VideoSettings
from tallycast.transcode import Progress, SourceTracks, Transcoder, TranscoderUnavailable

log = logging.getLogger(__name__)

FLUSH_SECONDS = 2.0
"""ffmpeg has at most some frames to flush at the end of a run."""
BEHIND_MS = 6000
"""Media waiting for ffmpeg that is given up: a viewer's delay would grow without end otherwise."""
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
    ) -> None:
        self._bus = bus
        self._video = video
        self._ffmpeg = ffmpeg
        self._door = Door(keys, time.monotonic)
        self._serving: asyncio.Task[None] | None = None
        self._grace: asyncio.Task[None] | None = None
        self._stopping = False
        self.edge = edge
        self.phase = Phase.OFFLINE
        self.progress: Progress | None = None
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
        """Serve the publication until it ends or ffmpeg dies; returns whether a segment was made."""
        with contextlib.closing(publication.reader()) as reader:
            served = _Served(self, publication, reader)
            try:
                await served.run()
            finally:
                await served.close()
            return served.made_segments

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
        source: SourceTracks,
        started_at: float,
    ) -> Transcoder:
        """Plan a run for this source and make its ffmpeg; the caller starts it."""
        plan = broadcast.plan_run(source)
        broadcast.begin_run(plan, started_at)
        return Transcoder(
            self._ffmpeg(),
            plan,
            on_output=broadcast.receive_output,
            on_progress=self._keep_progress,
        )

    def _keep_progress(self, progress: Progress) -> None:
        self.progress = progress


class _Served:
    """One pass over a publication's tags: run after run until it ends or an ffmpeg dies."""

    def __init__(self, owner: Broadcasting, publication: Publication, reader: TagReader) -> None:
        self._owner = owner
        self._publication = publication
        self._reader = reader
        self._splitter = RunSplitter()
        self._transcoder: Transcoder | None = None
        self._broadcast: LiveBroadcast | None = None
        self._segments_before = 0
        self.made_segments = False

    async def run(self) -> None:
        """Until the publication ends (all runs finished) or ffmpeg dies (the caller starts again)."""
        while True:
            tags = await self._reader.read()
            if tags is None:  # the publication ended, or ffmpeg did and closed the reader
                return
            waiting_ms = tags[-1].timestamp_ms - tags[0].timestamp_ms if tags else 0
            if self._transcoder is not None and waiting_ms > BEHIND_MS:
                log.warning("ffmpeg is %.1f s behind the encoder; the backlog is dropped", waiting_ms / 1000)
                await self._take(self._splitter.cut("ffmpeg was too far behind"))
                newest = [index for index, tag in enumerate(tags) if tag.is_keyframe]
                tags = tags[newest[-1] :] if newest else []
            await self._take(self._splitter.receive_tags(tags))
            if self._transcoder is not None and self._transcoder.exit_status.done():
                return

    async def close(self) -> None:
        """Let the open run finish, or take note of how it died."""
        transcoder, self._transcoder = self._transcoder, None
        if transcoder is None or self._broadcast is None:
            return
        died = transcoder.exit_status.done()
        status = await transcoder.finish(FLUSH_SECONDS)
        self._broadcast.end_run()
        self.made_segments |= self._broadcast.segments_made > self._segments_before
        if died:
            self._owner.transcoder_failed(self._broadcast, status, tuple(transcoder.last_lines))

    async def _take(self, steps: list[Step]) -> None:
        for step in steps:
            match step:
                case RunBegins():
                    await self._begin(step)
                case RunData(data):
                    if self._transcoder is not None:
                        await self._transcoder.write(data)
                case RunEnds(reason):
                    log.info("A new ffmpeg run begins: %s", reason)
                    await self.close()

    async def _begin(self, step: RunBegins) -> None:
        details = self._publication.details
        source = SourceTracks(
            video_codec=step.video_codec,
            audio_codec=step.audio_codec,
            width=details.width,
            height=details.height,
            frame_rate=details.frame_rate,
            video_kbps=details.video_bitrate_kbps,
            audio_kbps=details.audio_bitrate_kbps,
        )
        self._broadcast = self._owner.media_arrived(self._publication)
        self._segments_before = self._broadcast.segments_made
        started_at = time.time() - step.media_ms / 1000
        self._transcoder = self._owner.start_transcoder(self._broadcast, source, started_at)
        await self._transcoder.start()
        self._transcoder.exit_status.add_done_callback(functools.partial(self._exited, self._transcoder))
        await self._transcoder.write(step.data)

    def _exited(self, transcoder: Transcoder, _: object) -> None:
        """An ffmpeg that dies must not wait for the encoder's next word to be noticed; one that was let
        finish (`close`) is no reason to stop reading."""
        if transcoder is self._transcoder:
            self._reader.close()
