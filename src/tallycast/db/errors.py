"""What may go wrong with the database."""

from tallycast.errors import TallycastError


class DatabaseUnusable(TallycastError):
    """The database cannot be opened, read, written or migrated; the message is one line for a person."""


def plain_reason(error: BaseException) -> str:
    """The driver's own words in one line, without the SQL and its values (they may be secrets)."""
    words = str(getattr(error, "orig", None) or error)
    return " ".join(words.split()) or type(error).__name__
