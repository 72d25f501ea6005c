"""The walk: every part built in order, and stopped in reverse."""

import contextlib
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from tallycast.app.base import Base, open_base
from tallycast.app.media import Media, build_media, open_doors
from tallycast.app.options import Options
from tallycast.app.outward import Outward, build_outward
from tallycast.app.traced import tell_collector
from tallycast.auth import AccessTokens, Administrator, WatchDoor
from tallycast.broadcast import LOOK_SECONDS, REPORT_SECONDS
from tallycast.chat import Chat, EmojiFolder
from tallycast.events import SettingChanged
from tallycast.federation import SIGNAL_SECONDS
from tallycast.http import (
    HttpServer,
    PublicFiles,
    Rooms,
    Traced,
    WebFiles,
    bind,
    build_application,
    client_address_by,
    picture_now,
    sockets_most,
    told_now,
)
from tallycast.ingest import WhipServer
from tallycast.integrations import ASK_SECONDS, SCHEDULE_SECONDS, SEEN_SECONDS, STILL_LIVE_LOOK_SECONDS
from tallycast.observe import (
    AUDIENCE_SECONDS,
    HARDWARE_FIRST_SECONDS,
    HARDWARE_SECONDS,
    PLAYBACK_SECONDS,
    Audience,
    Every,
    Geo,
    Hardware,
    Measurer,
    Playback,
    Readiness,
)
from tallycast.recordings import Clips, Remuxer
from tallycast.settings import SettingRefused
from tallycast.storage import SWEEP_SECONDS
from tallycast.transfer import (
    BACKUPS_NAME,
    CHECK_SECONDS,
    DATABASE_NAME,
    EMOJI_NAME,
    FIRST_SECONDS,
    PUBLIC_NAME,
    DailyBackup,
    KeptBackups,
)

log = logging.getLogger(__name__)

WEB_FOLDER = Path(__file__).parent.parent / "web"


