"""One encoder's connection, from its acceptance to its end: its tags, handed to bounded readers.

The publisher never waits for a reader. Each reader has a queue of its own; one that is full drops to the
next keyframe, counted. A reader that comes late (ffmpeg is started anew) begins with the configuration and
everything since the last keyframe.
"""

import asyncio
import secrets
from collections import deque
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tallycast.ingest.details import StreamDetails, with_metadata, with_tag
from tallycast.ingest.timeline import Timeline
from tallycast.media.flv import FlvTag, TagType

GROUP_LIMIT_BYTES = 24 << 20
"""Since the last keyframe: 20 s of 10 Mbit/s. A group that is longer is kept from its newest end."""
SOUND_KEPT_MS = 2_000
"""Of a publication without video."""
QUEUE_LIMIT_BYTES = 32 << 20
RATE_WINDOW_SECONDS = 5.0


class Publication:
    """Tags come in by `publish`, go out by readers; `end` is final. `now` is the loop's clock, seconds."""

    def __init__(self, *, protocol: str, remote_address: str, now: float) -> None:
        self.id = secrets.token_hex(4)
        self.protocol = protocol
        self.remote_address = remote_address
        self.connected_at = datetime.now(UTC)
        self.details = StreamDetails()
        self.last_media_at = now
        """When the last tag came, or the publication began."""
        self.end_reason: str | None = None
        self.keyframe_interval_seconds: float | None = None
        self._ended = asyncio.Event()
        self._timeline = Timeline()
        self._configurations: dict[TagType, FlvTag] = {}
        self._group: deque[FlvTag] = deque()
        self._group_bytes = 0
        self._last_keyframe_ms: int | None = None
        self._rates: deque[tuple[float, int]] = deque()
        self._rate_bytes = 0
        self._readers: set[TagReader] = set()

    @property
    def ended(self) -> bool:
        """Whether no more tags will come."""
        return self._ended.is_set()

    @property
    def keyframe_seen(self) -> bool:
        """Whether there is video that a reader can begin with."""
        return self._last_keyframe_ms is not None

    async def wait_ended(self) -> None:
        """Wait for the end."""
        await self._ended.wait()

    @property
    def timeline_cuts(self) -> int:
        """Jumps of the encoder's clock that were mended."""
        return self._timeline.cuts

    @property
    def source_bitrate_kbps(self) -> float:
        """What comes in, over the last seconds."""
        if len(self._rates) < 2:
            return 0.0
        span = self._rates[-1][0] - self._rates[0][0]
        return self._rate_bytes * 8 / 1000 / span if span > 0 else 0.0

    def describe(self, metadata: Mapping[str, Any]) -> None:
        """The encoder's onMetaData came."""
        self.details = with_metadata(self.details, metadata)

    def publish(self, tag: FlvTag, now: float) -> None:
        """A tag came, with the time that the encoder gave it (32 bits)."""
        if self.ended or tag.type is TagType.SCRIPT or not tag.body:
            return
        self.last_media_at = now
        self._measure(now, len(tag.body))
        straight = self._timeline.place(tag.type, tag.timestamp_ms)
        if straight != tag.timestamp_ms:
            tag = FlvTag(tag.type, straight, tag.body)
        if tag.is_sequence_header:
            self._configurations[tag.type] = tag
            self.details = with_tag(self.details, tag)
        elif tag.type not in self._configurations and not self._knows(tag):
            self.details = with_tag(self.details, tag)
        self._keep(tag)
        for reader in self._readers:
            reader.offer(tag)

    def end(self, reason: str) -> None:
        """No more tags will come; the first reason counts."""
        if self.ended:
            return
        self.end_reason = reason
        self._ended.set()
        for reader in tuple(self._readers):
            reader.finish()

    def reader(self, max_bytes: int = QUEUE_LIMIT_BYTES) -> "TagReader":
        """A new reader, from the last keyframe on."""
        reader = TagReader(self, max_bytes)
        for configuration in self._configurations.values():
            reader.offer(configuration)
        for tag in self._group:
            if not tag.is_sequence_header:
                reader.offer(tag)
        if self.ended:
            reader.finish()
        else:
            self._readers.add(reader)
        return reader

    def forget(self, reader: "TagReader") -> None:
        """A reader is closed."""
        self._readers.discard(reader)

    def _knows(self, tag: FlvTag) -> bool:
        known = self.details.video_codec if tag.type is TagType.VIDEO else self.details.audio_codec
        return known is not None

    def _keep(self, tag: FlvTag) -> None:
        if tag.is_keyframe:
            if self._last_keyframe_ms is not None:
                self.keyframe_interval_seconds = (tag.timestamp_ms - self._last_keyframe_ms) / 1000
            self._last_keyframe_ms = tag.timestamp_ms
            self._group.clear()
            self._group_bytes = 0
        self._group.append(tag)
        self._group_bytes += len(tag.body)
        while self._group_bytes > GROUP_LIMIT_BYTES or (
            not self.keyframe_seen and tag.timestamp_ms - self._group[0].timestamp_ms > SOUND_KEPT_MS
        ):
            self._group_bytes -= len(self._group.popleft().body)

    def _measure(self, now: float, size: int) -> None:
        self._rates.append((now, size))
        self._rate_bytes += size
        while now - self._rates[0][0] > RATE_WINDOW_SECONDS:
            self._rate_bytes -= self._rates.popleft()[1]


class TagReader:
    """A bounded queue of one reader. When it is full it is emptied and goes on at the next keyframe;
    configurations are never dropped."""

    def __init__(self, publication: Publication, max_bytes: int) -> None:
        self._publication = publication
        self._max_bytes = max_bytes
        self._waiting: list[FlvTag] = []
        self._bytes = 0
        self._skipping = False
        self._finished = False
        self._wake = asyncio.Event()
        self.dropped_tags = 0

    async def read(self) -> list[FlvTag] | None:
        """All tags that have come since the last call, at least one; None after the end or `close`."""
        while not self._waiting:
            if self._finished:
                return None
            self._wake.clear()
            await self._wake.wait()
        tags, self._waiting = self._waiting, []
        self._bytes = 0
        return tags

    def offer(self, tag: FlvTag) -> None:
        """Called by the publication."""
        if self._finished:
            return
        if self._skipping and not tag.is_sequence_header:
            if not tag.is_keyframe:
                self.dropped_tags += 1
                return
            self._skipping = False
        if self._bytes + len(tag.body) > self._max_bytes and not tag.is_sequence_header:
            kept = [one for one in self._waiting if one.is_sequence_header]
            self.dropped_tags += len(self._waiting) - len(kept) + 1
            self._waiting = kept
            self._bytes = sum(len(one.body) for one in kept)
            # Sound alone has no keyframes: it goes on with the next tag.
            self._skipping = self._publication.keyframe_seen
            return
        self._waiting.append(tag)
        self._bytes += len(tag.body)
        self._wake.set()

    def finish(self) -> None:
        """No more will come; what waits can still be read."""
        self._finished = True
        self._wake.set()

    def close(self) -> None:
        """The reader wants no more, not even what waits."""
        self._waiting.clear()
        self.finish()
        self._publication.forget(self)
