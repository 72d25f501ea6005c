"""Tells whether anybody has touched a folder: inotify(7), by the C library, as no module of Python has it."""

import ctypes
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_OPEN, _ACCESS, _MODIFY, _ATTRIB = 0x20, 0x01, 0x02, 0x04
_CREATE, _DELETE, _MOVED = 0x100, 0x200, 0xC0
_WATCHED = _OPEN | _ACCESS | _MODIFY | _ATTRIB | _CREATE | _DELETE | _MOVED
_IS_FOLDER = 0x40000000
_HEAD = struct.Struct("iIII")


class WatchedFolder:
    """What was opened, read, written, made or removed directly inside, by name."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def touched(self) -> list[str]:
        """Names since the last call; a look at the folder itself does not count."""
        names = []
        try:
            data = os.read(self._descriptor, 1 << 16)
        except BlockingIOError:
            return names
        position = 0
        while position < len(data):
            _, mask, _, length = _HEAD.unpack_from(data, position)
            position += _HEAD.size
            name = data[position : position + length].rstrip(b"\0").decode()
            position += length
            if name and not mask & _IS_FOLDER:
                names.append(name)
        return names


@contextmanager
def watched_folder(folder: Path) -> Iterator[WatchedFolder]:
    """Watch a folder during the block."""
    library = ctypes.CDLL(None, use_errno=True)
    descriptor = library.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
    assert descriptor >= 0, os.strerror(ctypes.get_errno())
    try:
        watch = library.inotify_add_watch(descriptor, os.fsencode(folder), _WATCHED)
        assert watch >= 0, os.strerror(ctypes.get_errno())
        yield WatchedFolder(descriptor)
    finally:
        os.close(descriptor)
