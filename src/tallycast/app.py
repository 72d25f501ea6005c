"""The one composition root: builds every part in order, starts it, and stops it in reverse.

A part gets what it needs as arguments; nothing here or below is global, so that two whole servers can
live in one process.
"""

import contextlib
import logging
import secrets
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from tallycast.auth import AccessTokens, Administrator, WatchDoor, hash_password
from tallycast.broadcast import (
    LOOK_SECONDS,
    REPORT_SECONDS,
    Broadcasting,
    Checkup,
    Elsewhere,
    EncoderDoors,
    LiveEdge,
    Peaks,
    Pulling,
    Thumbnails,
    Viewers,
    bus_of,
)
from tallycast.bus import Bus
from tallycast.chat import Chat, EmojiFolder
from tallycast.db import Database, password_in
from tallycast.delivery import Deliveries
from tallycast.events import OthersMissed, SettingChanged, StorageChanged, ToldElsewhere
from tallycast.hls import OfflineRendition
from tallycast.http import (
    HttpServer,
    PublicFiles,
    Rooms,
    WebFiles,
    bind,
    build_application,
    client_address_by,
    sockets_most,
    told_now,
)
from tallycast.ingest import RtmpServer, StreamKeys
from tallycast.integrations import (
    SCHEDULE_SECONDS,
    SEEN_SECONDS,
    STILL_LIVE_LOOK_SECONDS,
    Directory,
    Notifications,
    Schedule,
    Webhooks,
    post_by,
)
from tallycast.observe import (
    AUDIENCE_SECONDS,
    HARDWARE_FIRST_SECONDS,
    HARDWARE_SECONDS,
    PLAYBACK_SECONDS,
    Audience,
    Every,
    Geo,
    Hardware,
    Logs,
    Measurer,
    Playback,
    Readiness,
)
from tallycast.outbound import OutboundClient
from tallycast.recordings import FOLDER_NAME as RECORDINGS_NAME
from tallycast.recordings import Clips, Recorder, Remuxer
from tallycast.restream import Restreaming
from tallycast.settings import (
    FILE_NAME,
    AccessSettings,
    FirstSecrets,
    IngestSettings,
    ListenSettings,
    OperationSettings,
    RestreamSettings,
    RestreamTarget,
    ServerSettings,
    SettingRefused,
    SettingsStore,
    StorageSettings,
    VideoSettings,
    collect,
    ensure_secrets,
    secret_texts,
)
from tallycast.storage import SWEEP_SECONDS, Cleanup, Places
from tallycast.transcode import CodecOffers, find_ffmpeg, receiving_with
from tallycast.transfer import (
    BACKUPS_NAME,
    CHECK_SECONDS,
    DATABASE_NAME,
    EMOJI_NAME,
    FIRST_SECONDS,
    PUBLIC_NAME,
    DailyBackup,
    KeptBackups,
    hold_data_folder,
)

log = logging.getLogger(__name__)

