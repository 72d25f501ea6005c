"""The administrator's authenticator app: set up, confirmed by a first code, asked for, ended.

Ten recovery codes come with it, for the day on which the phone is lost: each opens once.

Once it is in force, a password alone opens nothing. It is set up in two steps, so that nobody locks
themselves out with an app that never showed the right code.
"""

import secrets
import time
from collections.abc import Callable

import msgspec

from tallycast.auth import recovery, totp
from tallycast.auth.errors import SecondFactorRefused
from tallycast.db import Database
from tallycast.db.queries import second_factor as queries

KNOWN_SECONDS = 5.0
"""Every request of a script asks whether there is one; that must not cost a look into the database."""


class Enrolment(msgspec.Struct, frozen=True, kw_only=True):
    """What the app needs to know, once."""

    secret: str
    """Base32, to be typed."""
    uri: str
    """The same as a key URI, to be scanned."""


class SecondFactor:
    """`now` gives Unix time, `random_bytes` the secret."""

    def __init__(
        self,
        database: Database,
        *,
        now: Callable[[], float] = time.time,
        random_bytes: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        self._database = database
        self._now = now
        self._random_bytes = random_bytes
        self._known: tuple[bool, float] | None = None

    async def in_force(self) -> bool:
        """Whether a code is asked for; may be some seconds old where another process has ended it."""
        now = self._now()
        if self._known is not None and 0 <= now - self._known[1] < KNOWN_SECONDS:
            return self._known[0]
        async with self._database.reading() as connection:
            stored = await queries.find(connection)
        self._known = (stored is not None and stored.confirmed, now)
        return self._known[0]

    async def begin(self, *, issuer: str) -> Enrolment:
        """A new secret; in force only once it is confirmed. Raises SecondFactorRefused."""
        secret = self._random_bytes(totp.SECRET_BYTES)
        async with self._database.writing() as connection:
            stored = await queries.find(connection)
            if stored is not None and stored.confirmed:
                raise SecondFactorRefused("The second factor is in force already: end it first")
            new = queries.StoredFactor(secret=totp.encode_secret(secret), confirmed=False, last_step=0)
            await queries.put(connection, new)
        return Enrolment(secret=new.secret, uri=totp.key_uri(secret, account="admin", issuer=issuer))

    async def confirm(self, code: str) -> tuple[str, ...]:
        """The first code of the app puts it in force; the recovery codes. Raises SecondFactorRefused."""
        async with self._database.writing() as connection:
            stored = await queries.find(connection)
            if stored is None or stored.confirmed:
                raise SecondFactorRefused("There is no second factor that waits to be confirmed")
            step = self._step(stored, code)
            if step is None:
                raise SecondFactorRefused("code: expected the code that the authenticator app shows now")
            await queries.use_step(connection, step, confirm=True)
            codes = recovery.new_codes(self._random_bytes)
            await queries.put_recovery(connection, [_mark(one) for one in codes])
        self._known = None
        return codes

    async def renew_recovery(self) -> tuple[str, ...]:
        """Other recovery codes; those that were left open nothing any more."""
        codes = recovery.new_codes(self._random_bytes)
        async with self._database.writing() as connection:
            await queries.put_recovery(connection, [_mark(one) for one in codes])
        return codes

    async def recovery_left(self) -> int:
        """How many recovery codes are unused."""
        async with self._database.reading() as connection:
            return await queries.count_recovery(connection)

    async def accepts(self, code: str) -> bool:
        """Whether this is a good code, of the app or for recovery; it is used up."""
        async with self._database.writing() as connection:
            stored = await queries.find(connection)
            if stored is None or not stored.confirmed:
                return False
            if (mark := recovery.mark_of(code)) is not None:
                return await queries.use_recovery(connection, mark)
            step = self._step(stored, code)
            return step is not None and await queries.use_step(connection, step)

    async def end(self) -> None:
        """A password is enough again."""
        async with self._database.writing() as connection:
            await queries.remove(connection)
        self._known = None

    def _step(self, stored: queries.StoredFactor, code: str) -> int | None:
        return totp.matching_step(
            totp.decode_secret(stored.secret), code, self._now(), after=stored.last_step
        )


def _mark(code: str) -> str:
    mark = recovery.mark_of(code)
    assert mark is not None
    return mark
