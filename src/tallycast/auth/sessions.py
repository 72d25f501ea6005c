"""Browsers in which the administrator is signed in.

The token is random and lives in a cookie; the database knows its hash only. A session belongs to the
password that opened it: when that changes, all sessions are over at the same moment.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import msgspec

from tallycast.db import Database
from tallycast.db.queries import sessions as queries

SESSION_SECONDS = 8 * 3600
SESSIONS_KEPT = 100
TOKEN_BYTES = 32


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A session with its token in clear, for the cookie."""

    token: str
    expires_at: datetime
    password_mark: str
    """Of the password that opened it."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Sessions:
    """The sessions of the one administrator."""

    def __init__(
        self,
        database: Database,
        password_mark: Callable[[], str],
        *,
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._database = database
        self._password_mark = password_mark
        self._now = now

    async def open(self) -> Session:
        """A new session of eight hours."""
        token, now, mark = secrets.token_urlsafe(TOKEN_BYTES), self._now(), self._password_mark()
        expires_at = now + timedelta(seconds=SESSION_SECONDS)
        stored = queries.StoredSession(
            token_hash=_hash(token),
            password_mark=mark,
            created_at=now,
            expires_at=expires_at,
        )
        async with self._database.writing() as connection:
            await queries.add(connection, stored, kept=SESSIONS_KEPT)
        return Session(token=token, expires_at=expires_at, password_mark=mark)

    async def find(self, token: str) -> Session | None:
        """The session of this token while it lasts."""
        if not token or len(token) > 128:
            return None
        async with self._database.reading() as connection:
            stored = await queries.find(connection, _hash(token))
        if stored is None:
            return None
        session = Session(token=token, expires_at=stored.expires_at, password_mark=stored.password_mark)
        return session if self.holds(session) else None

    def holds(self, session: Session) -> bool:
        """Whether a session that was not closed still lasts: its time, and its password's."""
        same = hmac.compare_digest(session.password_mark, self._password_mark())
        return same and self._now() < session.expires_at

    async def close(self, token: str) -> None:
        """End one session."""
        async with self._database.writing() as connection:
            await queries.remove(connection, _hash(token))

    async def close_all(self) -> None:
        """End every session."""
        async with self._database.writing() as connection:
            await queries.remove_all(connection)


def _hash(token: str) -> str:
    # The token has 256 random bits: a fast hash hides it as well as a slow one.
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
