"""What every store of media promises."""

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

import msgspec

from tallycast.hls import PackagerEvent, RenditionSpec


class OnDisk(msgspec.Struct, frozen=True):
    """A file that is whole, and does not change."""

    path: Path
    size_bytes: int


class Elsewhere(msgspec.Struct, frozen=True):
    """Stored where viewers can fetch it by themselves."""

    url: str


class MediaStore(Protocol):
    """The media of one broadcast, by rendition number and name. Names never repeat, so nothing is ever
    written twice."""

    media_base: str
    """What stands before `RENDITION/NAME` in playlists; empty: the media lie beside the playlist."""

    def take(self, spec: RenditionSpec, event: PackagerEvent) -> "asyncio.Future[str | None] | None":
        """Keep what the packager made: from now on `get` gives it.

        A segment that is on its way to a place of its own gives a future of its URL there, None where it
        did not arrive.
        """

    def get(self, rendition: int, name: str) -> bytes | memoryview | OnDisk | None:
        """The bytes, or None when there are none by that name (any more)."""

    def elsewhere(self, rendition: int, name: str) -> Elsewhere | None:
        """Where viewers should rather fetch it."""

    def lost_through(self, rendition: int) -> int:
        """Sequence number of the newest segment that is kept nowhere, though nobody said that it may go;
        -1 if there is none."""

    def forget(self, rendition: int, names: Iterable[str]) -> None:
        """These will not be asked for again; names that are not there are passed over."""

    def clear(self) -> None:
        """Forget everything."""

    @property
    def size_bytes(self) -> int:
        """How much is kept in memory, each byte counted once."""
