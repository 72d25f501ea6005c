"""Where in the world an address is, by a database file that the operator downloads (MaxMind DB format).

GeoLite2 Country and City, DB-IP Lite and IPinfo Lite are known. Without a file nobody is anywhere. A file
that was replaced is read anew within a minute; one that cannot be read is told of once.
"""

import logging
import os
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from maxminddb.reader import Reader

log = logging.getLogger(__name__)

LOOK_AGAIN_SECONDS = 60.0
REMEMBERED_MOST = 20_000


class GeoPlace(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The contract's `Geo`; empty is not known."""

    country_code: str
    """ISO 3166-1, two capital letters."""
    region_name: str
    time_zone: str


class Geo:
    """`path` gives the file's path, empty for none; it is opened at first need."""

    def __init__(self, path: Callable[[], str], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._clock = clock
        self._reader: Reader | None = None
        self._file: tuple[str, int, int] = ("", 0, 0)
        """Path, time of its last change and size of what is open, or was refused."""
        self._looked: float | None = None
        self._known: dict[str, GeoPlace | None] = {}

    def of(self, address: str) -> GeoPlace | None:
        """Where an IP address is; None where nobody knows."""
        self._look()
        if self._reader is None:
            return None
        if address not in self._known:
            if len(self._known) >= REMEMBERED_MOST:
                self._known.clear()
            self._known[address] = self._find(self._reader, address)
        return self._known[address]

    def close(self) -> None:
        """Let go of the file."""
        if self._reader is not None:
            self._reader.close()
        self._reader = None
        self._known.clear()

    def _find(self, reader: "Reader", address: str) -> GeoPlace | None:
        from maxminddb import InvalidDatabaseError

        try:
            record = reader.get(address)
        except (ValueError, InvalidDatabaseError):
            # An address of a kind that the file does not have, or no address at all.
            return None
        return place_of(record) if isinstance(record, Mapping) else None

    def _look(self) -> None:
        path, now = self._path(), self._clock()
        fresh = self._looked is not None and now - self._looked < LOOK_AGAIN_SECONDS
        if fresh and path == self._file[0]:
            return
        self._looked = now
        file = (path, 0, 0)
        try:
            if path:
                status = os.stat(path)
                file = (path, status.st_mtime_ns, status.st_size)
            if file == self._file:
                return
            self.close()
            self._reader = _open(path) if path else None
        except OSError as error:
            self.close()
            if file != self._file or self._looked is None:
                log.warning("The database of countries %s cannot be read: %s", path, error.strerror or error)
        except ValueError as error:
            self.close()
            log.warning("%s is no database of countries: %s", path, error)
        self._file = file


def _open(path: str) -> "Reader":
    """Raises OSError or ValueError."""
    # Loaded only where somebody has such a file.
    from maxminddb import InvalidDatabaseError, open_database

    try:
        return open_database(path)
    except InvalidDatabaseError as error:
        raise ValueError(str(error)) from None


def place_of(record: Mapping[str, Any]) -> GeoPlace | None:
    """What a record says; None if not even a country."""
    country = _text(_at(record, "country", "iso_code")) or _text(record.get("country_code"))
    if not country and isinstance(record.get("country"), str) and len(record["country"]) == 2:
        country = record["country"]
    if not country:
        country = _text(_at(record, "registered_country", "iso_code"))
    if not country:
        return None
    divisions = record.get("subdivisions")
    first = divisions[0] if isinstance(divisions, list) and divisions else None
    return GeoPlace(
        country_code=country.upper(),
        region_name=_text(_at(first, "names", "en")) or _text(record.get("region")),
        time_zone=_text(_at(record, "location", "time_zone")),
    )


def _at(record: Any, *names: str) -> Any:
    for name in names:
        record = record.get(name) if isinstance(record, Mapping) else None
    return record


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
