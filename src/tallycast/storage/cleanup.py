"""What nobody needs any more: the window of a broadcast that is over, its objects in a bucket, and what an
earlier run left of both."""

import asyncio
import json
import logging
import shutil
from collections.abc import Callable
from pathlib import Path

from tallycast.storage.errors import StorageTrouble
from tallycast.storage.s3 import Bucket
from tallycast.storage.uploads import MARKER

log = logging.getLogger(__name__)

FOLDER_NAME = "hls"
"""Below the data folder: a folder for each broadcast that may be wound back, or that has objects in a
bucket."""
SWEEP_SECONDS = 60.0


class Cleanup:
    """Deletes the folders of broadcasts whose media nobody can ask for, and first their objects.

    After a crash the next start does so at its first sweep: nothing is in use then. A folder whose objects
    cannot be deleted stays, and is tried again at the next sweep.
    """

    def __init__(
        self,
        folder: Path,
        in_use: Callable[[], frozenset[str]],
        bucket: Callable[[], Bucket | None] = lambda: None,
    ) -> None:
        self._folder = folder
        self._in_use = in_use
        self._bucket = bucket
        self._told: set[str] = set()

    async def sweep(self) -> None:
        """Look once."""
        for broadcast in await asyncio.to_thread(self._left):
            if broadcast.name in self._in_use():
                continue
            try:
                await self._delete_objects(broadcast)
            except StorageTrouble as trouble:
                if broadcast.name not in self._told:
                    log.warning("Objects of broadcast %s wait to be deleted: %s", broadcast.name, trouble)
                    self._told.add(broadcast.name)
                continue
            await asyncio.to_thread(shutil.rmtree, broadcast, ignore_errors=True)
            log.info("What viewers could wind back to of broadcast %s is deleted", broadcast.name)

    async def _delete_objects(self, broadcast: Path) -> None:
        try:
            marker = json.loads(await asyncio.to_thread((broadcast / MARKER).read_text, "utf-8"))
            renditions = [int(number) for number in marker.pop("renditions")]
        except FileNotFoundError:
            return
        except (ValueError, KeyError, AttributeError):
            return  # torn by a kill before its first object
        bucket = self._bucket()
        if bucket is None or bucket.place != marker:
            raise StorageTrouble("They are in a bucket that is no longer in the settings")
        for rendition in renditions:
            await bucket.delete(await bucket.names_of(rendition, broadcast.name))

    def _left(self) -> list[Path]:
        if not self._folder.is_dir():
            return []
        return [path for path in self._folder.iterdir() if path.is_dir()]
