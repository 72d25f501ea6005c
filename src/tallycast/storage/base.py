"""What every store of media promises."""

from collections.abc import Iterable, Sequence
from typing import Protocol


class MediaStore(Protocol):
    """Bytes by rendition number and name. Names never repeat, so nothing is ever written twice."""

    def put(self, rendition: int, name: str, data: bytes) -> None:
        """Keep `data`; from now on `get` gives it."""

    def join(self, rendition: int, name: str, part_names: Sequence[str]) -> None:
        """Keep under `name` what the parts make together, in order. The parts stay available."""

    def get(self, rendition: int, name: str) -> bytes | memoryview | None:
        """The bytes, or None when there are none by that name (any more)."""

    def forget(self, rendition: int, names: Iterable[str]) -> None:
        """These will not be asked for again; names that are not there are passed over."""

    def clear(self) -> None:
        """Forget everything."""

    @property
    def size_bytes(self) -> int:
        """How much is kept, each byte counted once."""
