"""One pass over a publication's tags: reads them, gives them to ffmpeg run by run, and sees how it ends."""

import functools
import logging
import time
from typing import Protocol

from tallycast.broadcast.live_edge import LiveBroadcast
from tallycast.broadcast.runs import RunBegins, RunData, RunEnds, RunSplitter, Step
from tallycast.ingest import Publication, StreamDetails, TagReader, merged, with_tag
from tallycast.transcode import RunPlan, SourceTracks, Transcoder

log = logging.getLogger(__name__)

FLUSH_SECONDS = 2.0
"""ffmpeg has at most some frames to flush at the end of a run."""
BEHIND_MS = 6000
"""Media waiting for ffmpeg that is given up: a viewer's delay would grow without end otherwise."""


class Owner(Protocol):
    """What a pass needs from the broadcast's session."""

    def media_arrived(self, publication: Publication) -> LiveBroadcast:
        """The first media of a run came."""

    def start_transcoder(self, broadcast: LiveBroadcast, plan: RunPlan, started_at: float) -> Transcoder:
        """An ffmpeg for this plan; the caller starts it."""

    def transcoder_failed(self, broadcast: LiveBroadcast, status: int, lines: tuple[str, ...]) -> None:
        """ffmpeg died by itself."""

    def codec_failed(self, broadcast: LiveBroadcast, lines: tuple[str, ...]) -> bool:
        """It did so before it had encoded a segment: whether another encoder is tried."""


class Served:
    """One pass over a publication's tags: run after run until it ends or an ffmpeg dies."""

    def __init__(self, owner: Owner, publication: Publication, reader: TagReader) -> None:
        self._owner = owner
        self._publication = publication
        self._reader = reader
        self._splitter = RunSplitter()
        self._transcoder: Transcoder | None = None
        self._broadcast: LiveBroadcast | None = None
        self._segments_before = 0
        self._uses_encoder = False
        self.made_segments = False
        self.codec_replaced = False
        """Whether the next pass is made with another encoder."""

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
                if self._broadcast is not None:
                    self._broadcast.dropped_ms += waiting_ms
                newest = [index for index, tag in enumerate(tags) if tag.is_keyframe]
                tags = tags[newest[-1] :] if newest else []
            await self._take(self._splitter.receive_tags(tags))
            if self._broadcast is not None:
                for text in self._publication.take_texts():
                    self._broadcast.say(text)
                if self._publication.has_captions:
                    self._broadcast.has_captions = True
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
        made = self._broadcast.segments_made > self._segments_before
        self.made_segments |= made
        if died:
            lines = tuple(transcoder.last_lines)
            self._owner.transcoder_failed(self._broadcast, status, lines)
            if self._uses_encoder and not made:
                self.codec_replaced = self._owner.codec_failed(self._broadcast, lines)

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
        if step.video_configuration is not None:
            # The bitstream of this run before what has come since.
            details = merged(with_tag(StreamDetails(), step.video_configuration), details)
        source = SourceTracks(
            video_codec=step.video_codec,
            audio_codec=step.audio_codec,
            width=details.width,
            height=details.height,
            frame_rate=details.frame_rate,
            video_kbps=details.video_bitrate_kbps,
            audio_kbps=details.audio_bitrate_kbps,
            video_range=details.video_range,
        )
        self._broadcast = self._owner.media_arrived(self._publication)
        self._segments_before = self._broadcast.segments_made
        started_at = time.time() - step.media_ms / 1000
        plan = self._broadcast.plan_run(source, replay_seconds=step.replay_ms / 1000)
        self._uses_encoder = plan.encodes_video
        self._transcoder = self._owner.start_transcoder(self._broadcast, plan, started_at)
        await self._transcoder.start()
        self._transcoder.exit_status.add_done_callback(functools.partial(self._exited, self._transcoder))
        await self._transcoder.write(step.data)

    def _exited(self, transcoder: Transcoder, _: object) -> None:
        """An ffmpeg that dies must not wait for the encoder's next word to be noticed; one that was let
        finish (`close`) is no reason to stop reading."""
        if transcoder is self._transcoder:
            self._reader.close()
