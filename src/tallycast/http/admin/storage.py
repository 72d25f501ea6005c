"""Ours: how the places for media are doing, and a trial of the object store before it is relied upon."""

import shutil
from datetime import UTC, datetime

import msgspec
from litestar import get, post
from litestar.params import JSONBody

from tallycast.http.rooms import GivenRooms
from tallycast.settings import BY_KEY, S3, StorageSettings, accept
from tallycast.storage import Bucket, Step, try_bucket


class ObjectStoreState(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The bucket."""

    enabled: bool
    state: str
    """off, fine or failing."""
    message: str
    """What is wrong, in words; empty while nothing is."""
    since: datetime | None
    stored: int
    """Segments of the broadcast that is on, or of the last one."""
    failed: int
    """Of these, the ones that did not get there; viewers got them from here."""
    waiting: int
    """On their way."""
    recordings_bytes: int
    """Of recordings and clips that are there, or on their way."""
    recordings_waiting: int
    """Segments of theirs that wait on the disk."""


class DiskState(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The disk that has the data folder."""

    dvr_bytes: int
    """Of what viewers can wind back to in the broadcast that is on, or was last; its recording included."""
    recordings_bytes: int
    free_bytes: int
    message: str
    """What is wrong, in words; empty while nothing is."""


class StorageState(msgspec.Struct, frozen=True, kw_only=True):
    """All places."""

    s3: ObjectStoreState
    disk: DiskState


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """What is tried: these settings, or the stored ones. A masked secret is the stored one."""

    value: S3 | None = None


class TrialResult(msgspec.Struct, frozen=True, kw_only=True):
    """How it went."""

    success: bool
    message: str
    steps: list[Step]


@get("/api/admin/storage")
async def get_storage(rooms: GivenRooms) -> StorageState:
    """How full and how well the places for media are."""
    places, settings = rooms.places, StorageSettings.of(rooms.settings.snapshot)
    disk = None if places.newest is None else places.newest.disk
    mover, rows = rooms.recorder.mover, await rooms.recorder.catalogue.all()
    away = await rooms.recorder.keeping.in_bucket(row.id for row in rows)
    condition = places.condition if places.condition.message else mover.condition
    state = "failing" if condition.message else "fine"
    since = None if condition.since is None else datetime.fromtimestamp(condition.since, UTC)
    return StorageState(
        s3=ObjectStoreState(
            enabled=settings.s3.enabled,
            state=state if settings.s3.enabled else "off",
            message=condition.message,
            since=since,
            stored=places.condition.stored,
            failed=places.condition.failed,
            waiting=0 if places.uploads is None else places.uploads.waiting,
            recordings_bytes=sum(row.size_bytes for row in rows if row.id in away),
            recordings_waiting=mover.waiting,
        ),
        disk=DiskState(
            dvr_bytes=0 if disk is None else disk.size_bytes,
            recordings_bytes=sum(row.size_bytes for row in rows if row.id not in away),
            free_bytes=shutil.disk_usage(places.folder.parent).free,
            message="" if disk is None else disk.failure,
        ),
    )


@post("/api/admin/config/s3/test", status_code=200)
async def try_object_store(data: JSONBody[Trial], rooms: GivenRooms) -> TrialResult:
    """Write, read, serve, list and delete a small object in the bucket."""
    stored = StorageSettings.of(rooms.settings.snapshot)
    wanted = stored.s3
    if data.value is not None:
        # Checked as if it were to be stored, with the masked secret in its place.
        raw = {**msgspec.to_builtins(data.value), "enabled": True}
        wanted = accept(BY_KEY["s3"], raw, stored.s3)
    steps = await try_bucket(Bucket(wanted, stored.video_serving_endpoint))
    failed = [step.message for step in steps if not step.ok]
    message = "; ".join(failed) or "The object store takes the video, and viewers can fetch it"
    return TrialResult(success=not failed, message=message, steps=steps)


HANDLERS = (get_storage, try_object_store)
