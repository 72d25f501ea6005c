"""AMF3 values both ways; section numbers of Adobe's AMF3 document."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallycast.media import MediaFormatError, amf3
from tallycast.media.amf import DEPTH_LIMIT, VALUES_LIMIT, AmfDate, EcmaArray, Value

NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**40), 2**40).map(float)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]))
    | st.binary(max_size=20)
    | st.builds(AmfDate, st.floats(allow_nan=False)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
@settings(max_examples=150, deadline=None)
def test_what_is_written_reads_back(value: Value) -> None:
    assert amf3.decode(amf3.encode(value)) == [value]


# 1.3.1: 7 bits a byte, 8 in the fourth; integers are signed 29 bits.
@pytest.mark.parametrize(
    ("data", "number"),
    [
        ("04 00", 0),
        ("04 7f", 127),
        ("04 81 00", 128),
        ("04 ff 7f", 16383),
        ("04 81 80 00", 16384),
        ("04 80 c0 80 00", 2**21),
        ("04 bf ff ff ff", 2**28 - 1),
        ("04 c0 80 80 00", -(2**28)),
        ("04 ff ff ff ff", -1),
    ],
)
def test_integers(data: str, number: int) -> None:
    assert amf3.decode(bytes.fromhex(data)) == [float(number)]
    assert amf3.encode(float(number)) == bytes.fromhex(data)


@pytest.mark.parametrize("number", [float("inf"), float("-inf"), 2.0**28, 0.5])
def test_what_is_no_integer_is_a_double(number: float) -> None:
    assert amf3.encode(number)[0] == 5
    assert amf3.decode(amf3.encode(number)) == [number]


# 1.3.2, 2.2: texts, objects and traits are sent once and then referred to.
def test_references() -> None:
    point = "0a 23 03 50 03 78 03 79"  # class P with sealed x and y
    again = "0a 01"  # the same traits
    data = bytes.fromhex(f"09 0b 01 {point} 04 01 04 02 {again} 04 03 04 04 0a 02 06 02 0c 05 aa bb")
    assert amf3.decode(data) == [
        [{"x": 1.0, "y": 2.0}, {"x": 3.0, "y": 4.0}, {"x": 1.0, "y": 2.0}, "x", b"\xaa\xbb"]
    ]


def test_an_array_with_names_keeps_both_parts() -> None:
    assert amf3.decode(bytes.fromhex("09 03 03 61 03 01 02")) == [EcmaArray({"a": True, "0": False})]
    array = EcmaArray({"a": 1.0})
    assert amf3.decode(amf3.encode(array)) == [array]


@pytest.mark.parametrize(
    "data",
    [
        "04 ff ff",  # a number that ends early
        "06 ff ff ff ff 61",  # a text too
        "06 00",  # a text that was never sent
        "0a 00",  # an object too
        "0a 01",  # traits too
        "09 03 01 09 00",  # an array in itself
        "09 ff ff ff ff 01",  # an array of 268,435,455 values
        "0a f3 ff ff ff 01",  # as many sealed members
        "0a 07 01",  # externalizable
        "0d",  # a vector
        "ff",
    ],
)
def test_what_is_no_amf3_is_the_typed_error(data: str) -> None:
    with pytest.raises(MediaFormatError):
        amf3.decode(bytes.fromhex(data))


# A few bytes cannot ask for much memory.
def test_the_number_of_values_is_bounded() -> None:
    with pytest.raises(MediaFormatError, match="more than"):
        amf3.decode(b"\x01" * (VALUES_LIMIT + 1))


def test_deep_nesting_ends() -> None:
    with pytest.raises(MediaFormatError, match="deeper"):
        amf3.decode(bytes.fromhex("090301") * (DEPTH_LIMIT + 1) + b"\x01")


def test_a_member_without_a_name_is_our_fault() -> None:
    with pytest.raises(ValueError, match="name"):
        amf3.encode({"": 1.0})
