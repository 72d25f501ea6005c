import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from tallycast.errors import StartRefused
from tallycast.observe.logs import ENTRIES_KEPT, FILE_LIMIT_BYTES, Logs

NAME = "tallycast_logs_under_test"
log = logging.getLogger(f"{NAME}.room")


@pytest.fixture
def logs(tmp_path: Path) -> Iterator[Logs]:
    with Logs(tmp_path / "logs", lambda: ["the-stream-key", "abc"], logger=NAME) as logs:
        yield logs


def lines(folder: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in (folder / "logs/tallycast.log").read_text("utf-8").splitlines()]


# Entries have time, level and message; newest first; warnings and worse stand in a list of their own.
def test_entries(logs: Logs) -> None:
    log.debug("not kept: the level is info")
    log.info("%s publishes", "192.0.2.1")
    log.warning("the disk is nearly full")
    log.error("it failed")
    assert [(one.level, one.message) for one in logs.entries] == [
        ("error", "it failed"),
        ("warning", "the disk is nearly full"),
        ("info", "192.0.2.1 publishes"),
    ]
    assert [one.level for one in logs.warnings] == ["error", "warning"]
    assert logs.counts == {"info": 1, "warning": 1, "error": 1}


# The last 500 are kept, and 500 warnings beside them.
def test_a_bounded_number_is_kept(logs: Logs) -> None:
    log.warning("an early warning")
    for number in range(ENTRIES_KEPT + 100):
        log.info("entry %d", number)
    assert len(logs.entries) == ENTRIES_KEPT
    assert logs.entries[0].message == f"entry {ENTRIES_KEPT + 99}"
    assert [one.message for one in logs.warnings] == ["an early warning"]


# The file: one JSON object a line, with the room that spoke and the traceback; only the owner reads it.
def test_the_file(logs: Logs, tmp_path: Path) -> None:
    log.info("two\nlines")
    try:
        raise ValueError("of the-stream-key")
    except ValueError:
        log.exception("it failed")
    first, second = lines(tmp_path)
    assert (first["level"], first["logger"], first["message"]) == ("info", f"{NAME}.room", "two\nlines")
    assert second["message"] == "it failed: ValueError: of ********"
    assert "Traceback" in second["traceback"]
    assert "the-stream-key" not in second["traceback"]
    assert (tmp_path / "logs/tallycast.log").stat().st_mode & 0o777 == 0o600


# No secret stands in either.
def test_secrets_are_struck_out(logs: Logs, tmp_path: Path) -> None:
    log.info("published with the-stream-key, abc stays")
    log.info("GET /ws?accessToken=SECRETTOKEN&x=1 with Bearer SECRETTOKEN")
    assert [one.message for one in logs.entries] == [
        "GET /ws?accessToken=********&x=1 with Bearer ********",
        "published with ********, abc stays",
    ]
    assert "the-stream-key" not in str(lines(tmp_path))
    assert "SECRETTOKEN" not in str(lines(tmp_path))


# What no UTF-8 can hold, and an entry without an end, do no harm.
def test_odd_messages(logs: Logs, tmp_path: Path) -> None:
    log.info("half \ud800 a pair")
    log.info("x" * 1_000_000)
    assert logs.entries[1].message == "half ? a pair"
    assert len(logs.entries[0].message) == 10_000
    assert len(lines(tmp_path)) == 2


# The file is turned over before it grows large.
def test_the_file_is_turned_over(logs: Logs, tmp_path: Path) -> None:
    for _ in range(FILE_LIMIT_BYTES // 10_000 + 5):
        log.info("x" * 10_000)
    sizes = [path.stat().st_size for path in (tmp_path / "logs").iterdir()]
    assert len(sizes) == 2
    assert max(sizes) <= FILE_LIMIT_BYTES


# Left, it listens no more and the logger is as it was.
def test_it_ends(tmp_path: Path) -> None:
    with Logs(tmp_path / "logs", list, logger=NAME) as logs:
        pass
    log.warning("after the end")
    assert logs.entries == []
    assert logging.getLogger(NAME).handlers == []
    assert logging.getLogger(NAME).level == logging.NOTSET


# A folder that cannot be written ends the start with one line.
def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("a file")
    with pytest.raises(StartRefused, match="logs"), Logs(tmp_path / "logs", list, logger=NAME):
        pass
