"""Countries of viewers: the setting in its form, then the API's fields, by a database that was given."""

from pathlib import Path

import httpx
import pytest

from tests.support.in_process import ADMIN, in_process
from tests.support.mmdb import mmdb

LISBON = {
    "country": {"iso_code": "PT"},
    "subdivisions": [{"names": {"en": "Lisbon"}}],
    "location": {"time_zone": "Europe/Lisbon"},
}
ROUTE = "/api/admin/config/locationdatabase"


async def asked(client: httpx.AsyncClient, path: str) -> object:
    answer = await client.get(path, auth=ADMIN)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("path", ["/api/admin/viewers", "/api/admin/viewers/playback"])
async def test_viewers_have_a_place_once_a_database_is_given(tmp_path: Path, path: str) -> None:
    file = tmp_path / "places.mmdb"
    file.write_bytes(mmdb({"198.51.100.0/24": LISBON}))
    async with in_process(tmp_path / "data") as server:
        async with server.client_from("198.51.100.7") as viewer:
            assert (await viewer.get("/api/ping")).status_code == 200
        assert await asked(server.client, path) == [_with(geo=None)]
        taken = await server.client.post(ROUTE, auth=ADMIN, json={"value": str(file)})
        assert taken.status_code == 200, taken.text
        geo = {"countryCode": "PT", "regionName": "Lisbon", "timeZone": "Europe/Lisbon"}
        assert await asked(server.client, path) == [_with(geo=geo)]


async def test_what_is_no_database_is_refused_in_words(tmp_path: Path) -> None:
    wrong = tmp_path / "notes.txt"
    wrong.write_text("nothing of the kind")
    async with in_process(tmp_path / "data") as server:
        for value, words in (
            (str(wrong), "MaxMind"),
            (str(tmp_path / "absent.mmdb"), "can be read"),
            (str(tmp_path), "can be read"),
        ):
            answer = await server.client.post(ROUTE, auth=ADMIN, json={"value": value})
            assert answer.status_code == 400
            assert words in answer.json()["message"]


class _with:  # noqa: N801 reads as a word
    """Equal to whatever has these fields."""

    def __init__(self, **fields: object) -> None:
        self._fields = fields

    def __eq__(self, other: object) -> bool:
        assert isinstance(other, dict)
        return {name: other.get(name) for name in self._fields} == self._fields

    def __repr__(self) -> str:
        return f"something with {self._fields}"

    __hash__ = None  # type: ignore[assignment]
