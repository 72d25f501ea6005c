"""Tries whether a bucket can take a broadcast, step by step, and says what is wrong."""

import secrets

import msgspec

from tallycast.storage.errors import StorageTrouble
from tallycast.storage.s3 import Bucket


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was tried."""

    name: str
    """write, read, serve (as a viewer, without a key), list or delete."""
    ok: bool
    message: str
    """What is wrong; empty if nothing is."""


async def try_bucket(bucket: Bucket) -> list[Step]:
    """Write a small object, read it, fetch it as a viewer does, list it, delete it; stop where it cannot
    even be written."""
    broadcast_id = f"check{secrets.token_hex(4)}"
    key, data = bucket.key(0, f"{broadcast_id}-1.m4s"), secrets.token_bytes(64)

    async def write() -> None:
        await bucket.put(key, data)

    async def read() -> None:
        if await bucket.get(key) != data:
            raise StorageTrouble("The object store gives other bytes than it was given")

    async def serve() -> None:
        if await bucket.get_as_viewer(key) != data:
            raise StorageTrouble(f"Viewers get something else at {bucket.url(key)}")

    async def find() -> None:
        if key not in await bucket.names_of(0, broadcast_id):
            raise StorageTrouble("What was stored is not in the list, so it could not be cleaned up")

    async def delete() -> None:
        await bucket.delete([key])

    steps = []
    for name, action in (
        ("write", write),
        ("read", read),
        ("serve", serve),
        ("list", find),
        ("delete", delete),
    ):
        try:
            await action()
        except StorageTrouble as trouble:
            steps.append(Step(name=name, ok=False, message=str(trouble)))
            if name == "write":
                break
        else:
            steps.append(Step(name=name, ok=True, message=""))
    return steps
