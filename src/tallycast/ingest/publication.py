"""One encoder's connection, from its acceptance to its end: its tags, handed to bounded readers.

The publisher never waits for a reader. Each reader has a queue of its own; one that is full drops to the
next keyframe, counted. A reader that comes late (ffmpeg is started anew) begins with the configurations and
everything since the last keyframe.
"""

import asyncio
import secrets
from collections import deque
from collections.abc import Mapping
from datetime import UTC, datetime

from tallycast.ingest.backlog import Backlog, configuration_key
from tallycast.ingest.captions import CaptionsBeside, carries_captions
from tallycast.ingest.details import StreamDetails, from_metadata, merged, with_tag
from tallycast.ingest.reader import QUEUE_LIMIT_BYTES, TagReader
from tallycast.ingest.timeline import Timeline
from tallycast.media.amf import Value
from tallycast.media.data_messages import CaptionData, CaptionText
from tallycast.media.enhanced import PacketKind
from tallycast.media.flv import FlvTag, TagType

RATE_WINDOW_SECONDS = 5.0
CAPTIONS_MOST = 50
"""Texts that wait to be shown; who serves the media takes them with every packet."""


class Publication:
    """Tags come in by `publish`, go out by readers; `end` is final. `now` is the loop's clock, seconds."""

    def __init__(self, *, protocol: str, remote_address: str, now: float) -> None:
        self.id = secrets.token_hex(4)
        self.protocol = protocol
        """Through which door it came: "rtmp"."""
        self.remote_address = remote_address
        self.connected_at = datetime.now(UTC)
        self.details = StreamDetails()
        """What is known of the stream; the bitstream wins over what the encoder says of it."""
        self.last_media_at = now
        """When the last tag came, or the publication began."""
        self.end_reason: str | None = None
        self.keyframe_interval_seconds: float | None = None
        """Between the last two keyframes; None before there were two."""
        self.has_captions = False
        """Whether closed captions came within the picture."""
        self._captions_beside = CaptionsBeside()
        self._texts: deque[str] = deque(maxlen=CAPTIONS_MOST)
        self._bitstream = self._metadata = StreamDetails()
        self._ended = asyncio.Event()
        self._timeline = Timeline()
        self._backlog = Backlog()
        self._last_keyframe_ms: int | None = None
        self._rates: deque[tuple[float, int]] = deque()
        self._rate_bytes = 0
        self._readers: list[TagReader] = []

    @property
    def ended(self) -> bool:
        """Whether no more tags will come."""
        return self._ended.is_set()

    async def wait_ended(self) -> None:
        """Wait for the end."""
        await self._ended.wait()

    @property
    def timeline_cuts(self) -> int:
        """Jumps of the encoder's clock that were mended."""
        return self._timeline.cuts

    @property
    def source_bitrate_kbps(self) -> float:
        """What came in over the last seconds."""
        if len(self._rates) < 2:
            return 0.0
        (first_at, first_bytes), (last_at, _) = self._rates[0], self._rates[-1]
        span = last_at - first_at
        return (self._rate_bytes - first_bytes) * 8 / 1000 / span if span > 0 else 0.0

    def describe(self, metadata: Mapping[str, Value]) -> None:
        """The encoder's onMetaData came, in whatever state. What it does not repeat still holds."""
        self._metadata = merged(from_metadata(metadata), self._metadata)
        self.details = merged(self._bitstream, self._metadata)

    def caption(self, said: CaptionText | CaptionData) -> None:
        """Captions came beside the media."""
        if isinstance(said, CaptionText):
            self._texts.append(said.text)
        else:
            self._captions_beside.add(said)

    def take_texts(self) -> list[str]:
        """Captions as text that came since the last call; an empty one ends what is shown."""
        texts = list(self._texts)
        self._texts.clear()
        return texts

    def publish(self, tag: FlvTag, now: float) -> None:
        """A tag came, with the time that the encoder gave it (32 bits). Script tags, empty ones and such as
        nobody can read are not media; an ended publication takes nothing."""
        if self.ended or tag.type is TagType.SCRIPT or tag.header.kind is PacketKind.UNKNOWN:
            return
        self.last_media_at = now
        self._measure(now, len(tag.body))
        if configuration_key(tag) is not None:
            tag = tag.at(self._timeline.stand(tag.type))
            self._learn(tag)
            self._captions_beside.configured(tag)
        else:
            tag = tag.at(self._timeline.place(tag.type, tag.timestamp_ms))
            if not self._knows_codec_of(tag.type):
                self._learn(tag)
            if tag.type is TagType.VIDEO:
                tag = self._captions_beside.put_into(tag)
                if not self.has_captions:
                    self.has_captions = carries_captions(tag.body)
            if tag.is_keyframe:
                self._note_keyframe(tag.timestamp_ms)
        self._backlog.add(tag)
        for reader in self._readers:
            reader.offer(tag)
            if reader.finished:
                self._readers = [one for one in self._readers if not one.finished]

    def end(self, reason: str) -> None:
        """No more tags will come; the first reason counts."""
        if self.ended:
            return
        self.end_reason = reason
        self._ended.set()
        for reader in self._readers:
            reader.finish()
        self._readers = []
        self._backlog = Backlog()

    def reader(self, max_bytes: int = QUEUE_LIMIT_BYTES) -> TagReader:
        """A new reader, from the last keyframe on."""
        backlog = self._backlog
        reader = TagReader(
            max_bytes,
            waits_for_keyframe=backlog.is_broken,
            has_keyframes=lambda: self._last_keyframe_ms is not None,
        )
        for tag in backlog.tags():
            reader.offer(tag)
        if self.ended:
            reader.finish()
        else:
            self._readers.append(reader)
        return reader

    def _learn(self, tag: FlvTag) -> None:
        self._bitstream = with_tag(self._bitstream, tag)
        self.details = merged(self._bitstream, self._metadata)

    def _knows_codec_of(self, kind: TagType) -> bool:
        known = self._bitstream.video_codec if kind is TagType.VIDEO else self._bitstream.audio_codec
        return known is not None

    def _note_keyframe(self, timestamp_ms: int) -> None:
        if self._last_keyframe_ms is not None:
            self.keyframe_interval_seconds = (timestamp_ms - self._last_keyframe_ms) / 1000
        self._last_keyframe_ms = timestamp_ms

    def _measure(self, now: float, size: int) -> None:
        rates = self._rates
        rates.append((now, size))
        self._rate_bytes += size
        while now - rates[0][0] > RATE_WINDOW_SECONDS:
            self._rate_bytes -= rates.popleft()[1]
