import random
import stat
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tallycast.transfer import ArchiveRefused, Limits
from tallycast.transfer.archive import unpack, write_archive
from tests.unit.transfer.conftest import NOW, tree

DATA = {"database.db": b"data" * 5000, "emoji/a.png": b"a", "tallycast.toml": b""}


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """An archive of three files."""
    sources = {}
    for number, (path, data) in enumerate(DATA.items()):
        sources[path] = tmp_path / str(number)
        sources[path].write_bytes(data)
    write_archive(tmp_path / "good.zip", sources, product_version="1.2", made_at=NOW)
    return tmp_path / "good.zip"


@pytest.fixture
def into(tmp_path: Path) -> Path:
    folder = tmp_path / "outer" / "into"
    folder.mkdir(parents=True)
    return folder


def manifest(files: dict[str, bytes], **changes: Any) -> bytes:
    document: dict[str, Any] = {
        "format": "tallycast-backup",
        "version": 1,
        "product_version": "1",
        "made_at": NOW,
        "members": [
            {"path": path, "size_bytes": len(data), "sha256": sha256(data).hexdigest()}
            for path, data in files.items()
        ],
    }
    return msgspec.json.encode(document | changes)


def archive(path: Path, *entries: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in entries:
            out.writestr(name, data)
    return path


def test_there_and_back(good: Path, into: Path) -> None:
    found = unpack(good, into)
    assert tree(into) == DATA
    assert {member.path: member.size_bytes for member in found.members} == {
        path: len(data) for path, data in DATA.items()
    }
    assert (found.made_at, found.product_version) == (NOW, "1.2")


# A file that disappears while the backup runs (an emoji that is deleted) does not spoil it.
def test_a_file_that_is_gone(tmp_path: Path, into: Path) -> None:
    (tmp_path / "d").write_bytes(b"d")
    sources = {"database.db": tmp_path / "d", "emoji/gone.png": tmp_path / "gone"}
    write_archive(tmp_path / "b.zip", sources, product_version="1", made_at=NOW)
    unpack(tmp_path / "b.zip", into)
    assert tree(into) == {"database.db": b"d"}


# Paths: only those that a backup makes. Nothing is written, inside or outside.
@pytest.mark.parametrize(
    "path",
    [
        "../evil",
        "emoji/../../evil",
        "/etc/evil",
        "emoji/../evil",
        "emoji//evil",
        "emoji/./evil",
        "emoji/.hidden",
        "emoji\\..\\evil",
        "emoji/a\\b",
        "emoji/a\nb",
        "emoji/" + "x" * 256,
        "emoji/" + "/".join("abcdefgh"),
        "emoji",
        "evil.db",
        "lock",
        "tallycast.db-wal",
        "C:\\evil",
    ],
)
def test_a_path_that_has_no_place(tmp_path: Path, into: Path, path: str) -> None:
    files = {"database.db": b"d", path: b"evil"}
    bad = archive(tmp_path / "bad.zip", *files.items(), ("manifest.json", manifest(files)))
    with pytest.raises(ArchiveRefused, match="no place in a backup"):
        unpack(bad, into)
    assert tree(tmp_path / "outer") == {}


def link(name: str, mode: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = (mode | 0o777) << 16
    return info


# Links, devices and folders are no files.
@pytest.mark.parametrize("mode", [stat.S_IFLNK, stat.S_IFDIR, stat.S_IFIFO, stat.S_IFCHR])
def test_what_is_no_file(tmp_path: Path, into: Path, mode: int) -> None:
    files = {"database.db": b"d", "emoji/a.png": b"/etc/passwd"}
    bad = archive(
        tmp_path / "bad.zip",
        ("database.db", b"d"),
        (link("emoji/a.png", mode), b"/etc/passwd"),
        ("manifest.json", manifest(files)),
    )
    with pytest.raises(ArchiveRefused, match="no file"):
        unpack(bad, into)
    assert tree(into) == {}


# What the manifest says and what there is must be the same, to the byte.
@pytest.mark.parametrize(
    ("entries", "reason"),
    [
        ({"database.db": b"D"}, "changed or damaged"),
        ({"database.db": b"dd"}, "not those of its manifest"),
        ({"database.db": b""}, "not those of its manifest"),
        ({"database.db": b"d", "emoji/more.png": b""}, "not those of its manifest"),
        ({}, "not those of its manifest"),
    ],
)
def test_other_content(tmp_path: Path, into: Path, entries: dict[str, bytes], reason: str) -> None:
    told = manifest({"database.db": b"d"})
    bad = archive(tmp_path / "bad.zip", *entries.items(), ("manifest.json", told))
    with pytest.raises(ArchiveRefused, match=reason):
        unpack(bad, into)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"", "manifest cannot be read"),
        (b"[]", "manifest cannot be read"),
        (b"{}", "no Tallycast backup"),
        (manifest({"database.db": b"d"}, format="other"), "no Tallycast backup"),
        (manifest({"database.db": b"d"}, version=2), "has format version 2, this Tallycast reads version 1"),
        (manifest({}), "holds no database"),
        (manifest({"database.db": b"d"}, made_at="yesterday"), "manifest cannot be read"),
        (manifest({}, members=[{"path": "database.db", "size_bytes": -1}]), "manifest cannot be read"),
        (
            manifest({}, members=2 * [{"path": "database.db", "size_bytes": 1, "sha256": "0" * 64}]),
            "names a file twice",
        ),
    ],
)
def test_manifests_that_are_refused(tmp_path: Path, into: Path, text: bytes, reason: str) -> None:
    bad = archive(tmp_path / "bad.zip", ("database.db", b"d"), ("manifest.json", text))
    with pytest.raises(ArchiveRefused, match=reason):
        unpack(bad, into)


