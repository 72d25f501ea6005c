"""One byte range of a body (RFC 9110 14.2), sans-IO. Several ranges in one request are answered whole."""

import re

_RANGE = re.compile(rb"bytes=(\d*)-(\d*)\Z")


def parse_range(header: bytes, size: int) -> tuple[int, int] | bool | None:
    """First and last byte, inclusive; None: ignore the header; False: it cannot be satisfied (416)."""
    match = _RANGE.match(header.strip())
    if match is None or (not match[1] and not match[2]) or len(header) > 64:
        return None
    if not match[1]:
        length = int(match[2])
        return (max(0, size - length), size - 1) if length > 0 and size > 0 else False
    first = int(match[1])
    last = min(int(match[2]), size - 1) if match[2] else size - 1
    if match[2] and int(match[2]) < first:
        return None
    return (first, last) if first < size else False
