"""Go's `gob` encoding, read: one value, as Owncast stores each of its settings (Go `encoding/gob`, the
section "Encoding Details").

A stream describes itself. Messages with a negative type number define a type by a value of `wireType`,
the one with a positive number carries the value. A type definition is read by the same code as any value,
from the definitions of the definition types below. What comes out is plain: a struct is a dict of the
fields that are there (gob leaves out those that are zero), a map a dict, slices and arrays are lists,
bytes and values of types that encode themselves (`time.Time`) are bytes.

Bounded: each item costs at least a byte, so nothing comes out much larger than what went in; nesting has
a limit. Whatever is wrong raises GobMalformed.
"""

import struct
from collections.abc import Callable
from typing import Any

import msgspec

from tallycast.transfer.errors import GobMalformed

SIZE_LIMIT_BYTES = 16 * 1024**2
DEPTH_LIMIT = 40
TYPES_MOST = 500

_FIRST_OWN_TYPE = 64
"""Types that a stream defines have numbers from here on; Go's own begin at 65 or 66."""


class _List(msgspec.Struct, frozen=True):
    element: int
    length: int | None = None
    """Of an array, which always has that many."""


class _Map(msgspec.Struct, frozen=True):
    key: int
    element: int


class _Fields(msgspec.Struct, frozen=True):
    """A struct: name and type of each field."""

    fields: tuple[tuple[str, int], ...]


class _OwnEncoding(msgspec.Struct, frozen=True):
    """A type that encodes itself: to us, bytes."""


_Type = _List | _Map | _Fields | _OwnEncoding

# Numbers of the types that every stream may use without a definition (`encoding/gob/type.go`).
_BOOL, _INT, _UINT, _FLOAT, _BYTES, _STRING, _COMPLEX, _INTERFACE = range(1, 9)
_WIRE, _ARRAY, _COMMON, _SLICE, _STRUCT, _FIELD, _FIELD_LIST, _MAP, _SELF = 16, 17, 18, 19, 20, 21, 22, 23, 24
_BUILT_IN: dict[int, _Type] = {
    _WIRE: _Fields(
        (
            ("ArrayT", _ARRAY),
            ("SliceT", _SLICE),
            ("StructT", _STRUCT),
            ("MapT", _MAP),
            ("GobEncoderT", _SELF),
            ("BinaryMarshalerT", _SELF),
            ("TextMarshalerT", _SELF),
        )
    ),
    _ARRAY: _Fields((("CommonType", _COMMON), ("Elem", _INT), ("Len", _INT))),
    _COMMON: _Fields((("Name", _STRING), ("Id", _INT))),
    _SLICE: _Fields((("CommonType", _COMMON), ("Elem", _INT))),
    _STRUCT: _Fields((("CommonType", _COMMON), ("Field", _FIELD_LIST))),
    _FIELD: _Fields((("Name", _STRING), ("Id", _INT))),
    _FIELD_LIST: _List(_FIELD),
    _MAP: _Fields((("CommonType", _COMMON), ("Key", _INT), ("Elem", _INT))),
    # Not of Go's numbering: the shape that its three kinds of self-encoding types share.
    _SELF: _Fields((("CommonType", _COMMON),)),
}


def decode(data: bytes) -> Any:
    """The one value of a stream. Raises GobMalformed."""
    if len(data) > SIZE_LIMIT_BYTES:
        raise GobMalformed(f"more than {SIZE_LIMIT_BYTES} bytes")
    reader = _Reader(data)
    types = dict(_BUILT_IN)
    while True:
        if reader.at_end:
            raise GobMalformed("the stream ends before its value")
        message = _Reader(reader.take(reader.unsigned()))
        number = message.signed()
        if number >= 0:
            break
        _define(types, -number, _Values(types, message).top(_WIRE))
        message.expect_end()
    value = _Values(types, message).top(number)
    message.expect_end()
    reader.expect_end()
    return value


def _define(types: dict[int, _Type], number: int, wire: dict[str, Any]) -> None:
    if number < _FIRST_OWN_TYPE or number in types or len(types) >= TYPES_MOST:
        raise GobMalformed(f"type {number} cannot be defined")
    if len(wire) != 1:
        raise GobMalformed(f"type {number} is not defined as one kind")
    [(kind, shape)] = wire.items()
    if kind == "StructT":
        fields = shape.get("Field", [])
        types[number] = _Fields(tuple((field.get("Name", ""), field.get("Id", 0)) for field in fields))
    elif kind == "MapT":
        types[number] = _Map(shape.get("Key", 0), shape.get("Elem", 0))
    elif kind == "SliceT":
        types[number] = _List(shape.get("Elem", 0))
    elif kind == "ArrayT":
        types[number] = _List(shape.get("Elem", 0), shape.get("Len", 0))
    else:
        types[number] = _OwnEncoding()


