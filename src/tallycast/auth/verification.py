"""Checking the administrator's password, which is slow on purpose, no more often than needed.

One Argon2id check costs some 50 ms and 64 MiB. A script that polls with HTTP Basic would cost that each
time; so the password that was right is remembered for a short time as a keyed hash that means nothing
outside this process. Equal candidates that come at once share one check.
"""

import asyncio
import hashlib
import hmac
from collections.abc import Callable

REMEMBER_SECONDS = 300.0
AT_ONCE = 2
"""Checks that run at the same time: 128 MiB."""


class PasswordVerification:
    """`stored` gives the hash that holds now; `verify(stored, candidate)` blocks and runs in a thread."""

    def __init__(
        self, stored: Callable[[], str], verify: Callable[[str, str], bool], *, secret: bytes
    ) -> None:
        self._stored = stored
        self._verify = verify
        self._secret = secret
        self._right = b""
        self._right_until = float("-inf")
        self._running: dict[bytes, asyncio.Task[bool]] = {}
        self._slots = asyncio.Semaphore(AT_ONCE)

    @property
    def password_mark(self) -> str:
        """Differs for each stored password, and says nothing about it."""
        return hashlib.sha256(b"password mark\0" + self._stored().encode()).hexdigest()[:32]

    def is_known(self, candidate: str, now: float) -> bool:
        """Whether this password was found right a short time ago and still is the one; costs nothing."""
        return now < self._right_until and hmac.compare_digest(self._mark(candidate), self._right)

    def is_running(self, candidate: str) -> bool:
        """Whether this very candidate is being checked, so that asking again costs nothing."""
        return self._mark(candidate) in self._running

    async def check(self, candidate: str, now: float) -> bool:
        """Whether this is the password; seconds of a monotonic clock."""
        if self.is_known(candidate, now):
            return True
        mark = self._mark(candidate)
        running = self._running.get(mark)
        if running is None:
            running = asyncio.get_running_loop().create_task(self._check(candidate))
            self._running[mark] = running
            running.add_done_callback(lambda _: self._running.pop(mark, None))
        # Shielded: of several who wait for one check any may go away.
        right = await asyncio.shield(running)
        if right:
            self._right, self._right_until = mark, now + REMEMBER_SECONDS
        return right

    async def _check(self, candidate: str) -> bool:
        stored = self._stored()
        if not stored:
            return False
        async with self._slots:
            return await asyncio.to_thread(self._verify, stored, candidate)

    def _mark(self, candidate: str) -> bytes:
        # Over the stored hash as well: after a change of the password nothing that was right stays right.
        digest = hashlib.blake2b(key=self._secret, digest_size=32)
        digest.update(self._stored().encode())
        digest.update(b"\0")
        digest.update(candidate.encode("utf-8", "surrogatepass"))
        return digest.digest()
