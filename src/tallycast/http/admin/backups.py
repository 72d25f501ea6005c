"""Ours: backups: see, make, fetch, delete. They go back by the command line, on a stopped server."""

import contextlib
from collections.abc import Iterator
from typing import Annotated

import msgspec
from litestar import get, post
from litestar.params import JSONBody, QueryParameter
from litestar.response import File
from msgspec import Meta

from tallycast.http.errors import RequestRefused
from tallycast.http.rooms import GivenRooms
from tallycast.http.shapes import ApiResult
from tallycast.transfer import ArchiveRefused, KeptBackup

BACKUPS = "/api/admin/backups"


class BackupName(msgspec.Struct, frozen=True, kw_only=True):
    """Which backup."""

    name: Annotated[str, Meta(max_length=120)]


class BackupList(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What there is, and how it goes back."""

    backups: list[KeptBackup]
    """Newest first."""
    restore_command: str


@contextlib.contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except ArchiveRefused as refused:
        raise RequestRefused(str(refused)) from refused


@get(BACKUPS)
async def get_backups(rooms: GivenRooms) -> BackupList:
    """Every backup that lies in the data folder."""
    return BackupList(backups=await rooms.backups.all(), restore_command="tallycast restore")


@post(BACKUPS + "/create", status_code=200)
async def create_backup(rooms: GivenRooms) -> KeptBackup:
    """Back up the whole server, while it runs."""
    with _refusals():
        return await rooms.backups.make()


@get(BACKUPS + "/download", media_type="application/octet-stream")
async def download_backup(rooms: GivenRooms, name: Annotated[str, QueryParameter(max_length=120)]) -> File:
    """The file itself. It holds stream keys and other secrets."""
    with _refusals():
        path = await rooms.backups.file(name)
    return File(path=path, filename=path.name, content_disposition_type="attachment")


@post(BACKUPS + "/delete", status_code=200)
async def delete_backup(data: JSONBody[BackupName], rooms: GivenRooms) -> ApiResult:
    """Remove a backup."""
    with _refusals():
        await rooms.backups.delete(data.name)
    return ApiResult(success=True, message="backup deleted")


HANDLERS = (get_backups, create_backup, download_backup, delete_backup)
