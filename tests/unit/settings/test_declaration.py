import msgspec
import pytest

from tallycast.settings import Audience, Page, Setting
from tallycast.settings.declaration import line, many, text, whole


# Routes, variables and secrecy follow from the row.
def test_what_is_derived() -> None:
    row = Setting(
        key="one_two",
        type=str,
        default="",
        label="One",
        help="Help.",
        page=Page.GENERAL,
        paths=("one/two", "old"),
        more_variables=("TALLYCAST_OLD",),
    )
    assert row.routes == ("/api/admin/config/one/two", "/api/admin/config/old")
    assert row.variables == ("TALLYCAST_ONE_TWO", "TALLYCAST_OLD")
    assert not row.secret
    assert msgspec.structs.replace(row, audience=Audience.SECRET).secret
    with pytest.raises(AttributeError):
        row.key = "other"  # type: ignore[misc]


# The short names of types carry their limits.
@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (line(3), ["", "abc", "äöü"], ["abcd", "a\n", "\x7f", "\u2028", "\x85"]),
        (line(3, min_length=1), ["a"], [""]),
        (text(3), ["a\n\t"], ["abcd", "\x00", "\x1b", "\x9f"]),
        (whole(1, 3), [1, 3], [0, 4, True, 1.5]),
        (many(whole(0, 1), at_least=1, at_most=2), [[0], [0, 1]], [[], [0, 0, 0], [2]]),
    ],
)
def test_types(kind: object, good: list[object], bad: list[object]) -> None:
    for value in good:
        assert msgspec.convert(value, kind) == (tuple(value) if isinstance(value, list) else value)
    for value in bad:
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(value, kind)
