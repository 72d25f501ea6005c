"""The server's own emoji: pictures in a folder, which the operator may also fill by hand.

Every picture below the folder is one; its name is the file's without the ending. A path from outside is
never joined to the folder: it has to be one of those that were found there, so that nothing outside can
be read or removed. Links are not followed.
"""

import os
import re
import secrets
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from tallycast.errors import TallycastError
from tallycast.settings import ValueUnfit, decode_logo

MEDIA_TYPES = {
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
}
EMOJI_MOST = 5_000
"""A folder with more is a mistake (somebody's pictures), and would make every page slow."""
DEPTH_MOST = 4
CLOCK_COARSE_NS = 1_000_000_000
"""File systems date changes by a clock of some milliseconds, old ones of whole seconds."""

_NAME = re.compile(r"\w[\w .+()-]{0,99}")


class EmojiRefused(TallycastError):
    """An emoji cannot be added or removed; the message says why."""


class Emoji(msgspec.Struct, frozen=True, kw_only=True):
    """One picture."""

    name: str
    path: str
    """Below the folder, with `/`."""

    @property
    def media_type(self) -> str:
        """By the ending of the file."""
        return MEDIA_TYPES[os.path.splitext(self.path)[1].lower()]


class EmojiFolder:
    """The folder is made when it is not there. What blocks is short: a scan, or one file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._found: dict[str, Emoji] = {}
        self._seen: dict[str, int] = {}

    def all(self) -> list[Emoji]:
        """Every emoji, by path; the folder is read anew when something in it has changed."""
        if not self._seen or any(_changed_at(path) != at for path, at in self._seen.items()):
            self._folder.mkdir(parents=True, exist_ok=True)
            self._seen = {}
            before_ns = time.time_ns() - CLOCK_COARSE_NS
            self._found = {emoji.path: emoji for emoji in sorted(self._scan(), key=lambda one: one.path)}
            if any(at > before_ns for at in self._seen.values()):
                self._seen = {}  # a change within the same tick would not show
        return list(self._found.values())

    def read(self, path: str) -> tuple[Emoji, bytes] | None:
        """The picture of that path; None if there is none."""
        self.all()
        emoji = self._found.get(path)
        if emoji is None:
            return None
        try:
            # O_NOFOLLOW: the file may have been replaced by a link since the scan.
            descriptor = os.open(self._folder / emoji.path, os.O_RDONLY | os.O_NOFOLLOW)
        except OSError:
            return None
        with os.fdopen(descriptor, "rb") as file:
            return emoji, file.read()

    def add(self, name: str, data_url: str) -> Emoji:
        """Keep a new picture; its file is new or nothing happens. Raises EmojiRefused."""
        if not _NAME.fullmatch(name) or name.endswith("."):
            raise EmojiRefused("name: expected a file name of letters, digits, dots and dashes")
        try:
            image = decode_logo(data_url)
        except ValueUnfit as unfit:
            raise EmojiRefused(f"data: {unfit}") from None
        ending = os.path.splitext(name)[1].lower()
        if ending not in MEDIA_TYPES:
            name = f"{name}.{image.extension}"
        elif MEDIA_TYPES[ending] != image.media_type:
            raise EmojiRefused(f"name: the picture is {image.media_type}, its name says otherwise")
        known = {emoji.path.lower() for emoji in self.all()}
        if name.lower() in known:
            raise EmojiRefused("name: there is an emoji of that name already")
        if len(known) >= EMOJI_MOST:
            raise EmojiRefused(f"There are {len(known)} emoji already")
        self._write(name, image.data)
        self._seen = {}
        return Emoji(name=os.path.splitext(name)[0], path=name)

    def remove(self, path: str) -> None:
        """Remove one by its path, as it is listed. Raises EmojiRefused."""
        self.all()
        emoji = self._found.get(path)
        if emoji is None:
            raise EmojiRefused("name: there is no emoji of that name")
        try:
            os.unlink(self._folder / emoji.path)
        except OSError as error:
            raise EmojiRefused(f"The emoji cannot be removed: {error.strerror}") from None
        self._seen = {}

    def _write(self, name: str, data: bytes) -> None:
        # Written whole beside its place, then linked: link() refuses a name that exists.
        unfinished = self._folder / f".{secrets.token_hex(8)}.partial"
        try:
            unfinished.write_bytes(data)
            os.link(unfinished, self._folder / name)
        except FileExistsError:
            raise EmojiRefused("name: there is an emoji of that name already") from None
        except OSError as error:
            raise EmojiRefused(f"The emoji cannot be stored: {error.strerror}") from None
        finally:
            unfinished.unlink(missing_ok=True)

    def _scan(self, below: str = "", depth: int = 0) -> Iterator[Emoji]:
        folder = os.path.join(self._folder, below)
        self._seen[folder] = _changed_at(folder)
        try:
            with os.scandir(folder) as entries:
                found = [entry for entry in entries if not entry.name.startswith(".")]
        except OSError:
            return
        for entry in found[:EMOJI_MOST]:
            path = f"{below}/{entry.name}" if below else entry.name
            stem, ending = os.path.splitext(entry.name)
            if entry.is_dir(follow_symlinks=False) and depth < DEPTH_MOST:
                yield from self._scan(path, depth + 1)
            elif entry.is_file(follow_symlinks=False) and ending.lower() in MEDIA_TYPES and _is_text(path):
                yield Emoji(name=stem, path=path)


def _changed_at(path: str) -> int:
    try:
        status = os.stat(path, follow_symlinks=False)
    except OSError:
        return -1
    return status.st_mtime_ns if stat.S_ISDIR(status.st_mode) else -1


def _is_text(path: str) -> bool:
    # A name that is no UTF-8 could not be told in JSON.
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True
