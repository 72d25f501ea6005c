"""The data folder: one program at a time holds it.

Whoever takes it first finishes what a restore that was cut off by a crash or a power cut had begun.
"""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from tallycast.errors import StartRefused
from tallycast.transfer.errors import FolderInUse
from tallycast.transfer.swap import finish_swap

DATABASE_NAME = "tallycast.db"
BACKUPS_NAME = "backups"
EMOJI_NAME = "emoji"
PUBLIC_NAME = "public"


@contextlib.contextmanager
def hold_data_folder(folder: Path) -> Iterator[None]:
    """Make the folder and hold it: two servers on one database would be live twice.

    Raises:
        FolderInUse: another Tallycast holds it.
        StartRefused: it cannot be made or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StartRefused(f"The data folder {folder} cannot be written: {error.strerror}") from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise FolderInUse(f"The data folder {folder} is in use by another Tallycast") from error
        finish_swap(folder)
        yield
    finally:
        os.close(descriptor)
