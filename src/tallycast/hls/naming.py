"""Names of what viewers fetch: they never repeat, so that every cache may keep them for ever.

A broadcast has an identifier of its own, and inside a broadcast the media sequence only grows, over
interruptions and restarts of ffmpeg as well. So `{broadcast}-{sequence}` names a segment once for all, and
`{broadcast}-{sequence}.{part}` a part. The run of ffmpeg is part of the name of an initialization section
only. That a part's name does not hold the run is what makes it predictable: EXT-X-PRELOAD-HINT can name the
next part while a broadcast is interrupted, when nobody knows yet which run will make it.
"""

import re

PLAYLIST = "stream.m3u8"

# One path component of harmless characters, so that no name can leave its folder.
_MEDIA_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}(?:\.[0-9]{1,6})?\.(?:m4s|mp4)", re.ASCII)
_BROADCAST_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_]{0,39}", re.ASCII)


def is_media_name(name: str) -> bool:
    """Whether `name` may be looked up at all: one component, no dots that lead elsewhere."""
    return _MEDIA_NAME.fullmatch(name) is not None


def is_broadcast_id(text: str) -> bool:
    """Whether `text` can stand in media names."""
    return _BROADCAST_ID.fullmatch(text) is not None


def init_name(broadcast_id: str, run: int) -> str:
    return f"{broadcast_id}-init-{run}.mp4"


def segment_name(broadcast_id: str, sequence: int) -> str:
    return f"{broadcast_id}-{sequence}.m4s"


def part_name(broadcast_id: str, sequence: int, part_index: int) -> str:
    return f"{broadcast_id}-{sequence}.{part_index}.m4s"


def playlist_path(index: int) -> str:
    """Where the media playlist of a rendition lies, seen from the multivariant playlist."""
    return f"{index}/{PLAYLIST}"
