import asyncio
import threading

from tallycast.auth.verification import REMEMBER_SECONDS, PasswordVerification


class Slow:
    """Compares in clear, counts, and can be held up."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.begun = threading.Event()
        self.may_go = threading.Event()
        self.may_go.set()

    def __call__(self, stored: str, candidate: str) -> bool:
        self.calls.append(candidate)
        self.begun.set()
        assert self.may_go.wait(10)
        return stored == f"hash of {candidate}"


def verification(slow: Slow, stored: list[str]) -> PasswordVerification:
    return PasswordVerification(lambda: stored[0], slow, secret=b"key")


# What was right is known for a while; what was wrong is not, and is checked again.
async def test_a_right_password_is_checked_once() -> None:
    slow = Slow()
    check = verification(slow, ["hash of right"])
    assert [await check.check("right", now) for now in (0.0, 1.0, REMEMBER_SECONDS - 1)] == [True] * 3
    assert slow.calls == ["right"]
    assert [await check.check("wrong", 1.0) for _ in range(2)] == [False, False]
    assert slow.calls == ["right", "wrong", "wrong"]
    assert not check.is_known("right", REMEMBER_SECONDS)
    assert await check.check("right", REMEMBER_SECONDS)
    assert slow.calls[-1] == "right"


# After a change of the password the old one is unknown at once.
async def test_a_changed_password_is_not_remembered() -> None:
    stored = ["hash of old"]
    check = verification(Slow(), stored)
    assert await check.check("old", 0.0)
    mark = check.password_mark
    stored[0] = "hash of new"
    assert not check.is_known("old", 0.0)
    assert not await check.check("old", 0.0)
    assert check.password_mark != mark


# A password that changed while the old one was being checked leaves the old one unknown.
async def test_a_change_during_a_check() -> None:
    slow, stored = Slow(), ["hash of old"]
    check = verification(slow, stored)
    slow.may_go.clear()
    checking = asyncio.create_task(check.check("old", 0.0))
    await asyncio.to_thread(slow.begun.wait, 10)
    stored[0] = "hash of new"
    slow.may_go.set()
    await checking
    assert not check.is_known("old", 0.0)


# The same candidate many times at once is one check; who goes away takes no answer from the others.
async def test_equal_candidates_share_a_check() -> None:
    slow = Slow()
    check = verification(slow, ["hash of right"])
    slow.may_go.clear()
    waiting = [asyncio.create_task(check.check("right", 0.0)) for _ in range(20)]
    await asyncio.to_thread(slow.begun.wait, 10)
    assert check.is_running("right")
    assert not check.is_running("wrong")
    waiting[0].cancel()
    slow.may_go.set()
    assert await asyncio.gather(*waiting[1:]) == [True] * 19
    assert slow.calls == ["right"]
    assert not check.is_running("right")


# A server without a password lets nobody in.
async def test_no_stored_password() -> None:
    slow = Slow()
    assert not await verification(slow, [""]).check("", 0.0)
    assert slow.calls == []
