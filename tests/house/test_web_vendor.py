"""The committed browser libraries are the published ones, and the viewer page stays light."""

from __future__ import annotations

import gzip
import importlib.util
import json
import re
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tallycast.http.assets import without_comments

ROOT = Path(__file__).resolve().parents[2]
WEB_ROOT = ROOT / "src" / "tallycast" / "web"
# Architecture: the page is at most 200,000 bytes without video; what comes at once leaves room for the rest.
FIRST_LOAD_BYTES = 190_000
CHAT_BYTES = 30_000


@pytest.fixture(scope="module")
def vendor() -> ModuleType:
    spec = importlib.util.spec_from_file_location("tools_vendor", ROOT / "tools" / "vendor.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return shutil.copytree(WEB_ROOT / "vendor", tmp_path / "vendor")


def test_the_committed_files_are_those_of_the_lock(vendor: ModuleType) -> None:
    for root, packages in vendor.FOLDERS:
        assert vendor.check(root, packages) == []


def test_a_changed_file_is_found(vendor: ModuleType, copy: Path) -> None:
    (copy / "htm-3.1.1" / "htm.module.js").write_text("changed")
    assert vendor.check(copy) == ["htm-3.1.1/htm.module.js: differs from the lock"]


def test_a_missing_file_is_found(vendor: ModuleType, copy: Path) -> None:
    (copy / "htm-3.1.1" / "LICENSE").unlink()
    assert vendor.check(copy) == ["htm-3.1.1/LICENSE: missing"]


def test_a_file_that_nobody_promised_is_found(vendor: ModuleType, copy: Path) -> None:
    (copy / "extra.js").write_text("")
    assert vendor.check(copy) == ["extra.js: not in the lock"]


def test_a_pin_that_was_not_fetched_is_found(vendor: ModuleType, copy: Path) -> None:
    lock = json.loads((copy / "lock.json").read_text())
    del lock["packages"]["htm@3.1.1"]
    shutil.rmtree(copy / "htm-3.1.1")
    (copy / "lock.json").write_text(json.dumps(lock))
    assert vendor.check(copy) == ["the lock lists other packages than the pins"]


def test_an_archive_that_is_not_the_published_or_the_locked_one_is_refused(vendor: ModuleType) -> None:
    package = vendor.PACKAGES[0]
    good = "sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg=="
    vendor.verify_archive(package, b"", good, None)
    with pytest.raises(vendor.VendorError, match="registry says"):
        vendor.verify_archive(package, b"x", good, None)
    with pytest.raises(vendor.VendorError, match="lock says"):
        vendor.verify_archive(package, b"", good, "sha512-other")


def test_no_registry_is_named() -> None:
    text = (ROOT / "tools" / "vendor.py").read_text() + (WEB_ROOT / "vendor" / "lock.json").read_text()
    assert "://" not in text


def test_the_first_load_is_within_its_budget() -> None:
    """What the viewer page names as needed at once, each file compressed by itself as the server does."""
    page = "viewer/index.html"
    source = (WEB_ROOT / page).read_text()
    at_once = re.findall(r'<(?!link rel="later)[^>]*(?:href|src)="/web/([^"]+)"', source)
    files = {page, "shared/texts/en.json", *at_once}
    total = sum(compressed(name) for name in files)
    assert 100_000 < total < FIRST_LOAD_BYTES
    assert not re.search(r"admin", " ".join(files))


def test_the_chat_comes_later_and_is_light() -> None:
    source = (WEB_ROOT / "viewer" / "index.html").read_text()
    later = re.findall(r'<link rel="later(?:-sheet)?" href="/web/([^"]+)"', source)
    assert "viewer/chat/list.js" in later
    assert sum(compressed(name) for name in later) < CHAT_BYTES


def compressed(name: str) -> int:
    """Bytes on their way, by gzip, as the server sends them."""
    data = (WEB_ROOT / name).read_bytes()
    ours = name.endswith((".js", ".css")) and not name.startswith("vendor/")
    return len(gzip.compress(without_comments(data) if ours else data, 9))
