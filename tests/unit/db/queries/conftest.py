from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tallycast.db import Database


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with Database(tmp_path / "tally.db") as database:
        yield database
