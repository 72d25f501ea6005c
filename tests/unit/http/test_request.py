from typing import Annotated

import msgspec
import pytest
from msgspec import Meta

from tallycast.http.request import in_words


class Body(msgspec.Struct):
    number: Annotated[int, Meta(ge=0)]
    texts: list[str] = []


# A refusal names the field and what was expected, never the value.
@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"number": "1"}', "number: expected `int`, got `str`"),
        (b'{"number": true}', "number: expected `int`, got `bool`"),
        (b'{"number": -1}', "number: expected `int` >= 0"),
        (b"{}", "The body: object missing required field `number`"),
        (b"[]", "The body: expected `object`, got `array`"),
        (b'{"number": 1, "texts": ["a", 2]}', "texts[1]: expected `str`, got `int`"),
    ],
)
def test_words(body: bytes, words: str) -> None:
    with pytest.raises(msgspec.ValidationError) as caught:
        msgspec.json.decode(body, type=Body)
    assert in_words(caught.value) == words