def test_a_file_twice(tmp_path: Path, into: Path) -> None:
    told = ("manifest.json", manifest({"database.db": b"d"}))
    with pytest.warns(UserWarning, match="Duplicate"):
        archive(tmp_path / "bad.zip", ("database.db", b"d"), ("database.db", b"e"), told)
    with pytest.raises(ArchiveRefused, match="holds a file twice"):
        unpack(tmp_path / "bad.zip", into)


@pytest.mark.parametrize("data", [b"", b"PK\x05\x06", b"hello", b"\x1f\x8b" + bytes(100), bytes(100_000)])
def test_what_is_no_archive(tmp_path: Path, into: Path, data: bytes) -> None:
    (tmp_path / "bad.zip").write_bytes(data)
    with pytest.raises(ArchiveRefused, match="broken or no backup at all"):
        unpack(tmp_path / "bad.zip", into)


def test_any_other_zip(tmp_path: Path, into: Path) -> None:
    with pytest.raises(ArchiveRefused, match="no Tallycast backup"):
        unpack(archive(tmp_path / "bad.zip", ("holiday.jpg", b"x")), into)


def test_a_missing_file_and_a_folder(tmp_path: Path, into: Path) -> None:
    with pytest.raises(ArchiveRefused, match="No such file"):
        unpack(tmp_path / "missing.zip", into)
    with pytest.raises(ArchiveRefused, match="Is a directory"):
        unpack(tmp_path, into)


# However short a download broke off, it is refused.
def test_truncated(good: Path, into: Path, tmp_path: Path) -> None:
    data = good.read_bytes()
    for size in range(0, len(data), 23):
        (tmp_path / "short.zip").write_bytes(data[:size])
        with pytest.raises(ArchiveRefused):
            unpack(tmp_path / "short.zip", into)
    assert tree(into) == {}


# More than the limits is not unpacked: many files, much data, a manifest or a directory without end.
@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(files_most=3), "more files than a backup has"),
        (Limits(total_bytes=10_000), "larger than a backup may be"),
        (Limits(manifest_bytes=100), "manifest is too large"),
        (Limits(directory_bytes=100), "more files than a backup has"),
    ],
)
def test_limits(good: Path, into: Path, limits: Limits, reason: str) -> None:
    with pytest.raises(ArchiveRefused, match=reason):
        unpack(good, into, limits)
    assert tree(into) == {}


# A bomb of zeroes that says what it is does not fit; one that lies about its size stops at the lie.
def test_bombs(tmp_path: Path, into: Path) -> None:
    told = manifest({}, members=[{"path": "database.db", "size_bytes": 10**18, "sha256": "0" * 64}])
    bomb = archive(tmp_path / "bomb.zip", ("database.db", bytes(50_000_000)), ("manifest.json", told))
    with pytest.raises(ArchiveRefused, match="not those of its manifest"):
        unpack(bomb, into)
    lie = archive(
        tmp_path / "lie.zip",
        ("database.db", bytes(50_000_000)),
        ("manifest.json", manifest({"database.db": bytes(1000)})),
    )
    data = lie.read_bytes()
    size = (50_000_000).to_bytes(4, "little")
    assert data.count(size) == 2  # local header and central directory
    lie.write_bytes(data.replace(size, (1000).to_bytes(4, "little")))
    with pytest.raises(ArchiveRefused):
        unpack(lie, into)
    assert sum(len(data) for data in tree(into).values()) <= 1000


def flip(random_: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(random_.randint(1, 4)):
        changed[random_.randrange(len(changed))] = random_.randrange(256)
    return bytes(changed)


def cut(random_: random.Random, data: bytes) -> bytes:
    begin = random_.randrange(len(data))
    return data[:begin] + data[begin + random_.randrange(200) :]


# Whatever was done to an archive: it is refused with the typed error, or what comes out is what went in,
# and nothing is written beside the folder.
@pytest.mark.parametrize("damage", [flip, cut])
def test_damaged(good: Path, tmp_path: Path, damage: Callable[[random.Random, bytes], bytes]) -> None:
    random_, data, refused = random.Random(7), good.read_bytes(), 0
    bad, outer = tmp_path / "bad.zip", tmp_path / "outer"
    for number in range(1500):
        bad.write_bytes(damage(random_, data))
        folder = outer / str(number)
        folder.mkdir(parents=True)
        try:
            unpack(bad, folder)
        except ArchiveRefused:
            refused += 1
        else:
            assert tree(folder) == DATA
    assert refused > 500
    assert {path.parts[0].isdigit() for path in (one.relative_to(outer) for one in outer.rglob("*"))} == {
        True
    }
