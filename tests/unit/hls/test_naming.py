"""Media names: unique, predictable, harmless."""

import pytest

from tallycast.hls import naming
from tallycast.hls.naming import (
    init_name,
    is_broadcast_id,
    is_media_name,
    part_name,
    playlist_path,
    segment_name,
)


def test_what_we_name_is_a_media_name() -> None:
    names = {
        init_name("b1", 0),
        init_name("b1", 1),
        segment_name("b1", 7),
        part_name("b1", 7, 0),
        part_name("b1", 70, 0),
    }
    assert len(names) == 5
    assert all(is_media_name(name) for name in names)
    assert playlist_path(2) == f"2/{naming.PLAYLIST}"


# OPEN-14: one path component of plain characters, in whatever disguise the others come.
@pytest.mark.parametrize(
    "name",
    [
        "", ".", "..", "../b1-7.m4s", "..%2fb1-7.m4s", "b1/../7.m4s", "/b1-7.m4s", "b1-7.m4s/", "b1\\7.m4s",
        "b1-7.m4s\x00", "b1-7.m4s\n", "b1-7..m4s", ".m4s", "b1-7.m3u8", "b1-7", "b1-7.m4s.txt", "ｂ1-7.m4s",
        "b1-７.m4s", "b1-7.1.2.m4s", "a" * 200 + ".m4s", "%2e%2e", "b1-7.m4s?x", "-b1.m4s",
    ],
)  # fmt: skip
def test_what_is_no_media_name(name: str) -> None:
    assert not is_media_name(name)


@pytest.mark.parametrize("text", ["", "a-b", "a.b", "a/b", "ä", "a" * 41, "_a"])
def test_what_cannot_stand_in_a_name(text: str) -> None:
    assert not is_broadcast_id(text)
    assert is_broadcast_id("k3x9_2")
