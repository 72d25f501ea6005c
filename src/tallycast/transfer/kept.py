"""The backups in the data folder: daily copies of the database, and whole ones that somebody asked for."""

import asyncio
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from tallycast.transfer.backup import back_up_server
from tallycast.transfer.errors import ArchiveRefused
from tallycast.transfer.folder import BACKUPS_NAME

_TIME_FORMAT = "%Y%m%d-%H%M%S-%f"
_NAME = re.compile(r"\A[a-z]{1,30}-(?P<label>[a-z-]{1,40})-(?P<at>\d{8}-\d{6}-\d{6})\.(?P<kind>db|zip)\Z")


class KeptBackup(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One backup that can be fetched."""

    name: str
    made_at: datetime
    size_bytes: int
    kind: str
    """full: database, emoji and `tallycast.toml`; database: the database alone."""


class KeptBackups:
    """`folder` is the data folder of the server that runs on it."""

    def __init__(self, folder: Path, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._data = folder
        self._folder = folder / BACKUPS_NAME
        self._clock = clock
        self._making = asyncio.Lock()

    async def all(self) -> list[KeptBackup]:
        """Every backup, newest first."""
        return await asyncio.to_thread(self._all)

    async def make(self) -> KeptBackup:
        """Back the whole server up, while it runs. Raises ArchiveRefused or DatabaseUnusable."""
        if self._making.locked():
            raise ArchiveRefused("A backup is being made already")
        async with self._making:
            name = f"tallycast-full-{self._clock():{_TIME_FORMAT}}.zip"
            await asyncio.to_thread(self._make, self._folder / name)
            return await asyncio.to_thread(self._one, self._folder / name)

    async def file(self, name: str) -> Path:
        """Where a backup lies. Raises ArchiveRefused if there is none of that name."""
        return await asyncio.to_thread(self._file, name)

    async def delete(self, name: str) -> None:
        """Remove a backup. Raises ArchiveRefused if there is none of that name."""
        path = await self.file(name)
        await asyncio.to_thread(path.unlink, missing_ok=True)

    def _make(self, file: Path) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ArchiveRefused(f"The folder {self._folder} cannot be written: {error.strerror}") from error
        back_up_server(self._data, file)

    def _all(self) -> list[KeptBackup]:
        if not self._folder.is_dir():
            return []
        found = [self._one(path) for path in self._folder.iterdir() if _NAME.match(path.name)]
        return sorted(found, key=lambda one: one.made_at, reverse=True)

    def _file(self, name: str) -> Path:
        path = self._folder / name
        if _NAME.match(name) is None or not path.is_file():
            raise ArchiveRefused("name: there is no backup of that name")
        return path

    def _one(self, path: Path) -> KeptBackup:
        match = _NAME.match(path.name)
        assert match is not None
        return KeptBackup(
            name=path.name,
            made_at=datetime.strptime(match["at"], _TIME_FORMAT).replace(tzinfo=UTC),
            size_bytes=path.stat().st_size,
            kind="full" if match["kind"] == "zip" else "database",
        )
