from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.planning import Planning, planning


@pytest.fixture
async def plans(tmp_path: Path) -> AsyncIterator[Planning]:
    async with planning(tmp_path) as plans:
        yield plans
