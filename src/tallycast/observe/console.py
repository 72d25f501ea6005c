"""What the server says on its terminal: for people, or one JSON object a line for a collector of logs."""

import logging
import sys
from datetime import UTC, datetime
from typing import Literal, TextIO

import msgspec

TEXT_FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
CHATTY = ("aiosqlite", "alembic", "asyncio", "uvicorn")
"""Libraries that are heard from warnings on."""

LogFormat = Literal["text", "json"]


class LogLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line of the log as JSON; also what the log's file holds."""

    time: datetime
    level: str
    """debug, info, warning, error or critical."""
    logger: str
    message: str
    traceback: str = ""


class JsonLines(logging.Formatter):
    """Records as JSON; halves of surrogate pairs, which JSON in UTF-8 cannot hold, become question marks."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, without line breaks."""
        traceback = ""
        if record.exc_info and record.exc_info[1] is not None:
            traceback = record.exc_text or self.formatException(record.exc_info)
        line = LogLine(
            time=datetime.fromtimestamp(record.created, UTC),
            level=record.levelname.lower(),
            logger=record.name,
            message=encodable(record.getMessage()),
            traceback=encodable(traceback),
        )
        return msgspec.json.encode(line).decode()


def encodable(text: str) -> str:
    """The text with what no UTF-8 can hold replaced."""
    return text.encode("utf-8", "replace").decode()


def log_to_console(form: LogFormat, *, verbose: bool, stream: TextIO | None = None) -> None:
    """Let everything that is logged be seen on stderr."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else logging.Formatter(TEXT_FORMAT))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.DEBUG if verbose else logging.INFO)
    for chatty in CHATTY:
        logging.getLogger(chatty).setLevel(logging.WARNING)
