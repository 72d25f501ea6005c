"""The machine and the log."""

from collections.abc import Callable

import msgspec
from litestar import get

from tallycast.http.rooms import GivenRooms
from tallycast.http.shapes import Timestamped
from tallycast.observe import HardwareSample, LogEntry


class HardwareStats(msgspec.Struct, frozen=True, kw_only=True):
    """The contract's `HardwareStats`: percent in use, a day of minutes."""

    cpu: list[Timestamped]
    memory: list[Timestamped]
    disk: list[Timestamped]


@get("/api/admin/hardwarestats", sync_to_thread=False)
def get_hardware_stats(rooms: GivenRooms) -> HardwareStats:
    """How busy the machine was."""
    samples = list(rooms.hardware.history.samples)

    def series(of: Callable[[HardwareSample], float]) -> list[Timestamped]:
        return [Timestamped(time=one.at, value=round(of(one), 1)) for one in samples]

    return HardwareStats(
        cpu=series(lambda one: one.cpu),
        memory=series(lambda one: one.memory),
        disk=series(lambda one: one.disk),
    )


@get("/api/admin/logs", sync_to_thread=False)
def get_logs(rooms: GivenRooms) -> list[LogEntry]:
    """The last 500 entries of the log, newest first."""
    return rooms.logs.entries


@get("/api/admin/logs/warnings", sync_to_thread=False)
def get_warnings(rooms: GivenRooms) -> list[LogEntry]:
    """The last 500 warnings and errors, newest first."""
    return rooms.logs.warnings


HANDLERS = (get_hardware_stats, get_logs, get_warnings)
