"""The emoji folder: pictures that are new here are copied, each looked at as if it were uploaded."""

import os
from collections.abc import Iterator
from pathlib import Path

import msgspec

from tallycast.settings import Image, ValueUnfit, decode_logo

ENDINGS = {
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
}
DEPTH_MOST = 4
FILES_MOST = 5_000
PICTURE_LIMIT_BYTES = 6 * 1024**2


class CopiedEmoji(msgspec.Struct, kw_only=True):
    """What was copied, and what was not."""

    copied: list[Path]
    there: int
    refused: list[tuple[str, str]]
    """Path below the folder, and why."""

    def undo(self) -> None:
        """Remove what was copied."""
        for path in self.copied:
            path.unlink(missing_ok=True)


def copy_emoji(source: Path, target: Path) -> CopiedEmoji:
    """Copy what `target` has not; nothing there is replaced. Raises OSError."""
    result = CopiedEmoji(copied=[], there=0, refused=[])
    try:
        for number, path in enumerate(_files(source)):
            shown = path.relative_to(source).as_posix()
            place = target / shown
            if os.path.lexists(place):
                result.there += 1
            elif number >= FILES_MOST:
                result.refused.append((shown, f"more than {FILES_MOST} files"))
            else:
                _copy(path, place, shown, result)
    except BaseException:
        result.undo()
        raise
    return result


def _copy(path: Path, place: Path, shown: str, result: CopiedEmoji) -> None:
    try:
        picture = _picture(path)
    except ValueUnfit as unfit:
        result.refused.append((shown, str(unfit)))
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("xb") as file:
        result.copied.append(place)
        file.write(picture.data)


def _picture(path: Path) -> Image:
    wanted = ENDINGS.get(path.suffix.lower())
    if wanted is None:
        raise ValueUnfit("expected a picture")
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    with os.fdopen(descriptor, "rb") as file:
        picture = decode_logo(file.read(PICTURE_LIMIT_BYTES))
    if picture.media_type != wanted:
        raise ValueUnfit(f"its name says otherwise than its content, which is {picture.media_type}")
    return picture


def _files(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        deep = len(Path(parent).relative_to(folder).parts) >= DEPTH_MOST
        folders[:] = [] if deep else sorted(one for one in folders if not one.startswith("."))
        for name in sorted(names):
            path = Path(parent, name)
            if not name.startswith(".") and path.is_file() and not path.is_symlink() and _is_text(name):
                yield path


def _is_text(name: str) -> bool:
    # A name that is no UTF-8 could not be told in JSON.
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
