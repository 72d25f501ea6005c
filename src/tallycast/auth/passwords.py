"""Passwords as Argon2id hashes (RFC 9106); bcrypt hashes, which an import brings, are known as well.

The parameters are RFC 9106's second recommended set (section 4): 3 passes over 64 MiB in 4 lanes. One
check costs some tens of milliseconds of a core: call it in a thread, and throttle who asks.
"""

import re

import argon2
import bcrypt

from tallycast.errors import TallycastError

_hasher = argon2.PasswordHasher.from_parameters(argon2.profiles.RFC_9106_LOW_MEMORY)

PASSWORD_LIMIT_BYTES = 4096
"""More than any password; a hash over megabytes would be a way to keep us busy."""


_BCRYPT = re.compile(r"\$2[aby]\$(0[4-9]|1[0-6])\$[./A-Za-z0-9]{53}")
"""Costs up to 16 (some seconds): one of 31 would keep a thread busy for days."""


class PasswordTooLong(TallycastError):
    """A password over the limit was to be hashed."""


def hash_password(password: str) -> str:
    """The hash to store, with its salt and parameters; differs on every call."""
    encoded = password.encode("utf-8", "surrogatepass")
    if len(encoded) > PASSWORD_LIMIT_BYTES:
        raise PasswordTooLong(f"A password has at most {PASSWORD_LIMIT_BYTES} bytes")
    return _hasher.hash(encoded)


def verify_password(stored: str, candidate: str) -> bool:
    """Whether `candidate` is the password of this hash; False as well for a hash that is none."""
    encoded = candidate.encode("utf-8", "surrogatepass")
    if len(encoded) > PASSWORD_LIMIT_BYTES:
        return False
    if _BCRYPT.fullmatch(stored):
        return _verify_bcrypt(stored, encoded)
    try:
        return _hasher.verify(stored, encoded)
    except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
        return False


def needs_rehash(stored: str) -> bool:
    """Whether a hash is of another kind or has older parameters: hash anew when the password is at hand."""
    try:
        return _hasher.check_needs_rehash(stored)
    except argon2.exceptions.InvalidHashError:
        return True


def _verify_bcrypt(stored: str, encoded: bytes) -> bool:
    try:
        return bcrypt.checkpw(encoded, stored.encode())
    except ValueError:
        return False  # more than the 72 bytes that bcrypt takes, or a salt that is none