class App:
    """A whole server; an async context manager. Entered, it listens.

    Raises StartRefused, DatabaseUnusable or TranscoderUnavailable with one line for a person.
    """

    def __init__(self, options: Options, *, quit: Callable[[], None] = lambda: None) -> None:
        self._options = options
        self._quit = quit
        self._stack = contextlib.AsyncExitStack()
        self.http_port = 0
        self.rtmp_port = 0
        self._whip: WhipServer | None = None

    async def __aenter__(self) -> Self:
        async with contextlib.AsyncExitStack() as stack:
            await self._build(stack)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def _build(self, stack: contextlib.AsyncExitStack) -> None:
        base = await open_base(stack, self._options)
        self.settings, self.first_secrets = base.settings, base.first_secrets
        media = await build_media(stack, base)
        outward = await build_outward(
            stack, base, told=lambda: told_now(rooms), picture=lambda: picture_now(rooms)
        )
        emoji = EmojiFolder(base.options.data / EMOJI_NAME)
        chat = await stack.enter_async_context(
            Chat(
                database=base.database,
                bus=base.bus,
                settings=base.settings,
                emoji=emoji.all,
                sockets_most=sockets_most(),
                opens_early=outward.schedule.opens_chat,
            )
        )
        rooms = self._rooms(stack, base, media, outward, chat, emoji)
        await self._start_clocks(stack, base, media, outward, rooms)
        await tell_collector(stack, base, media, chat)

        listen = base.current.listen()
        http_port = 0 if "http" in base.options.any_port else listen.http_port
        sockets = bind(listen.http_address, http_port, what="web server")
        # Every kind is registered by now.
        await stack.enter_async_context(base.deliveries.sending())
        telemetry = base.telemetry
        application = build_application(
            rooms, lambda framework: Traced(framework, telemetry) if telemetry.on else framework
        )
        http = await stack.enter_async_context(HttpServer(application, sockets))
        # Entered after the web server and so stopped before it: players still fetch the playlists' end.
        await stack.enter_async_context(media.broadcasting)
        stack.callback(outward.notifications.go_live.server_stops)
        rtmp, self.doors = await open_doors(stack, base, media)
        self._whip = self.doors.whip
        self.http_port, self.rtmp_port = http.port, rtmp.port

    def _rooms(
        self,
        stack: contextlib.AsyncExitStack,
        base: Base,
        media: Media,
        outward: Outward,
        chat: Chat,
        emoji: EmojiFolder,
    ) -> Rooms:
        current, data = base.current, base.options.data
        watching = WatchDoor(base.settings)
        stack.callback(base.bus.subscribe((SettingChanged,), watching.changed))
        geo = Geo(current.location_database)
        stack.callback(geo.close)
        return Rooms(
            settings=base.settings,
            administrator=Administrator(
                base.database, current.admin_password, renew=self._renew_admin_password
            ),
            tokens=AccessTokens(base.database),
            watching=watching,
            bus=base.bus,
            broadcasting=media.broadcasting,
            elsewhere=media.elsewhere,
            edge=media.edge,
            codecs=media.codecs,
            checkup=media.checkup,
            pulling=media.pulling,
            restreaming=media.restreaming,
            viewers=media.viewers,
            peaks=media.peaks,
            thumbnails=media.thumbnails,
            recorder=media.recorder,
            places=media.places,
            clips=Clips(media.recorder.catalogue, media.recorder.keeping),
            remuxer=Remuxer(),
            emoji=emoji,
            chat=chat,
            schedule=outward.schedule,
            notifications=outward.notifications,
            webhooks=outward.webhooks,
            federation=outward.federation,
            releases=outward.releases,
            readiness=Readiness({"database": base.database.ping}),
            logs=base.logs,
            hardware=Hardware(Measurer(data)),
            playback=Playback(),
            audience=Audience(
                base.database, lambda: media.viewers.total(time.monotonic()) if media.online() else None
            ),
            geo=geo,
            backups=KeptBackups(data),
            web=WebFiles(WEB_FOLDER),
            public_files=PublicFiles(data / PUBLIC_NAME),
            client_address=client_address_by(current.trusted_proxies),
            quit=self._quit,
            whip=lambda: self._whip,
            encoder_address=lambda: (current.listen().rtmp_address, self.rtmp_port),
        )

    async def _start_clocks(
        self, stack: contextlib.AsyncExitStack, base: Base, media: Media, outward: Outward, rooms: Rooms
    ) -> None:
        """What is done again and again."""
        data = base.options.data
        daily = DailyBackup(data / DATABASE_NAME, data / BACKUPS_NAME, base.current.backups_kept)

        async def collapse() -> None:
            rooms.playback.collapse(time.monotonic(), datetime.now(UTC))

        sample, first = rooms.hardware.sample, HARDWARE_FIRST_SECONDS
        for again in (
            Every(HARDWARE_SECONDS, sample, name="hardware", first_seconds=first),
            Every(AUDIENCE_SECONDS, rooms.audience.sample, name="audience"),
            Every(REPORT_SECONDS, media.elsewhere.report, name="elsewhere", first_seconds=0.0),
            Every(LOOK_SECONDS, media.checkup.look, name="broadcast-health"),
            Every(PLAYBACK_SECONDS, collapse, name="playback-reports"),
            Every(SWEEP_SECONDS, media.cleanup.sweep, name="storage-cleanup", first_seconds=1.0),
            Every(CHECK_SECONDS, daily.copy_if_due, name="daily-backup", first_seconds=FIRST_SECONDS),
            Every(SCHEDULE_SECONDS, outward.schedule.tick, name="schedule", first_seconds=1.0),
            Every(SEEN_SECONDS, outward.notifications.go_live.note_that_it_goes_on, name="go-live"),
            Every(ASK_SECONDS, outward.releases.look, name="releases", first_seconds=60.0),
            Every(SIGNAL_SECONDS, outward.federation.featured.signal, name="featured-streams"),
            Every(STILL_LIVE_LOOK_SECONDS, outward.webhooks.look_whether_still_live, name="still-live"),
        ):
            await stack.enter_async_context(again)

    async def _renew_admin_password(self, password: str) -> None:
        try:
            await self.settings.set("admin_password", password)
        except SettingRefused as refused:
            log.warning("The administrator's password should be changed: %s", refused)
