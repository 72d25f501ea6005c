"""A public directory (YP): registers this server there and says that it is live, while it is.

Off unless the operator switches it on. The directory then reads `GET /api/yp` by itself. The first ping goes
without a key and is the registration; the key that comes back names this server from then on.
"""

import asyncio
import logging
from types import TracebackType
from typing import Self

import msgspec

from tallycast.bus import Bus
from tallycast.errors import TallycastError
from tallycast.events import BroadcastEnded, BroadcastStarted, SettingChanged
from tallycast.integrations.notice import Posting
from tallycast.integrations.post import Post
from tallycast.settings import NotificationSettings, ServerSettings, SettingRefused, SettingsStore

log = logging.getLogger(__name__)

PING_SECONDS = 240.0
"""How often a directory wants to hear of a server that is live (contract)."""
KEY_MOST = 255


class _Ping(msgspec.Struct, frozen=True, kw_only=True):
    key: str
    url: str


class _Pong(msgspec.Struct, frozen=True, kw_only=True):
    success: bool = False
    key: str = ""
    error: str = ""


class DirectoryFailed(TallycastError):
    """The directory does not list this server; in words for a person."""


class Directory:
    """An async context manager; entered, it pings while a broadcast is on."""

    def __init__(
        self, bus: Bus, settings: SettingsStore, post: Post, *, ping_seconds: float = PING_SECONDS
    ) -> None:
        self._bus = bus
        self._settings = settings
        self._post = post
        self._ping_seconds = ping_seconds
        self._pinging: asyncio.Task[None] | None = None
        self._live = False
        self._told = ""
        """The last trouble that was logged: the same one is not told every four minutes."""

    async def __aenter__(self) -> Self:
        facts = (BroadcastStarted, BroadcastEnded, SettingChanged)
        self._unsubscribe = self._bus.subscribe(facts, self._heard)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._unsubscribe()
        await self._stop()

    @property
    def _view(self) -> NotificationSettings:
        return NotificationSettings.of(self._settings.snapshot)

    async def _heard(self, event: BroadcastStarted | BroadcastEnded | SettingChanged) -> None:
        if isinstance(event, SettingChanged):
            if event.key not in ("directory_enabled", "directory_url", "server_url"):
                return
        else:
            self._live = isinstance(event, BroadcastStarted)
        await self._stop()
        if self._live and self._view.directory_enabled:
            self._pinging = asyncio.get_running_loop().create_task(self._ping_on(), name="directory")

    async def _stop(self) -> None:
        if self._pinging is not None:
            self._pinging.cancel()
            await asyncio.gather(self._pinging, return_exceptions=True)
            self._pinging = None

    async def _ping_on(self) -> None:
        while True:
            try:
                await self.ping()
            except DirectoryFailed as failed:
                if str(failed) != self._told:
                    log.warning("The directory does not list this server: %s", failed)
                self._told = str(failed)
            except Exception:
                log.exception("The directory could not be asked")
            else:
                self._told = ""
            await asyncio.sleep(self._ping_seconds)

    async def ping(self) -> None:
        """Say once that we are live; raises DirectoryFailed."""
        view = self._view
        url = ServerSettings.of(self._settings.snapshot).server_url
        if not url:
            raise DirectoryFailed("it needs the server URL, which is not set")
        body = msgspec.json.encode(_Ping(key=view.directory_registration_key, url=url))
        posting = Posting(
            url=f"{view.directory_url.rstrip('/')}/api/ping",
            headers={"Content-Type": "application/json"},
            body=body,
        )
        try:
            answer = await self._post(posting)
            pong = msgspec.json.decode(answer.body, type=_Pong)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise DirectoryFailed("its answer cannot be read") from None
        except TallycastError as error:
            raise DirectoryFailed(str(error)) from error
        if not pong.success:
            raise DirectoryFailed(pong.error[:200] or f"it answered {answer.status}")
        await self._keep(pong.key)

    async def _keep(self, key: str) -> None:
        if key and key != self._view.directory_registration_key:
            try:
                await self._settings.set("directory_registration_key", key[:KEY_MOST])
            except SettingRefused as refused:
                raise DirectoryFailed(f"the key that it gave cannot be kept: {refused}") from None
            log.info("The directory has registered this server")
