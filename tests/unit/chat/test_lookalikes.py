import pytest

from tallycast.chat.lookalikes import mark_of, skeleton
from tallycast.chat.names import looks_like


# Case, accents, width, style, alphabet and separators do not make another name.
@pytest.mark.parametrize(
    "other",
    [
        "Alice",
        "ALICE",
        "аlice",
        "Аlісе",
        "a l i c e",
        "a_l-i.c.e",
        "Ａlice",
        "𝓐𝓵𝓲𝓬𝓮",
        "al1ce",
        "aIice",
        "Alicé",
        "ᴀʟɪᴄᴇ",
        "ⓐⓛⓘⓒⓔ",
    ],
)
def test_these_pass_for_alice(other: str) -> None:
    assert looks_like("alice", other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("alice", "alicia"), ("Bob", "Rob"), ("कि", "के"), ("Анна", "Инна"), ("🦊", "🐻"), ("1", "2")],
)
def test_these_do_not(one: str, other: str) -> None:
    assert not looks_like(one, other)


# The skeleton of a skeleton is itself; a name without letters has none and is compared as it is.
def test_skeletons() -> None:
    assert skeleton("🦊") == ""
    assert mark_of("🦊") == "🦊"
    for name in ("Ædmin", "İstanbul", "ẞ", "ﬁsh", "Ⅷ"):
        assert skeleton(skeleton(name)) == skeleton(name)
