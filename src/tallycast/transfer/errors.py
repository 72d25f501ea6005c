"""What may go wrong when a server moves house."""

from tallycast.errors import StartRefused, TallycastError


class FolderInUse(StartRefused):
    """A running Tallycast holds the data folder."""


class ArchiveRefused(TallycastError):
    """A backup file that cannot be written, or is broken, foreign or hostile; nothing was changed."""


class GobMalformed(TallycastError):
    """Bytes that are no Go `gob` stream, or none of the kinds that are read."""


class ImportRefused(TallycastError):
    """A folder that cannot be imported; nothing was changed."""
