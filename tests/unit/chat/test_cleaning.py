import pytest

from tallycast.chat.cleaning import is_emoji_url, text_of, without_strays


# chat.md: `src` under /img/emoji/, no `%`, one extension.
@pytest.mark.parametrize(
    ("url", "is_one"),
    [
        ("/img/emoji/a.png", True),
        ("/img/emoji/cats/Happy Cat.gif", True),
        ("/img/emoji/ä.webp", True),
        ("/img/emoji/../a.png", False),
        ("/img/emoji/a.b.png", False),
        ("/img/emoji/a", False),
        ("/img/emoji//a.png", False),
        ("/img/emoji/%61.png", False),
        ("/img/emoji/a.png?x", False),
        ("/img/emoji/a.png#x", False),
        ("/img/emoji\\a.png", False),
        ("//x/img/emoji/a.png", False),
        ("https://x/img/emoji/a.png", False),
    ],
)
def test_emoji_addresses(url: str, is_one: bool) -> None:
    assert is_emoji_url(url) is is_one


def test_links_to_nowhere_leave_their_text() -> None:
    nowhere = '<a target="_blank" rel="noopener">x <em>y</em></a>'
    somewhere = '<a href="https://a.example" target="_blank">z</a>'
    assert without_strays(nowhere + somewhere) == "x <em>y</em>" + somewhere


def test_text() -> None:
    assert text_of("<p>a &lt; <em>b</em></p>") == "a < b"
