"""Requests that wait for a part."""

import asyncio
import functools

from tallycast.broadcast.waiters import AT_ONCE, Waiters


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


async def test_who_is_called_is_called_once_and_who_gave_up_is_not() -> None:
    waiters, called = Waiters(), []
    waiters.when_changed(0, lambda: called.append("first"))
    waiters.when_changed(0, lambda: called.append("gone")).cancel()
    late = waiters.when_changed(0, lambda: called.append("gone after the change"))
    waiters.wake(0)
    late.cancel()
    assert called == []  # never from within the change itself
    await asyncio.sleep(0)
    waiters.wake(0)
    await asyncio.sleep(0)
    assert called == ["first"]


async def test_between_some_calls_others_get_their_turn() -> None:
    waiters, called = Waiters(), []
    for number in range(3 * AT_ONCE):
        waiters.when_changed(0, functools.partial(called.append, number))
    waiters.wake(0)
    turns = 0
    while len(called) < 3 * AT_ONCE:
        await asyncio.sleep(0)
        turns += 1
    assert called == list(range(3 * AT_ONCE))
    assert turns >= 3


async def test_one_that_fails_leaves_nobody_waiting() -> None:
    waiters, called, failures = Waiters(), [], []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: failures.append(context["exception"]))
    waiters.when_changed(0, lambda: 1 / 0)
    waiters.when_changed(0, lambda: called.append("second"))
    waiters.wake(0)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert called == ["second"]
    assert isinstance(failures[0], ZeroDivisionError)
