"""What nobody needs any more: the window of a broadcast that is over, and what an earlier run left."""

import asyncio
import logging
import shutil
from collections.abc import Callable
from pathlib import Path

log = logging.getLogger(__name__)

FOLDER_NAME = "hls"
"""Below the data folder: a folder for each broadcast that may be wound back."""
SWEEP_SECONDS = 60.0


class Cleanup:
    """Deletes the folders of broadcasts whose media nobody can ask for.

    After a crash the next start does so at its first sweep: nothing is in use then.
    """

    def __init__(self, folder: Path, in_use: Callable[[], frozenset[str]]) -> None:
        self._folder = folder
        self._in_use = in_use

    async def sweep(self) -> None:
        """Look once."""
        for broadcast in await asyncio.to_thread(self._left):
            if broadcast.name in self._in_use():
                continue
            await asyncio.to_thread(shutil.rmtree, broadcast, ignore_errors=True)
            log.info("What viewers could wind back to of broadcast %s is deleted", broadcast.name)

    def _left(self) -> list[Path]:
        if not self._folder.is_dir():
            return []
        return [path for path in self._folder.iterdir() if path.is_dir()]
