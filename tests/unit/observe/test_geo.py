"""Countries by a database file: what the known databases say, and files that come, change and break."""

import logging
import os
from pathlib import Path

import pytest

from tallycast.observe import Geo, GeoPlace
from tallycast.observe.geo import place_of
from tests.support.mmdb import mmdb

HAMBURG = {
    "country": {"iso_code": "DE", "names": {"en": "Germany"}},
    "subdivisions": [{"iso_code": "HH", "names": {"en": "Hamburg"}}],
    "location": {"time_zone": "Europe/Berlin", "latitude": 53.5},
}
JAPAN = {"country": {"iso_code": "JP"}}


def test_an_address_has_a_place(tmp_path: Path) -> None:
    file = tmp_path / "city.mmdb"
    file.write_bytes(mmdb({"198.51.100.0/24": HAMBURG, "2001:db8::/32": JAPAN}))
    geo = Geo(lambda: str(file))
    assert geo.of("198.51.100.7") == GeoPlace(
        country_code="DE", region_name="Hamburg", time_zone="Europe/Berlin"
    )
    assert geo.of("2001:db8::1") == GeoPlace(country_code="JP", region_name="", time_zone="")
    # Private, unknown and no addresses at all.
    assert geo.of("192.168.1.4") is None
    assert geo.of("203.0.113.1") is None
    assert geo.of("unknown") is None


@pytest.mark.parametrize(
    ("record", "country"),
    [
        ({"country": {"iso_code": "FR"}}, "FR"),  # GeoLite2, DB-IP
        ({"country": "France", "country_code": "FR"}, "FR"),  # IPinfo Lite
        ({"country": "FR"}, "FR"),
        ({"registered_country": {"iso_code": "fr"}}, "FR"),  # satellites, anycast
    ],
)
def test_the_known_databases_are_understood(record: dict[str, object], country: str) -> None:
    place = place_of(record)
    assert place is not None
    assert place.country_code == country


def test_records_of_other_databases_say_nothing() -> None:
    assert place_of({"autonomous_system_number": 64500}) is None
    assert place_of({"country": {"names": {"en": "Nowhere"}}, "subdivisions": []}) is None


def test_no_file_is_no_place() -> None:
    assert Geo(lambda: "").of("198.51.100.7") is None


def test_a_replaced_file_is_read_anew_and_a_setting_at_once(tmp_path: Path) -> None:
    first, second = tmp_path / "a.mmdb", tmp_path / "b.mmdb"
    first.write_bytes(mmdb({"198.51.100.0/24": HAMBURG}))
    second.write_bytes(mmdb({"198.51.100.0/24": JAPAN}))
    now, path = [0.0], [str(first)]
    geo = Geo(lambda: path[0], clock=lambda: now[0])

    def country() -> str:
        place = geo.of("198.51.100.7")
        return "" if place is None else place.country_code

    assert country() == "DE"
    path[0] = str(second)
    assert country() == "JP"
    other = tmp_path / "new"
    other.write_bytes(mmdb({"198.51.100.0/24": HAMBURG}))
    os.replace(other, second)
    now[0] = 61.0
    assert country() == "DE"
    path[0] = ""
    assert country() == ""


def test_a_file_that_is_none_is_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = tmp_path / "city.mmdb"
    file.write_bytes(b"not a database at all")
    now = [0.0]
    geo = Geo(lambda: str(file), clock=lambda: now[0])
    with caplog.at_level(logging.WARNING):
        for now[0] in (0.0, 1.0, 100.0, 200.0):
            assert geo.of("198.51.100.7") is None
    assert len(caplog.records) == 1
    assert "is no database of countries" in caplog.text
    caplog.clear()
    file.unlink()
    with caplog.at_level(logging.WARNING):
        for now[0] in (300.0, 400.0, 500.0):
            assert geo.of("198.51.100.7") is None
    assert len(caplog.records) == 1
