"""A body as it comes, unpacked no further than its bound: a gzip bomb stays small. Sans-IO."""

import zlib

from tallycast.outbound.errors import OutboundFailed

_WINDOW = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}


class Body:
    """Collects at most `most_bytes`. Raises OutboundFailed for a coding that nobody asked for."""

    def __init__(self, coding: str, most_bytes: int) -> None:
        coding = coding.strip().lower()
        self._unpacker = zlib.decompressobj(_WINDOW[coding]) if coding in _WINDOW else None
        if self._unpacker is None and coding not in ("", "identity"):
            raise OutboundFailed("The other server packed its answer in a way that was not asked for")
        self._left = most_bytes
        self._parts: list[bytes] = []
        self.overflowed = False

    def feed(self, data: bytes) -> bool:
        """Take bytes off the wire; False: it is full, read no further."""
        if self._unpacker is not None:
            try:
                data = self._unpacker.decompress(data, self._left + 1)
            except zlib.error:
                raise OutboundFailed("The other server's answer cannot be unpacked") from None
        if len(data) > self._left:
            self.overflowed = True
            data = data[: self._left]
        self._parts.append(data)
        self._left -= len(data)
        return not self.overflowed

    @property
    def data(self) -> bytes:
        """What was collected."""
        return b"".join(self._parts)
