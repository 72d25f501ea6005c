"""Clips: a stretch of a recording, or of what viewers can wind back to, as a small recording of its own.

Nothing is encoded, so a clip begins and ends with whole segments. Files of a recording are linked, not
copied, where the disk can; so a clip outlives what it was cut from.
"""

import asyncio
import contextlib
import os
import secrets
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from tallycast.broadcast import LiveBroadcast
from tallycast.db.queries.recordings import RecordingRow
from tallycast.hls import InitReady, ListedSegment
from tallycast.media.mp4 import FragmentReader, Movie
from tallycast.recordings.catalogue import Catalogue, clean_title
from tallycast.recordings.errors import RecordingRefused
from tallycast.recordings.keeping import Keeping
from tallycast.storage import (
    JOURNAL_NAME,
    InitLine,
    Journal,
    Line,
    OnDisk,
    RenditionLine,
    SegmentLine,
    StorageTrouble,
    line_of,
)

SECONDS_MOST = 3600.0
"""Longer than that is no clip; a recording can be kept as a whole."""


class _Source(msgspec.Struct):
    """A rendition that a clip is cut from: its journal, and each file as bytes or as a path. One of a
    recording (`recording_id`) whose path leads nowhere is in the bucket."""

    journal: Journal
    files: dict[str, bytes | Path]
    recording_id: str = ""


class Clips:
    """Cuts clips and puts them into the catalogue."""

    def __init__(self, catalogue: Catalogue, keeping: Keeping) -> None:
        self._catalogue = catalogue
        self._keeping = keeping

    async def from_recording(self, recording_id: str, start: float, end: float, title: str) -> RecordingRow:
        """Seconds from the begin of the recording. Raises RecordingRefused."""
        row = await self._catalogue.find(recording_id)
        folder = self._catalogue.folder_of(recording_id)
        sources = [
            _Source(
                journal=journal,
                files={
                    name: folder / str(journal.rendition.index) / name
                    for name in (*journal.inits, *(one.name for one in journal.segments))
                },
                recording_id=recording_id,
            )
            for journal in await self._catalogue.journals(recording_id)
        ]
        return await self._cut(sources, start, end, title or f"Clip of {row.title}", row.id)

    async def from_live(self, broadcast: LiveBroadcast, start: float, end: float, title: str) -> RecordingRow:
        """Seconds from the begin of the broadcast; below nought, and nought as the end, they count back from
        now. Only what viewers can wind back to is there. Raises RecordingRefused."""
        sources = [source for one in broadcast.windows if (source := _live(broadcast, one.spec.index))]
        if not sources:
            raise RecordingRefused("Nothing is there to be cut from yet")
        first = min(source.journal.segments[0].date for source in sources)
        last = max(one.segments[-1].date + one.segments[-1].seconds for one in (s.journal for s in sources))
        begun = broadcast.started_at.timestamp()
        begin = (last if start < 0 else begun) + start
        stop = (last if end <= 0 else begun) + end
        return await self._cut(sources, begin - first, stop - first, title or "Clip", "live")

    async def _cut(
        self, sources: list[_Source], start: float, end: float, title: str, source_id: str
    ) -> RecordingRow:
        title = clean_title(title)
        if not 0 < end - start <= SECONDS_MOST:
            raise RecordingRefused(f"A clip lasts between 0 and {SECONDS_MOST:.0f} seconds")
        if not sources:
            raise RecordingRefused("There is nothing to be cut from")
        first = min(source.journal.segments[0].date for source in sources)
        chosen = []
        for source in sources:
            segments = _between(source.journal.segments, source.journal.segments[0].date - first, start, end)
            if segments:
                chosen.append((source, segments))
        if not chosen:
            raise RecordingRefused("Nothing is there between these moments")
        clip_id = secrets.token_hex(6)
        folder = self._catalogue.folder_of(clip_id)
        try:
            for source, segments in chosen:
                await self._fetch(source, segments, folder)
            await asyncio.to_thread(_write, folder, chosen)
        except (OSError, StorageTrouble) as error:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
            reason = str(error) if isinstance(error, StorageTrouble) else error.strerror
            raise RecordingRefused(f"The clip cannot be written: {reason or 'gone'}") from error
        longest = max((segments for _, segments in chosen), key=lambda one: sum(s.seconds for s in one))
        row = RecordingRow(
            id=clip_id,
            kind="clip",
            source_id=source_id,
            title=title,
            started_at=datetime.fromtimestamp(longest[0].date, UTC),
            published=True,
        )
        await self._catalogue.add(row)
        ended = await self._catalogue.complete(clip_id, None)
        if ended is None:
            raise RecordingRefused("Nothing is there between these moments")
        return ended

    async def _fetch(self, source: _Source, segments: Sequence[SegmentLine], folder: Path) -> None:
        """What is in the bucket, one after the other, into the clip's folder."""
        index = source.journal.rendition.index
        target = folder / str(index)
        await asyncio.to_thread(target.mkdir, parents=True, exist_ok=True)
        for segment in segments:
            path = source.files[segment.name]
            if isinstance(path, Path) and source.recording_id and not await asyncio.to_thread(path.exists):
                data = await self._keeping.read(source.recording_id, index, segment.name)
                await asyncio.to_thread((target / segment.name).write_bytes, data)


