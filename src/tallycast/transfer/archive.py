"""The backup file: a ZIP archive with a manifest that has the size and SHA-256 of every member.

Nothing that an archive says is believed before it is checked: paths are those of `members.py` and no
others, there are no links and no folders, every file is in the manifest and has the size and the hash
that stand there, and no more is unpacked than was announced and fits.
"""

import contextlib
import hashlib
import os
import shutil
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import IO

import msgspec

from tallycast.transfer.errors import ArchiveRefused
from tallycast.transfer.members import FORMAT, FORMAT_VERSION, MANIFEST, Manifest, Member, read_manifest

_CHUNK_BYTES = 1024 * 1024
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# What zipfile raises on broken and hostile archives is not one family.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    UnicodeError,
    ValueError,
    IndexError,
    OverflowError,
    struct.error,
)


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How much is unpacked at most; what fits on the disk limits it as well."""

    files_most: int = 20_000
    total_bytes: int = 64 * 1024**3
    manifest_bytes: int = 16 * 1024**2
    directory_bytes: int = 64 * 1024**2
    """Of the list of files at the end of the archive, which the reader holds in memory."""


def write_archive(
    file: Path, sources: Mapping[str, Path], *, product_version: str, made_at: datetime
) -> Manifest:
    """Write an archive with these files under these paths; a file that is gone meanwhile is left out.

    It appears under its name only when it is complete. Raises ArchiveRefused.
    """
    unfinished = file.with_name(file.name + ".partial")
    try:
        descriptor = os.open(unfinished, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with (
            os.fdopen(descriptor, "wb") as target,
            zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive,
        ):
            found = (_add(archive, path, source) for path, source in sources.items())
            manifest = Manifest(
                format=FORMAT,
                version=FORMAT_VERSION,
                product_version=product_version,
                made_at=made_at,
                members=tuple(member for member in found if member is not None),
            )
            archive.writestr(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))
        os.replace(unfinished, file)
    except OSError as error:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise ArchiveRefused(f"The backup {file} cannot be written: {error.strerror}") from error
    return manifest


def _add(archive: zipfile.ZipFile, path: str, source: Path) -> Member | None:
    try:
        # O_NOFOLLOW: a link could bring files of the machine into the backup.
        descriptor = os.open(source, os.O_RDONLY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return None
    digest, size_bytes = hashlib.sha256(), 0
    with os.fdopen(descriptor, "rb") as data, archive.open(path, "w", force_zip64=True) as member:
        while chunk := data.read(_CHUNK_BYTES):
            digest.update(chunk)
            size_bytes += len(chunk)
            member.write(chunk)
    return Member(path=path, size_bytes=size_bytes, sha256=digest.hexdigest())


def unpack(file: Path, into: Path, limits: Limits | None = None) -> Manifest:
    """Check the archive and lay its files out below the folder `into`, which is empty.

    Raises ArchiveRefused, with whatever was written until then left in `into`.
    """
    limits = limits or Limits()
    try:
        with _opened(file, limits) as archive:
            manifest = _checked_manifest(archive, limits)
            if sum(one.size_bytes for one in manifest.members) > shutil.disk_usage(into).free:
                raise ArchiveRefused(f"The backup {file} does not fit on the disk")
            for member in manifest.members:
                _extract(archive, member, into / member.path)
    except ArchiveRefused as refused:
        raise ArchiveRefused(f"The backup {file} is refused: {refused}") from None
    except _BROKEN as error:
        raise ArchiveRefused(f"The backup {file} is refused: it is broken or no backup at all") from error
    except OSError as error:
        raise ArchiveRefused(f"The backup {file} cannot be restored: {error.strerror or error}") from error
    return manifest


@contextlib.contextmanager
def _opened(file: Path, limits: Limits) -> Iterator[zipfile.ZipFile]:
    with file.open("rb") as data:
        _refuse_large_directory(data, limits)
        with zipfile.ZipFile(data) as archive:
            yield archive


def _refuse_large_directory(data: IO[bytes], limits: Limits) -> None:
    # End of central directory record, APPNOTE.TXT 4.3.16: at most 64 KiB of comment behind it.
    size_bytes = data.seek(0, os.SEEK_END)
    data.seek(max(0, size_bytes - 65_557))
    tail = data.read()
    at = tail.rfind(b"PK\x05\x06")
    # 0xffffffff means that the ZIP64 record tells: one that needs it is larger than the limit.
    if (
        at >= 0
        and len(tail) - at >= 22
        and struct.unpack_from("<I", tail, at + 12)[0] > limits.directory_bytes
    ):
        raise ArchiveRefused("it lists more files than a backup has")
    data.seek(0)


def _checked_manifest(archive: zipfile.ZipFile, limits: Limits) -> Manifest:
    infos = archive.infolist()
    if len(infos) > limits.files_most:
        raise ArchiveRefused("it lists more files than a backup has")
    for info in infos:
        mode = info.external_attr >> 16
        if info.flag_bits & 1 or info.compress_type not in _METHODS:
            raise ArchiveRefused("it is encrypted or packed in a way that is not read")
        if info.is_dir() or (stat.S_IFMT(mode) and not stat.S_ISREG(mode)):
            raise ArchiveRefused("it holds something that is no file")
    sizes = {info.filename: info.file_size for info in infos}
    if len(sizes) != len(infos):
        raise ArchiveRefused("it holds a file twice")
    if sizes.get(MANIFEST) is None:
        raise ArchiveRefused("it is no Tallycast backup")
    if sizes[MANIFEST] > limits.manifest_bytes:
        raise ArchiveRefused("its manifest is too large")
    with archive.open(MANIFEST) as data:
        manifest = read_manifest(data.read(limits.manifest_bytes))
    if {member.path: member.size_bytes for member in manifest.members} != {
        name: size for name, size in sizes.items() if name != MANIFEST
    }:
        raise ArchiveRefused("its files are not those of its manifest")
    if sum(sizes.values()) > limits.total_bytes:
        raise ArchiveRefused("it is larger than a backup may be")
    return manifest


def _extract(archive: zipfile.ZipFile, member: Member, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, left_bytes = hashlib.sha256(), member.size_bytes
    descriptor = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as file, archive.open(member.path) as data:
        while chunk := data.read(min(_CHUNK_BYTES, left_bytes + 1)):
            left_bytes -= len(chunk)
            if left_bytes < 0:
                raise ArchiveRefused(f"{member.path} is larger than its manifest says")
            digest.update(chunk)
            file.write(chunk)
    if left_bytes or digest.hexdigest() != member.sha256:
        raise ArchiveRefused(f"{member.path} is not what its manifest says: the file was changed or damaged")
