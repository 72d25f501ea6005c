"""AMF3 values both ways (Adobe, "Action Message Format -- AMF 3", January 2013).

Some encoders speak AMF3 inside RTMP: command and data messages of types 17 and 15, and single values
inside AMF0. What comes in is read into the types of `amf`; what goes out is the part that a client needs.
Vectors, dictionaries and externalizable objects have no place in RTMP and are refused.
"""

import struct
from collections.abc import Callable
from typing import TypeVar

from tallycast.media.amf import AmfDate, Budget, EcmaArray, Value
from tallycast.media.cursor import Cursor
from tallycast.media.errors import MediaFormatError

_UNDEFINED, _NULL, _FALSE, _TRUE, _INTEGER, _DOUBLE, _STRING = range(7)
_XML_DOCUMENT, _DATE, _ARRAY, _OBJECT, _XML, _BYTE_ARRAY = range(7, 13)
_F64 = struct.Struct(">d")
_MAX_INTEGER, _MIN_INTEGER = 2**28 - 1, -(2**28)
_MAX_LENGTH = 2**28 - 1

_T = TypeVar("_T")


def decode(data: bytes | memoryview) -> list[Value]:
    """All values in `data`, each with reference tables of its own. Raises MediaFormatError."""
    cursor, budget = Cursor(data, "AMF3"), Budget()
    values = []
    while cursor.remaining:
        values.append(read(cursor, budget))
    return values


def read(cursor: Cursor, budget: Budget, depth: int = 0) -> Value:
    """One value at the cursor; `depth` counts the containers around it. Raises MediaFormatError."""
    return _Reader(cursor, budget).value(depth)


def encode(value: Value) -> bytes:
    """One value, without references; dicts become anonymous dynamic objects. Raises ValueError for a
    member without a name and for a text that is too long."""
    out = bytearray()
    _write(out, value)
    return bytes(out)


class _Traits:
    __slots__ = ("dynamic", "names")

    def __init__(self, names: list[str], dynamic: bool) -> None:
        self.names = names
        self.dynamic = dynamic


class _Reader:
    def __init__(self, cursor: Cursor, budget: Budget) -> None:
        self._cursor = cursor
        self._budget = budget
        self._texts: list[str] = []
        # None while a container is still being read, so that no value can hold itself.
        self._complex: list[Value] = []
        self._traits: list[_Traits] = []

    def value(self, depth: int) -> Value:
        self._budget.spend(depth)
        marker = self._cursor.u8()
        if marker in (_UNDEFINED, _NULL):
            return None
        if marker in (_FALSE, _TRUE):
            return marker == _TRUE
        if marker == _INTEGER:
            number = self._u29()
            return float(number - 2**29 if number > _MAX_INTEGER else number)
        if marker == _DOUBLE:
            return self._cursor.f64()
        if marker == _STRING:
            return self._text()
        if marker in (_XML_DOCUMENT, _XML):
            return self._referable(lambda length: str(self._cursor.view(length), "utf-8", "replace"))
        if marker == _DATE:
            return self._referable(lambda _: AmfDate(self._cursor.f64()))
        if marker == _ARRAY:
            return self._referable(lambda count: self._array(count, depth))
        if marker == _OBJECT:
            return self._referable(lambda header: self._object(header, depth))
        if marker == _BYTE_ARRAY:
            return self._referable(self._cursor.take)
        raise MediaFormatError(f"AMF3 value with marker {marker}, at {self._cursor.position - 1}")

    def _u29(self) -> int:
        """A variable-length number of at most 29 bits (1.3.1)."""
        number = 0
        for _ in range(3):
            byte = self._cursor.u8()
            number = number << 7 | byte & 0x7F
            if byte < 0x80:
                return number
        return number << 8 | self._cursor.u8()

    def _text(self) -> str:
        header = self._u29()
        if not header & 1:
            return _lookup(self._texts, header >> 1, "string")
        text = str(self._cursor.view(header >> 1), "utf-8", "replace")
        if text:  # the empty string is never referred to (1.3.2)
            self._texts.append(text)
        return text

    def _referable(self, read_new: Callable[[int], Value]) -> Value:
        header = self._u29()
        if not header & 1:
            known = _lookup(self._complex, header >> 1, "object")
            if known is None:
                raise MediaFormatError("AMF3 value that holds itself")
            return known
        place = len(self._complex)
        self._complex.append(None)
        self._complex[place] = value = read_new(header >> 1)
        return value

    def _array(self, count: int, depth: int) -> Value:
        members = EcmaArray()
        while name := self._text():
            members[name] = self.value(depth + 1)
        self._budget.announce(count)
        items = [self.value(depth + 1) for _ in range(count)]
        if not members:
            return items
        members.update({str(index): item for index, item in enumerate(items)})
        return members

    def _object(self, header: int, depth: int) -> Value:
        traits = self._read_traits(header)
        members: dict[str, Value] = {name: self.value(depth + 1) for name in traits.names}
        if traits.dynamic:
            while name := self._text():
                members[name] = self.value(depth + 1)
        return members

    def _read_traits(self, header: int) -> _Traits:
        if not header & 1:
            return _lookup(self._traits, header >> 1, "traits")
        if header & 2:
            raise MediaFormatError("AMF3 externalizable object: its form is not known")
        self._text()  # class name
        count = header >> 3
        self._budget.announce(count)
        traits = _Traits([self._text() for _ in range(count)], bool(header & 4))
        self._traits.append(traits)
        return traits


