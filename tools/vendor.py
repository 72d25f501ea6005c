"""Fetch the browser libraries that the pages use, and prove that the committed copies are the published ones.

    python tools/vendor.py            fetch every pinned package, verify it, write the folders and their locks
    python tools/vendor.py --check    offline: the committed files are exactly those of the lock

Run by hand when a pin changes; never at install or run time. The npm client does the fetching, so the
registry that it is set up with is used and no address stands here. Files stay unmodified, so their hashes
stay those of the published package; beside a large one lie its Brotli and gzip forms, which the server sends
as they are. What only the tests use stands in a folder of theirs. A pinned version
whose integrity differs from the lock is refused: published versions do not change.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WEB_ROOT = Path(__file__).resolve().parents[1] / "src" / "tallycast" / "web"
VENDOR_ROOT = WEB_ROOT / "vendor"
TEST_VENDOR_ROOT = Path(__file__).resolve().parents[1] / "tests" / "vendor"
LOCK_NAME = "lock.json"
FETCH_TIMEOUT_SECONDS = 120.0
LARGE_BYTES = 4_000
"""From here on forms that are compressed as well as can be are worth keeping."""
ZOPFLI = "@gfx/zopfli@1.0.15"
"""Makes gzip of it that is some percent smaller than zlib's; used here, and by nothing else."""
# Node has Brotli and is there, since npm is.
COMPRESS = """
const { brotliCompressSync, constants } = require("zlib");
const { gzip } = require("@gfx/zopfli");
const { readFileSync, writeFileSync } = require("fs");
const path = process.argv[1];
const data = readFileSync(path);
const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 };
writeFileSync(`${path}.br`, brotliCompressSync(data, { params }));
gzip(data, { numiterations: 15 }, (error, smaller) => {
  if (error) throw error;
  writeFileSync(`${path}.gz`, smaller);
});
"""


class VendorError(Exception):
    """A package or a committed file is not what the pins and the lock promise."""


@dataclass(frozen=True)
class Package:
    """One pinned npm package and the files of it that the browser loads (paths inside the package)."""

    name: str
    version: str
    licence: str
    files: tuple[str, ...]

    @property
    def pin(self) -> str:
        return f"{self.name}@{self.version}"

    @property
    def folder(self) -> str:
        """`@preact/signals` 2.11.4 lives in `preact-signals-2.11.4`: a new version is a new path."""
        return f"{self.name.removeprefix('@').replace('/', '-')}-{self.version}"


PACKAGES = (
    # The light build: no alternate audio, captions or DRM, 65 KB gzip less than the full one, which is loaded
    # for who turns captions on.
    Package("hls.js", "1.7.4", "Apache-2.0", ("dist/hls.light.min.mjs", "dist/hls.min.mjs", "LICENSE")),
    Package("preact", "11.2.0", "MIT", ("dist/preact.mjs", "hooks/dist/hooks.mjs", "LICENSE")),
    Package("@preact/signals", "2.11.4", "MIT", ("dist/signals.mjs", "LICENSE")),
    Package("@preact/signals-core", "1.14.5", "MIT", ("dist/signals-core.mjs", "LICENSE")),
    Package("htm", "3.1.1", "Apache-2.0", ("dist/htm.module.js", "LICENSE")),
    # Plots of the admin; the one-file build sets a global, its ES module comes unminified (20 KB gzip more).
    Package("uplot", "1.6.32", "MIT", ("dist/uPlot.iife.min.js", "dist/uPlot.min.css", "LICENSE")),
    # Natural Earth's countries (public domain) as TopoJSON, for the admin's map of viewers.
    Package("world-atlas", "2.0.2", "ISC", ("countries-110m.json", "LICENSE")),
    # The data of emoji-picker-element; the picker itself is ours, since theirs needs inline styles.
    Package("emoji-picker-element-data", "1.8.0", "Apache-2.0", ("en/emojibase/data.json", "LICENSE")),
)

TEST_PACKAGES = (
    # Looks for what keeps people with disabilities out of a page, in the tests; nothing of it is shipped.
    Package("axe-core", "4.14.1", "MPL-2.0", ("axe.min.js", "LICENSE", "LICENSE-3RD-PARTY.txt")),
)
FOLDERS = ((VENDOR_ROOT, PACKAGES), (TEST_VENDOR_ROOT, TEST_PACKAGES))


def fetch(package: Package, folder: Path) -> tuple[bytes, str]:
    """Download the package's archive; return its bytes and the integrity that the registry publishes."""
    view = run_npm("view", package.pin, "dist.integrity", "--json", cwd=folder)
    packed = run_npm("pack", package.pin, "--json", cwd=folder)
    published: str = json.loads(view)
    description = json.loads(packed)
    # npm 10 and older answer a list; newer ones may answer an object keyed by name.
    entry = description[0] if isinstance(description, list) else next(iter(description.values()))
    return (folder / entry["filename"]).read_bytes(), published