WEB_FOLDER = Path(__file__).parent / "web"


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What the command line and the environment say."""

    data: Path
    command_line: Mapping[str, tuple[str, str]] = {}
    """Settings given on the command line: key to (text, name of the option)."""
    environment: Mapping[str, str] = {}
    any_port: frozenset[str] = frozenset()
    """Of "http", "rtmp", "rtmps" and "srt": take whatever port the system gives."""
    database_url: str | None = None
    """In place of the SQLite file in the data folder."""
    bus_url: str | None = None
    """Where several servers of one database meet."""


class App:
    """A whole server; an async context manager. Entered, it listens.

    Raises StartRefused, DatabaseUnusable or TranscoderUnavailable with one line for a person.
    """

    def __init__(self, options: Options, *, quit: Callable[[], None] = lambda: None) -> None:
        self._options = options
        self._quit = quit
        self._secrets: tuple[str, ...] = ()
        self._stack = contextlib.AsyncExitStack()
        self.first_secrets: FirstSecrets | None = None
        self.http_port = 0
        self.rtmp_port = 0

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
        options = self._options
        stack.enter_context(hold_data_folder(options.data))
        logs = stack.enter_context(Logs(options.data / "logs", lambda: self._secrets))
        overrides = collect(
            command_line=options.command_line,
            environment=options.environment,
            file=options.data / FILE_NAME,
        )
        self._secrets = self._passwords_in_urls()
        database = await stack.enter_async_context(
            Database(options.database_url or options.data / DATABASE_NAME)
        )
        # Left after the bus: what is told to the last moment is kept for the next start.
        deliveries = await stack.enter_async_context(Deliveries(database, alone=database.path is not None))
        bus: Bus = await stack.enter_async_context(await bus_of(options.bus_url, database))
        self.settings = SettingsStore(database, bus, overrides, hash_password=hash_password)
        await self.settings.load()
        stack.callback(bus.subscribe((ToldElsewhere, OthersMissed), self.settings.heard))
        self.first_secrets = await ensure_secrets(self.settings)
        self._collect_secrets()
        stack.callback(bus.subscribe((SettingChanged,), self._setting_changed))
        find_ffmpeg(self._video().ffmpeg_path)  # told now, not when the first encoder comes

        # Given to whatever asks other servers.
        outbound = await stack.enter_async_context(
            OutboundClient(lambda: AccessSettings.of(self.settings.snapshot).outbound_allow)
        )
        viewers = Viewers(secrets.token_bytes(32))
        recorder = await stack.enter_async_context(
            Recorder(
                database,
                bus,
                options.data / RECORDINGS_NAME,
                storage=self._storage,
                server=lambda: ServerSettings.of(self.settings.snapshot),
                ffmpeg=self._ffmpeg,
            )
        )
        places = Places(
            options.data,
            self._storage,
            recorder.begin,
            lambda place, message: bus.publish(StorageChanged(place=place, message=message)),
        )
        edge = LiveEdge(OfflineRendition.load(), places.open)
        cleanup = Cleanup(places.folder, lambda: edge.kept_broadcasts, places.bucket)
        codecs = await stack.enter_async_context(CodecOffers(self._ffmpeg))

        async def look_at_codec(event: SettingChanged) -> None:
            if event.key in ("video_codec", "ffmpeg_path"):
                codecs.look_at(self._video().video_codec)

        stack.callback(bus.subscribe((SettingChanged,), look_at_codec))
        codecs.look_at(self._video().video_codec)
        # Built before the web server and so stopped after it: until then players fetch the playlists' end.
        broadcasting = Broadcasting(
            bus=bus, video=self._video, keys=self._keys, ffmpeg=self._ffmpeg, edge=edge, codecs=codecs
        )
        peaks = await stack.enter_async_context(
            Peaks(database, bus, viewers, online=lambda: broadcasting.online)
        )
        thumbnails = await stack.enter_async_context(
            Thumbnails(edge, self._ffmpeg, online=lambda: broadcasting.online)
        )
        hardware, playback = Hardware(Measurer(options.data)), Playback()
        audience = Audience(
            database, lambda: viewers.total(time.monotonic()) if broadcasting.online else None
        )

        daily = DailyBackup(
            options.data / DATABASE_NAME,
            options.data / BACKUPS_NAME,
            lambda: self._storage().backups_kept,
        )

        geo = Geo(lambda: OperationSettings.of(self.settings.snapshot).location_database)
        stack.callback(geo.close)

        async def collapse() -> None:
            playback.collapse(time.monotonic(), datetime.now(UTC))

        elsewhere = await stack.enter_async_context(Elsewhere(bus, viewers, broadcasting))
        checkup = Checkup(broadcasting, bus)
        schedule = Schedule(database, bus, self.settings)
        await schedule.refresh()

        post = post_by(outbound)
        notifications = await stack.enter_async_context(
            Notifications(database, bus, self.settings, post=post, deliveries=deliveries)
        )
        await stack.enter_async_context(Directory(bus, self.settings, post))
        webhooks = await stack.enter_async_context(
            Webhooks(database, bus, self.settings, deliveries, outbound, told=lambda: told_now(rooms))
        )
        for again in (
            Every(HARDWARE_SECONDS, hardware.sample, name="hardware", first_seconds=HARDWARE_FIRST_SECONDS),
            Every(AUDIENCE_SECONDS, audience.sample, name="audience"),
            Every(REPORT_SECONDS, elsewhere.report, name="elsewhere", first_seconds=0.0),
            Every(LOOK_SECONDS, checkup.look, name="broadcast-health"),
            Every(PLAYBACK_SECONDS, collapse, name="playback-reports"),
            Every(SWEEP_SECONDS, cleanup.sweep, name="storage-cleanup", first_seconds=1.0),
            Every(CHECK_SECONDS, daily.copy_if_due, name="daily-backup", first_seconds=FIRST_SECONDS),
            Every(SCHEDULE_SECONDS, schedule.tick, name="schedule", first_seconds=1.0),
            Every(SEEN_SECONDS, notifications.go_live.note_that_it_goes_on, name="go-live"),
            Every(STILL_LIVE_LOOK_SECONDS, webhooks.look_whether_still_live, name="still-live"),
        ):
            await stack.enter_async_context(again)
        emoji = EmojiFolder(options.data / EMOJI_NAME)
        chat = await stack.enter_async_context(
            Chat(
                database=database,
                bus=bus,
                settings=self.settings,
                emoji=emoji.all,
                sockets_most=sockets_most(),
                opens_early=schedule.opens_chat,
            )
        )
        pulling = Pulling(
            broadcasting,
            lambda: IngestSettings.of(self.settings.snapshot).pull_source,
            receiving_with(self._ffmpeg),
        )

        async def look_at_pull(event: SettingChanged) -> None:
            if event.key == "pull_source":
                pulling.wake()

        stack.callback(bus.subscribe((SettingChanged,), look_at_pull))
        restreaming = Restreaming(
            bus=bus,
            targets=self._restream_targets,
            source=lambda: broadcasting.publication,
            ffmpeg=self._ffmpeg,
        )
        watching = WatchDoor(self.settings)
        stack.callback(bus.subscribe((SettingChanged,), watching.changed))
        rooms = Rooms(
            settings=self.settings,
            administrator=Administrator(database, self._admin_password, renew=self._renew_admin_password),
            broadcasting=broadcasting,
            elsewhere=elsewhere,
            bus=bus,
            edge=edge,
            codecs=codecs,
            checkup=checkup,
            pulling=pulling,
            restreaming=restreaming,
            viewers=viewers,
            peaks=peaks,
            thumbnails=thumbnails,
            recorder=recorder,
            places=places,
            clips=Clips(recorder.catalogue),
            remuxer=Remuxer(),
            emoji=emoji,
            chat=chat,
            tokens=AccessTokens(database),
            watching=watching,
            schedule=schedule,
            notifications=notifications,
            webhooks=webhooks,
            readiness=Readiness({"database": database.ping}),
            logs=logs,
            hardware=hardware,
            playback=playback,
            audience=audience,
            geo=geo,
            backups=KeptBackups(options.data),
            web=WebFiles(WEB_FOLDER),
            public_files=PublicFiles(options.data / PUBLIC_NAME),
            client_address=client_address_by(lambda: self.settings.snapshot["trusted_proxies"]),
            quit=self._quit,
            encoder_address=lambda: (ListenSettings.of(self.settings.snapshot).rtmp_address, self.rtmp_port),
        )
        listen = ListenSettings.of(self.settings.snapshot)
        http_port = 0 if "http" in options.any_port else listen.http_port
        rtmp_port = 0 if "rtmp" in options.any_port else listen.rtmp_port
        sockets = bind(listen.http_address, http_port, what="web server")
        # Every kind is registered by now.
        await stack.enter_async_context(deliveries.sending())
        http = await stack.enter_async_context(HttpServer(build_application(rooms), sockets))
        await stack.enter_async_context(broadcasting)
        stack.callback(notifications.go_live.server_stops)
        await stack.enter_async_context(restreaming)
        rtmp = await stack.enter_async_context(
            RtmpServer(broadcasting, host=listen.rtmp_address, port=rtmp_port)
        )
        self.http_port, self.rtmp_port = http.port, rtmp.port
        await stack.enter_async_context(pulling)
        self.doors = await stack.enter_async_context(
            EncoderDoors(
                broadcasting,
                lambda: IngestSettings.of(self.settings.snapshot),
                host=listen.rtmp_address,
                ffmpeg=self._ffmpeg,
                any_port=options.any_port,
            )
        )

    def _passwords_in_urls(self) -> tuple[str, ...]:
        urls = (self._options.database_url, self._options.bus_url)
        return tuple(secret for url in urls if url and (secret := password_in(url)))

    def _storage(self) -> StorageSettings:
        return StorageSettings.of(self.settings.snapshot)

    def _video(self) -> VideoSettings:
        return VideoSettings.of(self.settings.snapshot)

    def _restream_targets(self) -> tuple[RestreamTarget, ...]:
        return RestreamSettings.of(self.settings.snapshot).restream_targets

    def _keys(self) -> StreamKeys:
        access = AccessSettings.of(self.settings.snapshot)
        return StreamKeys([one.key for one in access.stream_keys])

    def _collect_secrets(self) -> None:
        """What no log may show, in clear in the settings."""
        self._secrets = (*secret_texts(self.settings.snapshot), *self._passwords_in_urls())

    async def _setting_changed(self, event: SettingChanged) -> None:
        self._collect_secrets()

    def _admin_password(self) -> str:
        return AccessSettings.of(self.settings.snapshot).admin_password

    async def _renew_admin_password(self, password: str) -> None:
        try:
            await self.settings.set("admin_password", password)
        except SettingRefused as refused:
            log.warning("The administrator's password should be changed: %s", refused)

    def _ffmpeg(self) -> Path:
        return find_ffmpeg(self._video().ffmpeg_path)
