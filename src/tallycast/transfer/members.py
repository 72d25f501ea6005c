"""What stands in a backup file: its manifest, and which paths may be named there."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from tallycast.transfer.errors import ArchiveRefused

FORMAT = "tallycast-backup"
FORMAT_VERSION = 1
MANIFEST = "manifest.json"
DATABASE = "database.db"
OVERRIDES = "tallycast.toml"
EMOJI = "emoji"

_DEPTH_MOST = 8
_NAME_LIMIT_BYTES = 255


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """One file of the archive."""

    path: str
    size_bytes: Annotated[int, Meta(ge=0)]
    sha256: Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What the archive says of itself."""

    format: str
    version: int
    product_version: str
    made_at: datetime
    members: tuple[Member, ...]


def read_manifest(data: bytes) -> Manifest:
    """The manifest out of its JSON. Raises ArchiveRefused."""
    try:
        # Format and version alone first: a newer manifest may look different.
        head = msgspec.json.decode(data, type=_Head)
    except msgspec.DecodeError:
        raise ArchiveRefused("its manifest cannot be read") from None
    if head.format != FORMAT:
        raise ArchiveRefused("it is no Tallycast backup")
    if head.version != FORMAT_VERSION:
        raise ArchiveRefused(
            f"it has format version {head.version}, this Tallycast reads version {FORMAT_VERSION}"
        )
    try:
        manifest = msgspec.json.decode(data, type=Manifest)
    except msgspec.DecodeError:
        raise ArchiveRefused("its manifest cannot be read") from None
    paths = [member.path for member in manifest.members]
    for path in paths:
        check_path(path)
    if len(set(paths)) != len(paths):
        raise ArchiveRefused("it names a file twice")
    if DATABASE not in paths:
        raise ArchiveRefused("it holds no database")
    return manifest


def check_path(path: str) -> None:
    """Raise ArchiveRefused unless a backup may hold a file of that path."""
    parts = path.split("/")
    known = path in (DATABASE, OVERRIDES) or (parts[0] == EMOJI and 2 <= len(parts) <= _DEPTH_MOST)
    if not known or not all(_is_plain(part) for part in parts):
        raise ArchiveRefused(f"it names a file that has no place in a backup: {path[:100]!r}")


def _is_plain(part: str) -> bool:
    try:
        size_bytes = len(part.encode())
    except UnicodeEncodeError:
        return False
    visible = all(one.isprintable() and one not in "\\/" for one in part)
    return visible and 0 < size_bytes <= _NAME_LIMIT_BYTES and not part.startswith(".")


class _Head(msgspec.Struct, frozen=True):
    format: str = ""
    version: int = 0
