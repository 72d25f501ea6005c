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


class Bytes:
    """The secret first, then for each code others."""

    def __init__(self) -> None:
        self.given = 0

    def __call__(self, size: int) -> bytes:
        if size == len(SECRET):
            return SECRET
        self.given += 1
        return self.given.to_bytes(size, "big")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def factor(tmp_path: Path, clock: Clock) -> AsyncIterator[SecondFactor]:
    async with Database(tmp_path / "t.db") as database:
        yield SecondFactor(database, now=clock, random_bytes=Bytes())


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


# A recovery code opens once, however it is typed; what is stored is not the code.
async def test_recovery_codes_open_once_each(factor: SecondFactor, clock: Clock, tmp_path: Path) -> None:
    await factor.begin(issuer="Tally")
    codes = await factor.confirm(clock.code)
    assert len(set(codes)) == await factor.recovery_left() == 10
    assert all(code.count("-") == 3 and len(code) == 19 for code in codes)
    assert await factor.accepts(codes[0])
    assert not await factor.accepts(codes[0])
    assert await factor.accepts(f" {codes[1].replace('-', '').upper()} ")
    assert not await factor.accepts("aaaa-bbbb-cccc-dddd")
    assert await factor.recovery_left() == 8
    stored = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert codes[2].replace("-", "").encode() not in stored
    assert codes[2].encode() not in stored


# Other ones end those that were left; with the factor all of them end.
async def test_recovery_codes_are_renewed_and_end_with_the_factor(factor: SecondFactor, clock: Clock) -> None:
    await factor.begin(issuer="Tally")
    old = await factor.confirm(clock.code)
    new = await factor.renew_recovery()
    assert not await factor.accepts(old[0])
    assert await factor.accepts(new[0])
    await factor.end()
    assert await factor.recovery_left() == 0
    assert not await factor.accepts(new[1])
