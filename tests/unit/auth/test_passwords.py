import argon2
import bcrypt
import pytest

from tallycast.auth.passwords import (
    PASSWORD_LIMIT_BYTES,
    PasswordTooLong,
    hash_password,
    needs_rehash,
    verify_password,
)


# The right password is known again, any other is not; the hash never holds it, and no two are equal.
def test_a_password_is_known_again() -> None:
    stored = hash_password("correct horse")
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert "correct horse" not in stored
    assert hash_password("correct horse") != stored
    assert verify_password(stored, "correct horse")
    for wrong in ("", "correct hors", "Correct horse", "correct horse ", stored):
        assert not verify_password(stored, wrong)


# Any text may be a password: other scripts, NUL, a lone half of a surrogate pair out of broken JSON.
@pytest.mark.parametrize("password", ["", "pässwörd", "密码🔑", "a\x00b", "\ud800"])
def test_any_text(password: str) -> None:
    stored = hash_password(password)
    assert verify_password(stored, password)
    assert not verify_password(stored, password + "x")


# What is no hash of ours verifies nothing and raises nothing.
@pytest.mark.parametrize("stored", ["", "********", "abc123", "$argon2id$", "$2b$12$" + "a" * 53, "\x00"])
def test_a_hash_that_is_none(stored: str) -> None:
    assert not verify_password(stored, stored)
    assert needs_rehash(stored)


# A megabyte of password is refused before it costs anything.
def test_too_long() -> None:
    longest = "a" * PASSWORD_LIMIT_BYTES
    stored = hash_password(longest)
    assert verify_password(stored, longest)
    assert not verify_password(stored, longest + "a")
    with pytest.raises(PasswordTooLong):
        hash_password(longest + "a")


# Hashes from older parameters are known, and marked for renewal.
def test_older_parameters() -> None:
    older = argon2.PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash("correct horse")
    assert verify_password(older, "correct horse")
    assert needs_rehash(older)
    assert not needs_rehash(hash_password("correct horse"))


# A bcrypt hash of an imported server lets its administrator in, and is marked for renewal.
@pytest.mark.parametrize("prefix", [b"2a", b"2b"])
def test_bcrypt(prefix: bytes) -> None:
    stored = bcrypt.hashpw(b"correct horse", bcrypt.gensalt(4, prefix)).decode()
    assert verify_password(stored, "correct horse")
    assert not verify_password(stored, "correct hors")
    assert not verify_password(stored, "")
    assert needs_rehash(stored)


# bcrypt reads 72 bytes at most: a longer candidate is another password, even with the same beginning.
def test_bcrypt_of_a_long_password() -> None:
    stored = bcrypt.hashpw(b"a" * 72, bcrypt.gensalt(4)).decode()
    assert verify_password(stored, "a" * 72)
    assert not verify_password(stored, "a" * 73)


# A hash that would take days to check is none.
def test_bcrypt_of_a_hostile_cost() -> None:
    stored = bcrypt.hashpw(b"a", bcrypt.gensalt(4)).decode()
    assert not verify_password(stored.replace("$04$", "$31$"), "a")
