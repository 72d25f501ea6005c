"""The log, for whoever looks later: the newest entries in memory for the admin, all of them in a file.

The file has one JSON object a line and is turned over before it grows large. Neither holds a secret: what
the settings know as secret is struck out of every message, and so is what looks like a token in a URL; the
same goes for whatever else is written to while the log is entered, such as the terminal.
"""

import logging
import os
from collections import deque
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from tallycast.errors import StartRefused
from tallycast.observe.console import LogLine, encodable
from tallycast.observe.secrecy import Striking, strike_out

ENTRIES_KEPT = 500
FILE_NAME = "tallycast.log"
FILE_LIMIT_BYTES = 5 * 1024 * 1024
OLD_FILES_KEPT = 5
MESSAGE_LIMIT = 10_000


class LogEntry(msgspec.Struct, frozen=True, kw_only=True):
    """The contract's `LogEntry`."""

    time: datetime
    level: str
    """debug, info, warning, error or critical."""
    message: str


class Logs:
    """Listens to everything that Tallycast logs while it is entered (a plain context manager).

    `secrets` gives the texts that must not show; raises StartRefused if the folder cannot be written.
    """

    def __init__(
        self, folder: Path, secrets: Callable[[], Iterable[str]], *, logger: str = "tallycast"
    ) -> None:
        self._folder = folder
        self._logger = logging.getLogger(logger)
        self._secrets = secrets
        self._entries: deque[LogEntry] = deque(maxlen=ENTRIES_KEPT)
        self._warnings: deque[LogEntry] = deque(maxlen=ENTRIES_KEPT)
        self._handler: _Handler | None = None
        self._striking = Striking(secrets)
        self._struck: list[logging.Handler] = []
        self._level_before = logging.NOTSET
        self.counts: dict[str, int] = {}
        """Entries by level since the start."""

    def __enter__(self) -> Self:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._handler = _Handler(self._folder / FILE_NAME, self._secrets, self._keep)
        except OSError as error:
            raise StartRefused(
                f"The log folder {self._folder} cannot be written: {error.strerror}"
            ) from error
        self._level_before = self._logger.level
        if self._logger.getEffectiveLevel() > logging.INFO:
            self._logger.setLevel(logging.INFO)
        self._logger.addHandler(self._handler)
        # Libraries log past our logger, and the terminal hears them all.
        self._struck = list({*logging.getLogger().handlers, *self._logger.handlers} - {self._handler})
        for handler in self._struck:
            handler.addFilter(self._striking)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for handler in self._struck:
            handler.removeFilter(self._striking)
        if self._handler is not None:
            self._logger.removeHandler(self._handler)
            self._logger.setLevel(self._level_before)
            self._handler.close()
            self._handler = None

    @property
    def entries(self) -> list[LogEntry]:
        """The last 500 entries, newest first."""
        return list(reversed(self._entries))

    @property
    def warnings(self) -> list[LogEntry]:
        """The last 500 entries that are warnings or worse, newest first."""
        return list(reversed(self._warnings))

    def _keep(self, entry: LogEntry, severity: int) -> None:
        self._entries.append(entry)
        if severity >= logging.WARNING:
            self._warnings.append(entry)
        self.counts[entry.level] = self.counts.get(entry.level, 0) + 1


class _Handler(RotatingFileHandler):
    """One record to both places."""

    def __init__(
        self, path: Path, secrets: Callable[[], Iterable[str]], keep: Callable[[LogEntry, int], None]
    ) -> None:
        super().__init__(path, maxBytes=FILE_LIMIT_BYTES, backupCount=OLD_FILES_KEPT, encoding="utf-8")
        # Addresses of viewers stand in it: nobody but the owner reads it.
        os.chmod(path, 0o600)
        self._secrets = secrets
        self._keep = keep

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the entry; the file's writer then formats it as a line."""
        try:
            self._keep(self._entry(record), record.levelno)
        except Exception:  # noqa: BLE001 as the standard handlers: a log call never raises
            self.handleError(record)
        super().emit(record)

    def format(self, record: logging.LogRecord) -> str:
        """A line of the file."""
        entry = self._entry(record)
        traceback = ""
        if record.exc_info:
            traceback = strike_out(logging.Formatter().formatException(record.exc_info), self._secrets())
        line = LogLine(
            time=entry.time,
            level=entry.level,
            logger=record.name,
            message=entry.message,
            traceback=encodable(traceback),
        )
        return msgspec.json.encode(line).decode()

    def _entry(self, record: logging.LogRecord) -> LogEntry:
        message = record.getMessage()
        if record.exc_info and record.exc_info[1] is not None:
            message = f"{message}: {type(record.exc_info[1]).__name__}: {record.exc_info[1]}"
        return LogEntry(
            time=datetime.fromtimestamp(record.created, UTC),
            level=record.levelname.lower(),
            # Halves of surrogate pairs, as in file names that are no UTF-8, would break the answer.
            message=encodable(strike_out(message[:MESSAGE_LIMIT], self._secrets())),
        )
