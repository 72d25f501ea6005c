"""AMF0 values both ways (Adobe, "Action Message Format -- AMF 0", 2007; section numbers below are its).

Typed objects become dicts without their class name; movie clips and record sets (reserved there) are
refused. The avmplus marker switches to AMF3 for one value (3.1).
"""

import struct
from collections.abc import Iterable

from tallycast.media import amf3
from tallycast.media.amf import AmfDate, Budget, EcmaArray, Value
from tallycast.media.cursor import Cursor
from tallycast.media.errors import MediaFormatError

_NUMBER, _BOOLEAN, _STRING, _OBJECT, _NULL = 0, 1, 2, 3, 5
_UNDEFINED, _REFERENCE, _ECMA_ARRAY, _OBJECT_END, _STRICT_ARRAY = 6, 7, 8, 9, 10
_DATE, _LONG_STRING, _UNSUPPORTED, _XML, _TYPED_OBJECT, _AVMPLUS = 11, 12, 13, 15, 16, 17
_MAX_SHORT_STRING_BYTES = 0xFFFF
_MARKED_F64 = struct.Struct(">Bd")


def decode(data: bytes | memoryview) -> list[Value]:
    """All values in `data`, one after the other. Raises MediaFormatError."""
    reader = _Reader(data)
    values = []
    while reader.cursor.remaining:
        values.append(reader.value(0))
    return values


def decode_lenient(data: bytes | memoryview) -> list[Value]:
    """The values before the first that cannot be read: for metadata, which must never do harm."""
    reader = _Reader(data)
    values: list[Value] = []
    try:
        while reader.cursor.remaining:
            values.append(reader.value(0))
    except MediaFormatError:
        pass
    return values


def encode(*values: Value) -> bytes:
    """The values, one after the other. Strings longer than 65,535 bytes become long strings (2.14).

    Raises ValueError for what AMF0 cannot hold: bytes, a member name of more than 65,535 bytes.
    """
    out = bytearray()
    for value in values:
        _write(out, value)
    return bytes(out)


class _Reader:
    def __init__(self, data: bytes | memoryview) -> None:
        self.cursor = Cursor(data, "AMF0")
        self._budget = Budget()
        # Containers in the order of their markers, for references (2.9); None while one is still being
        # read, so that no value can hold itself.
        self._containers: list[Value] = []

    def value(self, depth: int) -> Value:
        self._budget.spend(depth)
        cursor = self.cursor
        marker = cursor.u8()
        if marker == _NUMBER:
            return cursor.f64()
        if marker == _BOOLEAN:
            return cursor.u8() != 0
        if marker == _STRING:
            return self._text(cursor.u16())
        if marker in (_NULL, _UNDEFINED, _UNSUPPORTED):
            return None
        if marker == _DATE:
            date = AmfDate(cursor.f64())
            cursor.skip(2)
            return date
        if marker in (_LONG_STRING, _XML):
            return self._text(cursor.u32())
        if marker == _REFERENCE:
            return self._reference(cursor.u16())
        if marker == _AVMPLUS:
            return amf3.read(cursor, self._budget, depth)
        return self._container(marker, depth)

    def _container(self, marker: int, depth: int) -> Value:
        cursor = self.cursor
        place = len(self._containers)
        self._containers.append(None)
        value: Value
        if marker == _OBJECT:
            value = self._members({}, depth)
        elif marker == _ECMA_ARRAY:
            cursor.skip(4)  # the number of members, which writers are known to get wrong
            value = self._members(EcmaArray(), depth)
        elif marker == _STRICT_ARRAY:
            count = cursor.u32()
            self._budget.announce(count)
            value = [self.value(depth + 1) for _ in range(count)]
        elif marker == _TYPED_OBJECT:
            cursor.skip(cursor.u16())
            value = self._members({}, depth)
        else:
            raise MediaFormatError(f"AMF0 has no value with marker {marker}, at {cursor.position - 1}")
        self._containers[place] = value
        return value

    def _members(self, into: dict[str, Value], depth: int) -> dict[str, Value]:
        cursor = self.cursor
        while True:
            name = self._text(cursor.u16())
            if not name and cursor.remaining and self._at_end():
                return into
            into[name] = self.value(depth + 1)

    def _at_end(self) -> bool:
        cursor = self.cursor
        if cursor.u8() == _OBJECT_END:
            return True
        cursor.position -= 1
        return False

    def _text(self, length: int) -> str:
        return str(self.cursor.view(length), "utf-8", "replace")

    def _reference(self, index: int) -> Value:
        if index >= len(self._containers) or self._containers[index] is None:
            raise MediaFormatError(f"AMF0 reference to {index}, of {len(self._containers)} containers")
        return self._containers[index]


def _write(out: bytearray, value: Value) -> None:
    match value:
        case None:
            out.append(_NULL)
        case bool():
            out += bytes((_BOOLEAN, value))
        case int() | float():
            out += _MARKED_F64.pack(_NUMBER, value)
        case str():
            text = value.encode("utf-8", "replace")
            if len(text) > _MAX_SHORT_STRING_BYTES:
                out += bytes((_LONG_STRING,)) + len(text).to_bytes(4, "big") + text
            else:
                out += bytes((_STRING,)) + len(text).to_bytes(2, "big") + text
        case EcmaArray():
            out += bytes((_ECMA_ARRAY,)) + len(value).to_bytes(4, "big")
            _write_members(out, value.items())
        case dict():
            out.append(_OBJECT)
            _write_members(out, value.items())
        case list():
            out += bytes((_STRICT_ARRAY,)) + len(value).to_bytes(4, "big")
            for item in value:
                _write(out, item)
        case AmfDate(milliseconds):
            out += _MARKED_F64.pack(_DATE, milliseconds) + b"\x00\x00"
        case _:
            raise ValueError(f"AMF0 cannot hold {type(value).__name__}")


def _write_members(out: bytearray, members: Iterable[tuple[str, Value]]) -> None:
    for name, value in members:
        text = name.encode("utf-8", "replace")
        if len(text) > _MAX_SHORT_STRING_BYTES:
            raise ValueError(f"AMF0 member name of {len(text)} bytes")
        out += len(text).to_bytes(2, "big") + text
        _write(out, value)
    out += bytes((0, 0, _OBJECT_END))
