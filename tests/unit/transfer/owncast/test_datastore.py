from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tallycast.db.queries.state import ServerState
from tallycast.transfer import Outcome, Report
from tallycast.transfer.owncast.datastore import DatastoreReader, Found, merged_state
from tallycast.transfer.owncast.source import OwncastFolder
from tests.support import gob, owncast

EARLY, LATE = datetime(2021, 1, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC)


def read(folder: Path, values: dict[str, bytes], seen: set[str] | None = None) -> tuple[Found, Report]:
    folder.mkdir()
    owncast.write(folder, owncast.TABLES[:1], values, ())
    report = Report()
    with OwncastFolder(folder) as source:
        return DatastoreReader(source, seen or set(), report, lambda password: f"[{password}]").read(), report


# The past of a server is the earlier start, the later end and the higher peaks of both.
def test_two_pasts() -> None:
    ours = ServerState(initialized_at=LATE, last_disconnected_at=EARLY, overall_peak_viewers=5)
    found = {"initialized_at": EARLY, "last_disconnected_at": LATE, "overall_peak_viewers": 3}
    assert merged_state(ours, found) == ServerState(
        initialized_at=EARLY, last_disconnected_at=LATE, overall_peak_viewers=5
    )
    assert merged_state(ServerState(), found).overall_peak_viewers == 3


# Every secret of before hashes: taken and hashed, or left and not written anywhere.
@pytest.mark.parametrize("password", ["short", "$2a$31$" + "a" * 53, "abc123"])
def test_passwords_that_are_left(tmp_path: Path, password: str) -> None:
    found, report = read(tmp_path / "theirs", {"admin_password_key": gob.text(password)})
    assert found.settings == {}
    assert found.documents == {"admin_password_key": {"taken": False}}
    assert report.having(Outcome.LEFT) == ["setting admin_password"]
    assert password not in str(report.lines)


def test_a_password_in_clear(tmp_path: Path) -> None:
    found, _ = read(tmp_path / "theirs", {"admin_password_key": gob.text("long enough")})
    assert found.settings == {"admin_password": "[long enough]"}
    assert "long enough" not in str(found.documents)


# Later versions of Owncast have both keys: the old one means nothing any more then.
def test_the_old_key_beside_the_new_ones(tmp_path: Path) -> None:
    values = {**owncast.datastore(), "stream_key": gob.text("old-key")}
    found, _ = read(tmp_path / "theirs", values)
    assert [one.key for one in found.settings["stream_keys"]] == ["their-key", "second-key"]
    assert found.settings["admin_password"].startswith("$2a$")
    assert "old-key" not in str(found.documents)


# A logo whose file is not there, is none, or lies elsewhere.
@pytest.mark.parametrize("data", [None, b"no picture"])
def test_a_logo_that_cannot_be_taken(tmp_path: Path, data: bytes | None) -> None:
    if data is not None:
        (tmp_path / "logo.png").write_bytes(data)
    owncast.write(tmp_path, owncast.TABLES[:1], {"logo_path": gob.text("logo.png")}, ())
    report = Report()
    with OwncastFolder(tmp_path) as source:
        found = DatastoreReader(source, set(), report, str).read()
    assert found.settings == {}
    assert found.documents == {"logo_path": {"value": "logo.png"}}
    assert report.having(Outcome.KEPT) == ["setting logo_path"]


# State of a strange type is none; values without a JSON form are kept in one that has it.
@pytest.mark.parametrize("value", [gob.text("x"), gob.number(-1), gob.number(float("inf"))])
def test_strange_peaks(tmp_path: Path, value: bytes) -> None:
    found, _ = read(tmp_path / "theirs", {"peak_viewers_overall": value, "odd": value})
    assert found.state == {}
    kept: Any = found.documents["odd"]["value"]
    assert kept in ("x", -1, "inf")