class _Reader:
    """Numbers and bytes of one message."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def left_bytes(self) -> int:
        return len(self._data) - self._at

    @property
    def at_end(self) -> bool:
        return self._at >= len(self._data)

    def expect_end(self) -> None:
        if not self.at_end:
            raise GobMalformed(f"{self.left_bytes} bytes are left over")

    def take(self, size: int) -> bytes:
        if size > self.left_bytes:
            raise GobMalformed(f"{size} bytes are announced, {self.left_bytes} are left")
        self._at += size
        return self._data[self._at - size : self._at]

    def unsigned(self) -> int:
        # Up to 127 in one byte; else the negated number of bytes, then those, big-endian.
        (first,) = self.take(1)
        if first < 0x80:
            return first
        if first < 0xF8:
            raise GobMalformed("a number of more than eight bytes")
        return int.from_bytes(self.take(0x100 - first), "big")

    def signed(self) -> int:
        # The lowest bit tells whether the others are complemented.
        number = self.unsigned()
        return ~(number >> 1) if number & 1 else number >> 1

    def float(self) -> float:
        # The bytes of the IEEE 754 double reversed, as its low ones are mostly zero.
        value: float = struct.unpack("<d", self.unsigned().to_bytes(8, "big"))[0]
        return value

    def text(self) -> str:
        try:
            return self.take(self.unsigned()).decode()
        except UnicodeDecodeError:
            raise GobMalformed("text that is not UTF-8") from None


class _Values:
    """Values of known types out of one message."""

    def __init__(self, types: dict[int, _Type], reader: _Reader) -> None:
        self._types = types
        self._reader = reader
        self._basic: dict[int, Callable[[], Any]] = {
            _BOOL: self._bool,
            _INT: reader.signed,
            _UINT: reader.unsigned,
            _FLOAT: reader.float,
            _BYTES: lambda: reader.take(reader.unsigned()),
            _STRING: reader.text,
            _COMPLEX: lambda: complex(reader.float(), reader.float()),
        }

    def top(self, number: int) -> Any:
        """The value of a message: what is no struct is led by a zero."""
        if not isinstance(self._types.get(number), _Fields) and self._reader.unsigned() != 0:
            raise GobMalformed("the value does not begin where it should")
        return self._value(number, 0)

    def _value(self, number: int, depth: int) -> Any:
        if depth > DEPTH_LIMIT:
            raise GobMalformed("nested too deeply")
        if (basic := self._basic.get(number)) is not None:
            return basic()
        shape = self._types.get(number)
        if isinstance(shape, _Fields):
            return self._fields(shape, depth)
        if isinstance(shape, _List):
            return self._list(shape, depth)
        if isinstance(shape, _Map):
            return self._map(shape, depth)
        if isinstance(shape, _OwnEncoding):
            return self._reader.take(self._reader.unsigned())
        raise GobMalformed("an interface value" if number == _INTERFACE else f"type {number} is not defined")

    def _bool(self) -> bool:
        number = self._reader.unsigned()
        if number > 1:
            raise GobMalformed("a switch that is neither on nor off")
        return number == 1

    def _fields(self, shape: _Fields, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        index = -1
        while step := self._reader.unsigned():
            index += step
            if index >= len(shape.fields):
                raise GobMalformed("a field that its struct does not have")
            name, number = shape.fields[index]
            found[name] = self._value(number, depth + 1)
        return found

    def _list(self, shape: _List, depth: int) -> list[Any]:
        count = self._count()
        if shape.length is not None and count != shape.length:
            raise GobMalformed("an array of another length")
        return [self._value(shape.element, depth + 1) for _ in range(count)]

    def _map(self, shape: _Map, depth: int) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        for _ in range(self._count()):
            key = self._value(shape.key, depth + 1)
            if isinstance(key, dict | list):
                raise GobMalformed("a map whose keys are no plain values")
            found[key] = self._value(shape.element, depth + 1)
        return found

    def _count(self) -> int:
        count = self._reader.unsigned()
        if count > self._reader.left_bytes:
            raise GobMalformed(f"{count} items are announced, {self._reader.left_bytes} bytes are left")
        return count
