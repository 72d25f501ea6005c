"""Which places a broadcast's media go to, as the settings say at its begin."""

from collections.abc import Callable
from pathlib import Path

from tallycast.settings import StorageSettings
from tallycast.storage.cascade import Cascade
from tallycast.storage.cleanup import FOLDER_NAME
from tallycast.storage.disk import DiskFolder


class Places:
    """Opens the store of each broadcast. `record` gives the folder of a recording, None where there is to
    be none; a recording is what viewers wind back in as well."""

    def __init__(
        self,
        data: Path,
        settings: Callable[[], StorageSettings],
        record: Callable[[str], DiskFolder | None] = lambda broadcast_id: None,
    ) -> None:
        self.folder = data / FOLDER_NAME
        self._settings = settings
        self._record = record
        self.newest: Cascade | None = None
        """Of the broadcast that is on, or of the last one."""

    def open(self, broadcast_id: str) -> Cascade:
        """A broadcast begins."""
        settings = self._settings()
        disk = self._record(broadcast_id)
        if disk is None and settings.dvr_minutes:
            disk = DiskFolder(self.folder / broadcast_id)
        self.newest = Cascade(disk)
        return self.newest
