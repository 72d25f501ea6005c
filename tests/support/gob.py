"""Go's gob encoding, written: just what an Owncast database holds. The reader's tests compare these bytes
with those that Go itself made (`tests/fixtures/gob`)."""

import struct
from collections.abc import Mapping, Sequence

BOOL, INT, FLOAT, STRING = 1, 2, 4, 6
_OWN = 65
_FIRST = 64

Fields = Mapping[str, int]
"""Fields of a struct with their types, in their order."""
Value = Mapping[str, str | int | float | bool]


def text(value: str) -> bytes:
    """A string."""
    return _message(_signed(STRING) + b"\0" + _text(value))


def number(value: float) -> bytes:
    """A float64, which is what numbers are stored as."""
    return _message(_signed(FLOAT) + b"\0" + _float(value))


def switch(value: bool) -> bytes:
    """A bool."""
    return _message(_signed(BOOL) + b"\0" + _unsigned(int(value)))


def texts(values: Sequence[str]) -> bytes:
    """A []string."""
    definition = _common("", _FIRST) + b"\1" + _signed(STRING) + b"\0"
    body = b"\0" + _unsigned(len(values)) + b"".join(map(_text, values))
    return _message(_signed(-_FIRST) + b"\2" + definition + b"\0") + _message(_signed(_FIRST) + body)


def mapping(values: Mapping[str, str]) -> bytes:
    """A map[string]string."""
    definition = _common("", _OWN) + b"\1" + _signed(STRING) + b"\1" + _signed(STRING) + b"\0"
    pairs = b"".join(_text(name) + _text(value) for name, value in values.items())
    body = b"\0" + _unsigned(len(values)) + pairs
    return _message(_signed(-_OWN) + b"\4" + definition + b"\0") + _message(_signed(_OWN) + body)


def record(name: str, fields: Fields, value: Value) -> bytes:
    """A struct."""
    return _definition(name, fields, _OWN) + _message(_signed(_OWN) + _fields(fields, value))


def records(name: str, fields: Fields, values: Sequence[Value]) -> bytes:
    """A list of structs."""
    of_list = _common("", _OWN + 1) + b"\1" + _signed(_OWN) + b"\0"
    body = b"\0" + _unsigned(len(values)) + b"".join(_fields(fields, value) for value in values)
    return (
        _message(_signed(-_OWN - 1) + b"\2" + of_list + b"\0")
        + _definition(name, fields, _OWN)
        + _message(_signed(_OWN + 1) + body)
    )


def time_record(value: bytes) -> bytes:
    """A struct of a moment, in Go's own binary form, and whether it is one."""
    of_time = _common("Time", _OWN + 1) + b"\0"
    fields = {"Time": _OWN + 1, "Valid": BOOL}
    body = b"\1" + _unsigned(len(value)) + value + b"\1\1\0"
    return (
        _definition("NullTime", fields, _OWN)
        + _message(_signed(-_OWN - 1) + b"\5" + of_time + b"\0")
        + _message(_signed(_OWN) + body)
    )


def slice_of_itself(depth: int) -> bytes:
    """A list of lists of lists …, of a type whose items are of that type."""
    definition = _common("", _OWN) + b"\1" + _signed(_OWN) + b"\0"
    body = b"\0" + b"\1" * (depth - 1) + b"\0"
    return _message(_signed(-_OWN) + b"\2" + definition + b"\0") + _message(_signed(_OWN) + body)


def _definition(name: str, fields: Fields, at: int) -> bytes:
    listed = b"".join(b"\1" + _text(one) + b"\1" + _signed(kind) + b"\0" for one, kind in fields.items())
    shape = _common(name, at) + b"\1" + _unsigned(len(fields)) + listed + b"\0"
    return _message(_signed(-at) + b"\3" + shape + b"\0")


def _common(name: str, at: int) -> bytes:
    named = b"\1" + _text(name) + b"\1" if name else b"\2"
    return b"\1" + named + _signed(at) + b"\0"


def _fields(fields: Fields, value: Value) -> bytes:
    out, last = b"", -1
    for index, (name, kind) in enumerate(fields.items()):
        one = value.get(name)
        if not one:
            continue  # what is zero is left out
        out += _unsigned(index - last) + _basic(kind, one)
        last = index
    return out + b"\0"


def _basic(kind: int, value: str | int | float | bool) -> bytes:
    if kind == STRING:
        return _text(str(value))
    if kind == FLOAT:
        return _float(float(value))
    return _unsigned(int(value)) if kind == BOOL else _signed(int(value))


def _message(data: bytes) -> bytes:
    return _unsigned(len(data)) + data


def _unsigned(value: int) -> bytes:
    if value < 0x80:
        return bytes([value])
    data = value.to_bytes((value.bit_length() + 7) // 8, "big")
    return bytes([0x100 - len(data)]) + data


def _signed(value: int) -> bytes:
    return _unsigned(~value << 1 | 1 if value < 0 else value << 1)


def _float(value: float) -> bytes:
    return _unsigned(int.from_bytes(struct.pack("<d", value), "big"))


def _text(value: str) -> bytes:
    data = value.encode()
    return _unsigned(len(data)) + data
