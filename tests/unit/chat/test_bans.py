import pytest

from tallycast.chat.bans import Bans, is_loopback, plain_address
from tallycast.chat.errors import ModerationRefused
from tallycast.db import Database


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (" 192.0.2.1 ", "192.0.2.1"),
        ("192.0.2.1/32", "192.0.2.1"),
        ("192.0.2.9/24", "192.0.2.0/24"),
        ("2001:DB8:0::1", "2001:db8::1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
    ],
)
def test_one_spelling(text: str, plain: str) -> None:
    assert plain_address(text) == plain


@pytest.mark.parametrize("text", ["", "x", "192.0.2", "192.0.2.1/33", "192.0.2.1:80", "\0"])
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(ModerationRefused):
        plain_address(text)


def test_loopback() -> None:
    assert is_loopback("127.0.0.1")
    assert is_loopback("::1")
    assert is_loopback("")
    assert not is_loopback("192.0.2.1")


# Bans are read again at the next start.
async def test_they_are_kept(database: Database) -> None:
    bans = Bans(database)
    async with database.writing() as connection:
        await bans.add(connection, "192.0.2.1", "note")
        await bans.add(connection, "2001:db8::/64", "note")
    again = Bans(database)
    await again.load()
    assert again.holds("192.0.2.1")
    assert again.holds("2001:db8::77")
    assert not again.holds("192.0.2.2")
    assert not again.holds("")
