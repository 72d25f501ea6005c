"""Which places a broadcast's media go to, as the settings say at its begin."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from tallycast.settings import StorageSettings
from tallycast.storage.cascade import Cascade
from tallycast.storage.cleanup import FOLDER_NAME
from tallycast.storage.disk import DiskFolder
from tallycast.storage.s3 import Bucket
from tallycast.storage.uploads import Condition, Uploads

_HOST = re.compile(r"[A-Za-z0-9._\-\[\]:]+", re.ASCII)
DISK, OBJECT_STORE = "disk", "object store"


class Places:
    """Opens the store of each broadcast. `record` gives the folder of a recording, None where there is to
    be none; a recording is what viewers wind back in as well. `said(place, message)` is told when a place
    begins to fail, and with an empty message when it is well again."""

    def __init__(
        self,
        data: Path,
        settings: Callable[[], StorageSettings],
        record: Callable[[str], DiskFolder | None] = lambda broadcast_id: None,
        said: Callable[[str, str], None] = lambda place, message: None,
    ) -> None:
        self.folder = data / FOLDER_NAME
        self._settings = settings
        self._record = record
        self._said = said
        self.newest: Cascade | None = None
        """Of the broadcast that is on, or of the last one."""
        self.uploads: Uploads | None = None
        """Of the same broadcast, where it goes to an object store."""
        self.condition = Condition(self._object_store_said)

    def open(self, broadcast_id: str) -> Cascade:
        """A broadcast begins."""
        settings = self._settings()
        disk = self._record(broadcast_id)
        if disk is None and settings.dvr_minutes:
            disk = DiskFolder(self.folder / broadcast_id)
        if disk is not None:
            disk.said = self._disk_said
        self.uploads = None
        bucket = self.bucket()
        if bucket is not None:
            self.condition = Condition(self._object_store_said)
            self.uploads = Uploads(bucket, self.condition, self.folder / broadcast_id)
        self.newest = Cascade(disk, self.uploads, media_base=self.media_base)
        return self.newest

    def bucket(self) -> Bucket | None:
        """The object store that the settings name now, if it is switched on."""
        settings = self._settings()
        return Bucket(settings.s3, settings.video_serving_endpoint) if settings.s3.enabled else None

    @property
    def media_base(self) -> str:
        """What stands before `RENDITION/NAME` where a CDN fetches the video from us; empty without one."""
        settings = self._settings()
        endpoint = settings.video_serving_endpoint
        return f"{endpoint}/hls/" if endpoint and not settings.s3.enabled else ""

    @property
    def viewers_origin(self) -> str:
        """Where a browser must be allowed to fetch media besides from us; empty if nowhere."""
        bucket = self.bucket()
        parts = urlsplit(self.media_base if bucket is None else bucket.url(""))
        # It becomes part of a policy, where a semicolon would begin another rule.
        return f"{parts.scheme}://{parts.netloc}" if _HOST.fullmatch(parts.netloc) else ""

    def _disk_said(self, message: str) -> None:
        self._said(DISK, message)

    def _object_store_said(self, message: str) -> None:
        self._said(OBJECT_STORE, message)
