"""Access tokens of integrations: what bots may do.

A token belongs to a user of its own, who appears in the chat as a bot with the token's name. Its text is
told once, when it is made, and stored hashed; afterwards it goes by its user's id. A scope is required
exactly: the administrator's does not imply the others (contract).
"""

import base64
import hashlib
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from tallycast.auth.errors import TokenRefused, UnfitToken
from tallycast.db import Database
from tallycast.db.queries import tokens, users
from tallycast.db.queries.tokens import TokenOfBot
from tallycast.events import ChatUser

SEND_MESSAGES = "CAN_SEND_MESSAGES"
SEND_SYSTEM_MESSAGES = "CAN_SEND_SYSTEM_MESSAGES"
ADMIN_ACCESS = "HAS_ADMIN_ACCESS"
SCOPES = (SEND_MESSAGES, SEND_SYSTEM_MESSAGES, ADMIN_ACCESS)
NAME_MOST = 100
COLORS = 8
MARK_AGAIN_AFTER = timedelta(seconds=1)
"""A bot that calls all the time does not make the database write each time."""


class MadeToken(msgspec.Struct, frozen=True, kw_only=True):
    """A new token, with its text."""

    text: str
    user: ChatUser


class AccessTokens:
    """Makes, lists, checks and deletes them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._used: dict[str, datetime] = {}

    async def create(self, name: str, scopes: Sequence[str]) -> MadeToken:
        """A new token of this name. Raises UnfitToken."""
        name = name.strip()
        unknown = [scope for scope in scopes if scope not in SCOPES]
        if not name or len(name) > NAME_MOST:
            raise UnfitToken(f"name: expected 1 to {NAME_MOST} characters")
        if unknown or not scopes:
            raise UnfitToken(f"scopes: expected some of {', '.join(SCOPES)}")
        text = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
        user = ChatUser(
            id=secrets.token_urlsafe(9),
            display_name=name,
            display_color=secrets.randbelow(COLORS),
            created_at=datetime.now(UTC),
            previous_names=(name,),
            scopes=tuple(dict.fromkeys(scopes)),
            is_bot=True,
        )
        async with self._database.writing() as connection:
            # No mark: a bot's name is the operator's word and keeps nobody from theirs.
            await users.add(connection, user, name_mark="")
            await tokens.add(connection, _hash(text), user.id, user.created_at)
        return MadeToken(text=text, user=user)

    async def all(self) -> list[TokenOfBot]:
        """Every token, without its text."""
        async with self._database.reading() as connection:
            return await tokens.of_bots(connection)

    async def check(self, text: str, scope: str) -> ChatUser:
        """The bot whose token this is, if it may do that; it counts as used. Raises TokenRefused."""
        hashed = _hash(text)
        async with self._database.reading() as connection:
            user = await tokens.user_of(connection, hashed) if text else None
        if user is None or not user.is_bot or user.disabled_at is not None or scope not in user.scopes:
            raise TokenRefused
        now = datetime.now(UTC)
        used = self._used.get(hashed)
        if used is None or now - used > MARK_AGAIN_AFTER:
            self._used[hashed] = now
            async with self._database.writing() as connection:
                await tokens.mark_used(connection, hashed, now)
        return user

    async def delete(self, text_or_id: str) -> str:
        """Delete a token by its text or by its user's id; what the bot said leaves the history.

        Returns that id. Raises UnfitToken if there is none.
        """
        async with self._database.writing() as connection:
            user = await tokens.user_of(connection, _hash(text_or_id))
            user = user or await users.find(connection, text_or_id)
            if user is None or not user.is_bot:
                raise UnfitToken("token: there is no such access token")
            await tokens.remove_of(connection, user.id)
            await users.set_disabled(connection, user.id, datetime.now(UTC), "")
        return user.id


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
