"""An answer that is known at once: status, headers and body, and its head as bytes."""

from http import HTTPStatus

Header = tuple[bytes, bytes]

_STATUS_LINES = {
    status.value: b"HTTP/1.1 %d %s\r\n" % (status.value, status.phrase.encode()) for status in HTTPStatus
}
_BODILESS = frozenset({204, 304})


class Reply:
    """`head` and `body` are what goes on the wire, except for what the server adds (the date)."""

    __slots__ = ("_given", "_head", "_wire", "body", "headers", "status")

    def __init__(self, status: int, headers: tuple[Header, ...], body: bytes | memoryview = b"") -> None:
        self.status = status
        if status not in _BODILESS:
            headers = (*headers, (b"content-length", b"%d" % len(body)))
        self.headers = headers
        self.body = body
        self._head: bytes | None = None
        self._given: bytes | None = None
        self._wire = b""

    def for_head(self) -> "Reply":
        """The same to a HEAD request: the length of what GET would send, and no body (RFC 9110 8.6)."""
        reply = Reply(self.status, self.headers[:-1], self.body)
        reply.body = b""
        return reply

    @property
    def head(self) -> bytes:
        """Status line and headers, each with its line end, without the empty line after them."""
        if self._head is None:
            lines = b"".join(b"%b: %b\r\n" % header for header in self.headers)
            self._head = _STATUS_LINES[self.status] + lines
        return self._head

    def wire(self, given: bytes) -> bytes:
        """The whole answer with these lines of the server's own. It is kept for the next who is told the
        same: the lines change once a second."""
        if given is not self._given:
            self._given = given
            self._wire = b"".join((self.head, given, b"\r\n", self.body))
        return self._wire
