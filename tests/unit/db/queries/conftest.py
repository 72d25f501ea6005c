"""Every query is tested over both databases."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tallycast.db import Database


@pytest.fixture(params=("sqlite", "postgresql"))
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    if request.param == "sqlite":
        where: str | Path = tmp_path / "tally.db"
    else:
        where = request.getfixturevalue("postgresql").new_database()
    async with Database(where) as database:
        yield database
