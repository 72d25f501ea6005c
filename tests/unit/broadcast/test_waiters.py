"""Requests that wait for a part."""

import asyncio

from tallycast.broadcast.waiters import Waiters


async def test_all_who_wait_for_a_rendition_are_woken_and_nobody_else() -> None:
    waiters = Waiters()
    first = [asyncio.create_task(waiters.changed(0, 60)) for _ in range(3)]
    other = asyncio.create_task(waiters.changed(1, 60))
    await asyncio.sleep(0)
    waiters.wake(0)
    assert await asyncio.gather(*first) == [True, True, True]
    assert not other.done()
    waiters.wake_all()
    assert await other is True


async def test_who_waits_too_long_is_told() -> None:
    waiters = Waiters()
    assert await waiters.changed(0, 0.001) is False


async def test_a_wake_that_nobody_waits_for_is_not_kept() -> None:
    # Whoever asks afterwards has seen the window as it is and waits for the next change.
    waiters = Waiters()
    waiters.wake(0)
    assert await waiters.changed(0, 0.001) is False
