"""Recordings as a broadcast would leave them, without a broadcast."""

import asyncio
from pathlib import Path

from tallycast.hls import InitReady, Packager, PackagerEvent, RenditionSpec, SegmentReady
from tallycast.storage import InitLine, Line, RenditionLine, SegmentLine, line_of
from tests.support.clips import standard
from tests.support.hls_rig import encoded


def make_recording(
    folder: Path, broadcast_id: str, *runs: bytes, spec: RenditionSpec | None = None, torn: bool = False
) -> Path:
    """Package each of `runs` (fragmented MP4, else the standard clip) into `folder/broadcast_id/0`."""
    spec = spec or encoded()
    target = folder / broadcast_id / str(spec.index)
    target.mkdir(parents=True)
    packager = Packager(spec, broadcast_id)
    events: list[PackagerEvent] = []
    date = 1_700_000_000.0
    for data in runs or (standard(),):
        packager.begin_run(date)
        events += packager.receive_data(data)
        events += packager.end_run()
        date += 60
    lines: list[Line] = [RenditionLine.of(spec)]
    parts: dict[str, bytes] = {}
    for event in events:
        if isinstance(event, InitReady):
            (target / event.name).write_bytes(event.data)
            lines.append(InitLine.of(event))
        elif isinstance(event, SegmentReady):
            whole = b"".join(parts[name] for name in event.part_names)
            (target / event.name).write_bytes(whole)
            lines.append(SegmentLine.of(event))
        else:
            parts[event.name] = event.data
    text = b"".join(line_of(line) for line in lines)
    (target / "index.jsonl").write_bytes(text[:-10] if torn else text)
    return folder / broadcast_id


async def made_recording(folder: Path, broadcast_id: str) -> Path:
    """The same from a running loop; the clip is encoded once for the whole test run."""
    return await asyncio.to_thread(make_recording, folder, broadcast_id)
