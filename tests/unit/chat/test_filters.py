import time

import pytest

from tallycast.chat.filters import SlurFilter, built_in_words

LIST = ("darn", "heck*", "*dang*")


@pytest.fixture
def slurs() -> SlurFilter:
    return SlurFilter(LIST)


# Whole words, as they are written or as they look.
@pytest.mark.parametrize(
    "text",
    [
        *(
            "darn",
            "Oh DARN!",
            "so,darn,it",
            "dаrn",
            "dárn",
            "d.a.r.n",
            "d a r n",
            "daaarn",
            "darns",
        ),
        *("heck", "heckler", "HECKING", "xdangx", "dang", "(darn)", "ｄａｒｎ", "**darn**", "`darn`"),
    ],
)
def test_found(slurs: SlurFilter, text: str) -> None:
    assert slurs.finds(text)


# Longer words that hold one by chance are not meant.
@pytest.mark.parametrize("text", ["", "darning", "checkmate", "hello there", "🦊", "a b c", "undarned"])
def test_not_found(slurs: SlurFilter, text: str) -> None:
    assert not slurs.finds(text)


def test_an_empty_list_finds_nothing() -> None:
    assert not SlurFilter(()).finds("anything")
    assert not SlurFilter(("", "*", "🦊")).finds("🦊 * anything")


# The built-in list spares what only sounds like it.
def test_the_built_in_words() -> None:
    built_in = SlurFilter(built_in_words())
    assert all(built_in.finds(word.strip("*")) for word in built_in_words())
    for text in (
        "Scunthorpe",
        "raccoon",
        "despicable",
        "snigger",
        "Niger and Nigeria",
        "Dijkstra",
        "a spice",
    ):
        assert not built_in.finds(text), text


def test_long_messages_cost_little() -> None:
    built_in = SlurFilter(built_in_words())
    for text in ("a " * 1000, "a.b-" * 500, "x" * 2000, "a" * 1999 + "b"):
        started = time.process_time()
        built_in.finds(text)
        assert time.process_time() - started < 0.05
