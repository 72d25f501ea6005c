"""A server moves house: backup and restore in one file, daily copies, the data folder's lock."""

from tallycast.transfer.archive import Limits
from tallycast.transfer.backup import Restored, back_up_server, restore_server
from tallycast.transfer.daily import CHECK_SECONDS, FIRST_SECONDS, DailyBackup
from tallycast.transfer.errors import ArchiveRefused, FolderInUse, GobMalformed, ImportRefused
from tallycast.transfer.folder import BACKUPS_NAME, DATABASE_NAME, EMOJI_NAME, hold_data_folder

__all__ = [
    "BACKUPS_NAME",
    "CHECK_SECONDS",
    "DATABASE_NAME",
    "EMOJI_NAME",
    "FIRST_SECONDS",
    "ArchiveRefused",
    "DailyBackup",
    "FolderInUse",
    "GobMalformed",
    "ImportRefused",
    "Limits",
    "Restored",
    "back_up_server",
    "hold_data_folder",
    "restore_server",
]
