from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tallycast.db import Database
from tests.support.chat import ChatRig, open_chat


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with Database(tmp_path / "tally.db") as database:
        yield database


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[ChatRig]:
    async with open_chat(tmp_path) as rig:
        yield rig
