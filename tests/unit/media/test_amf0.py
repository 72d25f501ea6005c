"""AMF0 values both ways; section numbers of Adobe's AMF0 document."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallycast.media import MediaFormatError, amf0, amf3
from tallycast.media.amf import DEPTH_LIMIT, VALUES_LIMIT, AmfDate, EcmaArray, Value

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=["Cs"]))
    | st.builds(AmfDate, st.floats(allow_nan=False)),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), inner, max_size=4)
        | st.dictionaries(st.sampled_from(["width", "height"]), inner).map(EcmaArray)
    ),
    max_leaves=12,
)


@given(st.lists(VALUES, max_size=4))
@settings(max_examples=150, deadline=None)
def test_what_is_written_reads_back(values: list[Value]) -> None:
    assert amf0.decode(amf0.encode(*values)) == values


def test_the_first_bytes_of_a_connect() -> None:
    data = bytes.fromhex("02 0007 636f6e6e656374 00 3ff0000000000000 03 0003 617070 02 0004 6c697665 000009")
    assert amf0.decode(data) == ["connect", 1.0, {"app": "live"}]
    assert amf0.encode("connect", 1, {"app": "live"}) == data


# 2.14: a text of more than 65,535 bytes is a long string.
def test_a_long_string() -> None:
    text = "ä" * 40_000
    data = amf0.encode(text)
    assert data[0] == 12
    assert amf0.decode(data) == [text]


# 2.10: the count of an ECMA array is a hint; writers put 0 or nonsense there.
@pytest.mark.parametrize("count", ["00000000", "00000001", "ffffffff"])
def test_the_count_of_an_ecma_array_is_not_believed(count: str) -> None:
    data = bytes.fromhex(f"08 {count} 0001 61 05 0001 62 0101 000009")
    assert amf0.decode(data) == [{"a": None, "b": True}]


# 2.9: a reference names a container by the order of its marker.
def test_a_reference() -> None:
    assert amf0.decode(bytes.fromhex("03 0001 61 01 01 000009 07 0000")) == [{"a": True}, {"a": True}]


@pytest.mark.parametrize(
    "data",
    [
        "07 0000",  # nothing to refer to
        "03 0001 61 07 0000 000009",  # itself
        "0a 00000001 07 0000",
    ],
)
def test_a_value_cannot_hold_itself(data: str) -> None:
    with pytest.raises(MediaFormatError):
        amf0.decode(bytes.fromhex(data))


# 2.18, 3.1: one value in AMF3.
def test_a_value_in_amf3() -> None:
    data = b"\x11" + amf3.encode({"app": "live"}) + amf0.encode("next")
    assert amf0.decode(data) == [{"app": "live"}, "next"]


def test_a_typed_object_and_xml_and_undefined() -> None:
    data = bytes.fromhex("10 0001 43 0001 61 06 000009 0f 00000002 3c61 0d")
    assert amf0.decode(data) == [{"a": None}, "<a", None]


@pytest.mark.parametrize(
    "data",
    [
        "00 3ff0",  # a number that ends early
        "02 ffff 61",  # a string too
        "0c ffffffff 61",
        "0a ffffffff 05",  # an array of four thousand million values
        "03 0001 61",  # a member without a value
        "03 0001 61 05",  # an object without an end
        "04",  # movie clip
        "0e",  # record set
        "ff",
        "11 ff",
    ],
)
def test_what_is_no_amf0_is_the_typed_error(data: str) -> None:
    with pytest.raises(MediaFormatError):
        amf0.decode(bytes.fromhex(data))


# A few bytes cannot ask for much memory.
def test_the_number_of_values_is_bounded() -> None:
    with pytest.raises(MediaFormatError, match="more than"):
        amf0.decode(b"\x05" * (VALUES_LIMIT + 1))


def test_deep_nesting_ends() -> None:
    deep = bytes.fromhex("0a00000001") * (DEPTH_LIMIT + 1) + b"\x05"
    with pytest.raises(MediaFormatError, match="deeper"):
        amf0.decode(deep)
    mixed = b"\x0a\x00\x00\x00\x01" * DEPTH_LIMIT + b"\x11" + b"\x09\x03\x01" * 2 + b"\x01"
    with pytest.raises(MediaFormatError, match="deeper"):
        amf0.decode(mixed)


# Metadata never harms: what can be read is taken.
def test_lenient_reading_keeps_what_came_before_the_fault() -> None:
    assert amf0.decode_lenient(amf0.encode("onMetaData") + b"\xff") == ["onMetaData"]
    assert amf0.decode_lenient(b"") == []


def test_text_that_is_no_utf8_is_replaced() -> None:
    assert amf0.decode(b"\x02\x00\x02\xff\x61") == ["\ufffda"]
    assert amf0.encode("\ud800") == b"\x02\x00\x01?"


def test_what_amf0_cannot_hold_is_our_fault() -> None:
    with pytest.raises(ValueError, match="bytes"):
        amf0.encode(b"x")
    with pytest.raises(ValueError, match="member name"):
        amf0.encode({"a" * 65_536: None})