def _lookup(table: list[_T], index: int, what: str) -> _T:
    if index >= len(table):
        raise MediaFormatError(f"AMF3 reference to {what} {index} of {len(table)}")
    return table[index]


def _write(out: bytearray, value: Value) -> None:
    match value:
        case None:
            out.append(_NULL)
        case bool():
            out.append(_TRUE if value else _FALSE)
        case int() | float():
            _write_number(out, value)
        case str():
            out.append(_STRING)
            _write_text(out, value)
        case bytes():
            out.append(_BYTE_ARRAY)
            _write_u29(out, len(value) << 1 | 1)
            out += value
        case AmfDate(milliseconds):
            out += bytes((_DATE, 1)) + _F64.pack(milliseconds)
        case list():
            out.append(_ARRAY)
            _write_u29(out, len(value) << 1 | 1)
            out.append(1)  # no associative part
            for item in value:
                _write(out, item)
        case EcmaArray():
            out += bytes((_ARRAY, 1))
            _write_members(out, value)
        case dict():
            out += bytes((_OBJECT, 0x0B, 1))  # new traits, dynamic, no sealed members, no class name
            _write_members(out, value)


def _write_number(out: bytearray, value: float) -> None:
    if _MIN_INTEGER <= value <= _MAX_INTEGER and value == int(value):
        out.append(_INTEGER)
        _write_u29(out, int(value) & (2**29 - 1))
    else:
        out += bytes((_DOUBLE,)) + _F64.pack(value)


def _write_members(out: bytearray, members: dict[str, Value]) -> None:
    for name, value in members.items():
        if not name:
            raise ValueError("AMF3 has no member without a name")
        _write_text(out, name)
        _write(out, value)
    out.append(1)


def _write_text(out: bytearray, text: str) -> None:
    data = text.encode("utf-8", "replace")
    if len(data) > _MAX_LENGTH:
        raise ValueError(f"AMF3 text of {len(data)} bytes")
    _write_u29(out, len(data) << 1 | 1)
    out += data


def _write_u29(out: bytearray, number: int) -> None:
    if number < 0x80:
        out.append(number)
    elif number < 0x4000:
        out += bytes((number >> 7 | 0x80, number & 0x7F))
    elif number < 0x200000:
        out += bytes((number >> 14 | 0x80, number >> 7 & 0x7F | 0x80, number & 0x7F))
    else:
        head = (number >> 22 | 0x80, number >> 15 & 0x7F | 0x80, number >> 8 & 0x7F | 0x80)
        out += bytes((*head, number & 0xFF))
