"""What may go wrong with a setting."""

from tallycast.errors import TallycastError


class SettingRefused(TallycastError):
    """A setting does not take a value; the message names the field and what was expected.

    It never repeats the value: values may be secrets, or megabytes.
    """

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


class UnknownSetting(TallycastError):
    """There is no setting of that name."""


class ValueUnfit(TallycastError):
    """Raised by the parts of a row (prepare, clean, checks): what was expected, in words.

    The conversion adds the name of the field and makes a SettingRefused of it.
    """
