"""A server moves house: backup and restore in one file, daily copies, import from Owncast, and the lock
of the data folder."""

from tallycast.transfer.archive import Limits
from tallycast.transfer.backup import Restored, back_up_server, restore_server
from tallycast.transfer.daily import CHECK_SECONDS, FIRST_SECONDS, DailyBackup
from tallycast.transfer.errors import ArchiveRefused, FolderInUse, GobMalformed, ImportRefused
from tallycast.transfer.folder import (
    BACKUPS_NAME,
    DATABASE_NAME,
    EMOJI_NAME,
    PUBLIC_NAME,
    hold_data_folder,
)
from tallycast.transfer.kept import KeptBackup, KeptBackups
from tallycast.transfer.owncast import ChatRules, Line, Outcome, Report, import_owncast

__all__ = [
    "BACKUPS_NAME",
    "CHECK_SECONDS",
    "DATABASE_NAME",
    "EMOJI_NAME",
    "FIRST_SECONDS",
    "PUBLIC_NAME",
    "ArchiveRefused",
    "ChatRules",
    "DailyBackup",
    "FolderInUse",
    "GobMalformed",
    "ImportRefused",
    "KeptBackup",
    "KeptBackups",
    "Limits",
    "Line",
    "Outcome",
    "Report",
    "Restored",
    "back_up_server",
    "hold_data_folder",
    "import_owncast",
    "restore_server",
]
