"""A picture that stands for a recording: from its middle, where there is more to see than at its begin."""

import asyncio
import logging
from pathlib import Path

from tallycast.recordings.catalogue import STILL_NAME
from tallycast.recordings.keeping import Keeping
from tallycast.storage import Journal, StorageTrouble, read_journals
from tallycast.transcode import TranscoderUnavailable, run_to_end

log = logging.getLogger(__name__)

STILL_SECONDS = 20.0
_ARGUMENTS = (
    "-f", "mp4", "-i", "pipe:0", "-frames:v", "1", "-vf", "scale='min(640,iw)':-2:out_range=pc",
    "-c:v", "mjpeg", "-q:v", "5", "-f", "image2pipe", "pipe:1",
)  # fmt: skip


async def make_still(ffmpeg: Path, keeping: Keeping, recording_id: str) -> bool:
    """Make it if it is not there; whether it is there now. Sound alone has none."""
    folder = keeping.folder / recording_id
    target = folder / STILL_NAME
    if await asyncio.to_thread(target.exists):
        return True
    middle = await asyncio.to_thread(_middle, folder)
    if middle is None:
        return False
    rendition, names = middle
    try:
        data = b"".join([await keeping.read(recording_id, rendition, name) for name in names])
        still = await run_to_end(ffmpeg, _ARGUMENTS, data, timeout_seconds=STILL_SECONDS)
    except (TranscoderUnavailable, StorageTrouble, OSError) as error:
        log.warning("The recording %s has no picture: %s", recording_id, error)
        return False
    if not still:
        return False
    await asyncio.to_thread(target.write_bytes, still)
    return True


def _middle(folder: Path) -> tuple[int, tuple[str, str]] | None:
    """Rendition and names of what is decoded for it."""
    with_picture = [one for one in read_journals(folder) if any(init.width for init in one.inits.values())]
    if not with_picture:
        return None
    best = max(with_picture, key=best_first)
    segment = best.segments[len(best.segments) // 2]
    return best.rendition.index, (segment.init_name, segment.name)


def best_first(journal: Journal) -> float:
    """What the best rendition has most of: bits a second."""
    return journal.size_bytes / journal.seconds if journal.seconds else 0.0
