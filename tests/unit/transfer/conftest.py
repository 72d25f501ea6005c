from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tallycast.db import Database
from tallycast.db.queries import settings
from tallycast.transfer import DATABASE_NAME

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
Maker = Callable[..., Awaitable[Path]]


@pytest.fixture
def make_server(tmp_path: Path) -> Maker:
    """Makes a data folder whose one setting is `mark`, with emoji, a settings file and a recording."""

    async def make(name: str, mark: str) -> Path:
        folder = tmp_path / name
        (folder / "emoji" / "cats").mkdir(parents=True)
        (folder / "emoji" / f"{mark}.png").write_text(f"picture of {mark}")
        (folder / "emoji" / "cats" / "tom.gif").write_text(f"cat of {mark}")
        (folder / "tallycast.toml").write_text(f'server_name = "{mark}"\n')
        (folder / "recordings").mkdir()
        (folder / "recordings" / "long.mp4").write_text("long")
        async with Database(folder / DATABASE_NAME) as database, database.writing() as connection:
            await settings.write(connection, {"mark": f'"{mark}"'}, NOW)
        return folder

    return make


async def mark_of(folder: Path) -> str:
    """The setting that `make_server` stored."""
    async with Database(folder / DATABASE_NAME) as database, database.reading() as connection:
        return (await settings.read_all(connection))["mark"].strip('"')


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below the folder, but the lock."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "lock"
    }
