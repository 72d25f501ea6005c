import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import bcrypt
import pytest

from tallycast.auth import (
    Administrator,
    CodeRequired,
    CredentialsRefused,
    SecondFactorRefused,
    Throttle,
    ThrottleLimits,
    TooManyAttempts,
    totp,
)
from tallycast.auth.passwords import hash_password
from tallycast.db import Database

HERE = "192.0.2.1"


class Password:
    """A stored password in clear, so that tests are quick; counts its checks."""

    def __init__(self) -> None:
        self.stored = "right"
        self.checks = 0

    def verify(self, stored: str, candidate: str) -> bool:
        self.checks += 1
        return stored == candidate


@pytest.fixture
def password() -> Password:
    return Password()


@pytest.fixture
async def admin(tmp_path: Path, password: Password) -> AsyncIterator[Administrator]:
    async with Database(tmp_path / "t.db") as database:
        yield Administrator(
            database,
            lambda: password.stored,
            throttle=Throttle(ThrottleLimits(free_attempts=3, overall_burst=8, overall_per_second=1e-6)),
            verify=password.verify,
            clock=lambda: 1000.0,
        )


async def test_the_right_password_lets_in(admin: Administrator) -> None:
    await admin.check("admin", "right", None, HERE)


@pytest.mark.parametrize(
    ("user", "word"), [("admin", "wrong"), ("root", "right"), ("", ""), ("Admin", "right")]
)
async def test_anything_else_does_not(admin: Administrator, user: str, word: str) -> None:
    with pytest.raises(CredentialsRefused):
        await admin.check(user, word, None, HERE)


# Polling with HTTP Basic costs one check of the password, and is never slowed.
async def test_polling_costs_one_check(admin: Administrator, password: Password) -> None:
    for _ in range(50):
        await admin.check("admin", "right", None, HERE)
    assert password.checks == 1


# A page that asks for ten things at once makes one attempt.
async def test_many_at_once_are_one_attempt(admin: Administrator, password: Password) -> None:
    await asyncio.gather(*(admin.check("admin", "right", None, HERE) for _ in range(50)))
    assert password.checks == 1


# Five hundred wrong passwords at once: a handful is checked.
async def test_guessing_is_slowed(admin: Administrator, password: Password) -> None:
    guesses = (admin.check("admin", f"guess {number}", None, HERE) for number in range(500))
    results = await asyncio.gather(*guesses, return_exceptions=True)
    assert password.checks == 3
    assert sum(isinstance(one, TooManyAttempts) for one in results) == 497
    # While slowed, the right password is not tried either: nobody learns that it was right.
    with pytest.raises(TooManyAttempts):
        await admin.check("admin", "right", None, HERE)


# From many addresses: the overall limit.
async def test_guessing_from_everywhere_is_slowed(admin: Administrator, password: Password) -> None:
    guesses = (admin.check("admin", f"guess {one}", None, f"198.51.100.{one}") for one in range(200))
    await asyncio.gather(*guesses, return_exceptions=True)
    assert password.checks == 8


