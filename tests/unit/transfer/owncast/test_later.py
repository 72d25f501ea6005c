from pathlib import Path

from tallycast.transfer.owncast import later
from tallycast.transfer.owncast.source import OwncastFolder
from tests.support import owncast


# Each table is either taken, kept, or of no meaning: none is two of these, and all kept ones have words.
def test_tables() -> None:
    assert later.WORDS.keys() == later.KEPT.keys()
    assert not later.READ & later.KEPT.keys()
    assert not later.MEANINGLESS & (later.READ | later.KEPT.keys())


# A version whose table has no such key loses no row either; equal rows are one.
def test_rows_without_their_key(tmp_path: Path) -> None:
    theirs = owncast.build_old(tmp_path / "theirs")
    owncast.change(theirs, "CREATE TABLE webhooks (url TEXT, events BLOB)")
    for url in ("a", "b", "b"):
        owncast.change(theirs, "INSERT INTO webhooks VALUES (?, x'00')", url)
    with OwncastFolder(theirs) as source:
        documents = later.documents_of(source, "webhooks")
        assert sorted(document["url"] for document in documents.values()) == ["a", "b"]
        assert later.unknown_tables(source) == []
