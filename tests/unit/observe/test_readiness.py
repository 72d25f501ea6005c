import asyncio

import pytest

from tallycast.db import DatabaseUnusable
from tallycast.observe import Readiness, readiness


async def works() -> None:
    pass


async def broken() -> None:
    raise DatabaseUnusable("the file is gone")


async def test_each_part_is_asked() -> None:
    assert await Readiness({"one": works, "two": broken}).parts() == {"one": True, "two": False}


async def test_a_part_that_hangs_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "CHECK_SECONDS", 0.01)

    async def hangs() -> None:
        await asyncio.Event().wait()

    assert await Readiness({"one": hangs}).parts() == {"one": False}


# Who asks all the time does not keep the database busy.
async def test_the_answer_is_kept_a_moment() -> None:
    asked, now = [], 0.0

    async def counted() -> None:
        asked.append(now)

    ready = Readiness({"one": counted}, clock=lambda: now)
    for now in (0.0, 0.5, 0.9, 1.0, 1.5):  # noqa: B007 - read by the clock
        await ready.parts()
    assert asked == [0.0, 1.0]