async def enrol(admin: Administrator) -> bytes:
    enrolment = await admin.begin_second_factor(issuer="Tally")
    secret = totp.decode_secret(enrolment.secret)
    # The code of the step before is still good, and leaves this step's code unused.
    await admin.confirm_second_factor(totp.code_at(secret, int(time.time()) // 30 - 1))
    return secret


# A recovery code stands in for the app's: at sign-in, to have others, to end the factor.
async def test_recovery_codes_stand_in_for_the_app(admin: Administrator) -> None:
    enrolment = await admin.begin_second_factor(issuer="Tally")
    secret = totp.decode_secret(enrolment.secret)
    codes = await admin.confirm_second_factor(totp.code_at(secret, int(time.time()) // 30))
    await admin.check("admin", "right", codes[0], HERE)
    with pytest.raises(CredentialsRefused):
        await admin.check("admin", "right", codes[0], HERE)
    others = await admin.renew_recovery_codes(codes[1], HERE)
    assert await admin.recovery_codes_left() == 10
    with pytest.raises(SecondFactorRefused):
        await admin.end_second_factor(codes[2], HERE)
    await admin.end_second_factor(others[0], HERE)
    await admin.check("admin", "right", None, HERE)
    with pytest.raises(SecondFactorRefused):
        await admin.renew_recovery_codes(others[1], HERE)


# With a second factor in force the password alone opens nothing, remembered or not.
async def test_the_second_factor_is_asked_for(admin: Administrator) -> None:
    await admin.check("admin", "right", None, HERE)
    secret = await enrol(admin)
    with pytest.raises(CodeRequired):
        await admin.check("admin", "right", None, HERE)
    with pytest.raises(CredentialsRefused):
        await admin.check("admin", "right", "000000", HERE)
    code = totp.code_at(secret, int(time.time()) // 30)
    await admin.check("admin", "right", code, HERE)
    with pytest.raises(CredentialsRefused):
        await admin.check("admin", "right", code, HERE)


# Who knows the password cannot guess codes faster, not by asking without a code in between either.
async def test_codes_cannot_be_guessed(admin: Administrator) -> None:
    await enrol(admin)
    tried = 0
    for number in range(20):
        with pytest.raises((CredentialsRefused, TooManyAttempts)) as caught:
            await admin.check("admin", "right", f"{number:06}" if number % 2 else None, HERE)
        tried += not isinstance(caught.value, TooManyAttempts)
    assert tried == 3


# Sessions that were opened without the second factor end when it comes into force.
async def test_the_second_factor_ends_sessions(admin: Administrator) -> None:
    session = await admin.open_session()
    await enrol(admin)
    assert await admin.session(session.token) is None


async def test_the_second_factor_is_ended_by_a_code(admin: Administrator) -> None:
    with pytest.raises(SecondFactorRefused):
        await admin.end_second_factor("123456", HERE)
    secret = await enrol(admin)
    with pytest.raises(SecondFactorRefused):
        await admin.end_second_factor("000000", HERE)
    await admin.end_second_factor(totp.code_at(secret, int(time.time()) // 30), HERE)
    await admin.check("admin", "right", None, HERE)


# A change of the password ends every session, and the old password is forgotten.
async def test_a_new_password_ends_everything(admin: Administrator, password: Password) -> None:
    await admin.check("admin", "right", None, HERE)
    session = await admin.open_session()
    assert await admin.session(session.token) == session
    password.stored = "new"
    assert await admin.session(session.token) is None
    with pytest.raises(CredentialsRefused):
        await admin.check("admin", "right", None, HERE)
    await admin.check("admin", "new", None, HERE)


# A script without a cookie jar has one session, not one a request.
async def test_a_client_without_cookies_has_one_session(admin: Administrator) -> None:
    tokens = {(await admin.session_for(HERE, "curl")).token for _ in range(5)}
    assert len(tokens) == 1
    await admin.close_session(tokens.pop())
    assert await admin.session((await admin.session_for(HERE, "curl")).token) is not None
    assert (await admin.session_for(HERE, "curl")).token != (await admin.session_for(HERE, "wget")).token


# A hash of an older kind (bcrypt, from an import) is replaced at the first login, once, by whoever was let
# in; never by a wrong password.
async def test_an_older_hash_is_renewed(tmp_path: Path) -> None:
    stored = bcrypt.hashpw(b"right", bcrypt.gensalt(4)).decode()
    renewed: list[str] = []

    async def renew(password: str) -> None:
        nonlocal stored
        renewed.append(password)
        stored = await asyncio.to_thread(hash_password, password)

    async with Database(tmp_path / "t.db") as database:
        admin = Administrator(database, lambda: stored, renew=renew)
        with pytest.raises(CredentialsRefused):
            await admin.check("admin", "wrong", None, HERE)
        assert renewed == []
        await asyncio.gather(*(admin.check("admin", "right", None, HERE) for _ in range(20)))
        await admin.check("admin", "right", None, HERE)
    assert renewed == ["right"]
    assert stored.startswith("$argon2id$")
