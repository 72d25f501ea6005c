import asyncio

import pytest

from tallycast.observe.every import Every


# It is called again and again, also after it failed, and not once it was left.
async def test_again_and_again(caplog: pytest.LogCaptureFixture) -> None:
    calls, thrice = [], asyncio.Event()

    async def action() -> None:
        calls.append(len(calls))
        if len(calls) == 3:
            thrice.set()
        raise ValueError("it failed")

    async with Every(0.001, action, name="test-action", first_seconds=0.0) as every:
        await asyncio.wait_for(thrice.wait(), 10)
    assert every.failed >= 2
    assert "test-action failed" in caplog.text
    count = len(calls)
    await asyncio.sleep(0)
    assert len(calls) == count


# Before the first time nothing happens.
async def test_the_first_time() -> None:
    calls = []

    async def action() -> None:
        calls.append(1)

    async with Every(3600, action, name="test-action"):
        await asyncio.sleep(0)
    assert calls == []
