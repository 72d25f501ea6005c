from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tallycast.auth import totp
from tallycast.auth.errors import SecondFactorRefused
from tallycast.auth.second_factor import SecondFactor
from tallycast.db import Database

SECRET = b"12345678901234567890"


class Clock:
    def __init__(self) -> None:
        self.now = 3_000_000.0

    def __call__(self) -> float:
        return self.now

    @property
    def code(self) -> str:
        return totp.code_at(SECRET, int(self.now) // 30)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def factor(tmp_path: Path, clock: Clock) -> AsyncIterator[SecondFactor]:
    async with Database(tmp_path / "t.db") as database:
        yield SecondFactor(database, now=clock, random_bytes=lambda size: SECRET[:size])


# It is in force only after the app has shown a right code.
async def test_set_up_in_two_steps(factor: SecondFactor, clock: Clock) -> None:
    assert not await factor.in_force()
    enrolment = await factor.begin(issuer="Tally")
    assert totp.decode_secret(enrolment.secret) == SECRET
    assert enrolment.secret in enrolment.uri
    assert not await factor.in_force()
    assert not await factor.accepts(clock.code)
    with pytest.raises(SecondFactorRefused, match="code"):
        await factor.confirm("000000")
    await factor.confirm(clock.code)
    assert await factor.in_force()


# A code is good once, the confirming one included.
async def test_a_code_is_good_once(factor: SecondFactor, clock: Clock) -> None:
    await factor.begin(issuer="Tally")
    await factor.confirm(clock.code)
    assert not await factor.accepts(clock.code)
    clock.now += 30
    assert await factor.accepts(clock.code)
    assert not await factor.accepts(clock.code)
    assert not await factor.accepts("123456")


# Nobody replaces a factor in force without ending it first.
async def test_a_factor_in_force_is_not_replaced(factor: SecondFactor, clock: Clock) -> None:
    await factor.begin(issuer="Tally")
    await factor.begin(issuer="Tally")  # not confirmed yet: begun anew
    await factor.confirm(clock.code)
    with pytest.raises(SecondFactorRefused, match="in force already"):
        await factor.begin(issuer="Tally")
    with pytest.raises(SecondFactorRefused, match="no second factor that waits"):
        await factor.confirm(clock.code)
    await factor.end()
    assert not await factor.in_force()
    assert not await factor.accepts(clock.code)
