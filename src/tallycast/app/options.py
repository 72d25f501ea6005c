"""What a server is started with."""

from collections.abc import Mapping
from pathlib import Path

import msgspec


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What the command line and the environment say."""

    data: Path
    command_line: Mapping[str, tuple[str, str]] = {}
    """Settings given on the command line: key to (text, name of the option)."""
    environment: Mapping[str, str] = {}
    any_port: frozenset[str] = frozenset()
    """Of "http", "rtmp", "rtmps", "srt" and "whip": take whatever port the system gives."""
    database_url: str | None = None
    """In place of the SQLite file in the data folder."""
    bus_url: str | None = None
    """Where several servers of one database meet."""
