"""What every room stands on: the data folder, the log, the database, the bus and the settings."""

import contextlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tallycast.app.current import Current
from tallycast.app.options import Options
from tallycast.app.traced import traced
from tallycast.auth import hash_password
from tallycast.broadcast import bus_of
from tallycast.bus import Bus
from tallycast.db import Database, password_in
from tallycast.delivery import Deliveries
from tallycast.events import OthersMissed, SettingChanged, ToldElsewhere
from tallycast.observe import Logs, Telemetry
from tallycast.outbound import OutboundClient
from tallycast.settings import (
    FILE_NAME,
    FirstSecrets,
    OperationSettings,
    SettingsStore,
    collect,
    ensure_secrets,
    secret_texts,
)
from tallycast.transfer import DATABASE_NAME, hold_data_folder


@dataclass(frozen=True, slots=True)
class Base:
    """Opened; it ends with the stack that it was opened on."""

    options: Options
    logs: Logs
    database: Database
    deliveries: Deliveries
    bus: Bus
    settings: SettingsStore
    current: Current
    outbound: OutboundClient
    """Given to whatever asks other servers."""
    telemetry: Telemetry
    first_secrets: FirstSecrets | None
    """What was made up at the first start, to be shown once."""

    def when_changed(
        self, stack: contextlib.AsyncExitStack, keys: Iterable[str], act: Callable[[], object]
    ) -> None:
        """Call `act` after a change of any of these settings, until the stack ends."""
        watched = frozenset(keys)

        async def changed(event: SettingChanged) -> None:
            if event.key in watched:
                act()

        stack.callback(self.bus.subscribe((SettingChanged,), changed))


async def open_base(stack: contextlib.AsyncExitStack, options: Options) -> Base:
    """Raises StartRefused, DatabaseUnusable, SettingRefused or TranscoderUnavailable."""
    secrets = _Secrets(options)
    stack.enter_context(hold_data_folder(options.data))
    logs = stack.enter_context(Logs(options.data / "logs", secrets.texts))
    overrides = collect(
        command_line=options.command_line, environment=options.environment, file=options.data / FILE_NAME
    )
    database = await stack.enter_async_context(Database(options.database_url or options.data / DATABASE_NAME))
    # Left after the bus: what is told to the last moment is kept for the next start.
    deliveries = await stack.enter_async_context(Deliveries(database, alone=database.path is not None))
    bus: Bus = await stack.enter_async_context(await bus_of(options.bus_url, database))
    settings = SettingsStore(database, bus, overrides, hash_password=hash_password)
    await settings.load()
    stack.callback(bus.subscribe((ToldElsewhere, OthersMissed), settings.heard))
    telemetry = await stack.enter_async_context(
        Telemetry(enabled=OperationSettings.of(settings.snapshot).telemetry_enabled)
    )
    deliveries.watched = lambda handler: traced(handler, telemetry)
    first_secrets = await ensure_secrets(settings)
    stack.callback(secrets.follow(settings, bus))
    current = Current(settings)
    current.ffmpeg()  # refused now, not when the first encoder comes
    return Base(
        options=options,
        logs=logs,
        database=database,
        deliveries=deliveries,
        bus=bus,
        settings=settings,
        current=current,
        outbound=await stack.enter_async_context(OutboundClient(current.outbound_allow)),
        telemetry=telemetry,
        first_secrets=first_secrets,
    )


class _Secrets:
    """What no log may show, in clear in the settings and in the URLs of the start."""

    def __init__(self, options: Options) -> None:
        urls = (options.database_url, options.bus_url)
        self._in_urls = tuple(secret for url in urls if url and (secret := password_in(url)))
        self._texts = self._in_urls

    def texts(self) -> tuple[str, ...]:
        """All of them, as of the last change."""
        return self._texts

    def follow(self, settings: SettingsStore, bus: Bus) -> Callable[[], None]:
        """Take those of the settings now and after each change; returns what ends it."""

        def collect() -> None:
            self._texts = (*secret_texts(settings.snapshot), *self._in_urls)

        async def changed(event: SettingChanged) -> None:
            collect()

        collect()
        return bus.subscribe((SettingChanged,), changed)
