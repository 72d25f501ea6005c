from datetime import UTC, datetime
from random import Random

import pytest

from tallycast.chat.errors import NameRefused
from tallycast.chat.lookalikes import mark_of
from tallycast.chat.users import Users
from tallycast.db import Database
from tallycast.db.queries import users as queries
from tests.support.chat import chat_settings


@pytest.fixture
def users(database: Database) -> Users:
    return Users(database, chat_settings, Random(1))


async def authenticated(users: Users, database: Database, name: str) -> str:
    user = (await users.register(name)).user
    async with database.writing() as connection:
        await queries.set_authenticated(connection, user.id, datetime.now(UTC))
    return user.id


# chat.md: colour 0..7, previousNames = [name], and a token that finds the user again.
async def test_a_new_user(users: Users) -> None:
    made = await users.register("Ada")
    assert made.user.display_name == "Ada"
    assert made.user.previous_names == ("Ada",)
    assert 0 <= made.user.display_color <= 7
    assert not made.user.authenticated
    assert made.notice == ""
    assert await users.by_token(made.token) == made.user
    assert await users.find(made.user.id) == made.user


@pytest.mark.parametrize("token", ["", "wrong", "\ud800", "x" * 100_000])
async def test_unknown_tokens(users: Users, token: str) -> None:
    await users.register("Ada")
    assert await users.by_token(token) is None


# Tokens are stored hashed: a copy of the database opens nothing.
async def test_tokens_are_not_in_the_database(users: Users, database: Database) -> None:
    token = (await users.register("Ada")).token
    assert database.path is not None
    for file in database.path.parent.iterdir():
        assert not file.is_file() or token.encode() not in file.read_bytes()


# Empty names and reserved ones are replaced by generated ones; the user is told.
@pytest.mark.parametrize(
    ("proposal", "told"),
    [("", False), ("<i></i>", False), ("\u200b", False), ("Admin", True), ("аdm1n", True)],
)
async def test_names_that_cannot_be(users: Users, proposal: str, told: bool) -> None:
    made = await users.register(proposal)
    assert "-" in made.user.display_name
    assert bool(made.notice) is told


async def test_a_long_name_is_shortened_and_told(users: Users) -> None:
    made = await users.register("x" * 50)
    assert made.user.display_name == "x" * 30
    assert "30" in made.notice


# Equal names may coexist, unless somebody proved who they are: then three characters are added.
async def test_names_of_authenticated_users(users: Users, database: Database) -> None:
    assert (await users.register("Grace")).user.display_name == "Grace"
    assert (await users.register("Grace")).user.display_name == "Grace"
    await authenticated(users, database, "x" * 30)
    await authenticated(users, database, "Ada")
    for proposal in ("Ada", "ADA", "аda"):
        made = await users.register(proposal)
        assert made.user.display_name.startswith(proposal)
        assert len(made.user.display_name) == 6
        assert made.notice
    made = await users.register("X" * 30)
    assert len(made.user.display_name) == 30


# A change appends to the previous names.
async def test_rename(users: Users) -> None:
    user = (await users.register("Ada")).user
    done = await users.rename(user, " <b>Grace</b> ", client_id=7)
    renamed = done.user
    assert (renamed.display_name, renamed.previous_names, done.notice) == ("Grace", ("Ada", "Grace"), "")
    assert done.fact is not None
    assert (done.fact.user, done.fact.old_name, done.fact.client_id) == (renamed, "Ada", 7)
    assert renamed.name_changed_at is not None
    assert await users.find(user.id) == renamed
    unchanged = await users.rename(renamed, "Grace")
    assert (unchanged.user, unchanged.fact) == (renamed, None)


@pytest.mark.parametrize(
    "proposal", ["", " ", "<b></b>", "admin", "SYSTEM7", "Tаllycast", "Linus", "linus", "Lіnus"]
)
async def test_refused_names(users: Users, database: Database, proposal: str) -> None:
    linus = await authenticated(users, database, "Linus")
    user = (await users.register("Ada")).user
    with pytest.raises(NameRefused):
        await users.rename(user, proposal)
    assert await users.find(user.id) == user
    owner = await users.find(linus)
    assert owner is not None
    assert (await users.rename(owner, "LINUS")).user.display_name == "LINUS"


# Previous names are kept, but not without end.
async def test_many_names(users: Users, database: Database) -> None:
    user = (await users.register("Ada")).user
    async with database.writing() as connection:
        for number in range(queries.PREVIOUS_NAMES_KEPT + 5):
            name = f"Ada {number}"
            await queries.rename(connection, user.id, name, name_mark=mark_of(name), at=datetime.now(UTC))
    found = await users.find(user.id)
    assert found is not None
    assert len(found.previous_names) == queries.PREVIOUS_NAMES_KEPT
    assert found.previous_names[-1] == found.display_name


async def test_colors(users: Users) -> None:
    user = (await users.register("Ada")).user
    assert (await users.recolor(user, 7)).display_color == 7
    found = await users.find(user.id)
    assert found is not None
    assert found.display_color == 7
    for color in (-1, 8, 1 << 40):
        with pytest.raises(NameRefused):
            await users.recolor(user, color)
