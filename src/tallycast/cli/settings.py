"""`tallycast settings`: what is set, from a terminal, while the server is stopped.

Reading works while it runs, on a copy of the database; changing does not, as the server would go on with
what it knows: there the admin page and the API are the way.
"""

import contextlib
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import click
import msgspec
import uvloop

from tallycast.auth import hash_password
from tallycast.bus import MemoryBus
from tallycast.cli.folder import data_option, database_of, errors_in_one_line
from tallycast.db import Database, copy_database
from tallycast.errors import StartRefused
from tallycast.settings import (
    BY_KEY,
    FILE_NAME,
    ROWS,
    Image,
    Setting,
    SettingRefused,
    SettingsStore,
    as_json,
    as_toml,
    collect,
    export_document,
    read_document,
    shown_masked,
    value_from_text,
)
from tallycast.transfer import DATABASE_NAME, FolderInUse, hold_data_folder

DOCUMENT_LIMIT_BYTES = 32 * 1024**2


@click.group()
def settings() -> None:
    """Show and change the settings of a stopped server."""


@settings.command("list")
@data_option
@click.option("--changed", is_flag=True, help="Only those that are not at their default.")
def list_settings(data: Path, changed: bool) -> None:
    """Print every setting with its value and where that comes from; secrets are masked."""

    async def work(store: SettingsStore) -> None:
        stored = store.stored()
        for row in ROWS:
            source = store.overridden_by(row.key) or ("stored" if row.key in stored else "default")
            if source != "default" or not changed:
                click.echo(f"{row.key} = {_short(row, store.get(row.key))}  ({source})")

    _read(data, work)


@settings.command("get")
@click.argument("key")
@data_option
def get_setting(key: str, data: Path) -> None:
    """Print the value of the setting KEY; secrets are masked."""

    async def work(store: SettingsStore) -> None:
        value = store.get(key)  # raises on an unknown key
        click.echo(_text(BY_KEY[key], value))

    _read(data, work)


@settings.command("set")
@click.argument("key")
@click.argument("value")
@data_option
def set_setting(key: str, value: str, data: Path) -> None:
    """Set the setting KEY to VALUE: text, a number, on or off, a list with commas, or JSON.

    `-` reads the value from standard input, so that a secret does not stand in the shell's history.
    """
    text = sys.stdin.read(DOCUMENT_LIMIT_BYTES).removesuffix("\n") if value == "-" else value

    async def work(store: SettingsStore) -> None:
        store.get(key)  # raises on an unknown key
        await store.set(key, value_from_text(key, text))
        click.echo(f"{key} = {_short(BY_KEY[key], store.get(key))}")

    _change(data, work)


@settings.command("export")
@data_option
@click.option("--with-secrets", is_flag=True, help="Also stream keys and other secrets, in clear.")
@click.option("--format", "form", type=click.Choice(("json", "toml")), default="json", show_default=True)
def export_settings(data: Path, with_secrets: bool, form: str) -> None:
    """Print what was changed, as one document for `import` or for tallycast.toml.

    The admin password is never in it: only its hash is known.
    """

    async def work(store: SettingsStore) -> None:
        document = export_document(store.stored(), with_secrets=with_secrets)
        click.echo(as_json(document) if form == "json" else as_toml(document), nl=False)

    _read(data, work)


@settings.command("import")
@click.argument("file", type=click.File("rb"))
@data_option
def import_settings(file: Any, data: Path) -> None:
    """Set what FILE says (JSON or TOML; `-` is standard input): all of it, or nothing."""

    async def work(store: SettingsStore) -> None:
        content = file.read(DOCUMENT_LIMIT_BYTES + 1)
        if len(content) > DOCUMENT_LIMIT_BYTES:
            raise SettingRefused("", "The settings document is too large")
        try:
            document = read_document(content.decode())
        except UnicodeDecodeError:
            raise SettingRefused("", "The settings document is not UTF-8") from None
        await store.set_many(document)
        click.echo(f"{len(document)} settings were set" if len(document) != 1 else "1 setting was set")

    _change(data, work)


Work = Callable[[SettingsStore], Awaitable[None]]


def _read(data: Path, work: Work) -> None:
    with errors_in_one_line(), _readable(data) as database:
        uvloop.run(_with_store(data, database, work))


def _change(data: Path, work: Work) -> None:
    with errors_in_one_line():
        try:
            with hold_data_folder(data):
                uvloop.run(_with_store(data, database_of(data), work))
        except FolderInUse:
            raise FolderInUse(
                f"A server is running on {data}: change its settings on the admin page or by the API, "
                "or stop it first"
            ) from None


@contextlib.contextmanager
def _readable(data: Path) -> Iterator[Path | str]:
    """The database, or a copy of it while a server runs: ours might be newer and upgrade its schema."""
    if isinstance(url := database_of(data), str):
        yield url
        return
    if not (data / DATABASE_NAME).is_file():
        raise StartRefused(f"There is no server in {data}: it holds no {DATABASE_NAME}")
    with contextlib.ExitStack() as stack:
        path = data / DATABASE_NAME
        try:
            stack.enter_context(hold_data_folder(data))
        except FolderInUse:
            path = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tallycast-"))) / DATABASE_NAME
            copy_database(data / DATABASE_NAME, path)
        yield path


async def _with_store(data: Path, path: Path | str, work: Work) -> None:
    async with _opened(data, path) as store:
        await work(store)


@contextlib.asynccontextmanager
async def _opened(data: Path, path: Path | str) -> AsyncIterator[SettingsStore]:
    overrides = collect(environment=os.environ, file=data / FILE_NAME)
    async with Database(path) as database, MemoryBus() as bus:
        store = SettingsStore(database, bus, overrides, hash_password=hash_password)
        await store.load()
        yield store


def _text(row: Setting, value: Any) -> str:
    """The value for a person or a script: texts as they are, the rest as JSON."""
    if isinstance(value, Image):
        return f"a picture ({value.media_type}, {len(value.data)} bytes)"
    shown = shown_masked(row, value)
    return shown if isinstance(shown, str) else msgspec.json.encode(shown).decode()


def _short(row: Setting, value: Any) -> str:
    line = " ".join(_text(row, value).split())
    return line if len(line) <= 100 else f"{line[:97]}..."
