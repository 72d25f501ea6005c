"""The whole HTTP side inside the test's own loop: real rooms, no sockets, no ffmpeg, no encoder."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import msgspec

import tallycast
from tallycast.auth import AccessTokens, Administrator, Throttle, ThrottleLimits, WatchDoor
from tallycast.broadcast import (
    Broadcasting,
    Checkup,
    Elsewhere,
    LiveEdge,
    Peaks,
    Pulling,
    Thumbnails,
    Viewers,
)
from tallycast.bus import MemoryBus
from tallycast.chat import Chat, EmojiFolder
from tallycast.db import Database
from tallycast.delivery import Deliveries
from tallycast.events import SettingChanged
from tallycast.federation import Federation
from tallycast.hls import OfflineRendition
from tallycast.http import ClientAddress, PublicFiles, Rooms, WebFiles, build_application, told_now
from tallycast.ingest import StreamKeys
from tallycast.integrations import Notifications, Releases, Schedule, Webhooks
from tallycast.observe import Audience, Geo, Hardware, Logs, Measurer, Playback, Readiness
from tallycast.outbound import OutboundClient
from tallycast.recordings import Clips, Recorder, Remuxer
from tallycast.restream import Restreaming
from tallycast.settings import (
    AccessSettings,
    Override,
    ServerSettings,
    SettingsStore,
    StorageSettings,
    VideoSettings,
)
from tallycast.storage import MemoryStore, Places
from tallycast.transcode import CodecOffers, receiving_with
from tallycast.transfer import KeptBackups
from tests.support.postings import Postings

PASSWORD = "correct horse battery"
STREAM_KEY = "tc_stream_key_of_the_tests"
ADMIN = httpx.BasicAuth("admin", PASSWORD)
HOST = "http://tally.test"
ADDRESS = "192.0.2.7"


class InProcess(msgspec.Struct):
    """A server without sockets."""

    rooms: Rooms
    database: Database
    application: Any
    client: httpx.AsyncClient
    """Asks as nobody in particular; give `auth=ADMIN` to ask as the administrator."""
    quits: list[None]
    """One entry for each time that the server was told to end."""
    postings: Postings
    """What it would have sent elsewhere."""

    def client_from(self, address: str, **options: Any) -> httpx.AsyncClient:
        """Another client, with a cookie jar of its own."""
        transport = httpx.ASGITransport(self.application, client=(address, 40_000))
        return httpx.AsyncClient(transport=transport, base_url=HOST, **options)


def cheap_hash(password: str) -> str:
    """Stands for Argon2, which is slow on purpose."""
    return f"$cheap${password[::-1]}"


def cheap_verify(stored: str, candidate: str) -> bool:
    """The same for checks."""
    return stored == cheap_hash(candidate)


@contextlib.asynccontextmanager
async def in_process(
    folder: Path, *, overrides: dict[str, Override] | None = None, throttle: ThrottleLimits | None = None
) -> AsyncIterator[InProcess]:
    """Rooms and application over a database in `folder`; password and stream key are set."""
    quits: list[None] = []
    async with contextlib.AsyncExitStack() as stack:
        logs = stack.enter_context(Logs(folder / "logs", lambda: (STREAM_KEY,)))
        database = await stack.enter_async_context(Database(folder / "tally.db"))
        deliveries = await stack.enter_async_context(Deliveries(database))
        bus = await stack.enter_async_context(MemoryBus())
        settings = SettingsStore(database, bus, overrides or {}, hash_password=cheap_hash)
        await settings.load()
        for key, value in (("admin_password", PASSWORD), ("stream_keys", STREAM_KEY)):
            if not settings.get(key):
                await settings.set(key, value)
        edge = LiveEdge(OfflineRendition.load(), lambda _: MemoryStore())
        viewers = Viewers(b"salt")
        broadcasting = Broadcasting(
            bus=bus,
            video=lambda: VideoSettings.of(settings.snapshot),
            keys=lambda: StreamKeys([one.key for one in AccessSettings.of(settings.snapshot).stream_keys]),
            ffmpeg=lambda: Path("/nowhere/ffmpeg"),
            edge=edge,
        )
        emoji = EmojiFolder(folder / "emoji")
        chat = Chat(database=database, bus=bus, settings=settings, emoji=emoji.all, sockets_most=1000)
        restreaming = await stack.enter_async_context(
            Restreaming(
                bus=bus,
                targets=lambda: settings.get("restream_targets"),
                source=lambda: broadcasting.publication,
                ffmpeg=lambda: Path("/nowhere/ffmpeg"),
            )
        )
        recorder = await stack.enter_async_context(
            Recorder(
                database,
                bus,
                folder / "recordings",
                storage=lambda: StorageSettings.of(settings.snapshot),
                server=lambda: ServerSettings.of(settings.snapshot),
                ffmpeg=lambda: Path("/nowhere/ffmpeg"),
            )
        )
        watching = WatchDoor(settings, verify=cheap_verify)
        bus.subscribe((SettingChanged,), watching.changed)
        postings = Postings()
        notifications = Notifications(database, bus, settings, post=postings.post, deliveries=deliveries)
        outbound = await stack.enter_async_context(OutboundClient(lambda: settings.get("outbound_allow")))
        webhooks = Webhooks(
            database,
            bus,
            settings,
            deliveries,
            outbound,
            told=lambda: told_now(rooms),
        )
        federation = Federation(database, bus, settings, deliveries, outbound)
        releases = Releases(settings, postings.post, running="1.2.3")
        bus.subscribe((SettingChanged,), releases.changed)
        rooms = Rooms(
            settings=settings,
            administrator=Administrator(
                database,
                lambda: AccessSettings.of(settings.snapshot).admin_password,
                throttle=Throttle(throttle or ThrottleLimits()),
                verify=cheap_verify,
            ),
            bus=bus,
            broadcasting=broadcasting,
            elsewhere=Elsewhere(bus, viewers, broadcasting),
            edge=edge,
            codecs=CodecOffers(lambda: Path("/nowhere/ffmpeg")),
            recorder=recorder,
            places=Places(folder, lambda: StorageSettings.of(settings.snapshot)),
            clips=Clips(recorder.catalogue, recorder.keeping),
            remuxer=Remuxer(),
            restreaming=restreaming,
            checkup=Checkup(broadcasting, bus),
            pulling=Pulling(
                broadcasting,
                lambda: settings.get("pull_source"),
                receiving_with(lambda: Path("/nowhere/ffmpeg")),
            ),
            viewers=viewers,
            peaks=Peaks(database, bus, viewers, online=lambda: broadcasting.online),
            thumbnails=Thumbnails(edge, lambda: Path("/nowhere/ffmpeg"), online=lambda: broadcasting.online),
            emoji=emoji,
            chat=chat,
            tokens=AccessTokens(database),
            watching=watching,
            schedule=Schedule(database, bus, settings),
            notifications=notifications,
            webhooks=webhooks,
            federation=federation,
            releases=releases,
            readiness=Readiness({"database": database.ping}),
            logs=logs,
            hardware=Hardware(Measurer(folder)),
            playback=Playback(),
            audience=Audience(database, lambda: None),
            backups=KeptBackups(folder),
            geo=Geo(lambda: str(settings.snapshot["location_database"])),
            public_files=PublicFiles(folder / "public"),
            web=WebFiles(Path(tallycast.__file__).parent / "web"),
            client_address=lambda: ClientAddress([]),
            quit=lambda: quits.append(None),
        )
        application = build_application(rooms)
        transport = httpx.ASGITransport(application, client=(ADDRESS, 40_000))
        await stack.enter_async_context(webhooks)
        await stack.enter_async_context(federation)
        await stack.enter_async_context(deliveries.sending())
        async with chat, broadcasting, httpx.AsyncClient(transport=transport, base_url=HOST) as client:
            yield InProcess(rooms, database, application, client, quits, postings)
