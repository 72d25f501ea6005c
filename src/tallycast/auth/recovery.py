"""Recovery codes: each opens once, in place of a code of the authenticator app; sans-IO.

Eighty random bits each. What is stored is their plain SHA-256: nobody tries out 2^80 of them, so that a
slow hash would cost time at sign-in and gain nothing (as with access tokens).
"""

import base64
import hashlib
from collections.abc import Callable

COUNT = 10
CODE_BYTES = 10
"""Sixteen letters of base32, without a rest."""
GROUP = 4


def new_codes(random_bytes: Callable[[int], bytes]) -> tuple[str, ...]:
    """Ten codes as people write them down: `abcd-efgh-2345-67ab`."""
    return tuple(_grouped(base64.b32encode(random_bytes(CODE_BYTES)).decode().lower()) for _ in range(COUNT))


def mark_of(code: str) -> str | None:
    """What is stored of a code, however it is typed; None: this is none."""
    plain = code.replace("-", "").replace(" ", "").lower()
    if len(plain) != CODE_BYTES * 8 // 5 or not plain.isascii():
        return None
    return hashlib.sha256(plain.encode()).hexdigest()


def _grouped(plain: str) -> str:
    return "-".join(plain[at : at + GROUP] for at in range(0, len(plain), GROUP))
