"""Who speaks: registration, the users behind access tokens, their names and colours."""

import secrets
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from random import Random

import msgspec

from tallycast.chat import names
from tallycast.chat.errors import NameRefused
from tallycast.chat.generated_names import generated_name
from tallycast.chat.identifiers import new_id, new_token, token_hash
from tallycast.chat.lookalikes import mark_of
from tallycast.db import Connection, Database, execute_all
from tallycast.db.queries import tokens, users
from tallycast.events import ChatUser, NameChanged
from tallycast.settings import ChatSettings

MODERATOR = "MODERATOR"
COLORS = 8
"""Colours are an index into the page's palette, 0 to 7."""
SUFFIX_LENGTH = 3
"""Characters put behind a name that is taken by somebody who proved who they are (contract)."""
_SUFFIX_CHARACTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class Registered(msgspec.Struct, frozen=True, kw_only=True):
    """A new user, the token that is told this once, and what was changed about the proposed name."""

    user: ChatUser
    token: str
    notice: str


class Renamed(msgspec.Struct, frozen=True, kw_only=True):
    """Who took another name, and what was changed about the proposal."""

    user: ChatUser
    notice: str
    fact: NameChanged | None = None
    """None: it is the name that they had."""


class Users:
    """The users as the database has them; nothing is kept beside it."""

    def __init__(
        self, database: Database, settings: Callable[[], ChatSettings], random: Random | None = None
    ) -> None:
        self._database = database
        self._settings = settings
        self._random = random or secrets.SystemRandom()

    async def register(self, proposal: str) -> Registered:
        """A new user; a name that cannot be is replaced by a generated one, and `notice` says why."""
        settings = self._settings()
        token = new_token()
        async with self._database.writing() as connection:
            name, notice = await self._name_for_newcomer(connection, proposal, settings)
            user = ChatUser(
                id=new_id(),
                display_name=name,
                display_color=self._random.randrange(COLORS),
                created_at=datetime.now(UTC),
                previous_names=(name,),
            )
            await users.add(connection, user, name_mark=mark_of(name))
            await tokens.add(connection, token_hash(token), user.id, user.created_at)
        return Registered(user=user, token=token, notice=notice)

    async def by_token(self, token: str) -> ChatUser | None:
        """Whose token this is; disabled users as well."""
        if not token:
            return None
        async with self._database.reading() as connection:
            return await tokens.user_of(connection, token_hash(token))

    async def find(self, user_id: str) -> ChatUser | None:
        """The user of this id."""
        async with self._database.reading() as connection:
            return await users.find(connection, user_id)

    async def find_all(self, user_ids: Collection[str]) -> dict[str, ChatUser | None]:
        """The users of these ids; None for one that there is no more."""
        async with self._database.reading() as connection:
            return dict.fromkeys(user_ids) | await users.find_all(connection, user_ids)

    async def page(
        self,
        *,
        status: users.Status = "all",
        search: str = "",
        newest_first: bool = True,
        offset: int = 0,
        limit: int | None = None,
    ) -> tuple[int, list[ChatUser]]:
        """How many users there are of this kind, and those of one page."""
        async with self._database.reading() as connection:
            return await users.page(
                connection,
                status=status,
                search=search,
                newest_first=newest_first,
                offset=offset,
                limit=limit,
            )

    async def rename(self, user: ChatUser, proposal: str, *, client_id: int = 0) -> Renamed:
        """Give a user another name; who is told of it elsewhere is told surely. Raises NameRefused."""
        cleaned = names.clean(proposal)
        if not cleaned.text:
            raise NameRefused("A name needs at least one visible character.")
        if names.is_forbidden(cleaned.text, self._settings().forbidden_usernames):
            raise NameRefused(f"The name {cleaned.text} is reserved; please choose another one.")
        notice = _SHORTENED if cleaned.shortened else ""
        if cleaned.text == user.display_name:
            return Renamed(user=user, notice=notice)
        now = datetime.now(UTC)
        async with self._database.writing() as connection:
            mark = mark_of(cleaned.text)
            if await users.name_is_taken(connection, mark, except_id=user.id):
                raise NameRefused(
                    f"The name {cleaned.text} is, or looks like, the name of a registered user; "
                    "please choose another one."
                )
            await users.rename(connection, user.id, cleaned.text, name_mark=mark, at=now)
            renamed = await users.find(connection, user.id) or user
            fact = NameChanged(
                event_id=new_id(), at=now, user=renamed, old_name=user.display_name, client_id=client_id
            )
            await execute_all(connection, self._database.outbox((fact,)))
        return Renamed(user=renamed, notice=notice, fact=fact)

    async def recolor(self, user: ChatUser, color: int) -> ChatUser:
        """The user with another colour. Raises NameRefused if there is no such colour."""
        if not 0 <= color < COLORS:
            raise NameRefused(f"There is no colour {color}; colours are 0 to {COLORS - 1}.")
        async with self._database.writing() as connection:
            await users.recolor(connection, user.id, color)
            return await users.find(connection, user.id) or user

    async def _name_for_newcomer(
        self, connection: Connection, proposal: str, settings: ChatSettings
    ) -> tuple[str, str]:
        cleaned = names.clean(proposal)
        name, notice = cleaned.text, _SHORTENED if cleaned.shortened else ""
        if name and names.is_forbidden(name, settings.forbidden_usernames):
            name, notice = "", f"The name {name} is reserved; another one was chosen."
        if not name:
            # Suggestions are the operator's own words, but not above the rules.
            name = names.clean(generated_name(self._random, settings.suggested_usernames)).text
            name = name or generated_name(self._random)
        if await users.name_is_taken(connection, mark_of(name)):
            suffix = "".join(self._random.choices(_SUFFIX_CHARACTERS, k=SUFFIX_LENGTH))
            name = names.clean(name, length_most=names.LENGTH_MOST - SUFFIX_LENGTH).text + suffix
            notice = "A registered user has this name; yours was made different."
        return name, notice


_SHORTENED = f"Names have at most {names.LENGTH_MOST} characters; yours was shortened."
