from pathlib import Path

import pytest

from tallycast.transfer import ImportRefused
from tallycast.transfer.owncast.source import OwncastFolder
from tests.support import owncast


def test_rows(tmp_path: Path) -> None:
    with OwncastFolder(owncast.build_old(tmp_path / "theirs")) as source:
        assert source.tables == ["access_tokens", "datastore", "messages", "users"]
        assert source.rows("ip_bans") == []
        [row] = source.rows("messages")
        assert (row["id"], row["user_id"], row["eventtype"]) == (123, 17, "CHAT")
        assert source.count("users") == 1


# Text in a database may be no UTF-8, and a name of a table anything.
def test_strange_texts(tmp_path: Path) -> None:
    theirs = owncast.build_old(tmp_path / "theirs")
    owncast.change(theirs, 'CREATE TABLE "odd "" name" (a)')
    owncast.change(theirs, 'INSERT INTO "odd "" name" VALUES (CAST(x\'ff41\' AS TEXT))')
    with OwncastFolder(theirs) as source:
        assert source.rows('odd " name') == [{"a": "\ufffdA"}]
        assert source.count('odd " name') == 1


# Files of the folder itself, and nothing that a path leads to.
def test_files(tmp_path: Path) -> None:
    theirs = owncast.build_old(tmp_path / "theirs")
    (theirs / "logo.png").write_bytes(b"12345")
    (tmp_path / "secret").write_bytes(b"secret")
    (theirs / "link").symlink_to(tmp_path / "secret")
    with OwncastFolder(theirs) as source:
        assert source.read_file("logo.png", 5) == b"12345"
        assert source.read_file("/img/logo.png", 5) == b"12345"
        for name in ("../secret", "link", "missing", "", "a\0b", "."):
            assert source.read_file(name, 100) is None
        assert source.read_file("logo.png", 4) is None


# A page that is broken in the middle is told, not half read.
def test_a_damaged_database(tmp_path: Path) -> None:
    theirs = owncast.build(tmp_path / "theirs")
    data = bytearray((theirs / "owncast.db").read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    (theirs / "owncast.db").write_bytes(data)
    with pytest.raises(ImportRefused, match="cannot be read"), OwncastFolder(theirs) as source:
        source.rows("users")
