"""Who may watch: everybody, who knows the viewers' password, or who holds a ticket.

A password that was right becomes a ticket as well, which the browser keeps; so there is one thing to
check with each request, and it costs a look into a dictionary.
"""

import asyncio
import secrets
import time
from collections.abc import Callable

import msgspec

from tallycast.auth.errors import CredentialsRefused, TicketRefused, TooManyAttempts, UnfitTicket
from tallycast.auth.passwords import verify_password
from tallycast.auth.throttle import Throttle
from tallycast.auth.tickets import HOLDER_MOST, Ticket, read, sign
from tallycast.auth.verification import PasswordVerification
from tallycast.events import SettingChanged
from tallycast.settings import SettingsStore, WatchSettings

EVERYONE, PASSWORD = "everyone", "password"
PASSWORD_SECONDS = 30 * 86_400
"""A browser is asked again after so long; a new password asks at once."""
LONGEST_SECONDS = 10 * 366 * 86_400
KNOWN_MOST = 4_096
"""Tickets whose signature is not checked anew at each of a viewer's requests."""


class Admitted(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket, as text and as what it says."""

    text: str
    ticket: Ticket


class WatchDoor:
    """`clock` gives Unix seconds, `steady` seconds of a monotonic clock."""

    def __init__(
        self,
        settings: SettingsStore,
        *,
        throttle: Throttle | None = None,
        verify: Callable[[str, str], bool] = verify_password,
        clock: Callable[[], float] = time.time,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._throttle = throttle or Throttle()
        self._clock = clock
        self._steady = steady
        self._verification = PasswordVerification(
            lambda: self._view().watch_password, verify, secret=secrets.token_bytes(32)
        )
        self._known: dict[tuple[str, str], Ticket] = {}
        self._listeners: list[Callable[[], None]] = []
        self._making = asyncio.Lock()

    @property
    def is_open(self) -> bool:
        """Whether everybody may watch."""
        return bool(self._settings.snapshot["watch_access"] == EVERYONE)

    @property
    def takes_password(self) -> bool:
        """Whether a password opens it now."""
        view = self._view()
        return view.watch_access == PASSWORD and bool(view.watch_password)

    def listen(self, listener: Callable[[], None]) -> None:
        """Call this when others may watch than before; whoever watches is then to be asked again."""
        self._listeners.append(listener)

    async def changed(self, event: SettingChanged) -> None:
        """A setting has changed; for the bus."""
        if event.key in WatchSettings.setting_keys():
            for listener in self._listeners:
                listener()

    def admits(self, text: str) -> Ticket:
        """The ticket behind the text, if its holder may watch now. Raises TicketRefused."""
        secret = self._view().ticket_secret
        known = self._known.get((secret, text))
        if known is None:
            known = read(text, secret.encode(), now=self._clock())
            self._known[secret, text] = known
            while len(self._known) > KNOWN_MOST:
                del self._known[next(iter(self._known))]
        if self._clock() >= known.expires_at:
            raise TicketRefused("The time of this ticket is over")
        if known.mark and not (self.takes_password and known.mark == self._verification.password_mark):
            raise TicketRefused("The password is another one now")
        return known

    async def enter(self, password: str, address: str) -> Admitted:
        """The ticket of one who knows the password. Raises CredentialsRefused or TooManyAttempts."""
        if not self.takes_password:
            raise CredentialsRefused("No password opens this broadcast")
        now = self._steady()
        if not self._verification.is_known(password, now) and not self._verification.is_running(password):
            if wait := self._throttle.attempt(address, now):
                raise TooManyAttempts(wait)
            if not await self._verification.check(password, now):
                raise CredentialsRefused("This is not the password")
            self._throttle.succeeded(address, now)
        elif not await self._verification.check(password, now):
            raise CredentialsRefused("This is not the password")
        ends = int(self._clock()) + PASSWORD_SECONDS
        return await self._sign(Ticket(expires_at=ends, mark=self._verification.password_mark))

    async def issue(self, holder: str, expires_at: float) -> Admitted:
        """A ticket to give away; `expires_at` in Unix seconds. Raises UnfitTicket."""
        holder, left = holder.strip(), expires_at - self._clock()
        if len(holder) > HOLDER_MOST:
            raise UnfitTicket(f"name: expected at most {HOLDER_MOST} characters")
        if not 0 < left <= LONGEST_SECONDS:
            raise UnfitTicket("expiresAt: expected a time that is still to come, within ten years")
        return await self._sign(Ticket(expires_at=int(expires_at), holder=holder))

    async def end_all(self) -> None:
        """Every ticket that was ever made holds no more; who knows the password types it again."""
        await self._settings.set("ticket_secret", secrets.token_urlsafe(32))
        self._known.clear()

    async def _sign(self, ticket: Ticket) -> Admitted:
        # Two who come at once at the very first need must not each make a secret.
        async with self._making:
            if not self._view().ticket_secret:
                await self._settings.set("ticket_secret", secrets.token_urlsafe(32))
        return Admitted(text=sign(ticket, self._view().ticket_secret.encode()), ticket=ticket)

    def _view(self) -> WatchSettings:
        return WatchSettings.of(self._settings.snapshot)
