"""The one administrator: password, second factor and sessions behind one door.

Whoever guesses is slowed: every password or code that has to be checked counts as wrong until it turns
out right. What was right a short time ago, and a session, cost nothing and are never slowed.
"""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable

from tallycast.auth.errors import CodeRequired, CredentialsRefused, SecondFactorRefused, TooManyAttempts
from tallycast.auth.passwords import needs_rehash, verify_password
from tallycast.auth.second_factor import Enrolment, SecondFactor
from tallycast.auth.sessions import Session, Sessions
from tallycast.auth.throttle import Throttle
from tallycast.auth.verification import PasswordVerification
from tallycast.db import Database
from tallycast.settings import weak_password

USER = "admin"
ISSUED_LIMIT = 100


class Administrator:
    """Who is it, for the admin API. `password_hash` gives the hash that holds now.

    `renew` is given the password when it is right and its hash is of an older kind (of an import, say).
    """

    def __init__(
        self,
        database: Database,
        password_hash: Callable[[], str],
        *,
        throttle: Throttle | None = None,
        renew: Callable[[str], Awaitable[None]] | None = None,
        verify: Callable[[str, str], bool] = verify_password,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._verification = PasswordVerification(password_hash, verify, secret=secrets.token_bytes(32))
        self._password_hash = password_hash
        self._renew = renew
        self._renewing = asyncio.Lock()
        self._throttle = throttle or Throttle()
        self._sessions = Sessions(database, lambda: self._verification.password_mark)
        self._factor = SecondFactor(database)
        self._clock = clock
        self._issued: dict[tuple[str, str], Session] = {}
        self.password_is_weak = False
        """Whether the password with which somebody signed in last should be changed."""

    async def check(self, user: str, password: str, code: str | None, address: str) -> None:
        """Let pass who knows the password, and the code where a second factor is in force.

        Raises CredentialsRefused, CodeRequired (the rest is right) or TooManyAttempts.
        """
        factor = await self._factor.in_force()
        now = self._clock()
        known = user == USER and self._verification.is_known(password, now)
        if known and not factor:
            return
        # The same password from a page's many requests at once is one attempt; codes are always counted.
        same = self._verification.is_running(password) and not factor
        if not same and (wait := self._throttle.attempt(address, now)):
            raise TooManyAttempts(wait)
        # The password is checked for another user name too: the time must not tell which of both is wrong.
        right = await self._verification.check(password, now)
        if not right or user != USER:
            raise CredentialsRefused("User or password are not right")
        if factor and not code:
            # Still counted: who knows the password could otherwise wipe out wrong codes in between.
            raise CodeRequired("A code of the authenticator app is needed as well")
        if factor and code and not await self._factor.accepts(code):
            raise CredentialsRefused("The code is not right")
        self._throttle.succeeded(address, now)
        self.password_is_weak = bool(weak_password(password))
        await self._renew_hash(password)

    async def _renew_hash(self, password: str) -> None:
        if self._renew is None or not needs_rehash(self._password_hash()):
            return
        # Several requests at once renew once: a new hash ends the sessions of the one before.
        async with self._renewing:
            if needs_rehash(self._password_hash()):
                await self._renew(password)

    # Sessions.

    async def open_session(self) -> Session:
        """A new session; who asks was let pass."""
        return await self._sessions.open()

    async def session_for(self, address: str, user_agent: str) -> Session:
        """The session of a client that does not keep its cookie: the same one while it lasts.

        A script that polls with a password would otherwise open one each time.
        """
        client = (address, user_agent[:256])
        known = self._issued.get(client)
        if known is not None and self._sessions.holds(known):
            return known
        session = await self._sessions.open()
        self._issued.pop(client, None)
        self._issued[client] = session
        while len(self._issued) > ISSUED_LIMIT:
            del self._issued[next(iter(self._issued))]
        return session

    async def session(self, token: str) -> Session | None:
        """The session of a cookie, while it lasts."""
        return await self._sessions.find(token)

    async def close_session(self, token: str) -> None:
        """Sign out of one browser."""
        self._issued = {client: one for client, one in self._issued.items() if one.token != token}
        await self._sessions.close(token)

    async def close_all_sessions(self) -> None:
        """Sign out everywhere."""
        self._issued.clear()
        await self._sessions.close_all()

    # Second factor.

    async def second_factor_in_force(self) -> bool:
        """Whether a code is asked for."""
        return await self._factor.in_force()

    async def begin_second_factor(self, *, issuer: str) -> Enrolment:
        """A secret for the authenticator app. Raises SecondFactorRefused."""
        return await self._factor.begin(issuer=issuer)

    async def confirm_second_factor(self, code: str) -> tuple[str, ...]:
        """The app's first code puts it in force; sessions that were opened without it are over.

        Gives the recovery codes, this once. Raises SecondFactorRefused.
        """
        codes = await self._factor.confirm(code)
        await self.close_all_sessions()
        return codes

    async def recovery_codes_left(self) -> int:
        """How many recovery codes are unused."""
        return await self._factor.recovery_left()

    async def renew_recovery_codes(self, code: str, address: str) -> tuple[str, ...]:
        """A code brings ten others, told this once. Raises SecondFactorRefused or TooManyAttempts."""
        await self._prove(code, address)
        return await self._factor.renew_recovery()

    async def end_second_factor(self, code: str, address: str) -> None:
        """A code ends it. Raises SecondFactorRefused or TooManyAttempts."""
        await self._prove(code, address)
        await self._factor.end()

    async def _prove(self, code: str, address: str) -> None:
        if not await self._factor.in_force():
            raise SecondFactorRefused("There is no second factor in force")
        now = self._clock()
        if wait := self._throttle.attempt(address, now):
            raise TooManyAttempts(wait)
        if not await self._factor.accepts(code):
            raise SecondFactorRefused("code: expected the code that the authenticator app shows now")
        self._throttle.succeeded(address, now)