def run_npm(*arguments: str, cwd: Path) -> str:
    return run(["npm", *arguments], cwd=cwd)


def run(command: list[str], *, cwd: Path) -> str:
    done = subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, timeout=FETCH_TIMEOUT_SECONDS, check=False
    )
    if done.returncode != 0:
        raise VendorError(f"{' '.join(command[:2])} failed:\n{done.stderr.strip()}")
    return done.stdout


def compress(path: Path, tools: Path) -> None:
    """Write the Brotli and the gzip form beside a file; the same in, the same out. `tools` is a folder where
    the compressor is installed."""
    run(["node", "-e", COMPRESS, str(path)], cwd=tools)


def entry_of(path: str, data: bytes) -> dict[str, Any]:
    return {"from": path, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def verify_archive(package: Package, archive: bytes, published: str, locked: str | None) -> None:
    actual = "sha512-" + base64.b64encode(hashlib.sha512(archive).digest()).decode()
    if actual != published:
        raise VendorError(f"{package.pin}: archive is {actual}, the registry says {published}")
    if locked is not None and locked != actual:
        raise VendorError(f"{package.pin}: archive is {actual}, the lock says {locked}")


def extract(package: Package, archive: Path, target: Path) -> dict[str, dict[str, Any]]:
    """Write the listed files (only those) flat into the package's folder; return their lock entries."""
    folder = target / package.folder
    folder.mkdir(parents=True)
    entries: dict[str, dict[str, Any]] = {}
    with tarfile.open(archive, "r:gz") as tar:
        for path in package.files:
            member = tar.extractfile(f"package/{path}")
            if member is None:
                raise VendorError(f"{package.pin}: {path} is not a regular file")
            data = member.read()
            name = f"{package.folder}/{Path(path).name}"
            (target / name).write_bytes(data)
            entries[name] = entry_of(path, data)
            is_text = Path(path).suffix in (".mjs", ".js", ".json")
            if package in PACKAGES and len(data) > LARGE_BYTES and is_text:
                compress(target / name, target.parent)
                for ending in (".br", ".gz"):
                    entries[f"{name}{ending}"] = entry_of(path, (target / f"{name}{ending}").read_bytes())
    return entries


def read_lock(vendor_root: Path) -> dict[str, Any]:
    path = vendor_root / LOCK_NAME
    return json.loads(path.read_text()) if path.exists() else {"packages": {}}


def update(vendor_root: Path, packages: tuple[Package, ...] = PACKAGES) -> None:
    """Fetch everything beside the present folder, and swap only when every package was verified."""
    locked = read_lock(vendor_root)["packages"]
    lock: dict[str, Any] = {"packages": {}}
    vendor_root.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=vendor_root.parent, prefix=".vendor-") as scratch:
        fresh = Path(scratch) / "vendor"
        run_npm("install", "--no-save", "--no-audit", "--no-fund", ZOPFLI, cwd=Path(scratch))
        for package in packages:
            work = Path(scratch) / package.folder
            work.mkdir()
            archive, published = fetch(package, work)
            verify_archive(package, archive, published, locked.get(package.pin, {}).get("integrity"))
            stored = work / "archive.tgz"
            stored.write_bytes(archive)
            lock["packages"][package.pin] = {
                "licence": package.licence,
                "integrity": published,
                "files": extract(package, stored, fresh),
            }
            print(f"{package.pin}: {len(package.files)} files")
        (fresh / LOCK_NAME).write_text(json.dumps(lock, indent=2) + "\n")
        if vendor_root.exists():
            shutil.rmtree(vendor_root)
        fresh.rename(vendor_root)


def check(vendor_root: Path, pinned: tuple[Package, ...] = PACKAGES) -> list[str]:
    """What is wrong with the committed copies, one line each; empty when all is well. Needs no network."""
    problems: list[str] = []
    packages = read_lock(vendor_root)["packages"]
    if sorted(packages) != sorted(package.pin for package in pinned):
        problems.append("the lock lists other packages than the pins")
    expected = {LOCK_NAME}
    for pin, entry in packages.items():
        expected.update(entry["files"])
        if not any(name.endswith("/LICENSE") for name in entry["files"]):
            problems.append(f"{pin}: no licence")
        for name, promised in entry["files"].items():
            path = vendor_root / name
            if not path.is_file():
                problems.append(f"{name}: missing")
            elif hashlib.sha256(path.read_bytes()).hexdigest() != promised["sha256"]:
                problems.append(f"{name}: differs from the lock")
    present = {path.relative_to(vendor_root).as_posix() for path in vendor_root.rglob("*") if path.is_file()}
    problems.extend(f"{name}: not in the lock" for name in sorted(present - expected))
    return problems


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="verify the committed files without any network")
    if parser.parse_args().check:
        problems = [problem for root, packages in FOLDERS for problem in check(root, packages)]
        for problem in problems:
            print(problem, file=sys.stderr)
        return 1 if problems else 0
    try:
        for root, packages in FOLDERS:
            update(root, packages)
    except VendorError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
