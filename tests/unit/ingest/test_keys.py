"""Stream keys."""

import pytest

from tallycast.ingest import StreamKeys


def test_any_of_the_keys_matches_and_nothing_else() -> None:
    keys = StreamKeys(["first", "sécond", "third"])
    assert keys.matches("first")
    assert keys.matches("sécond")
    assert keys.matches("third")
    for wrong in ("", "firs", "first ", "First", "firstthird", "../first", "first\0"):
        assert not keys.matches(wrong)


# An empty list means that nobody may publish; an empty key is none.
def test_no_keys_and_empty_keys_let_nobody_in() -> None:
    assert not StreamKeys([]).matches("")
    assert not StreamKeys([]).matches("x")
    assert not StreamKeys([""]).matches("")


@pytest.mark.parametrize("candidate", ["\ud800", "x" * 100_000])
def test_any_text_may_be_asked(candidate: str) -> None:
    assert not StreamKeys(["key"]).matches(candidate)


def test_the_keys_do_not_show() -> None:
    assert "secret" not in repr(StreamKeys(["secret"]))