def _between(segments: Sequence[SegmentLine], position: float, start: float, end: float) -> list[SegmentLine]:
    """The segments that play between two moments; `position` is when the first of all plays."""
    chosen = []
    for segment in segments:
        if position < end and position + segment.seconds > start:
            chosen.append(segment)
        position += segment.seconds
    return chosen


def _live(broadcast: LiveBroadcast, rendition: int) -> _Source | None:
    """What a rendition's window holds. Memory is only referred to; files may go while they are linked, which
    the window's own grace time makes rare."""
    window = broadcast.renditions[rendition].window
    files: dict[str, bytes | Path] = {}
    journal = Journal(RenditionLine.of(window.spec), {}, [])
    for segment in window.segments:
        names = segment.head.init_name, segment.head.name
        found = [broadcast.store.get(rendition, name) for name in names]
        if found[0] is None or found[1] is None:
            continue
        for name, data in zip(names, found, strict=True):
            assert data is not None
            files[name] = data.path if isinstance(data, OnDisk) else bytes(data)
        if names[0] not in journal.inits:
            journal.inits[names[0]] = _init_line(names[0], files[names[0]], window.frame_rate)
        journal.segments.append(_segment_line(segment, files[names[1]]))
    return _Source(journal, files) if journal.segments else None


def _init_line(name: str, data: bytes | Path, frame_rate: float | None) -> InitLine:
    raw = data.read_bytes() if isinstance(data, Path) else data
    movie = FragmentReader().receive_data(raw)[0]
    assert isinstance(movie, Movie)
    return InitLine.of(
        InitReady(
            name=name,
            data=raw,
            run=0,
            tracks=movie.tracks,
            target_duration_seconds=1,
            part_target_seconds=1.0,
            frame_rate=frame_rate,
        )
    )


def _segment_line(segment: ListedSegment, data: bytes | Path) -> SegmentLine:
    return SegmentLine(
        name=segment.head.name,
        sequence=segment.sequence,
        seconds=segment.duration_seconds,
        size_bytes=data.stat().st_size if isinstance(data, Path) else len(data),
        breaks=segment.head.discontinuities,
        date=segment.head.program_date_time,
        init_name=segment.head.init_name,
    )


def _write(folder: Path, chosen: list[tuple[_Source, list[SegmentLine]]]) -> None:
    for source, segments in chosen:
        journal = source.journal
        target = folder / str(journal.rendition.index)
        target.mkdir(parents=True, exist_ok=True)
        inits = [journal.inits[name] for name in dict.fromkeys(one.init_name for one in segments)]
        lines: list[Line] = [journal.rendition, *inits, *segments]
        for name in (*(one.name for one in inits), *(one.name for one in segments)):
            if not (target / name).exists():
                _put(source.files[name], target / name)
        (target / JOURNAL_NAME).write_bytes(b"".join(line_of(line) for line in lines))


def _put(source: bytes | Path, target: Path) -> None:
    if isinstance(source, bytes):
        target.write_bytes(source)
        return
    with contextlib.suppress(OSError):
        os.link(source, target)
        return
    shutil.copyfile(source, target)
