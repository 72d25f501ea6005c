import json
import math
import random
import struct
from pathlib import Path
from typing import Any

import pytest

from tallycast.transfer import GobMalformed
from tallycast.transfer.gob import DEPTH_LIMIT, SIZE_LIMIT_BYTES, decode
from tests.support import gob, owncast_values

CASES = json.loads((Path(__file__).parents[2] / "fixtures" / "gob" / "golden.json").read_text("utf-8"))
GOLDEN = {case["name"]: bytes.fromhex(case["hex"]) for case in CASES}


def plain(value: Any) -> Any:
    """As the fixture writes it: JSON has no bytes, no complex numbers and only texts as names."""
    if isinstance(value, bytes):
        return {"$hex": value.hex()}
    if isinstance(value, complex):
        return [value.real, value.imag]
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, list) else value


# What Go encoded reads as what Go was given (fixtures/gob/generate.go made both).
@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_what_go_wrote(case: dict[str, Any]) -> None:
    found = decode(bytes.fromhex(case["hex"]))
    assert plain(found) == case["value"]
    assert isinstance(found, bool) is isinstance(case["value"], bool)


# Our encoder for tests writes the very bytes of Go, so that folders made with it are like real ones.
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("string", gob.text("Käse 🧀")),
        ("string empty", gob.text("")),
        ("string long", gob.text("x" * 300)),
        ("float64", gob.number(8080)),
        ("float64 zero", gob.number(0)),
        ("float64 negative", gob.number(-1.5)),
        ("bool true", gob.switch(True)),
        ("bool false", gob.switch(False)),
    ],
)
def test_the_encoder_for_tests(name: str, data: bytes) -> None:
    assert data == GOLDEN[name]


# Composed types have numbers that a Go program counts up, so there the values are compared.
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("[]string", gob.texts(["admin", "", "Käse"])),
        ("[]string empty", gob.texts([])),
        ("map[string]string", gob.mapping({"theme-color-action": "#ff8800"})),
        ("map[string]string empty", gob.mapping({})),
        ("StreamKey", owncast_values.stream_keys(("abc", "Default stream key"), ("def", ""))),
        ("SocialHandle", owncast_values.social_handles(("github", "https://example.com/me"))),
        ("S3", owncast_values.s3(decode(GOLDEN["S3"]))),
        ("S3 empty", owncast_values.s3({})),
        ("StreamOutputVariant", owncast_values.variants(decode(GOLDEN["StreamOutputVariant"]))),
        ("ExternalAction", owncast_values.actions(decode(GOLDEN["ExternalAction"]))),
        ("DiscordConfiguration", owncast_values.discord(decode(GOLDEN["DiscordConfiguration"]))),
        (
            "BrowserNotificationConfiguration",
            owncast_values.browser_push(decode(GOLDEN["BrowserNotificationConfiguration"])),
        ),
        ("NullTime", gob.time_record(decode(GOLDEN["NullTime"])["Time"])),
    ],
)
def test_composed_values_of_the_encoder_for_tests(name: str, data: bytes) -> None:
    assert decode(data) == decode(GOLDEN[name])
    assert len(data) == len(GOLDEN[name])


@pytest.mark.parametrize("value", [0.1, 1e300, -0.0, math.inf, 2.0**-1074])
def test_numbers_there_and_back(value: float) -> None:
    assert struct.pack("<d", decode(gob.number(value))) == struct.pack("<d", value)


# Every shorter stream is refused, and so is every one with something behind it.
@pytest.mark.parametrize("name", GOLDEN)
def test_every_cut(name: str) -> None:
    data = GOLDEN[name]
    for size in range(len(data)):
        with pytest.raises(GobMalformed):
            decode(data[:size])
    with pytest.raises(GobMalformed, match="left over"):
        decode(data + b"\x00")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("", "ends before its value"),
        ("00", "1 bytes are announced"),
        ("ff", "1 bytes are announced"),
        ("80", "more than eight bytes"),
        ("f7" + "00" * 9, "more than eight bytes"),
        ("f8" + "ff" * 8, "bytes are announced"),
        ("0404000200", "1 bytes are left over"),
        ("03020002", "neither on nor off"),
        ("03020101", "does not begin where it should"),
        ("040c0001ff", "not UTF-8"),
        ("03100000", "an interface value"),
        ("03fe0200", "bytes are announced"),
        ("04ff820000", "type 65 is not defined"),
        ("020500", "type 3 cannot be defined"),
        ("03ff8300", "type 66 is not defined as one kind"),
    ],
)
def test_malformed(data: str, reason: str) -> None:
    with pytest.raises(GobMalformed, match=reason):
        decode(bytes.fromhex(data))


# A list that announces more than there is takes no memory.
def test_a_list_without_end() -> None:
    strings = GOLDEN["[]string"]
    at = strings.rindex(bytes([3, 5]) + b"admin")
    endless = strings[:at] + b"\xfc\x7f\xff\xff\xff" + strings[at + 1 :]
    with pytest.raises(GobMalformed):
        decode(endless)


def nested(depth: int) -> bytes:
    """A list of lists of … ([][][]…string), and so many of them in each other."""
    return gob.slice_of_itself(depth)


# A type may contain itself; values of it may not go on for ever.
def test_nesting() -> None:
    assert decode(nested(3)) == [[[]]]
    with pytest.raises(GobMalformed, match="nested too deeply"):
        decode(nested(DEPTH_LIMIT + 5))
    with pytest.raises(GobMalformed, match="nested too deeply"):
        decode(nested(100_000))


def test_too_large() -> None:
    with pytest.raises(GobMalformed, match="more than"):
        decode(bytes(SIZE_LIMIT_BYTES + 1))


def damaged(random_: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(random_.randint(1, 4)):
        at, kind = random_.randrange(len(changed) or 1), random_.randrange(4)
        if kind == 0 and changed:
            changed[at] = random_.randrange(256)
        elif kind == 1:
            changed[at:at] = random_.randbytes(random_.randint(1, 3))
        elif kind == 2:
            del changed[at : at + random_.randint(1, 3)]
        else:
            changed[at : at + 1] = random_.choice([b"\xff", b"\xf8", b"\x00", b"\x7f", b"\xfe\xff\xff"])
    return bytes(changed)


# Twenty thousand streams that were damaged: a value comes out or the typed error, nothing else.
def test_fuzz() -> None:
    random_ = random.Random(20_000)
    streams = list(GOLDEN.values())
    good = 0
    for _ in range(20_000):
        try:
            decode(damaged(random_, random_.choice(streams)))
            good += 1
        except GobMalformed:
            pass
    assert 100 < good < 19_000  # it reaches both ends
