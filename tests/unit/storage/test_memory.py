"""The memory store: bytes by name, each kept once."""

import pytest

from tallycast.storage import MediaStore, MemoryStore


@pytest.fixture
def store() -> MediaStore:
    return MemoryStore()


def test_what_is_put_is_got(store: MediaStore) -> None:
    store.put(0, "a.m4s", b"one")
    store.put(1, "a.m4s", b"other")
    assert (store.get(0, "a.m4s"), store.get(1, "a.m4s"), store.get(2, "a.m4s")) == (b"one", b"other", None)


# A segment and its parts share their memory.
def test_parts_become_views_of_their_segment(store: MediaStore) -> None:
    store.put(0, "s.0.m4s", b"abc")
    store.put(0, "s.1.m4s", b"defg")
    store.join(0, "s.m4s", ["s.0.m4s", "s.1.m4s"])
    whole, part = store.get(0, "s.m4s"), store.get(0, "s.1.m4s")
    assert whole == b"abcdefg"
    assert isinstance(part, memoryview)
    assert bytes(part) == b"defg"
    assert part.obj is whole
    assert store.size_bytes == 7


# A view lives on in the hands of whoever still sends it.
def test_what_is_forgotten_is_gone(store: MediaStore) -> None:
    store.put(0, "s.0.m4s", b"abc")
    store.join(0, "s.m4s", ["s.0.m4s"])
    part = store.get(0, "s.0.m4s")
    store.forget(0, ["s.m4s", "s.0.m4s", "never.m4s"])
    assert store.get(0, "s.m4s") is None
    assert store.size_bytes == 0
    assert part is not None
    assert bytes(part) == b"abc"


def test_clear(store: MediaStore) -> None:
    store.put(0, "a.m4s", b"abc")
    store.clear()
    assert store.get(0, "a.m4s") is None
    assert store.size_bytes == 0


# Names never repeat: writing one twice is a mistake of ours.
def test_a_name_is_written_once(store: MediaStore) -> None:
    store.put(0, "a.m4s", b"abc")
    with pytest.raises(ValueError, match=r"a\.m4s"):
        store.put(0, "a.m4s", b"abc")
